"""Add the partial index by which the job finds the lists of guests who have gone.

Locks: none that keeps writers out; the index is built concurrently. It is ordered by a column that
no change touches, so that changes of a list stay HOT.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import drop_index_concurrently, index_concurrently, run

revision = "20261130090500"
down_revision = "20261130090000"
branch_labels = None
depends_on = None

NAME = "wishlists_guests_idx"


def upgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        index_concurrently(NAME, 'wishlists ("createdAt") WHERE "customerId" IS NULL')


def downgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        drop_index_concurrently(NAME)
