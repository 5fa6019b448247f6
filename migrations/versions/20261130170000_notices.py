"""Add what customers were last told of what they wait for, and what they want to be told.

`last_told` has no foreign key to items: each would be locked for a moment while it is looked at.
What is no more is swept.

Locks: SHARE ROW EXCLUSIVE on `companies` while foreign keys are added to empty tables,
milliseconds. The old version ignores both tables.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20261130170000"
down_revision = "20261130160300"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            """
CREATE TABLE IF NOT EXISTS last_told (
    "companyId" TEXT NOT NULL,
    "recordId" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "recordType" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT last_told_pkey PRIMARY KEY ("companyId", "recordId", "subject"),
    CONSTRAINT "last_told_recordType_check"
        CHECK ("recordType" IN ('Wishlist', 'Comparison', 'Cart')),
    CONSTRAINT "last_told_companyId_fkey" FOREIGN KEY ("companyId")
        REFERENCES companies (id) ON DELETE CASCADE ON UPDATE CASCADE
)""",
            """
CREATE TABLE IF NOT EXISTS notice_preferences (
    "companyId" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "events" BOOLEAN NOT NULL DEFAULT true,
    "mails" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT notice_preferences_pkey PRIMARY KEY ("companyId", "customerId"),
    CONSTRAINT "notice_preferences_companyId_fkey" FOREIGN KEY ("companyId")
        REFERENCES companies (id) ON DELETE CASCADE ON UPDATE CASCADE
)""",
        )
    )


def downgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            "DROP TABLE IF EXISTS notice_preferences",
            "DROP TABLE IF EXISTS last_told",
        )
    )
