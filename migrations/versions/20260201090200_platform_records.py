"""Add idempotency records, revoked tokens and the events, one partition a month.

Events are partitioned by the time they happened, so that old months can be detached instead of
deleted. Partitions reach twelve months ahead; what falls outside lands in the default partition
and loses nothing. `python -m server migrate upgrade` adds the months that have come since.

The tables outlive a manual rollback of the runbook, which does not name them; so they are created
where they do not exist.

Locks: none on existing tables.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20260201090200"
down_revision = "20260201090100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            """
CREATE TABLE IF NOT EXISTS idempotency_keys (
    "scope" BYTEA NOT NULL,
    "requestDigest" BYTEA NOT NULL,
    "answer" BYTEA,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY ("scope")
)""",
            """
CREATE INDEX IF NOT EXISTS "idempotency_keys_expiresAt_idx" ON idempotency_keys ("expiresAt")""",
            """
CREATE TABLE IF NOT EXISTS revoked_tokens (
    "id" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT revoked_tokens_pkey PRIMARY KEY ("id")
)""",
            """
CREATE INDEX IF NOT EXISTS "revoked_tokens_expiresAt_idx" ON revoked_tokens ("expiresAt")""",
            """
CREATE TABLE IF NOT EXISTS commerce_events (
    "occurredAt" TIMESTAMP(3) NOT NULL,
    "id" BIGINT GENERATED ALWAYS AS IDENTITY,
    "companyId" TEXT NOT NULL,
    "siteId" TEXT,
    "aggregateType" TEXT NOT NULL,
    "aggregateId" TEXT NOT NULL,
    "aggregateVersion" INTEGER NOT NULL,
    "ordinal" SMALLINT NOT NULL DEFAULT 0,
    "eventType" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "customerId" TEXT,
    "visitorId" TEXT,
    "sessionId" TEXT,
    "requestId" TEXT,
    CONSTRAINT commerce_events_pkey PRIMARY KEY ("occurredAt", "id")
) PARTITION BY RANGE ("occurredAt")""",
            """
CREATE INDEX IF NOT EXISTS "commerce_events_companyId_eventType_occurredAt_idx"
ON commerce_events ("companyId", "eventType", "occurredAt")""",
            """
CREATE INDEX IF NOT EXISTS "commerce_events_aggregateId_aggregateVersion_idx"
ON commerce_events ("aggregateId", "aggregateVersion")""",
            """
CREATE TABLE IF NOT EXISTS commerce_events_default PARTITION OF commerce_events DEFAULT""",
            """
DO $$
DECLARE
    month date;
BEGIN
    FOR month IN
        SELECT generate_series(
            date '2026-01-01',
            date_trunc('month', now() AT TIME ZONE 'UTC') + interval '12 months',
            interval '1 month')
    LOOP
        EXECUTE format(
            'CREATE TABLE IF NOT EXISTS %I PARTITION OF commerce_events '
                'FOR VALUES FROM (%L) TO (%L)',
            'commerce_events_' || to_char(month, 'YYYY_MM'), month, month + interval '1 month');
    END LOOP;
END $$""",
        )
    )


def downgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            "DROP TABLE commerce_events",
            "DROP TABLE revoked_tokens",
            "DROP TABLE idempotency_keys",
        )
    )
