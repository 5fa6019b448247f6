"""Keep objections to mail by address, and know which address a mail went to.

Locks: ACCESS EXCLUSIVE on `recovery_mails`, for an instant; the index is built concurrently.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import drop_index_concurrently, index_concurrently, run

revision = "20261130091000"
down_revision = "20261130090900"
branch_labels = None
depends_on = None

INDEX = "recovery_mails_address_idx"


def upgrade() -> None:
    run(
        [
            "SET lock_timeout = '4s'",
            """
CREATE TABLE IF NOT EXISTS mail_objections (
    "companyId" text NOT NULL REFERENCES companies (id) ON UPDATE CASCADE ON DELETE CASCADE,
    address bytea NOT NULL,
    "createdAt" timestamp(3) without time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT mail_objections_pkey PRIMARY KEY ("companyId", address)
)""",
            "ALTER TABLE recovery_mails ADD COLUMN IF NOT EXISTS address bytea",
            # Who has objected before did so with this address.
            """
INSERT INTO mail_objections ("companyId", address)
SELECT "companyId", sha256(convert_to(lower(btrim(email)), 'UTF8')) FROM customers
WHERE metadata->'marketingOptOut' IN ('true'::jsonb, '"true"'::jsonb)
ON CONFLICT DO NOTHING""",
        ]
    )
    with op.get_context().autocommit_block():
        index_concurrently(INDEX, "recovery_mails (address)")


def downgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        drop_index_concurrently(INDEX)
    run(
        [
            "ALTER TABLE recovery_mails DROP COLUMN IF EXISTS address",
            "DROP TABLE IF EXISTS mail_objections",
        ]
    )
