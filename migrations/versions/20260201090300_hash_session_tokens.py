"""Replace session tokens that are stored in the clear by their SHA-256 digests.

The column then holds `sha256:` and the digest in hex. A token keeps working, as its holder's copy
hashes to the same value. Rows are changed a thousand at a time, each batch in its own
transaction; a run that is cut off is taken up where it stands.

Locks: row locks of one batch, milliseconds. The downgrade can't bring the tokens back and leaves
the digests: guests of the old version start anew.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import in_batches, run

revision = "20260201090300"
down_revision = "20260201090200"
branch_labels = None
depends_on = None

TABLES = ("carts", "wishlists", "product_comparisons", "cross_site_sessions")


def upgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        for table in TABLES:
            in_batches(
                table,
                f'UPDATE {table} SET "sessionToken" = '
                "'sha256:' || encode(sha256(convert_to(\"sessionToken\", 'UTF8')), 'hex') "
                "WHERE \"sessionToken\" NOT LIKE 'sha256:%' AND id = ANY(:ids)",
            )


def downgrade() -> None:
    run(["SET lock_timeout = '4s'"])
