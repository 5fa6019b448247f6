"""Add the partial index by which a cart is asked which ones went on in it.

Who is forgotten by a guest's token is forgotten in the carts before theirs too, and these were
found by walking all merged and converted carts.

Locks: none that keeps writers out; the index is built concurrently. The old version ignores it.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import drop_index_concurrently, index_concurrently, run

revision = "20261130200000"
down_revision = "20261130190000"
branch_labels = None
depends_on = None

NAME = "carts_merged_into_idx"


def upgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        index_concurrently(NAME, 'carts ("mergedIntoCartId") WHERE "mergedIntoCartId" IS NOT NULL')


def downgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        drop_index_concurrently(NAME)
