SELECT indexname, indexdef
FROM pg_indexes
WHERE indexname LIKE 'idx_%'
  AND indexdef LIKE '%WHERE%';
