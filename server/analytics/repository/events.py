"""What is counted of events, by the quarter of an hour and the day they happened in.

Events never change, so they are added once: by the transaction that also moves the position on.
An event is *plain* when it is what its name says; one with `payload.change` is a lesser change that
has borrowed the name, unless it is what an assistant did to a product. It is *own* when the server
wrote it, and not somebody who reported it.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import text

from server.analytics.repository.records import RECORD_KINDS, quarter, quoted
from server.analytics.repository.state import SCOPE
from server.analytics.repository.tallying import ADD
from server.kernel.identity import THROUGH_LINK
from server.platform.database.statement import Statement

WINDOW = f"""e."transactionId" >= :position AND e."transactionId" < :horizon
        AND e."companyId" IN {SCOPE}"""
"""The events that are not yet counted."""

PLAIN = """(e.payload->>'change' IS NULL
        OR e.payload->>'change' = 'AGENT' AND e.payload ? 'productId')"""
"""Whether an event of the server's own is plain."""

_NAMED = f"""
WITH w AS MATERIALIZED (
    SELECT e.id, e."transactionId", e."companyId", coalesce(e."siteId", '') AS "siteId",
        {quarter('e."occurredAt"')} AS "startsAt", e."aggregateType", e."aggregateId",
        e."eventType", e.payload, e."visitorId", e."customerId",
        e."aggregateVersion" > 0 AS own,
        e."aggregateVersion" = 0 OR {PLAIN} AS plain
    FROM commerce_events e
    WHERE {WINDOW}
)"""

# Of other records nobody here knows what their facts are called, or that they are numbers.
_COUNTED = "'Cart', 'Wishlist', 'Comparison', 'CrossSiteSession'"
_CANCELLED = """w.own AND w."eventType" = 'CART_ITEM_UPDATED'
    AND w.payload->>'change' = 'ORDER_CANCELLED'"""
"""What says that an order was cancelled; it leaves the figures of when it was made."""

_DONE_BY = f"""
        coalesce(CASE WHEN w.own THEN
            CASE w.payload->>'channel'
                WHEN 'AGENT' THEN w.payload->>'agent' WHEN 'LINK' THEN '{THROUGH_LINK}' END
        END, '')"""
"""The key of who did it, as `agent_carts.agent` has it; others' reports are of the web."""
_JOURNEY = "jsonb_build_array(coalesce(w.payload->>'fromSiteId', ''), w.payload->>'toSiteId')::text"

_FACTS = f"""
    SELECT w."companyId", w."siteId", w."startsAt", w."eventType" AS kind, '' AS key,
        w.own::int AS count,
        CASE WHEN w.own AND w."aggregateType" IN ({_COUNTED}) THEN coalesce(
            (w.payload->>'items')::numeric, (w.payload->>'quantity')::numeric, 0)
            ELSE 0 END AS quantity,
        (NOT w.own)::int AS reported
    FROM w WHERE w.plain
    UNION ALL
    SELECT w."companyId", w."siteId", w."startsAt",
        CASE w."eventType"
            WHEN 'CART_ITEM_ADDED' THEN 'CARTED_PRODUCT'
            WHEN 'WISHLIST_ITEM_ADDED' THEN 'WISHED_PRODUCT'
            WHEN 'COMPARISON_ITEM_ADDED' THEN 'COMPARED_PRODUCT'
            WHEN 'CART_BUNDLE_ADDED' THEN 'ADDED_BUNDLE'
            ELSE 'APPLIED_CODE'
        END,
        coalesce(w.payload->>'productId', w.payload->>'bundleId', w.payload->>'code', ''),
        1,
        CASE WHEN w."eventType" = 'CART_ITEM_ADDED'
            THEN coalesce((w.payload->>'quantity')::numeric, 0) ELSE 0 END,
        0
    FROM w
    WHERE w.plain AND w.own AND (
        w."eventType" IN ('CART_ITEM_ADDED', 'COMPARISON_ITEM_ADDED', 'CART_BUNDLE_ADDED',
            'CART_DISCOUNT_APPLIED')
        OR w."eventType" = 'WISHLIST_ITEM_ADDED' AND w.payload->>'items' <> '0')
    UNION ALL
    SELECT w."companyId", w."siteId", w."startsAt", 'CHANNEL_ADDED', {_DONE_BY}, w.own::int, 0,
        (NOT w.own)::int
    FROM w WHERE w.plain AND w."eventType" = 'CART_ITEM_ADDED'
    UNION ALL
    SELECT w."companyId", w."siteId", w."startsAt", 'SELECTED_PRODUCT',
        left(w.payload->>'productId', 64), 1, 0, 0
    FROM w
    WHERE w."eventType" = 'COMPARISON_PRODUCT_SELECTED' AND w.payload->>'productId' IS NOT NULL
    UNION ALL
    SELECT w."companyId", w."siteId", w."startsAt", 'JOURNEY', {_JOURNEY}, 1, 0, 0
    FROM w WHERE w."eventType" = 'SESSION_TRANSFERRED' AND w.plain AND w.own
    UNION ALL
    SELECT w."companyId", w."siteId", w."startsAt", 'FIRST_CHECKOUT', '', 1, 0, 0
    FROM w
    WHERE w."eventType" = 'CART_CHECKOUT_STARTED' AND w.own AND NOT EXISTS (
        SELECT FROM commerce_events e
        WHERE e."aggregateId" = w."aggregateId" AND e."eventType" = w."eventType"
            AND e."aggregateVersion" > 0
            AND (e."transactionId", e.id) < (w."transactionId", w.id))
    UNION ALL
    SELECT w."companyId", w."siteId", w."startsAt", 'SAVED_FOR_LATER', '', 1, 0, 0
    FROM w
    WHERE w."eventType" = 'CART_ITEM_REMOVED' AND w.own AND w.payload->>'change' = 'SAVED_FOR_LATER'
    UNION ALL
    SELECT c."companyId", coalesce(c."siteId", ''), {quarter('c."occurredAt"')}, c."eventType",
        '', -1, 0, 0
    FROM w CROSS JOIN LATERAL (
        SELECT * FROM commerce_events e
        WHERE e."aggregateId" = w."aggregateId" AND e."companyId" = w."companyId"
            AND e."eventType" = 'CART_CHECKOUT_COMPLETED' AND e."aggregateVersion" > 0
        LIMIT 1) AS c
    WHERE {_CANCELLED}
    UNION ALL
    SELECT w."companyId", w."siteId", w."startsAt", 'RETURNING', '', 1, 0, 0
    FROM w
    WHERE w."eventType" = 'SESSION_CREATED' AND w.own AND EXISTS (
        SELECT FROM analytics_visitors v
        WHERE v."companyId" = w."companyId"
            AND v.key IN ('v:' || w."visitorId", 'c:' || w."customerId")
            AND v."eventId" <> w.id)"""

# What the server tells of a list, without anybody touching it.
_NOTICES = "'WISHLIST_PRICE_DROPPED', 'WISHLIST_BACK_IN_STOCK', 'WISHLIST_LOW_STOCK'"
VISITORS = Statement(
    text(f"""
INSERT INTO analytics_visitors ("companyId", key, "eventId")
SELECT DISTINCT ON (e."companyId", k.key) e."companyId", k.key, e.id
FROM commerce_events e
CROSS JOIN LATERAL (VALUES ('v:' || e."visitorId"), ('c:' || e."customerId")) AS k (key)
WHERE {WINDOW} AND e."eventType" = 'SESSION_CREATED' AND e."aggregateVersion" > 0
    AND k.key IS NOT NULL
ORDER BY e."companyId", k.key, e."transactionId", e.id
ON CONFLICT DO NOTHING""")
)
"""Notes who had a first session; comes before `TALLIES`."""
TALLIES = Statement(text(f"{_NAMED}, facts AS ({_FACTS}){ADD}"))
"""Adds what happened."""
TOUCHED = Statement(
    text(f"""
INSERT INTO analytics_touched_wishlists ("companyId", "startsAt", "siteId", "wishlistId")
SELECT DISTINCT e."companyId", {quarter('e."occurredAt"')}, coalesce(e."siteId", ''),
    e."aggregateId"
FROM commerce_events e
WHERE {WINDOW} AND e."aggregateType" = 'Wishlist' AND e."eventType" NOT IN ({_NOTICES})
ON CONFLICT DO NOTHING""")
)
"""Notes which wishlists were touched."""

WAITING = Statement(
    text(f"""
{_NAMED}
INSERT INTO analytics_outcomes
    ("eventId", kind, "companyId", "siteId", "startsAt", "transactionId", subject, key)
SELECT w.id, 'MOVED', w."companyId", w."siteId", w."startsAt", w."transactionId",
    w.payload->>'cartId', coalesce(w.payload->>'productId', '')
FROM w
WHERE w."eventType" = 'WISHLIST_ITEM_MOVED_TO_CART' AND w.own AND w.payload ? 'cartId'
UNION ALL
SELECT w.id, 'TRANSFER', w."companyId", w."siteId", w."startsAt", w."transactionId",
    w.payload->>'cartId', {_JOURNEY}
FROM w
WHERE w."eventType" = 'SESSION_TRANSFERRED' AND w.own AND w.plain AND w.payload ? 'cartId'
UNION ALL
SELECT w.id, k.kind, w."companyId", w."siteId", w."startsAt", w."transactionId",
    coalesce('c:' || w."customerId", 'v:' || w."visitorId"), w.payload->>'productId'
FROM w CROSS JOIN (VALUES ('CARTED'), ('WISHED')) AS k (kind)
WHERE w."eventType" = 'COMPARISON_ITEM_ADDED' AND w.own AND w.plain
    AND coalesce(w."customerId", w."visitorId") IS NOT NULL
ON CONFLICT DO NOTHING""")
)
"""Notes what waits for its outcome: items moved to a cart and transfers for an order of the cart,
compared products for being added to a cart or wishlist by their owner."""
FOLLOWED = Statement(
    text(f"""
WITH merged AS (
    SELECT e."companyId", e."aggregateId" AS target, e.payload->>'sourceCartId' AS source,
        e."transactionId", e.id
    FROM commerce_events e
    WHERE {WINDOW} AND e."eventType" = 'CART_ITEM_UPDATED' AND e."aggregateVersion" > 0
        AND e.payload ? 'sourceCartId'
), followed AS (
    UPDATE analytics_outcomes o SET subject = m.target
    FROM merged m
    WHERE o."companyId" = m."companyId" AND o.subject = m.source AND NOT o.done
        AND o.kind IN ('MOVED', 'TRANSFER')
        AND (o."transactionId", o."eventId") < (m."transactionId", m.id)
    RETURNING o."eventId"
)
SELECT count(*) FROM followed""")
)
"""Follows carts that were merged into others; again until it gives 0, as a cart may merge on."""
_COME_ABOUT = """facts AS (
    SELECT "companyId", "siteId", "startsAt", kind || '_DONE' AS kind,
        CASE kind WHEN 'TRANSFER' THEN key ELSE '' END AS key,
        {count} AS count, 0 AS quantity, 0 AS reported
    FROM reached
    UNION ALL
    SELECT "companyId", "siteId", "startsAt",
        CASE kind WHEN 'MOVED' THEN 'BOUGHT_PRODUCT' ELSE 'WON_PRODUCT' END, key, {count}, 0, 0
    FROM reached WHERE kind IN ('MOVED', 'CARTED')
)"""
DONE = Statement(
    text(f"""
{_NAMED}, happened AS (
    SELECT "companyId", k.kind, "aggregateId" AS subject, '' AS key, "transactionId", id
    FROM w CROSS JOIN (VALUES ('MOVED'), ('TRANSFER')) AS k (kind)
    WHERE "eventType" = 'CART_CHECKOUT_COMPLETED' AND own
    UNION ALL
    SELECT w."companyId",
        CASE w."eventType" WHEN 'CART_ITEM_ADDED' THEN 'CARTED' ELSE 'WISHED' END, k.owner,
        w.payload->>'productId', w."transactionId", w.id
    FROM w
    CROSS JOIN LATERAL (
        VALUES ('c:' || w."customerId"), ('v:' || w."visitorId")) AS k (owner)
    WHERE w.own AND k.owner IS NOT NULL AND (
        w."eventType" = 'CART_ITEM_ADDED'
            AND (w.plain OR w.payload->>'change' = 'MOVED_FROM_WISHLIST')
        OR w."eventType" = 'WISHLIST_ITEM_ADDED' AND w.plain AND w.payload->>'items' <> '0')
), last AS (
    SELECT DISTINCT ON ("companyId", kind, subject, key) *
    FROM happened ORDER BY "companyId", kind, subject, key, "transactionId" DESC, id DESC
), reached AS (
    UPDATE analytics_outcomes o SET done = true
    FROM last l
    WHERE o."companyId" = l."companyId" AND o.subject = l.subject AND o.kind = l.kind
        AND NOT o.done AND (l.key = '' OR o.key = l.key)
        AND (o."transactionId", o."eventId") < (l."transactionId", l.id)
    RETURNING o.*
), {_COME_ABOUT.format(count=1)}{ADD}""")
)
"""Notes what has come about, and adds it where what waited for it was counted."""
UNDONE = Statement(
    text(f"""
{_NAMED}, reached AS (
    UPDATE analytics_outcomes o SET done = false
    FROM w
    WHERE {_CANCELLED} AND o."companyId" = w."companyId" AND o.subject = w."aggregateId"
        AND o.kind IN ('MOVED', 'TRANSFER') AND o.done
    RETURNING o.*
), {_COME_ABOUT.format(count=-1)}{ADD}""")
)
"""Takes back what has come about by an order that was cancelled; comes after `DONE`."""

CLEAR = tuple(
    Statement(text(sql))
    for sql in (
        f"""
DELETE FROM analytics_tallies
WHERE span <> 'RETIRED' AND kind NOT IN ({quoted(RECORD_KINDS)}) AND "companyId" IN {SCOPE}""",
        f'DELETE FROM analytics_touched_wishlists WHERE "companyId" IN {SCOPE}',
        # Who came before the oldest event that is kept is known from nowhere else.
        f"""
DELETE FROM analytics_visitors
WHERE "companyId" IN {SCOPE} AND "eventId" >= (
    SELECT id FROM commerce_events ORDER BY "occurredAt", id LIMIT 1)""",
        f'DELETE FROM analytics_outcomes WHERE "companyId" IN {SCOPE}',
    )
)
"""Forgets what can be counted of events anew."""


@cache
def forget_before() -> tuple[Statement, ...]:
    """The statements that drop what was counted of events before `before`, a midnight."""
    return tuple(
        Statement(text(sql))
        for sql in (
            'DELETE FROM analytics_outcomes WHERE "startsAt" < :before',
            'DELETE FROM analytics_touched_wishlists WHERE "startsAt" < :before',
            f"""
DELETE FROM analytics_tallies
WHERE "startsAt" < :before AND kind NOT IN ({quoted(RECORD_KINDS)})""",
        )
    )
