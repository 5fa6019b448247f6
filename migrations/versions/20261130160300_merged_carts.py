"""Add the partial index by which the job finds merged carts whose time is over.

Locks: none that keeps writers out; the index is built concurrently. The old version ignores it.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import drop_index_concurrently, index_concurrently, run

revision = "20261130160300"
down_revision = "20261130160200"
branch_labels = None
depends_on = None

NAME = "carts_merged_idx"


def upgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        index_concurrently(NAME, "carts (\"mergedAt\") WHERE status = 'MERGED'")


def downgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        drop_index_concurrently(NAME)
