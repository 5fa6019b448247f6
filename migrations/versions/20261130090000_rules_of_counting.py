"""Remember by which rules the figures were counted, so that new rules count everything anew.

Locks: `analytics_state`, of one row, exclusively and for a moment. The version before counts on as
if nothing had happened; the position it moves alone tells the next one to count anew.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20261130090000"
down_revision = "20260601090100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        [
            "SET lock_timeout = '4s'",
            """
ALTER TABLE analytics_state
    ADD COLUMN IF NOT EXISTS rules integer NOT NULL DEFAULT 1,
    ADD COLUMN IF NOT EXISTS "rulesPosition" bigint""",
        ]
    )


def downgrade() -> None:
    run(
        [
            "SET lock_timeout = '4s'",
            'ALTER TABLE analytics_state DROP COLUMN rules, DROP COLUMN "rulesPosition"',
        ]
    )
