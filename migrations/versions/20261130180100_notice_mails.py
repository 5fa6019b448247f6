"""Add the mails about what customers wait for.

Locks: SHARE ROW EXCLUSIVE on `companies` while a foreign key is added to an empty table,
milliseconds. The old version ignores the table.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20261130180100"
down_revision = "20261130180000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            """
CREATE TABLE IF NOT EXISTS notice_mails (
    "id" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "news" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'PENDING',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMP(3),
    "claimedBy" TEXT,
    "claimedAt" TIMESTAMP(3),
    "sentAt" TIMESTAMP(3),
    "messageId" TEXT,
    "reply" TEXT,
    "unsubscribeToken" TEXT,
    "address" BYTEA,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT notice_mails_pkey PRIMARY KEY ("id"),
    CONSTRAINT notice_mails_status_check
        CHECK (status IN ('PENDING', 'CLAIMED', 'SENDING', 'SENT', 'DEFERRED', 'REFUSED',
            'FAILED', 'UNKNOWN', 'CANCELLED')),
    CONSTRAINT "notice_mails_companyId_fkey" FOREIGN KEY ("companyId")
        REFERENCES companies (id) ON DELETE CASCADE ON UPDATE CASCADE
)""",
            """
CREATE UNIQUE INDEX IF NOT EXISTS "notice_mails_unsubscribeToken_key"
    ON notice_mails ("unsubscribeToken")""",
            'CREATE INDEX IF NOT EXISTS "notice_mails_address_idx" ON notice_mails ("address")',
            'CREATE INDEX IF NOT EXISTS "notice_mails_createdAt_idx" ON notice_mails ("createdAt")',
            """
CREATE UNIQUE INDEX IF NOT EXISTS "notice_mails_pending_key"
    ON notice_mails ("companyId", "customerId") WHERE status = 'PENDING'""",
        )
    )


def downgrade() -> None:
    run(("SET lock_timeout = '4s'", "DROP TABLE IF EXISTS notice_mails"))
