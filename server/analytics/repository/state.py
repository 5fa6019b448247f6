"""How far the rollups have come, and what is held while they go on."""

from __future__ import annotations

from sqlalchemy import text

from server.platform.postgres import Statement

HOLD = Statement(
    text("SELECT position, through FROM analytics_state WHERE id = 'rollup' FOR UPDATE")
)
"""Waits for whoever counts now."""
TRY_TO_HOLD = Statement(
    text("SELECT position, through FROM analytics_state WHERE id = 'rollup' FOR UPDATE SKIP LOCKED")
)
"""Gives nothing while somebody else counts."""
READ = Statement(text("SELECT position, through FROM analytics_state WHERE id = 'rollup'"))
HORIZON = Statement(
    text("""
WITH snapshot AS MATERIALIZED (SELECT pg_current_snapshot() AS taken),
running AS (
    SELECT (number::text)::bigint AS number
    FROM snapshot CROSS JOIN pg_snapshot_xip(taken) AS xip (number)
), here AS (
    SELECT (backend_xid::text)::bigint AS number, xact_start AS begun FROM pg_stat_activity
    WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
    UNION ALL
    SELECT (transaction::text)::bigint, prepared FROM pg_prepared_xacts
    WHERE database = current_database()
)
SELECT least((pg_snapshot_xmax(taken)::text)::bigint, oldest) AS horizon,
    (least(clock_timestamp(), begun) AT TIME ZONE 'UTC')::timestamp(3) AS through
FROM snapshot CROSS JOIN (
    SELECT min(r.number) AS oldest, min(h.begun) AS begun
    FROM running r JOIN here h ON h.number = r.number % 4294967296) AS writing""")
)
"""The transaction before which all of this database have ended, and the time up to which all that
was done is therefore known: the beginning of the oldest one that still writes, else now.

Transactions of the cluster's other databases write no events here, however long they last. Those
who run are named by the last 32 bits of their numbers. One that ends between the snapshot and the
look at who runs is seen by the statements that follow."""
ADVANCE = Statement(
    text("""
UPDATE analytics_state SET position = :horizon, through = :through WHERE id = 'rollup'""")
)
COMPANIES = Statement(text("SELECT id FROM companies ORDER BY id"))
CLEAR = tuple(
    Statement(text(sql))
    for sql in (
        "DELETE FROM analytics_carts WHERE span <> 'RETIRED'",
        "DELETE FROM analytics_wishlists WHERE span <> 'RETIRED'",
        "DELETE FROM analytics_comparisons WHERE span <> 'RETIRED'",
        "DELETE FROM analytics_sessions WHERE span <> 'RETIRED'",
        "DELETE FROM analytics_tallies WHERE span <> 'RETIRED'",
        "DELETE FROM analytics_touched_wishlists",
        # Who came before the oldest event that is kept is known from nowhere else.
        """
DELETE FROM analytics_visitors WHERE "eventId" >= (
    SELECT id FROM commerce_events ORDER BY "occurredAt", id LIMIT 1)""",
        "DELETE FROM analytics_outcomes",
    )
)
"""Forgets what can be counted anew."""
EXTENT = Statement(
    text("""
SELECT date_trunc('day', min(first)) AS first, max(last) AS last
FROM (
    SELECT min("createdAt") AS first, max("createdAt") AS last FROM carts
        WHERE "companyId" = :company
    UNION ALL SELECT min("createdAt"), max("createdAt") FROM wishlists
        WHERE "companyId" = :company
    UNION ALL SELECT min("createdAt"), max("createdAt") FROM product_comparisons
        WHERE "companyId" = :company
    UNION ALL SELECT min("createdAt"), max("createdAt") FROM cross_site_sessions
        WHERE "companyId" = :company
    UNION ALL SELECT min("startsAt"), max("startsAt") FROM analytics_carts
        WHERE "companyId" = :company AND span = 'RETIRED'
    UNION ALL SELECT min("startsAt"), max("startsAt") FROM analytics_comparisons
        WHERE "companyId" = :company AND span = 'RETIRED'
    UNION ALL SELECT min("startsAt"), max("startsAt") FROM analytics_sessions
        WHERE "companyId" = :company AND span = 'RETIRED'
) AS extents""")
)
"""From when to when a company has records."""
