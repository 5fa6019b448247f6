"""Add webhooks: endpoints, the queue of what is to be sent, the log of attempts, replays.

An endpoint's cursor is a window of transactions and the last event taken of it, as the event feed
has it. The queue and the log have no foreign keys: each row would lock its endpoint's for a moment,
thousands a second. Whoever deletes an endpoint deletes them too, and the sweep does where a company
goes.

Events know the span that wrote them, for CloudEvents' `traceparent`. The index over
`commerce_events` lets a replay walk one company's events by their numbers.

Locks: ACCESS EXCLUSIVE on `commerce_events` while a column without a default is added,
milliseconds; SHARE ROW EXCLUSIVE on `companies` while a foreign key is added to an empty table,
milliseconds. The index is built concurrently, partition by partition. The old version ignores all
of it.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import index_partitions_concurrently, run

revision = "20261130100000"
down_revision = "20261130091200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            'ALTER TABLE commerce_events ADD COLUMN IF NOT EXISTS "traceparent" TEXT',
            """
CREATE TABLE IF NOT EXISTS webhook_endpoints (
    "id" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "eventTypes" TEXT[] NOT NULL,
    "siteIds" TEXT[] NOT NULL,
    "alertEmail" TEXT NOT NULL DEFAULT '',
    "status" TEXT NOT NULL DEFAULT 'ACTIVE',
    "disabledReason" TEXT NOT NULL DEFAULT '',
    "disabledAt" TIMESTAMP(3),
    "alertedAt" TIMESTAMP(3),
    "secret" BYTEA NOT NULL,
    "formerSecret" BYTEA,
    "formerSecretUntil" TIMESTAMP(3),
    "blockedUntil" TIMESTAMP(3),
    "givenUp" BIGINT NOT NULL DEFAULT 0,
    "since" BIGINT NOT NULL,
    "until" BIGINT NOT NULL,
    "last" BIGINT NOT NULL DEFAULT 0,
    "top" BIGINT NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT webhook_endpoints_pkey PRIMARY KEY ("id"),
    CONSTRAINT webhook_endpoints_status_check
        CHECK ("status" IN ('ACTIVE', 'PAUSED', 'DISABLED')),
    CONSTRAINT "webhook_endpoints_companyId_fkey" FOREIGN KEY ("companyId")
        REFERENCES companies ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITH (fillfactor = 70)""",
            """
CREATE INDEX IF NOT EXISTS "webhook_endpoints_companyId_createdAt_idx"
ON webhook_endpoints ("companyId", "createdAt")""",
            """
CREATE TABLE IF NOT EXISTS webhook_queue (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY,
    "endpointId" TEXT NOT NULL,
    "recordId" TEXT NOT NULL,
    "eventId" BIGINT,
    "occurredAt" TIMESTAMP(3),
    "replayId" BIGINT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "claimedBy" INTEGER,
    "createdAt" TIMESTAMP(3) NOT NULL,
    CONSTRAINT webhook_queue_pkey PRIMARY KEY ("id")
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0.2)""",
            """
CREATE INDEX IF NOT EXISTS "webhook_queue_endpointId_recordId_id_idx"
ON webhook_queue ("endpointId", "recordId", "id")""",
            """
CREATE INDEX IF NOT EXISTS "webhook_queue_due_idx"
ON webhook_queue ("endpointId", "dueAt") WHERE "claimedBy" IS NULL""",
            """
CREATE TABLE IF NOT EXISTS webhook_deliveries (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY,
    "endpointId" TEXT NOT NULL,
    "messageId" TEXT NOT NULL,
    "eventId" BIGINT,
    "occurredAt" TIMESTAMP(3),
    "eventType" TEXT NOT NULL,
    "recordId" TEXT NOT NULL,
    "replayId" BIGINT,
    "attempt" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "responseStatus" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT NOT NULL DEFAULT '',
    "durationMs" INTEGER NOT NULL,
    "responseBody" TEXT NOT NULL DEFAULT '',
    "attemptedAt" TIMESTAMP(3) NOT NULL,
    "nextAttemptAt" TIMESTAMP(3),
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY ("id"),
    CONSTRAINT webhook_deliveries_outcome_check
        CHECK ("outcome" IN ('DELIVERED', 'RETRYING', 'GIVEN_UP'))
)""",
            """
CREATE INDEX IF NOT EXISTS "webhook_deliveries_endpointId_id_idx"
ON webhook_deliveries ("endpointId", "id")""",
            """
CREATE TABLE IF NOT EXISTS webhook_replays (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY,
    "endpointId" TEXT NOT NULL,
    "since" TIMESTAMP(3) NOT NULL,
    "until" TIMESTAMP(3) NOT NULL,
    "horizon" BIGINT NOT NULL,
    "last" BIGINT NOT NULL,
    "top" BIGINT NOT NULL,
    "events" BIGINT NOT NULL DEFAULT 0,
    "status" TEXT NOT NULL DEFAULT 'RUNNING',
    "createdAt" TIMESTAMP(3) NOT NULL,
    CONSTRAINT webhook_replays_pkey PRIMARY KEY ("id"),
    CONSTRAINT webhook_replays_status_check CHECK ("status" IN ('RUNNING', 'DONE')),
    CONSTRAINT "webhook_replays_endpointId_fkey" FOREIGN KEY ("endpointId")
        REFERENCES webhook_endpoints ("id") ON DELETE CASCADE ON UPDATE CASCADE
)""",
            """
CREATE INDEX IF NOT EXISTS "webhook_replays_endpointId_id_idx"
ON webhook_replays ("endpointId", "id")""",
        )
    )
    with op.get_context().autocommit_block():
        index_partitions_concurrently("commerce_events", ("companyId", "id"))


def downgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            'DROP INDEX IF EXISTS "commerce_events_companyId_id_idx"',
            "DROP TABLE IF EXISTS webhook_replays",
            "DROP TABLE IF EXISTS webhook_deliveries",
            "DROP TABLE IF EXISTS webhook_queue",
            "DROP TABLE IF EXISTS webhook_endpoints",
            'ALTER TABLE commerce_events DROP COLUMN IF EXISTS "traceparent"',
        )
    )
