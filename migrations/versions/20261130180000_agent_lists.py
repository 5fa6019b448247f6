"""Add to an assistant's access the wishlist and the comparison that it keeps beside its cart.

Locks: `agent_carts` for moments; columns without a default rewrite nothing. The old version writes
none of them.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20261130180000"
down_revision = "20261130170000"
branch_labels = None
depends_on = None

COLUMNS = ("wishlistId", "comparisonId", "sessionToken")


def upgrade() -> None:
    added = ", ".join(f'ADD COLUMN IF NOT EXISTS "{name}" text' for name in COLUMNS)
    run(["SET lock_timeout = '4s'", f"ALTER TABLE agent_carts {added}"])


def downgrade() -> None:
    dropped = ", ".join(f'DROP COLUMN IF EXISTS "{name}"' for name in COLUMNS)
    run(["SET lock_timeout = '4s'", f"ALTER TABLE agent_carts {dropped}"])
