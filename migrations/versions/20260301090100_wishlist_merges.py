"""Keep which lists were merged into a wishlist, so that a merge can be repeated without harm.

A merged list is deleted. Without a memory of it a client that repeats its call, because the answer
was lost on the way, is told that there is no such list.

Locks: ACCESS EXCLUSIVE on wishlists for milliseconds; a constant default rewrites nothing. The old
version ignores the new column.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20260301090100"
down_revision = "20260301090000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            (
                "ALTER TABLE wishlists "
                "ADD COLUMN \"mergedWishlistIds\" TEXT[] NOT NULL DEFAULT '{}'::text[]"
            ),
        )
    )


def downgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            'ALTER TABLE wishlists DROP COLUMN "mergedWishlistIds"',
        )
    )
