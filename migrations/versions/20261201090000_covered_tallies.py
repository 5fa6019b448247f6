"""Add the index that figures are read from without a look at the table's rows.

Rows of one kind lie scattered in a table that is written by the quarter of an hour; in the index
they are side by side, with all that is summed.

Locks: none that keeps writers out; the index is built concurrently.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import drop_index_concurrently, index_concurrently, run

revision = "20261201090000"
down_revision = "20261130210100"
branch_labels = None
depends_on = None

NAME = "analytics_tallies_covering_idx"


def upgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        index_concurrently(
            NAME,
            """analytics_tallies ("companyId", span, kind, "startsAt", "siteId", key)
            INCLUDE (count, quantity, reported)""",
        )


def downgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        drop_index_concurrently(NAME)
