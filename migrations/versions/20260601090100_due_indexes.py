"""Add the partial indexes by which the jobs find what is due, so that no batch walks a table.

Locks: none that keeps writers out; the indexes are built concurrently.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import drop_index_concurrently, index_concurrently, run

revision = "20260601090100"
down_revision = "20260601090000"
branch_labels = None
depends_on = None

INDEXES = (
    (
        "carts_ended_idx",
        # By a column that no change touches: an update of a living cart stays HOT.
        """carts ("createdAt") WHERE status IN ('ABANDONED', 'EXPIRED')""",
    ),
    ("carts_converted_idx", """carts ("convertedAt") WHERE status = 'CONVERTED'"""),
    (
        "cross_site_sessions_ended_idx",
        """cross_site_sessions ("updatedAt")
        WHERE status IN ('EXPIRED', 'MERGED', 'REVOKED')""",
    ),
)


def upgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        for name, target in INDEXES:
            index_concurrently(name, target)


def downgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        for name, _ in INDEXES:
            drop_index_concurrently(name)
