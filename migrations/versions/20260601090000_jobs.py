"""Add the records of jobs: their runs, the recovery mails, what was archived.

A recovery mail is claimed by the key of its cart, which is what keeps it the only one. Links are
kept as digests. The manifest names the carts of each archived object, so that a run that was cut
off is finished and not repeated.

The tables outlive a manual rollback of the runbook, which does not name them: they are
created where they do not exist. Recovery mails whose carts went with the rollback go then; where
the carts stayed, they stay too.

Locks: SHARE ROW EXCLUSIVE on `carts` and `companies` while foreign keys are added to an empty
table, milliseconds. The old version ignores all of it.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20260601090000"
down_revision = "20260501090000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            """
CREATE TABLE IF NOT EXISTS job_runs (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY,
    "name" TEXT NOT NULL,
    "scheduledFor" TIMESTAMP(3),
    "startedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMP(3),
    "rows" INTEGER NOT NULL DEFAULT 0,
    "dryRun" BOOLEAN NOT NULL DEFAULT false,
    "status" TEXT NOT NULL DEFAULT 'RUNNING',
    "note" TEXT,
    "error" TEXT,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    CONSTRAINT job_runs_pkey PRIMARY KEY ("id"),
    CONSTRAINT job_runs_status_check
        CHECK ("status" IN ('RUNNING', 'SUCCEEDED', 'SKIPPED', 'FAILED', 'LOST'))
)""",
            """
CREATE UNIQUE INDEX IF NOT EXISTS "job_runs_name_scheduledFor_key"
ON job_runs ("name", "scheduledFor")""",
            """
CREATE INDEX IF NOT EXISTS "job_runs_name_startedAt_idx" ON job_runs ("name", "startedAt")""",
            """
CREATE TABLE IF NOT EXISTS recovery_mails (
    "cartId" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'CLAIMED',
    "attempts" INTEGER NOT NULL DEFAULT 1,
    "nextAttemptAt" TIMESTAMP(3),
    "claimedBy" TEXT NOT NULL,
    "claimedAt" TIMESTAMP(3) NOT NULL,
    "sentAt" TIMESTAMP(3),
    "messageId" TEXT,
    "reply" TEXT,
    "token" TEXT,
    "tokenExpiresAt" TIMESTAMP(3),
    "tokenUsedAt" TIMESTAMP(3),
    "unsubscribeToken" TEXT,
    "customerId" TEXT,
    CONSTRAINT recovery_mails_pkey PRIMARY KEY ("cartId"),
    CONSTRAINT recovery_mails_status_check CHECK ("status" IN ('CLAIMED', 'SENDING', 'SENT',
        'DEFERRED', 'REFUSED', 'FAILED', 'UNKNOWN', 'CANCELLED'))
)""",
            """
DELETE FROM recovery_mails m WHERE NOT EXISTS (SELECT FROM carts c WHERE c.id = m."cartId")
    OR NOT EXISTS (SELECT FROM companies c WHERE c.id = m."companyId")""",
            """
ALTER TABLE recovery_mails
    DROP CONSTRAINT IF EXISTS "recovery_mails_cartId_fkey",
    DROP CONSTRAINT IF EXISTS "recovery_mails_companyId_fkey",
    ADD CONSTRAINT "recovery_mails_cartId_fkey" FOREIGN KEY ("cartId")
        REFERENCES carts ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    ADD CONSTRAINT "recovery_mails_companyId_fkey" FOREIGN KEY ("companyId")
        REFERENCES companies ("id") ON DELETE CASCADE ON UPDATE CASCADE""",
            """
CREATE UNIQUE INDEX IF NOT EXISTS recovery_mails_token_key ON recovery_mails ("token")""",
            """
CREATE UNIQUE INDEX IF NOT EXISTS "recovery_mails_unsubscribeToken_key"
ON recovery_mails ("unsubscribeToken")""",
            """
CREATE TABLE IF NOT EXISTS cart_archives (
    "name" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "cartIds" TEXT[] NOT NULL,
    "sha256" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'PLANNED',
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMP(3),
    CONSTRAINT cart_archives_pkey PRIMARY KEY ("name"),
    CONSTRAINT cart_archives_status_check CHECK ("status" IN ('PLANNED', 'DONE'))
)""",
        )
    )


def downgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            "DROP TABLE cart_archives",
            "DROP TABLE recovery_mails",
            "DROP TABLE job_runs",
        )
    )
