"""Let promotions be run: their terms and life, batches of codes, budgets, uses that lapse.

A row without terms is one that was written by hand; it holds as it did. The version before takes a
promotion with terms for one that is not active, because `isActive` is false, and never finds its
codes, which stand in a table of their own.

Locks: ACCESS EXCLUSIVE on `promotions`, `promotion_redemptions` and `carts` while columns with
constant defaults are added and CHECKs exchanged, milliseconds; the new CHECKs are validated under
SHARE UPDATE EXCLUSIVE, which keeps no shopper out. SHARE ROW EXCLUSIVE on `companies` while foreign
keys are added to empty tables, milliseconds. The indexes are built concurrently.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import drop_index_concurrently, index_concurrently, run

revision = "20261130120200"
down_revision = "20261130120100"
branch_labels = None
depends_on = None

_INDEXES = {
    "promotions_companyId_createdAt_id_idx": 'promotions ("companyId", "createdAt", "id")',
    "promotions_automatic_idx": (
        """promotions ("companyId") WHERE status = 'ACTIVE' AND automatic"""
    ),
    "promotion_redemptions_promotionId_createdAt_cartId_idx": (
        'promotion_redemptions ("promotionId", "createdAt", "cartId")'
    ),
}


def upgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            """
ALTER TABLE promotions
    ADD COLUMN IF NOT EXISTS "status" TEXT,
    ADD COLUMN IF NOT EXISTS "terms" JSONB,
    ADD COLUMN IF NOT EXISTS "name" TEXT,
    ADD COLUMN IF NOT EXISTS "typedCode" TEXT,
    ADD COLUMN IF NOT EXISTS "automatic" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS "budget" NUMERIC(12, 2),
    ADD COLUMN IF NOT EXISTS "spent" NUMERIC(12, 2) NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS "version" INTEGER NOT NULL DEFAULT 1,
    DROP CONSTRAINT IF EXISTS promotions_budget_check,
    DROP CONSTRAINT IF EXISTS promotions_status_check,
    ADD CONSTRAINT promotions_budget_check
        CHECK (spent >= 0 AND (budget IS NULL OR spent <= budget)) NOT VALID,
    ADD CONSTRAINT promotions_status_check
        CHECK (status IN ('DRAFT', 'ACTIVE', 'PAUSED', 'ENDED', 'ARCHIVED')) NOT VALID""",
            """
ALTER TABLE promotion_redemptions
    ADD COLUMN IF NOT EXISTS "heldUntil" TIMESTAMP(3),
    ADD COLUMN IF NOT EXISTS "code" TEXT,
    ADD COLUMN IF NOT EXISTS "orderId" TEXT,
    ADD COLUMN IF NOT EXISTS "amount" NUMERIC(12, 2) NOT NULL DEFAULT 0,
    DROP CONSTRAINT IF EXISTS promotion_redemptions_status_check,
    ADD CONSTRAINT promotion_redemptions_status_check
        CHECK (status IN ('RESERVED', 'SPENT', 'RETURNED')) NOT VALID""",
            """
ALTER TABLE carts
    ADD COLUMN IF NOT EXISTS "promotions" JSONB NOT NULL DEFAULT '[]',
    ADD COLUMN IF NOT EXISTS "cancelledAt" TIMESTAMP(3)""",
            """
CREATE TABLE IF NOT EXISTS promotion_sets (
    "companyId" TEXT NOT NULL,
    "revision" TEXT NOT NULL,
    "readsAttributes" BOOLEAN NOT NULL DEFAULT false,
    "countsOrders" BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT promotion_sets_pkey PRIMARY KEY ("companyId"),
    CONSTRAINT "promotion_sets_companyId_fkey" FOREIGN KEY ("companyId")
        REFERENCES companies ("id") ON DELETE CASCADE ON UPDATE CASCADE
)""",
            """
CREATE TABLE IF NOT EXISTS promotion_batches (
    "id" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "promotionId" TEXT NOT NULL,
    "prefix" TEXT NOT NULL DEFAULT '',
    "count" INTEGER NOT NULL,
    "usesEach" INTEGER,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT promotion_batches_pkey PRIMARY KEY ("id"),
    CONSTRAINT "promotion_batches_companyId_fkey" FOREIGN KEY ("companyId")
        REFERENCES companies ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "promotion_batches_promotionId_fkey" FOREIGN KEY ("promotionId")
        REFERENCES promotions ("id") ON DELETE CASCADE ON UPDATE CASCADE
)""",
            """
CREATE INDEX IF NOT EXISTS "promotion_batches_promotionId_idx"
ON promotion_batches ("promotionId")""",
            """
CREATE TABLE IF NOT EXISTS promotion_codes (
    "companyId" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "folded" TEXT NOT NULL,
    "promotionId" TEXT NOT NULL,
    "batchId" TEXT,
    "place" BIGINT GENERATED ALWAYS AS IDENTITY,
    "usageLimit" INTEGER,
    "usedCount" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT promotion_codes_pkey PRIMARY KEY ("companyId", "code"),
    CONSTRAINT promotion_codes_usage_limit_check
        CHECK ("usedCount" >= 0 AND ("usageLimit" IS NULL OR "usedCount" <= "usageLimit")),
    CONSTRAINT "promotion_codes_companyId_fkey" FOREIGN KEY ("companyId")
        REFERENCES companies ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "promotion_codes_promotionId_fkey" FOREIGN KEY ("promotionId")
        REFERENCES promotions ("id") ON DELETE CASCADE ON UPDATE CASCADE
)""",
            """
CREATE UNIQUE INDEX IF NOT EXISTS "promotion_codes_companyId_folded_key"
ON promotion_codes ("companyId", "folded")""",
            """
CREATE INDEX IF NOT EXISTS "promotion_codes_promotionId_place_idx"
ON promotion_codes ("promotionId", "place")""",
        )
    )
    with op.get_context().autocommit_block():
        run(
            (
                "ALTER TABLE promotions VALIDATE CONSTRAINT promotions_budget_check",
                "ALTER TABLE promotions VALIDATE CONSTRAINT promotions_status_check",
                """
ALTER TABLE promotion_redemptions VALIDATE CONSTRAINT promotion_redemptions_status_check""",
            )
        )
        for name, on in _INDEXES.items():
            index_concurrently(name, on)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        for name in _INDEXES:
            drop_index_concurrently(name)
    run(
        (
            "SET lock_timeout = '4s'",
            """
ALTER TABLE carts
    DROP COLUMN IF EXISTS "promotions",
    DROP COLUMN IF EXISTS "cancelledAt" CASCADE""",
            "DROP TABLE IF EXISTS promotion_codes",
            "DROP TABLE IF EXISTS promotion_batches",
            "DROP TABLE IF EXISTS promotion_sets",
            "DELETE FROM promotion_redemptions WHERE status = 'RETURNED'",
            """
ALTER TABLE promotion_redemptions
    DROP COLUMN IF EXISTS "heldUntil",
    DROP COLUMN IF EXISTS "code",
    DROP COLUMN IF EXISTS "orderId",
    DROP COLUMN IF EXISTS "amount",
    DROP CONSTRAINT IF EXISTS promotion_redemptions_status_check,
    ADD CONSTRAINT promotion_redemptions_status_check
        CHECK (status IN ('RESERVED', 'SPENT'))""",
            """
ALTER TABLE promotions
    DROP CONSTRAINT IF EXISTS promotions_budget_check,
    DROP CONSTRAINT IF EXISTS promotions_status_check,
    DROP COLUMN IF EXISTS "status",
    DROP COLUMN IF EXISTS "terms",
    DROP COLUMN IF EXISTS "name",
    DROP COLUMN IF EXISTS "typedCode",
    DROP COLUMN IF EXISTS "automatic",
    DROP COLUMN IF EXISTS "budget",
    DROP COLUMN IF EXISTS "version",
    DROP COLUMN IF EXISTS spent""",
        )
    )
