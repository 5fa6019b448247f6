"""Leave room on the pages of wishlists, as carts have it, so that changes can stay there.

A row that finds room on its page, and whose indexed columns stay as they are, is changed without
touching an index. Pages that are full already get room as their rows move.

Locks: SHARE UPDATE EXCLUSIVE on `wishlists`, milliseconds; readers and writers go on.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20261130210100"
down_revision = "20261130210000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(("SET lock_timeout = '4s'", "ALTER TABLE wishlists SET (fillfactor = 80)"))


def downgrade() -> None:
    run(("SET lock_timeout = '4s'", "ALTER TABLE wishlists RESET (fillfactor)"))
