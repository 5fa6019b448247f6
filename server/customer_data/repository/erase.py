"""Forgetting a person: statements that are one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from server.customer_data.repository.found import Found
from server.platform.database.pool import Executor
from server.platform.database.sql import naive
from server.platform.database.statement import Statement

_EVENT = """
INSERT INTO commerce_events ("occurredAt", "companyId", "siteId", "aggregateType", "aggregateId",
    "aggregateVersion", "eventType", payload)
SELECT :now, "companyId", {site}, '{entity}', id, version, '{event}',
    '{{"change": "ERASED"}}'::jsonb
FROM changed WHERE ended RETURNING id"""
_DEVICE = """CASE WHEN "deviceInfo" IS NULL THEN NULL ELSE jsonb_build_object('userAgent', CASE
        WHEN "deviceInfo"->>'userAgent' ~* 'bot|crawl|spider|slurp' THEN 'bot'
        WHEN "deviceInfo"->>'userAgent' ~* 'ipad|tablet|kindle|silk|android(?!.*mobi)'
            THEN 'tablet'
        WHEN "deviceInfo"->>'userAgent' ~* 'mobi|iphone|ipod|android' THEN 'mobile'
        WHEN "deviceInfo"->>'userAgent' ~* 'windows|macintosh|linux|cros|x11' THEN 'linux'
        ELSE '' END) END"""
# Each visitor has a mask of its own, or figures would take two visitors for one that returns.
_MASKS = "unnest(CAST(:visitors AS text[]), CAST(:masks AS text[])) AS x (visitor, mask)"
_LINES = """
UPDATE {table} SET "customFields" = CASE
        WHEN "customFields" = '{{}}'::jsonb AND "giftMessage" IS NULL THEN "customFields"
        ELSE jsonb_build_object('erased', id) END, "giftMessage" = NULL
WHERE "cartId" = ANY(CAST(:carts AS text[])) AND "companyId" = :company
    AND ("customFields" <> '{{}}'::jsonb OR "giftMessage" IS NOT NULL) RETURNING id"""

# In this order; together they are one transaction. A rollup counts a record anew when an event
# names it, and counts no event that has `payload.change`.
_ERASE: tuple[Statement, ...] = tuple(
    Statement(text(sql))
    for sql in (
        """
WITH freed AS (
    DELETE FROM promotion_redemptions r USING carts c
    WHERE c.id = ANY(CAST(:carts AS text[])) AND c."companyId" = :company
        AND r."cartId" = c.id AND r."companyId" = c."companyId" AND c.status = 'ACTIVE'
        AND r.status = 'RESERVED' RETURNING r."promotionId"
), counted AS (SELECT "promotionId", count(*) AS uses FROM freed GROUP BY 1)
UPDATE promotions p SET "usedCount" = p."usedCount" - c.uses FROM counted c
WHERE p.id = c."promotionId" AND p."companyId" = :company AND p."usageLimit" IS NOT NULL
RETURNING p.id""",
        """
UPDATE promotion_redemptions SET "customerId" = :nobody
WHERE "cartId" = ANY(CAST(:carts AS text[])) AND "companyId" = :company
    AND "customerId" IS NOT NULL RETURNING "cartId\"""",
        """
WITH before AS (
    SELECT id, status = 'ACTIVE' AS ended FROM carts WHERE id = ANY(CAST(:carts AS text[]))
        AND "companyId" = :company
    FOR UPDATE
), changed AS (
    UPDATE carts c SET "customerId" = NULL, "sessionToken" = NULL,
        "visitorId" = NULL,
        "shippingPostalCode" = NULL, "shippingCountry" = NULL, notes = NULL,
        metadata = '{}'::jsonb,
        "expiresAt" = CASE WHEN b.ended THEN :now ELSE "expiresAt" END,
        status = CASE WHEN b.ended THEN 'EXPIRED' ELSE status END,
        version = version + 1, "updatedAt" = :now
    FROM before b WHERE b.id = c.id AND c."companyId" = :company
    RETURNING c.id, c."companyId", c."siteId", c.version, b.ended
)"""
        + _EVENT.format(site='"siteId"', entity="Cart", event="CART_ITEM_UPDATED"),
        _LINES.format(table="cart_items"),
        _LINES.format(table="saved_cart_items"),
        """
UPDATE recovery_mails SET token = NULL, "unsubscribeToken" = NULL, "oneClickToken" = NULL,
    "messageId" = NULL, reply = NULL, address = NULL, "customerId" = NULL
WHERE "companyId" = :company AND ("cartId" = ANY(CAST(:carts AS text[]))
    OR "customerId" = CAST(:customer AS text)) RETURNING "cartId\"""",
        """
UPDATE wishlists SET "customerId" = NULL, "sessionToken" = NULL, name = 'My Wishlist',
    "isPublic" = false, "sharedUrl" = NULL, version = version + 1, "updatedAt" = :now
WHERE id = ANY(CAST(:wishlists AS text[])) AND "companyId" = :company RETURNING id""",
        """
UPDATE wishlist_items SET notes = NULL
WHERE "wishlistId" = ANY(CAST(:wishlists AS text[])) AND "companyId" = :company
    AND notes IS NOT NULL RETURNING id""",
        """
WITH changed AS (
    UPDATE product_comparisons SET "customerId" = NULL, "sessionToken" = NULL,
        "visitorId" = NULL, name = NULL,
        "shareToken" = NULL, "isShared" = false, "shareSnapshot" = NULL,
        "shareExpiresAt" = NULL, "expiresAt" = least("expiresAt", :now),
        version = version + 1, "updatedAt" = :now
    WHERE id = ANY(CAST(:comparisons AS text[])) AND "companyId" = :company
    RETURNING id, "companyId", "siteId", version, true AS ended
)"""
        + _EVENT.format(site='"siteId"', entity="Comparison", event="COMPARISON_ITEM_ADDED"),
        """
DELETE FROM notice_mails
WHERE "companyId" = :company AND "customerId" = CAST(:customer AS text) RETURNING id""",
        """
DELETE FROM notice_preferences
WHERE "companyId" = :company AND "customerId" = CAST(:customer AS text)
RETURNING "customerId\"""",
        """
DELETE FROM cross_site_session_tokens
WHERE "sessionId" = ANY(CAST(:sessions AS text[])) AND "companyId" = :company
RETURNING "sessionId\"""",
        """
DELETE FROM cross_site_handoffs
WHERE "sessionId" = ANY(CAST(:sessions AS text[])) AND "companyId" = :company
RETURNING code""",
        """
UPDATE cross_site_session_visits SET "lastPage" = NULL
WHERE "sessionId" = ANY(CAST(:sessions AS text[])) AND "companyId" = :company
    AND "lastPage" IS NOT NULL
RETURNING "sessionId\"""",
        f"""
WITH changed AS (
    UPDATE cross_site_sessions SET "customerId" = NULL, "sessionToken" = 'erased:' || id,
        "visitorId" = NULL,
        "deviceInfo" = {_DEVICE}, "mergeResult" = NULL,
        status = CASE WHEN status = 'ACTIVE' THEN 'REVOKED' ELSE status END,
        version = version + 1, "updatedAt" = :now
    WHERE id = ANY(CAST(:sessions AS text[])) AND "companyId" = :company
    RETURNING id, "companyId", version, true AS ended
)"""
        + _EVENT.format(site="NULL", entity="CrossSiteSession", event="SESSION_TRANSFERRED"),
        """
UPDATE commerce_events SET "customerId" = :nobody
WHERE "companyId" = :company AND "customerId" = CAST(:customer AS text) RETURNING id""",
        f"""
UPDATE commerce_events e SET "visitorId" = x.mask FROM {_MASKS}
WHERE e."companyId" = :company AND e."visitorId" = x.visitor RETURNING e.id""",
        """
UPDATE audit_logs SET changes = '{"erased": true}'::jsonb, "ipAddress" = NULL,
    "userAgent" = NULL,
    metadata = CASE WHEN metadata->>'actor' = CAST(:customer AS text)
        THEN metadata || jsonb_build_object('actor', CAST(:nobody AS text)) ELSE metadata END
WHERE "entityId" = ANY(CAST(:records AS text[])) AND "companyId" = :company
    AND entity IN ('Cart', 'Wishlist', 'Comparison', 'CrossSiteSession') RETURNING id""",
        """
UPDATE audit_logs SET "entityId" = :nobody, changes = '{"erased": true}'::jsonb
WHERE entity IN ('customer', 'Customer') AND "entityId" = CAST(:customer AS text)
    AND "companyId" = :company
RETURNING id""",
        """
UPDATE audit_logs SET "ipAddress" = NULL, "userAgent" = NULL,
    metadata = metadata || jsonb_build_object('actor', CAST(:nobody AS text))
WHERE "companyId" = :company AND metadata->>'actor' = CAST(:customer AS text) RETURNING id""",
        # What members of staff did for them: staff and their addresses stay.
        """
UPDATE audit_logs SET metadata = metadata || jsonb_build_object('customer', CAST(:nobody AS text))
WHERE "companyId" = :company AND metadata->>'customer' = CAST(:customer AS text) RETURNING id""",
        """
UPDATE analytics_visitors SET key = 'c:' || :nobody
WHERE "companyId" = :company AND key = 'c:' || CAST(:customer AS text) RETURNING key""",
        f"""
UPDATE analytics_visitors v SET key = 'v:' || x.mask FROM {_MASKS}
WHERE v."companyId" = :company AND v.key = 'v:' || x.visitor RETURNING v.key""",
        """
UPDATE analytics_outcomes SET subject = 'c:' || :nobody
WHERE "companyId" = :company AND subject = 'c:' || CAST(:customer AS text) RETURNING subject""",
        f"""
UPDATE analytics_outcomes o SET subject = 'v:' || x.mask FROM {_MASKS}
WHERE o."companyId" = :company AND o.subject = 'v:' || x.visitor RETURNING o.subject""",
    )
)
_CUSTOMER = Statement(
    text("""
UPDATE customers SET email = :nobody || '@erased.invalid', "firstName" = NULL,
    "lastName" = NULL, phone = NULL, metadata = '{}'::jsonb, status = 'BLOCKED',
    "tokenEmail" = NULL, "tokenEmailAt" = NULL,
    "deletedAt" = coalesce("deletedAt", :now), "updatedAt" = :now, version = version + 1
WHERE id = CAST(:customer AS text) AND "companyId" = :company RETURNING id""")
)


async def erase(
    executor: Executor,
    company_id: str,
    customer_id: str | None,
    found: Found,
    *,
    nobody: str,
    with_customer: bool,
    now: datetime,
) -> bool:
    """Forget a person, in an open transaction; say whether the customer's row was cleared.

    Args:
        executor: The transaction.
        company_id: Whose.
        customer_id: The customer; None for a guest.
        found: What there is.
        nobody: Stands for the person where figures tell people apart.
        with_customer: Whether the customer's row is ours to clear.
        now: The time.
    """
    values = {
        "company": company_id,
        "customer": customer_id,
        "carts": found.carts,
        "wishlists": found.wishlists,
        "comparisons": found.comparisons,
        "sessions": found.sessions,
        "visitors": found.visitors,
        "masks": [f"{nobody}-{place}" for place, _ in enumerate(found.visitors)],
        "records": [*found.records, *found.once_carts],
        "nobody": nobody,
        "now": naive(now),
    }
    for statement in _ERASE:
        await executor.fetch(statement, values)
    if not with_customer or customer_id is None:
        return False
    return await executor.fetch_row(_CUSTOMER, values) is not None
