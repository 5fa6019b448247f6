"""Add the rollups of analytics, and to events the transaction that wrote them.

What is counted is found by the transaction's number: a transaction that has not ended holds the
reader back, so no event is passed over. Events of before carry 0, and are counted by the rebuild
that the first refresh makes, since no position is recorded yet. The index by type goes: its only
reader would have been what the rollups now answer, so writing an event costs as much as before.

The tables outlive a manual rollback of the runbook, which does not name them; so they are created
where they do not exist, and counted anew.

Locks: ACCESS EXCLUSIVE on commerce_events for milliseconds (a constant default rewrites nothing;
the index is dropped). The new index is built concurrently, partition by partition. The old version
goes on writing events; the default fills in the transaction.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import index_partitions_concurrently, run

revision = "20260501090000"
down_revision = "20260301090200"
branch_labels = None
depends_on = None

BUCKETS = {
    "analytics_carts": """
    total INTEGER NOT NULL DEFAULT 0,
    active INTEGER NOT NULL DEFAULT 0,
    abandoned INTEGER NOT NULL DEFAULT 0,
    converted INTEGER NOT NULL DEFAULT 0,
    filled INTEGER NOT NULL DEFAULT 0,
    items BIGINT NOT NULL DEFAULT 0,
    valued INTEGER NOT NULL DEFAULT 0,
    value NUMERIC(16, 2) NOT NULL DEFAULT 0""",
    "analytics_wishlists": """
    total INTEGER NOT NULL DEFAULT 0,
    items BIGINT NOT NULL DEFAULT 0""",
    "analytics_comparisons": """
    total INTEGER NOT NULL DEFAULT 0,
    active INTEGER NOT NULL DEFAULT 0,
    items BIGINT NOT NULL DEFAULT 0""",
    "analytics_sessions": """
    total INTEGER NOT NULL DEFAULT 0,
    active INTEGER NOT NULL DEFAULT 0,
    duration NUMERIC(20, 3) NOT NULL DEFAULT 0,
    "multiSite" INTEGER NOT NULL DEFAULT 0,
    merged INTEGER NOT NULL DEFAULT 0""",
}
TABLES = (
    *BUCKETS,
    "analytics_tallies",
    "analytics_touched_wishlists",
    "analytics_visitors",
    "analytics_outcomes",
    "analytics_state",
)


def _company(table: str) -> str:
    return (
        f'CONSTRAINT "{table}_companyId_fkey" FOREIGN KEY ("companyId") '
        "REFERENCES companies (id) ON DELETE CASCADE ON UPDATE CASCADE"
    )


def _bucket_table(table: str, measures: str) -> str:
    return f"""
CREATE TABLE IF NOT EXISTS {table} (
    "companyId" TEXT NOT NULL,
    span TEXT NOT NULL,
    "startsAt" TIMESTAMP(3) NOT NULL,
    "siteId" TEXT NOT NULL,{measures},
    CONSTRAINT {table}_pkey PRIMARY KEY ("companyId", span, "startsAt", "siteId"),
    {_company(table)}
)"""


def upgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            """
ALTER TABLE commerce_events
    ADD COLUMN IF NOT EXISTS "transactionId" BIGINT NOT NULL DEFAULT 0""",
            """
ALTER TABLE commerce_events
    ALTER COLUMN "transactionId" SET DEFAULT (pg_current_xact_id()::text)::bigint""",
            'DROP INDEX IF EXISTS "commerce_events_companyId_eventType_occurredAt_idx"',
            *(_bucket_table(table, measures) for table, measures in BUCKETS.items()),
            f"""
CREATE TABLE IF NOT EXISTS analytics_tallies (
    "companyId" TEXT NOT NULL,
    span TEXT NOT NULL,
    kind TEXT NOT NULL,
    "startsAt" TIMESTAMP(3) NOT NULL,
    "siteId" TEXT NOT NULL,
    key TEXT NOT NULL,
    count INTEGER NOT NULL DEFAULT 0,
    quantity NUMERIC(20, 3) NOT NULL DEFAULT 0,
    reported INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT analytics_tallies_pkey
        PRIMARY KEY ("companyId", span, kind, "startsAt", "siteId", key),
    {_company("analytics_tallies")}
)""",
            f"""
CREATE TABLE IF NOT EXISTS analytics_touched_wishlists (
    "companyId" TEXT NOT NULL,
    "startsAt" TIMESTAMP(3) NOT NULL,
    "siteId" TEXT NOT NULL,
    "wishlistId" TEXT NOT NULL,
    CONSTRAINT analytics_touched_wishlists_pkey
        PRIMARY KEY ("companyId", "startsAt", "siteId", "wishlistId"),
    {_company("analytics_touched_wishlists")}
)""",
            f"""
CREATE TABLE IF NOT EXISTS analytics_visitors (
    "companyId" TEXT NOT NULL,
    key TEXT NOT NULL,
    "eventId" BIGINT NOT NULL,
    CONSTRAINT analytics_visitors_pkey PRIMARY KEY ("companyId", key),
    {_company("analytics_visitors")}
)""",
            f"""
CREATE TABLE IF NOT EXISTS analytics_outcomes (
    "eventId" BIGINT NOT NULL,
    kind TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "siteId" TEXT NOT NULL,
    "startsAt" TIMESTAMP(3) NOT NULL,
    "transactionId" BIGINT NOT NULL,
    subject TEXT NOT NULL,
    key TEXT NOT NULL,
    done BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT analytics_outcomes_pkey PRIMARY KEY ("eventId", kind),
    {_company("analytics_outcomes")}
)""",
            """
CREATE INDEX IF NOT EXISTS analytics_outcomes_waiting_idx
ON analytics_outcomes ("companyId", subject) WHERE NOT done""",
            """
CREATE INDEX IF NOT EXISTS "analytics_outcomes_startsAt_idx"
ON analytics_outcomes ("startsAt")""",
            """
CREATE TABLE IF NOT EXISTS analytics_state (
    id TEXT NOT NULL,
    "position" BIGINT,
    through TIMESTAMP(3),
    CONSTRAINT analytics_state_pkey PRIMARY KEY (id)
)""",
            """
INSERT INTO analytics_state (id) VALUES ('rollup')
ON CONFLICT (id) DO UPDATE SET "position" = NULL, through = NULL""",
        )
    )
    with op.get_context().autocommit_block():
        index_partitions_concurrently("commerce_events", ("transactionId", "id"))


def downgrade() -> None:
    run(("SET lock_timeout = '4s'", *(f"DROP TABLE {table}" for table in reversed(TABLES))))
    with op.get_context().autocommit_block():
        index_partitions_concurrently("commerce_events", ("companyId", "eventType", "occurredAt"))
    run(
        (
            'DROP INDEX "commerce_events_transactionId_id_idx"',
            'ALTER TABLE commerce_events DROP COLUMN "transactionId"',
        )
    )
