"""Deleting the lists of guests who have gone: empty ones soon, others after long."""

from __future__ import annotations

from sqlalchemy import bindparam, literal_column

from server.platform.database.columns import TIMESTAMP_MS
from server.platform.maintenance.retention import deletion
from server.wishlist.tables import wishlists

_table = wishlists
_empty = _table.c.item_count == literal_column("0")
_before = bindparam("untouched_since", type_=TIMESTAMP_MS)
_empty_before = bindparam("empty_since", type_=TIMESTAMP_MS)

FORGOTTEN = deletion(
    _table,
    source="wishlists",
    entity="Wishlist",
    due=_table.c.customer_id.is_(None)
    & ((_table.c.updated_at <= _before) | (_empty & (_table.c.updated_at <= _empty_before)))
    # What was not touched since then was made before then, which the index is ordered by: a
    # column that no change touches.
    & (_table.c.created_at <= _empty_before),
    order=_table.c.created_at,
)
"""Deletes guests' lists untouched since `untouched_since`, and empty ones since `empty_since`."""
