-- EMERGENCY ROLLBACK: Execute only if critical issues discovered
-- This will DROP all new tables and lose any data created

BEGIN;

-- Drop in reverse dependency order
DROP TABLE IF EXISTS "cross_site_sessions" CASCADE;
DROP TABLE IF EXISTS "product_comparison_items" CASCADE;
DROP TABLE IF EXISTS "product_comparisons" CASCADE;
DROP TABLE IF EXISTS "wishlist_items" CASCADE;
DROP TABLE IF EXISTS "wishlists" CASCADE;
DROP TABLE IF EXISTS "saved_cart_items" CASCADE;
DROP TABLE IF EXISTS "cart_items" CASCADE;
DROP TABLE IF EXISTS "carts" CASCADE;

-- Drop new columns from sites table
ALTER TABLE "sites"
  DROP COLUMN IF EXISTS "type",
  DROP COLUMN IF EXISTS "enableCart",
  DROP COLUMN IF EXISTS "enableWishlist",
  DROP COLUMN IF EXISTS "enableCompare",
  DROP COLUMN IF EXISTS "enableQuickView",
  DROP COLUMN IF EXISTS "enableBundleBuilder",
  DROP COLUMN IF EXISTS "maxCompareItems",
  DROP COLUMN IF EXISTS "cartExpirationDays",
  DROP COLUMN IF EXISTS "checkoutMode",
  DROP COLUMN IF EXISTS "guestCheckout";

-- Drop enums
DROP TYPE IF EXISTS "CrossSiteSessionStatus" CASCADE;
DROP TYPE IF EXISTS "CartStatus" CASCADE;
DROP TYPE IF EXISTS "SiteType" CASCADE;

-- Remove enum value (PostgreSQL 13+)
-- Note: Cannot easily remove enum values in older PostgreSQL versions

COMMIT;
