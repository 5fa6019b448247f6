SELECT
  table_name,
  (SELECT count(*) FROM information_schema.columns WHERE table_name = t.table_name) as column_count
FROM information_schema.tables t
WHERE table_name IN (
  'carts', 'cart_items', 'saved_cart_items',
  'wishlists', 'wishlist_items',
  'product_comparisons', 'product_comparison_items',
  'cross_site_sessions'
)
ORDER BY table_name;
