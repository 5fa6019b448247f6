"""What the rollups say of the whole deployment, for those who run it."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import text

from server.platform.database.pool import Executor
from server.platform.database.statement import Statement

KINDS = (
    *("CART_CREATED", "CART_ITEM_ADDED", "CART_BUNDLE_ADDED", "CART_DISCOUNT_APPLIED"),
    *("CART_CHECKOUT_COMPLETED", "CART_ABANDONED", "CART_RECOVERED"),
    *("WISHLIST_ITEM_ADDED", "WISHLIST_ITEM_MOVED_TO_CART", "COMPARISON_ITEM_ADDED"),
    *("SESSION_CREATED", "SESSION_TRANSFERRED", "SESSION_MERGED", "SESSION_EXPIRED"),
    *("WISHLIST_PRICE_DROPPED", "WISHLIST_BACK_IN_STOCK", "WISHLIST_LOW_STOCK"),
    *("COMPARISON_PRODUCT_CHANGED", "CART_CODE_EXPIRING"),
)
"""The events that are told about."""

_KINDS = ", ".join(f"'{kind}'" for kind in KINDS)
# Company by company, so that the keys of the rollups are found by their index.
_TALLIES = f"""
    companies c CROSS JOIN LATERAL (
        SELECT kind, count FROM analytics_tallies t
        WHERE t."companyId" = c.id AND span = 'DAY' AND kind IN ({_KINDS}) AND key = ''
            AND "startsAt" >= (now() AT TIME ZONE 'UTC')::date - CAST(:days AS integer)
    ) AS found"""

_ACTIVE = Statement(
    text("""
SELECT (SELECT coalesce(sum(active), 0) FROM analytics_carts WHERE span = 'DAY') AS carts,
    (SELECT coalesce(sum(active), 0) FROM analytics_sessions WHERE span = 'DAY') AS sessions,
    (SELECT extract(epoch FROM (now() AT TIME ZONE 'UTC') - through)
        FROM analytics_state WHERE id = 'rollup') AS age,
    (SELECT count(*) FROM analytics_set_aside) AS set_aside""")
)
"""How many carts and sessions are ACTIVE, how old this knowledge is, in seconds, and how many
companies it leaves out."""
_VALUES = Statement(
    text("""
SELECT c.currency, sum(found.value) / sum(found.valued) AS mean
FROM companies c CROSS JOIN LATERAL (
    SELECT value, valued FROM analytics_carts a
    WHERE a."companyId" = c.id AND span = 'DAY'
        AND "startsAt" >= (now() AT TIME ZONE 'UTC')::date - CAST(:days AS integer)
) AS found
GROUP BY 1 HAVING sum(found.valued) > 0""")
)
"""The mean value of the carts of the last days, by currency."""
_HAPPENED = Statement(text(f"SELECT kind, sum(count) AS count FROM {_TALLIES} GROUP BY 1"))
"""How often what has happened in the last days, of today alone with `days` 0."""


class Active(NamedTuple):
    """What the rollups say of now."""

    carts: int
    sessions: int
    age_seconds: float | None
    set_aside: int


async def active(executor: Executor) -> Active:
    """Count carts and sessions that are ACTIVE, and say how old this knowledge is."""
    carts, sessions, age, set_aside = await executor.fetch_row(_ACTIVE, {})
    return Active(int(carts), int(sessions), None if age is None else float(age), int(set_aside))


async def average_cart_values(executor: Executor, days: int) -> dict[str, float]:
    """Give the mean value of the carts of the last *days*, by currency."""
    rows = await executor.fetch(_VALUES, {"days": days})
    return {currency: float(mean) for currency, mean in rows}


async def happened(executor: Executor, days: int) -> dict[str, int]:
    """Count how often what has happened in the last *days*; with 0 today."""
    rows = await executor.fetch(_HAPPENED, {"days": days})
    return dict.fromkeys(KINDS, 0) | {kind: int(count) for kind, count in rows}
