"""Give the catalogue's records versions, and remember how far sources have been read.

Locks: ACCESS EXCLUSIVE on seven tables one after the other, for milliseconds: a column with a
constant default rewrites nothing.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20261130090800"
down_revision = "20261130090600"
branch_labels = None
depends_on = None

VERSIONED = (
    *("companies", "sites", "products", "bundles", "customers", "tax_rates", "shipping_rates"),
)


def upgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    run(
        f'ALTER TABLE "{table}" ADD COLUMN IF NOT EXISTS "version" INTEGER NOT NULL DEFAULT 1'
        for table in VERSIONED
    )
    run(
        [
            """CREATE TABLE IF NOT EXISTS "catalog_imports" (
    "companyId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "created" BIGINT NOT NULL DEFAULT 0,
    "updated" BIGINT NOT NULL DEFAULT 0,
    "unchanged" BIGINT NOT NULL DEFAULT 0,
    "deleted" BIGINT NOT NULL DEFAULT 0,
    "refused" BIGINT NOT NULL DEFAULT 0,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "catalog_imports_pkey" PRIMARY KEY ("companyId", "source"),
    CONSTRAINT "catalog_imports_companyId_fkey" FOREIGN KEY ("companyId")
        REFERENCES "companies" ("id") ON DELETE CASCADE ON UPDATE CASCADE
)"""
        ]
    )


def downgrade() -> None:
    run(["SET lock_timeout = '4s'", 'DROP TABLE IF EXISTS "catalog_imports"'])
    run(f'ALTER TABLE "{table}" DROP COLUMN IF EXISTS "version"' for table in VERSIONED)
