"""What there is of a person: found, and given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from server.platform.database.pool import Executor
from server.platform.database.sql import from_json
from server.platform.database.statement import Statement

_OWNED = """"companyId" = :company AND (
    "customerId" = CAST(:customer AS text) OR "sessionToken" = CAST(:token AS text)
    OR id = ANY(CAST(:linked AS text[])))"""

_LINKED = Statement(
    text("""
SELECT DISTINCT r."entityId" AS id
FROM cross_site_sessions s JOIN cross_site_session_references r
    ON r."sessionId" = s.id AND r."companyId" = s."companyId"
WHERE s."companyId" = :company AND (
    s."customerId" = CAST(:customer AS text) OR s."sessionToken" = CAST(:token AS text)
    OR s.id IN (SELECT t."sessionId" FROM cross_site_session_tokens t
        WHERE t.token = CAST(:token AS text) AND t."companyId" = :company))""")
)
_SESSIONS = """"companyId" = :company AND (
    "customerId" = CAST(:customer AS text) OR "sessionToken" = CAST(:token AS text)
    OR id IN (SELECT t."sessionId" FROM cross_site_session_tokens t
        WHERE t.token = CAST(:token AS text) AND t."companyId" = :company))"""
# A record of somebody else, which a session only visited, is not the person's.
_UNOWNED = """ AND ("customerId" IS NULL OR "customerId" = CAST(:customer AS text))"""

FIND = Statement(
    text(f"""
WITH RECURSIVE mine AS MATERIALIZED (
    SELECT id, "visitorId" FROM carts WHERE {_OWNED}{_UNOWNED}
), before AS (
    SELECT id FROM mine
    UNION SELECT c.id FROM carts c JOIN before ON c."mergedIntoCartId" = before.id
    WHERE c."companyId" = :company AND c.status IN ('MERGED', 'CONVERTED')
)
SELECT (SELECT array_agg(id) FROM before) AS carts,
    (SELECT array_agg(id) FROM wishlists WHERE {_OWNED}{_UNOWNED}) AS wishlists,
    (SELECT array_agg(id) FROM product_comparisons WHERE {_OWNED}{_UNOWNED}) AS comparisons,
    (SELECT array_agg(id) FROM cross_site_sessions WHERE {_SESSIONS}) AS sessions,
    (SELECT array_agg(DISTINCT v) FROM (
        SELECT "visitorId" AS v FROM mine
        UNION SELECT "visitorId" FROM product_comparisons WHERE {_OWNED}{_UNOWNED}
        UNION SELECT "visitorId" FROM cross_site_sessions WHERE {_SESSIONS}) AS visitors
        WHERE v IS NOT NULL) AS visitors,
    (SELECT array_agg(DISTINCT e."aggregateId") FROM commerce_events e
        WHERE e."customerId" = CAST(:customer AS text) AND e."companyId" = :company
            AND e."aggregateType" = 'Cart') AS once,
    EXISTS (SELECT FROM customers WHERE id = CAST(:customer AS text)
        AND "companyId" = :company) AS known""")
)


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of a person."""

    carts: list[str]
    wishlists: list[str]
    comparisons: list[str]
    sessions: list[str]
    visitors: list[str]
    once_carts: list[str]
    """Carts that were the person's by their events; those that are gone may be archived."""
    known: bool
    """Whether there is a customer's row."""

    @property
    def records(self) -> list[str]:
        """The ids of all containers."""
        return [*self.carts, *self.wishlists, *self.comparisons, *self.sessions]


async def find(
    executor: Executor, company_id: str, customer_id: str | None, token: str | None
) -> Found:
    """Find what there is of a person."""
    values: dict[str, Any] = {"company": company_id, "customer": customer_id, "token": token}
    linked = [row[0] for row in await executor.fetch(_LINKED, values)]
    row = await executor.fetch_row(FIND, values | {"linked": linked})
    names = ("carts", "wishlists", "comparisons", "sessions", "visitors", "once")
    lists = {name: list(row[name] or ()) for name in names}
    return Found(
        carts=lists["carts"],
        wishlists=lists["wishlists"],
        comparisons=lists["comparisons"],
        sessions=lists["sessions"],
        visitors=lists["visitors"],
        once_carts=lists["once"],
        known=row["known"],
    )


_NO_SECRETS = "- 'sessionToken' - 'shareToken' - 'sharedUrl'"
_ROWS = {
    "customer": "SELECT to_jsonb(r) FROM customers r WHERE id = CAST(:customer AS text)"
    ' AND "companyId" = :company',
    "carts": f"""
SELECT to_jsonb(r) {_NO_SECRETS} || jsonb_build_object(
    'items', (SELECT jsonb_agg(to_jsonb(i) ORDER BY i.id) FROM cart_items i
        WHERE i."cartId" = r.id AND i."companyId" = r."companyId"),
    'savedItems', (SELECT jsonb_agg(to_jsonb(i) ORDER BY i.id) FROM saved_cart_items i
        WHERE i."cartId" = r.id AND i."companyId" = r."companyId"))
FROM carts r WHERE id = ANY(CAST(:carts AS text[]))
    AND "companyId" = :company ORDER BY id""",
    "wishlists": f"""
SELECT to_jsonb(r) {_NO_SECRETS} || jsonb_build_object(
    'items', (SELECT jsonb_agg(to_jsonb(i) ORDER BY i.id) FROM wishlist_items i
        WHERE i."wishlistId" = r.id AND i."companyId" = r."companyId"))
FROM wishlists r WHERE id = ANY(CAST(:wishlists AS text[]))
    AND "companyId" = :company ORDER BY id""",
    "comparisons": f"""
SELECT to_jsonb(r) {_NO_SECRETS} || jsonb_build_object(
    'items', (SELECT jsonb_agg(to_jsonb(i) ORDER BY i.id) FROM product_comparison_items i
        WHERE i."comparisonId" = r.id AND i."companyId" = r."companyId"))
FROM product_comparisons r WHERE id = ANY(CAST(:comparisons AS text[]))
    AND "companyId" = :company ORDER BY id""",
    "sessions": f"""
SELECT to_jsonb(r) {_NO_SECRETS} || jsonb_build_object(
    'visits', (SELECT jsonb_agg(to_jsonb(v) ORDER BY v."firstSeen")
        FROM cross_site_session_visits v
        WHERE v."sessionId" = r.id AND v."companyId" = r."companyId"))
FROM cross_site_sessions r WHERE id = ANY(CAST(:sessions AS text[]))
    AND "companyId" = :company ORDER BY id""",
    "mails": """
SELECT to_jsonb(r) - 'token' - 'unsubscribeToken' - 'oneClickToken' - 'address'
FROM recovery_mails r
WHERE "cartId" = ANY(CAST(:carts AS text[])) AND "companyId" = :company
ORDER BY "claimedAt\"""",
    "notices": """
SELECT to_jsonb(r) FROM notice_preferences r
WHERE "customerId" = CAST(:customer AS text) AND "companyId" = :company""",
    "noticeMails": """
SELECT to_jsonb(r) - 'unsubscribeToken' - 'address' FROM notice_mails r
WHERE "customerId" = CAST(:customer AS text) AND "companyId" = :company ORDER BY "createdAt\"""",
    "events": """
SELECT jsonb_build_object('occurredAt', e."occurredAt", 'type', e."eventType",
    'record', e."aggregateId", 'payload', e.payload)
FROM commerce_events e
WHERE e."companyId" = :company AND (e."customerId" = CAST(:customer AS text)
    OR e."aggregateId" = ANY(CAST(:records AS text[])))
ORDER BY e."occurredAt", e.id LIMIT 10000""",
}
_EXPORTS = {name: Statement(text(sql)) for name, sql in _ROWS.items()}


async def export(
    executor: Executor, company_id: str, customer_id: str | None, found: Found
) -> dict[str, list[Any]]:
    """Read everything that is stored of a person, secrets aside."""
    values = {
        "company": company_id,
        "customer": customer_id,
        "carts": found.carts,
        "wishlists": found.wishlists,
        "comparisons": found.comparisons,
        "sessions": found.sessions,
        "records": found.records,
    }
    return {
        name: [from_json(row[0]) for row in await executor.fetch(statement, values)]
        for name, statement in _EXPORTS.items()
    }
