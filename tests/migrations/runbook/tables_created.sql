SELECT table_name FROM information_schema.tables
      WHERE table_name IN ('carts', 'wishlists', 'product_comparisons', 'cross_site_sessions');
