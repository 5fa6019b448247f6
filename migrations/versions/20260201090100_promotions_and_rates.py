"""Add promotions with their redemptions, and the rates of tax and shipping.

Limits hold by constraints: `promotions."usedCount"` counts redemptions, reserved or spent, and may
not pass `"usageLimit"`; a customer's uses are numbered 1 to `"perCustomerLimit"`, each number once.

The tables outlive a manual rollback of the runbook, which does not name them; so they are created
where they do not exist.

Locks: SHARE ROW EXCLUSIVE on `companies` and `sites` while foreign keys are added, milliseconds.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20260201090100"
down_revision = "20260201090000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            """
CREATE TABLE IF NOT EXISTS promotions (
    "id" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "value" DECIMAL(12,2) NOT NULL,
    "description" TEXT,
    "currency" TEXT,
    "startsAt" TIMESTAMP(3),
    "endsAt" TIMESTAMP(3),
    "minimumSubtotal" DECIMAL(12,2),
    "usageLimit" INTEGER,
    "perCustomerLimit" INTEGER,
    "usedCount" INTEGER NOT NULL DEFAULT 0,
    "combinable" BOOLEAN NOT NULL DEFAULT true,
    "siteIds" TEXT[],
    "isActive" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT promotions_pkey PRIMARY KEY ("id"),
    CONSTRAINT promotions_code_check CHECK ("code" = upper(btrim("code")) AND "code" <> ''),
    CONSTRAINT promotions_type_check CHECK ("type" IN ('percentage', 'fixed')),
    CONSTRAINT promotions_value_check
        CHECK ("value" >= 0 AND ("type" = 'fixed' OR "value" <= 100)),
    CONSTRAINT promotions_usage_limit_check
        CHECK ("usedCount" >= 0 AND ("usageLimit" IS NULL OR "usedCount" <= "usageLimit")),
    CONSTRAINT promotions_per_customer_limit_check CHECK ("perCustomerLimit" > 0),
    CONSTRAINT "promotions_companyId_fkey" FOREIGN KEY ("companyId")
        REFERENCES companies ("id") ON DELETE CASCADE ON UPDATE CASCADE
)""",
            """
CREATE UNIQUE INDEX IF NOT EXISTS "promotions_companyId_code_key"
ON promotions ("companyId", "code")""",
            """
CREATE TABLE IF NOT EXISTS promotion_redemptions (
    "promotionId" TEXT NOT NULL,
    "cartId" TEXT NOT NULL,
    "customerId" TEXT,
    "customerOrdinal" INTEGER,
    "status" TEXT NOT NULL DEFAULT 'RESERVED',
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT promotion_redemptions_pkey PRIMARY KEY ("promotionId", "cartId"),
    CONSTRAINT promotion_redemptions_status_check CHECK ("status" IN ('RESERVED', 'SPENT')),
    CONSTRAINT promotion_redemptions_customer_ordinal_check CHECK ("customerOrdinal" > 0),
    CONSTRAINT "promotion_redemptions_promotionId_fkey" FOREIGN KEY ("promotionId")
        REFERENCES promotions ("id") ON DELETE CASCADE ON UPDATE CASCADE
)""",
            """
CREATE UNIQUE INDEX IF NOT EXISTS promotion_redemptions_customer_key
ON promotion_redemptions ("promotionId", "customerId", "customerOrdinal")""",
            """
CREATE INDEX IF NOT EXISTS "promotion_redemptions_cartId_idx"
ON promotion_redemptions ("cartId")""",
            """
CREATE TABLE IF NOT EXISTS tax_rates (
    "id" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "country" TEXT NOT NULL,
    "postalCodePrefix" TEXT,
    "rate" DECIMAL(7,4) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT tax_rates_pkey PRIMARY KEY ("id"),
    CONSTRAINT tax_rates_rate_check CHECK ("rate" >= 0),
    CONSTRAINT "tax_rates_companyId_fkey" FOREIGN KEY ("companyId")
        REFERENCES companies ("id") ON DELETE CASCADE ON UPDATE CASCADE
)""",
            """
CREATE UNIQUE INDEX IF NOT EXISTS tax_rates_area_key
ON tax_rates ("companyId", "country", coalesce("postalCodePrefix", ''))""",
            """
CREATE TABLE IF NOT EXISTS shipping_rates (
    "id" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "siteId" TEXT,
    "country" TEXT,
    "amount" DECIMAL(12,2) NOT NULL,
    "freeFrom" DECIMAL(12,2),
    "currency" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT shipping_rates_pkey PRIMARY KEY ("id"),
    CONSTRAINT shipping_rates_amount_check CHECK ("amount" >= 0),
    CONSTRAINT "shipping_rates_companyId_fkey" FOREIGN KEY ("companyId")
        REFERENCES companies ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "shipping_rates_siteId_fkey" FOREIGN KEY ("siteId")
        REFERENCES sites ("id") ON DELETE CASCADE ON UPDATE CASCADE
)""",
            """
CREATE UNIQUE INDEX IF NOT EXISTS shipping_rates_area_key
ON shipping_rates ("companyId", coalesce("siteId", ''), coalesce("country", ''), "currency")""",
        )
    )


def downgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            "DROP TABLE shipping_rates",
            "DROP TABLE tax_rates",
            "DROP TABLE promotion_redemptions",
            "DROP TABLE promotions",
        )
    )
