"""${message}.

Locks: say which tables, in which mode, and for how long.
"""

from __future__ import annotations

from migrations.steps import run

revision = "${up_revision}"
down_revision = "${down_revision}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(("SET lock_timeout = '4s'",))


def downgrade() -> None:
    run(("SET lock_timeout = '4s'",))
