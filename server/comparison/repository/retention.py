"""Deleting comparisons that nobody has touched for long."""

from __future__ import annotations

from sqlalchemy import bindparam, or_

from server.comparison.tables import product_comparisons
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.maintenance.retention import deletion

_table = product_comparisons

UNTOUCHED = deletion(
    _table,
    source="comparisons",
    entity="Comparison",
    # A comparison expires a fixed time after its last change, which has an index.
    due=(_table.c.updated_at <= bindparam("untouched_since", type_=TIMESTAMP_MS))
    & or_(
        _table.c.expires_at.is_(None),
        _table.c.expires_at <= bindparam("expired_before", type_=TIMESTAMP_MS),
    ),
    order=_table.c.expires_at,
)
"""Deletes comparisons untouched since `untouched_since`, so expired before `expired_before`."""
