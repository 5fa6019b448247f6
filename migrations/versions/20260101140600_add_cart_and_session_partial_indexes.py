"""Add the three partial indexes of the background jobs.

The second of the runbook's two migrations, with its SQL.

Locks: SHARE on `carts` and `cross_site_sessions`, under a second, as both are new and empty.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20260101140600"
down_revision = "20260101140542"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            """
CREATE INDEX idx_carts_recovery_candidates
ON carts ("companyId", "abandonedAt", "recoveryEmailSent")
WHERE status = 'ABANDONED' AND "recoveryEmailSent" = false""",
            """
CREATE INDEX idx_cross_site_sessions_cleanup
ON cross_site_sessions ("expiresAt")
WHERE status = 'ACTIVE'""",
            """
CREATE INDEX idx_carts_expiration
ON carts ("expiresAt")
WHERE status = 'ACTIVE' AND "expiresAt" IS NOT NULL""",
        )
    )


def downgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            "DROP INDEX idx_carts_expiration",
            "DROP INDEX idx_cross_site_sessions_cleanup",
            "DROP INDEX idx_carts_recovery_candidates",
        )
    )
