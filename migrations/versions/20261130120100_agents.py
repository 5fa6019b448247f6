"""Add what lets shopping assistants fill carts: a switch of the site, and secrets of their own.

Locks: ACCESS EXCLUSIVE on `sites` while two columns with constant defaults are added, milliseconds;
SHARE ROW EXCLUSIVE on `carts` and `companies` while foreign keys are added to an empty table,
milliseconds. The old version ignores all of it.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20261130120100"
down_revision = "20261130100000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            """
ALTER TABLE sites
    ADD COLUMN IF NOT EXISTS "enableAgents" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS "agentSettings" JSONB NOT NULL DEFAULT '{}'""",
            """
CREATE TABLE IF NOT EXISTS agent_carts (
    "token" TEXT NOT NULL,
    "cartId" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "siteId" TEXT NOT NULL,
    "agent" TEXT NOT NULL,
    "seen" JSONB NOT NULL DEFAULT '{}',
    "attribution" JSONB NOT NULL DEFAULT '{}',
    "code" TEXT,
    "codeNumber" INTEGER NOT NULL DEFAULT 0,
    "codeExpiresAt" TIMESTAMP(3),
    "codeUsedAt" TIMESTAMP(3),
    "checkout" TEXT NOT NULL,
    "checkoutAt" TIMESTAMP(3),
    "endedAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT agent_carts_pkey PRIMARY KEY ("token"),
    CONSTRAINT "agent_carts_companyId_fkey" FOREIGN KEY ("companyId")
        REFERENCES companies ("id") ON DELETE CASCADE ON UPDATE CASCADE
)""",
            # A rollback by hand drops the carts, and with them what this table says of them.
            """
DELETE FROM agent_carts
WHERE NOT EXISTS (SELECT FROM carts WHERE carts."id" = agent_carts."cartId")""",
            """
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_constraint
        WHERE conname = 'agent_carts_cartId_fkey' AND conrelid = 'agent_carts'::regclass
    ) THEN
        ALTER TABLE agent_carts ADD CONSTRAINT "agent_carts_cartId_fkey" FOREIGN KEY ("cartId")
            REFERENCES carts ("id") ON DELETE CASCADE ON UPDATE CASCADE;
    END IF;
END $$""",
            'CREATE INDEX IF NOT EXISTS "agent_carts_cartId_idx" ON agent_carts ("cartId")',
            'CREATE INDEX IF NOT EXISTS "agent_carts_companyId_idx" ON agent_carts ("companyId")',
            'CREATE UNIQUE INDEX IF NOT EXISTS "agent_carts_code_key" ON agent_carts ("code")',
            """
CREATE UNIQUE INDEX IF NOT EXISTS "agent_carts_checkout_key" ON agent_carts ("checkout")""",
        )
    )


def downgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            "DROP TABLE IF EXISTS agent_carts",
            'ALTER TABLE sites DROP COLUMN IF EXISTS "agentSettings"',
            'ALTER TABLE sites DROP COLUMN IF EXISTS "enableAgents"',
        )
    )
