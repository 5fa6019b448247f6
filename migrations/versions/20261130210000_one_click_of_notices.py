"""Add the digest of the secret by which a program of mail ends mails of news at one click.

Mails that were sent before have none.

Locks: ACCESS EXCLUSIVE on `notice_mails` while a column without a default is added, milliseconds;
the index is built concurrently. The old version ignores both.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import drop_index_concurrently, index_concurrently, run

revision = "20261130210000"
down_revision = "20261130200000"
branch_labels = None
depends_on = None

NAME = "notice_mails_oneClickToken_key"


def upgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            'ALTER TABLE notice_mails ADD COLUMN IF NOT EXISTS "oneClickToken" TEXT',
        )
    )
    with op.get_context().autocommit_block():
        index_concurrently(NAME, 'notice_mails ("oneClickToken")', unique=True)


def downgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        drop_index_concurrently(NAME)
    run(['ALTER TABLE notice_mails DROP COLUMN IF EXISTS "oneClickToken"'])
