"""Record which companies are to be deleted and which people were forgotten; find events by person.

Locks: none that keeps writers out; the index of each month of events is built concurrently.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import index_partitions_concurrently, run

revision = "20261130091200"
down_revision = "20261130091000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        [
            "SET lock_timeout = '4s'",
            """CREATE TABLE IF NOT EXISTS "tenant_deletions" (
    "companyId" TEXT NOT NULL,
    "requestedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "finishedAt" TIMESTAMP(3),
    CONSTRAINT "tenant_deletions_pkey" PRIMARY KEY ("companyId")
)""",
            """CREATE TABLE IF NOT EXISTS "erasures" (
    "id" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "subjectDigest" TEXT NOT NULL,
    "requestedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "requestedBy" TEXT NOT NULL,
    "rowsAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),
    "records" INTEGER NOT NULL DEFAULT 0,
    "archives" INTEGER NOT NULL DEFAULT 0,
    "customerCleared" BOOLEAN NOT NULL DEFAULT false,
    "customerId" TEXT,
    "token" TEXT,
    "cartIds" TEXT[] NOT NULL DEFAULT '{}'::text[],
    "objects" TEXT[] NOT NULL DEFAULT '{}'::text[],
    CONSTRAINT "erasures_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "erasures_companyId_fkey" FOREIGN KEY ("companyId")
        REFERENCES "companies" ("id") ON DELETE CASCADE ON UPDATE CASCADE
)""",
            """CREATE UNIQUE INDEX IF NOT EXISTS "erasures_companyId_subjectDigest_key"
    ON "erasures" ("companyId", "subjectDigest")""",
        ]
    )
    # The setting is the session's, so it holds for the index too.
    with op.get_context().autocommit_block():
        index_partitions_concurrently("commerce_events", ("customerId",))


def downgrade() -> None:
    run(
        [
            "SET lock_timeout = '4s'",
            'DROP INDEX IF EXISTS "commerce_events_customerId_idx"',
            'DROP TABLE IF EXISTS "erasures"',
            'DROP TABLE IF EXISTS "tenant_deletions"',
        ]
    )
