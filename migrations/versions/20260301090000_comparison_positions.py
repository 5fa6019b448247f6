"""Keep positions of a comparison apart by a key, and what a share link shows in a column.

An earlier version checked positions in memory: two products could stand at one place, or leave a
gap. The places are counted anew from 0; then a unique constraint keeps them. It is checked at the
end of a statement, as one statement moves several products at once. A link shows what was there
when it was shared, so `shareSnapshot` keeps that.

Locks: ACCESS EXCLUSIVE on both tables for milliseconds each; the index behind the constraint is
built concurrently. A version that still inserts at a taken place gets an error instead of a
duplicate. A run that is cut off is repeated from its start.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import CURRENT_SCHEMA, in_batches, index_concurrently, one, run

revision = "20260301090000"
down_revision = "20260201090500"
branch_labels = None
depends_on = None

KEY = "product_comparison_items_comparisonId_position_key"

_HERE = f"AND connamespace = ({CURRENT_SCHEMA})"

COUNTED_ANEW = """
UPDATE product_comparison_items i SET position = r.position FROM (
    SELECT id, row_number() OVER (
        PARTITION BY "comparisonId" ORDER BY position, "addedAt", id) - 1 AS position
    FROM product_comparison_items WHERE "comparisonId" = ANY(:ids)) r
WHERE r.id = i.id AND r.position <> i.position"""


def upgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        run(['ALTER TABLE product_comparisons ADD COLUMN IF NOT EXISTS "shareSnapshot" JSONB'])
        if one(f"SELECT 1 FROM pg_constraint WHERE conname = '{KEY}' {_HERE}") is not None:
            return
        in_batches("product_comparisons", COUNTED_ANEW)
        index_concurrently(KEY, 'product_comparison_items ("comparisonId", position)', unique=True)
        run(
            [
                (
                    f'ALTER TABLE product_comparison_items ADD CONSTRAINT "{KEY}" '
                    f'UNIQUE USING INDEX "{KEY}" DEFERRABLE INITIALLY IMMEDIATE'
                )
            ]
        )


def downgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            f'ALTER TABLE product_comparison_items DROP CONSTRAINT IF EXISTS "{KEY}"',
            'ALTER TABLE product_comparisons DROP COLUMN IF EXISTS "shareSnapshot"',
        )
    )
