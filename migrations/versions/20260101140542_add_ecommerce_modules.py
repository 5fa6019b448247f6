"""Add the tables of cart, wishlist, comparison and cross-site session, and the sites' flags.

The first of the runbook's two migrations, object for object: three enums, one value of
`AIFeature`, ten columns of `sites`, eight tables with their indexes and foreign keys.

Locks: ACCESS EXCLUSIVE on `sites` for milliseconds (constant defaults rewrite nothing); SHARE ROW
EXCLUSIVE on `companies`, `sites`, `customers` and `products` while the foreign keys of the empty
tables are added, milliseconds as well.

The downgrade is the runbook's manual rollback. It leaves `LOGO_GENERATION` in `AIFeature`, as
PostgreSQL can't take a value out of an enum; nothing minds it.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20260101140542"
down_revision = "20260101000000"
branch_labels = None
depends_on = None

ENUMS = (
    """
CREATE TYPE "SiteType" AS ENUM ('STOREFRONT', 'FUNNEL', 'TRIAL', 'MARKETPLACE', 'B2B_PORTAL')""",
    """
CREATE TYPE "CartStatus" AS ENUM ('ACTIVE', 'CONVERTED', 'ABANDONED', 'MERGED', 'EXPIRED')""",
    """
CREATE TYPE "CrossSiteSessionStatus" AS ENUM ('ACTIVE', 'EXPIRED', 'MERGED', 'REVOKED')""",
    """ALTER TYPE "AIFeature" ADD VALUE IF NOT EXISTS 'LOGO_GENERATION'""",
)

SITES = """
ALTER TABLE "sites"
    ADD COLUMN "type" "SiteType" NOT NULL DEFAULT 'STOREFRONT',
    ADD COLUMN "enableCart" BOOLEAN NOT NULL DEFAULT true,
    ADD COLUMN "enableWishlist" BOOLEAN NOT NULL DEFAULT true,
    ADD COLUMN "enableCompare" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "enableQuickView" BOOLEAN NOT NULL DEFAULT true,
    ADD COLUMN "enableBundleBuilder" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "guestCheckout" BOOLEAN NOT NULL DEFAULT true,
    ADD COLUMN "maxCompareItems" INTEGER NOT NULL DEFAULT 4,
    ADD COLUMN "cartExpirationDays" INTEGER NOT NULL DEFAULT 30,
    ADD COLUMN "checkoutMode" TEXT NOT NULL DEFAULT 'standard'"""

TABLES = (
    """
CREATE TABLE "carts" (
    "id" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "siteId" TEXT,
    "customerId" TEXT,
    "sessionToken" TEXT,
    "visitorId" TEXT,
    "status" "CartStatus" NOT NULL DEFAULT 'ACTIVE',
    "currency" TEXT NOT NULL DEFAULT 'USD',
    "subtotal" DECIMAL(12,2) NOT NULL DEFAULT 0,
    "discountTotal" DECIMAL(12,2) NOT NULL DEFAULT 0,
    "taxTotal" DECIMAL(12,2) NOT NULL DEFAULT 0,
    "shippingTotal" DECIMAL(12,2) NOT NULL DEFAULT 0,
    "grandTotal" DECIMAL(12,2) NOT NULL DEFAULT 0,
    "itemCount" INTEGER NOT NULL DEFAULT 0,
    "discountCodes" JSONB NOT NULL DEFAULT '[]',
    "shippingPostalCode" TEXT,
    "shippingCountry" TEXT,
    "notes" TEXT,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "utmSource" TEXT,
    "utmMedium" TEXT,
    "utmCampaign" TEXT,
    "recoveryEmailSent" BOOLEAN NOT NULL DEFAULT false,
    "recoveryEmailSentAt" TIMESTAMP(3),
    "recoveryClicks" INTEGER NOT NULL DEFAULT 0,
    "mergedIntoCartId" TEXT,
    "mergedAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "lastActivityAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMP(3),
    "convertedAt" TIMESTAMP(3),
    "abandonedAt" TIMESTAMP(3),
    "orderId" TEXT,
    CONSTRAINT "carts_pkey" PRIMARY KEY ("id")
)""",
    """
CREATE TABLE "cart_items" (
    "id" TEXT NOT NULL,
    "cartId" TEXT NOT NULL,
    "productId" TEXT NOT NULL,
    "variantId" TEXT,
    "productSnapshot" JSONB NOT NULL,
    "quantity" INTEGER NOT NULL DEFAULT 1,
    "unitPrice" DECIMAL(10,2) NOT NULL,
    "originalPrice" DECIMAL(10,2) NOT NULL,
    "discountAmount" DECIMAL(10,2) NOT NULL DEFAULT 0,
    "lineTotal" DECIMAL(10,2) NOT NULL,
    "customFields" JSONB NOT NULL DEFAULT '{}',
    "giftMessage" TEXT,
    "isGift" BOOLEAN NOT NULL DEFAULT false,
    "addedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    CONSTRAINT "cart_items_pkey" PRIMARY KEY ("id")
)""",
    """
CREATE TABLE "saved_cart_items" (
    "id" TEXT NOT NULL,
    "cartId" TEXT NOT NULL,
    "productId" TEXT NOT NULL,
    "variantId" TEXT,
    "quantity" INTEGER NOT NULL DEFAULT 1,
    "priceAtSave" DECIMAL(10,2) NOT NULL,
    "savedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "saved_cart_items_pkey" PRIMARY KEY ("id")
)""",
    """
CREATE TABLE "wishlists" (
    "id" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "siteId" TEXT,
    "customerId" TEXT,
    "sessionToken" TEXT,
    "name" TEXT NOT NULL DEFAULT 'My Wishlist',
    "isPublic" BOOLEAN NOT NULL DEFAULT false,
    "sharedUrl" TEXT,
    "itemCount" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    CONSTRAINT "wishlists_pkey" PRIMARY KEY ("id")
)""",
    """
CREATE TABLE "wishlist_items" (
    "id" TEXT NOT NULL,
    "wishlistId" TEXT NOT NULL,
    "productId" TEXT NOT NULL,
    "variantId" TEXT,
    "productSnapshot" JSONB NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 100,
    "notes" TEXT,
    "addedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    CONSTRAINT "wishlist_items_pkey" PRIMARY KEY ("id")
)""",
    """
CREATE TABLE "product_comparisons" (
    "id" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "siteId" TEXT,
    "customerId" TEXT,
    "sessionToken" TEXT,
    "visitorId" TEXT,
    "name" TEXT,
    "shareToken" TEXT,
    "isShared" BOOLEAN NOT NULL DEFAULT false,
    "sharedAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3),
    "mergedIntoComparisonId" TEXT,
    "mergedAt" TIMESTAMP(3),
    CONSTRAINT "product_comparisons_pkey" PRIMARY KEY ("id")
)""",
    """
CREATE TABLE "product_comparison_items" (
    "id" TEXT NOT NULL,
    "comparisonId" TEXT NOT NULL,
    "productId" TEXT NOT NULL,
    "variantId" TEXT,
    "productSnapshot" JSONB NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "addedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    CONSTRAINT "product_comparison_items_pkey" PRIMARY KEY ("id")
)""",
    """
CREATE TABLE "cross_site_sessions" (
    "id" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "sessionToken" TEXT NOT NULL,
    "visitorId" TEXT,
    "customerId" TEXT,
    "status" "CrossSiteSessionStatus" NOT NULL DEFAULT 'ACTIVE',
    "dataReferences" JSONB NOT NULL DEFAULT '[]',
    "deviceInfo" JSONB,
    "firstSeenAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastActiveAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    CONSTRAINT "cross_site_sessions_pkey" PRIMARY KEY ("id")
)""",
)

UNIQUE_KEYS = (
    ("carts", "sessionToken"),
    ("carts", "orderId"),
    ("saved_cart_items", "cartId", "productId", "variantId"),
    ("wishlists", "sessionToken"),
    ("wishlists", "sharedUrl"),
    ("wishlist_items", "wishlistId", "productId", "variantId"),
    ("product_comparisons", "sessionToken"),
    ("product_comparisons", "shareToken"),
    ("product_comparison_items", "comparisonId", "productId", "variantId"),
    ("cross_site_sessions", "sessionToken"),
)

INDEXES = (
    ("carts", "companyId", "status"),
    ("carts", "companyId", "customerId"),
    ("carts", "sessionToken"),
    ("carts", "visitorId"),
    ("carts", "status", "expiresAt"),
    ("carts", "companyId", "siteId", "status"),
    ("cart_items", "cartId"),
    ("cart_items", "productId"),
    ("wishlists", "companyId"),
    ("wishlists", "customerId"),
    ("wishlists", "siteId"),
    ("wishlists", "sharedUrl"),
    ("wishlist_items", "wishlistId"),
    ("wishlist_items", "productId"),
    ("product_comparisons", "companyId"),
    ("product_comparisons", "companyId", "customerId"),
    ("product_comparisons", "sessionToken"),
    ("product_comparisons", "visitorId"),
    ("product_comparisons", "shareToken"),
    ("product_comparisons", "companyId", "siteId"),
    ("product_comparisons", "expiresAt"),
    ("product_comparison_items", "comparisonId"),
    ("product_comparison_items", "productId"),
    ("cross_site_sessions", "companyId"),
    ("cross_site_sessions", "customerId"),
    ("cross_site_sessions", "sessionToken"),
    ("cross_site_sessions", "status"),
    ("cross_site_sessions", "expiresAt"),
)

FOREIGN_KEYS = (
    ("carts", "companyId", "companies", "CASCADE"),
    ("carts", "siteId", "sites", "SET NULL"),
    ("carts", "customerId", "customers", "SET NULL"),
    ("cart_items", "cartId", "carts", "CASCADE"),
    ("cart_items", "productId", "products", "RESTRICT"),
    ("saved_cart_items", "cartId", "carts", "CASCADE"),
    ("saved_cart_items", "productId", "products", "RESTRICT"),
    ("wishlists", "companyId", "companies", "CASCADE"),
    ("wishlists", "siteId", "sites", "SET NULL"),
    ("wishlists", "customerId", "customers", "SET NULL"),
    ("wishlist_items", "wishlistId", "wishlists", "CASCADE"),
    ("wishlist_items", "productId", "products", "RESTRICT"),
    ("product_comparisons", "companyId", "companies", "CASCADE"),
    ("product_comparisons", "siteId", "sites", "SET NULL"),
    ("product_comparisons", "customerId", "customers", "SET NULL"),
    ("product_comparison_items", "comparisonId", "product_comparisons", "CASCADE"),
    ("product_comparison_items", "productId", "products", "RESTRICT"),
    ("cross_site_sessions", "companyId", "companies", "CASCADE"),
    ("cross_site_sessions", "customerId", "customers", "SET NULL"),
)


def _columns(names: tuple[str, ...]) -> str:
    """Quote and join column *names*."""
    return ", ".join(f'"{name}"' for name in names)


def upgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    run(ENUMS)
    run([SITES])
    run(TABLES)
    for table, *columns in UNIQUE_KEYS:
        name = "_".join([table, *columns, "key"])
        run([f'CREATE UNIQUE INDEX "{name}" ON "{table}" ({_columns(tuple(columns))})'])
    for table, *columns in INDEXES:
        name = "_".join([table, *columns, "idx"])
        run([f'CREATE INDEX "{name}" ON "{table}" ({_columns(tuple(columns))})'])
    for table, column, target, on_delete in FOREIGN_KEYS:
        run(
            [
                f"""
ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{column}_fkey"
FOREIGN KEY ("{column}") REFERENCES "{target}" ("id") ON DELETE {on_delete} ON UPDATE CASCADE"""
            ]
        )


def downgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            'DROP TABLE "cross_site_sessions"',
            'DROP TABLE "product_comparison_items"',
            'DROP TABLE "product_comparisons"',
            'DROP TABLE "wishlist_items"',
            'DROP TABLE "wishlists"',
            'DROP TABLE "saved_cart_items"',
            'DROP TABLE "cart_items"',
            'DROP TABLE "carts"',
            """
ALTER TABLE "sites"
    DROP COLUMN "type",
    DROP COLUMN "enableCart",
    DROP COLUMN "enableWishlist",
    DROP COLUMN "enableCompare",
    DROP COLUMN "enableQuickView",
    DROP COLUMN "enableBundleBuilder",
    DROP COLUMN "maxCompareItems",
    DROP COLUMN "cartExpirationDays",
    DROP COLUMN "checkoutMode",
    DROP COLUMN "guestCheckout\"""",
            'DROP TYPE "CrossSiteSessionStatus"',
            'DROP TYPE "CartStatus"',
            'DROP TYPE "SiteType"',
        )
    )
