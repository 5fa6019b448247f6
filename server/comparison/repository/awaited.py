"""What customers wait for of what they compare."""

from __future__ import annotations

from sqlalchemy import bindparam, or_

from server.comparison.tables import product_comparison_items, product_comparisons
from server.containers import awaited
from server.platform.database.columns import TIMESTAMP_MS

_LIVE = or_(
    product_comparisons.c.expires_at.is_(None),
    product_comparisons.c.expires_at > bindparam("now", type_=TIMESTAMP_MS),
)
AWAITED = awaited.items(
    product_comparisons,
    product_comparison_items,
    "comparison_id",
    product_comparisons.c.merged_into_comparison_id.is_(None),
    _LIVE,
)
