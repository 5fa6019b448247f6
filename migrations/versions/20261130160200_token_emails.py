"""Remember which address of a customer a token gave, and when, so that it follows the newest.

Rows that were there before have neither and keep their address.

Locks: ACCESS EXCLUSIVE on `customers` while two columns without a default are added, milliseconds;
nothing is rewritten. The old version ignores them.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20261130160200"
down_revision = "20261130150000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            'ALTER TABLE customers ADD COLUMN IF NOT EXISTS "tokenEmail" BYTEA',
            'ALTER TABLE customers ADD COLUMN IF NOT EXISTS "tokenEmailAt" TIMESTAMP(3)',
        )
    )


def downgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            'ALTER TABLE customers DROP COLUMN IF EXISTS "tokenEmail"',
            'ALTER TABLE customers DROP COLUMN IF EXISTS "tokenEmailAt"',
        )
    )
