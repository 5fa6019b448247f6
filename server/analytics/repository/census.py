"""What the rollups say of the whole deployment, for those who run it."""

from __future__ import annotations

from sqlalchemy import text

from server.platform.postgres import Statement

KINDS = (
    *("CART_CREATED", "CART_ITEM_ADDED", "CART_BUNDLE_ADDED", "CART_DISCOUNT_APPLIED"),
    *("CART_CHECKOUT_COMPLETED", "CART_ABANDONED", "CART_RECOVERED"),
    *("WISHLIST_ITEM_ADDED", "WISHLIST_ITEM_MOVED_TO_CART", "COMPARISON_ITEM_ADDED"),
    *("SESSION_CREATED", "SESSION_TRANSFERRED", "SESSION_MERGED", "SESSION_EXPIRED"),
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

ACTIVE = Statement(
    text("""
SELECT (SELECT coalesce(sum(active), 0) FROM analytics_carts WHERE span = 'DAY') AS carts,
    (SELECT coalesce(sum(active), 0) FROM analytics_sessions WHERE span = 'DAY') AS sessions,
    (SELECT extract(epoch FROM (now() AT TIME ZONE 'UTC') - through)
        FROM analytics_state WHERE id = 'rollup') AS age""")
)
"""How many carts and sessions are ACTIVE, and how old this knowledge is, in seconds."""
VALUES = Statement(
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
HAPPENED = Statement(text(f"SELECT kind, sum(count) AS count FROM {_TALLIES} GROUP BY 1"))
"""How often what has happened in the last days, of today alone with `days` 0."""
