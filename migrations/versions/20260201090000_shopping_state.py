"""Add the columns that the rules need: versions, bundle groups, what a saved item keeps.

Versions count the changes of a cart, wishlist or comparison (`If-Match`). A share link's end is
its own column. A line's bundle group is a column and not a path in a document. A saved item keeps
its snapshot, its fields and its gift data. `updatedAt` gets a default, for operators' INSERTs.

Pages of `carts` and `cart_items` keep room for a new version of a row, so that an update that
touches no index stays on its page.

Locks: ACCESS EXCLUSIVE on the altered tables for milliseconds each; constant defaults rewrite
nothing. The old version ignores the new columns.
"""

from __future__ import annotations

from migrations.steps import one, run

revision = "20260201090000"
down_revision = "20260101140600"
branch_labels = None
depends_on = None

WITH_UPDATED_AT = (
    "carts",
    "cart_items",
    "wishlists",
    "wishlist_items",
    "product_comparisons",
    "product_comparison_items",
    "cross_site_sessions",
)


def upgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            """
ALTER TABLE carts
    ADD COLUMN version INTEGER NOT NULL DEFAULT 1,
    SET (fillfactor = 80)""",
            "ALTER TABLE wishlists ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
            """
ALTER TABLE product_comparisons
    ADD COLUMN version INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN "shareExpiresAt" TIMESTAMP(3)""",
            """
ALTER TABLE cart_items
    ADD COLUMN "bundleGroupId" TEXT,
    ADD COLUMN "bundleId" TEXT,
    SET (fillfactor = 80)""",
            """
ALTER TABLE saved_cart_items
    ADD COLUMN "productSnapshot" JSONB NOT NULL DEFAULT '{}',
    ADD COLUMN "customFields" JSONB NOT NULL DEFAULT '{}',
    ADD COLUMN "giftMessage" TEXT,
    ADD COLUMN "isGift" BOOLEAN NOT NULL DEFAULT false""",
        )
    )
    for table in WITH_UPDATED_AT:
        run([f'ALTER TABLE {table} ALTER COLUMN "updatedAt" SET DEFAULT CURRENT_TIMESTAMP'])
    # The server creates customers, and names only the columns that it knows. Prisma fills
    # "updatedAt" itself and leaves the column without a default.
    if one(
        "SELECT attnotnull AND NOT atthasdef FROM pg_attribute "
        "WHERE attrelid = 'customers'::regclass AND attname = 'updatedAt'"
    ):
        run(['ALTER TABLE customers ALTER COLUMN "updatedAt" SET DEFAULT CURRENT_TIMESTAMP'])


def downgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    for table in WITH_UPDATED_AT:
        run([f'ALTER TABLE {table} ALTER COLUMN "updatedAt" DROP DEFAULT'])
    run(
        (
            """
ALTER TABLE saved_cart_items
    DROP COLUMN "productSnapshot",
    DROP COLUMN "customFields",
    DROP COLUMN "giftMessage",
    DROP COLUMN "isGift\"""",
            """
ALTER TABLE cart_items
    DROP COLUMN "bundleGroupId",
    DROP COLUMN "bundleId",
    RESET (fillfactor)""",
            'ALTER TABLE product_comparisons DROP COLUMN version, DROP COLUMN "shareExpiresAt"',
            "ALTER TABLE wishlists DROP COLUMN version",
            "ALTER TABLE carts DROP COLUMN version, RESET (fillfactor)",
        )
    )
