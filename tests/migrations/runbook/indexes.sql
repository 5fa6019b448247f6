SELECT indexname, tablename
FROM pg_indexes
WHERE tablename IN ('carts', 'wishlists', 'product_comparisons', 'cross_site_sessions')
ORDER BY tablename, indexname;
