"""Ending what customers have left whose rows were deleted or blocked by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from server.platform.database.pool import Database
from server.platform.database.sql import naive
from server.platform.database.statement import Statement

_GONE = """EXISTS (SELECT FROM customers u
    WHERE u.id = r."customerId" AND u."companyId" = r."companyId"
    AND (u.status = 'BLOCKED' OR u."deletedAt" IS NOT NULL))"""
_NOBODY = """(r."customerId" IS NULL AND r."sessionToken" IS NULL)"""
_LEFT = f"({_GONE} OR {_NOBODY})"

# ACTIVE carts that nobody can open, links to lists of nobody: each a page at most.
_DUE = {
    "carts": f"""
SELECT r.id, r."companyId" FROM carts r WHERE r.status = 'ACTIVE' AND {_LEFT} LIMIT 500""",
    "wishlists": f"""
SELECT r.id, r."companyId" FROM wishlists r
WHERE (r."isPublic" OR r."sharedUrl" IS NOT NULL) AND {_LEFT}
LIMIT 500""",
    "product_comparisons": f"""
SELECT r.id, r."companyId" FROM product_comparisons r
WHERE (r."isShared" OR r."shareToken" IS NOT NULL) AND r."mergedIntoComparisonId" IS NULL
    AND {_LEFT}
LIMIT 500""",
    "cross_site_sessions": f"""
SELECT r.id, r."companyId" FROM cross_site_sessions r
WHERE r.status = 'ACTIVE' AND {_GONE} LIMIT 500""",
    "recovery_mails": f"""
SELECT r."cartId" AS id, r."companyId" FROM recovery_mails r
WHERE (r.token IS NOT NULL OR r."unsubscribeToken" IS NOT NULL
    OR r."oneClickToken" IS NOT NULL) AND {_GONE} LIMIT 500""",
}
_EVENT = """, recorded AS (
    INSERT INTO commerce_events ("occurredAt", "companyId", "aggregateType", "aggregateId",
        "aggregateVersion", "eventType", payload)
    SELECT :now, "companyId", '{entity}', id, version, '{event}',
        '{{"change": "OWNER_GONE"}}'::jsonb
    FROM ended
)"""
_ENDINGS = {
    "carts": """
ended AS (
    UPDATE carts SET status = 'EXPIRED', "expiresAt" = :now, "updatedAt" = :now,
        version = version + 1
    WHERE (id, "companyId") IN (SELECT id, "companyId" FROM due) AND status = 'ACTIVE'
    RETURNING id, "companyId", version
), freed AS (
    DELETE FROM promotion_redemptions r USING ended e
    WHERE r."cartId" = e.id AND r."companyId" = e."companyId" AND r.status = 'RESERVED'
    RETURNING r."promotionId", r."companyId"
), counted AS (
    UPDATE promotions p SET "usedCount" = p."usedCount" - f.uses
    FROM (SELECT "promotionId", "companyId", count(*) AS uses FROM freed GROUP BY 1, 2) f
    WHERE p.id = f."promotionId" AND p."companyId" = f."companyId" AND p."usageLimit" IS NOT NULL
)"""
    + _EVENT.format(entity="Cart", event="CART_ITEM_UPDATED"),
    "wishlists": """
ended AS (
    UPDATE wishlists SET "isPublic" = false, "sharedUrl" = NULL, "updatedAt" = :now,
        version = version + 1
    WHERE (id, "companyId") IN (SELECT id, "companyId" FROM due) RETURNING id
)""",
    "product_comparisons": """
ended AS (
    UPDATE product_comparisons SET "isShared" = false, "shareToken" = NULL,
        "shareSnapshot" = NULL, "updatedAt" = :now, version = version + 1
    WHERE (id, "companyId") IN (SELECT id, "companyId" FROM due) RETURNING id
)""",
    "cross_site_sessions": """
ended AS (
    UPDATE cross_site_sessions SET status = 'REVOKED', "updatedAt" = :now,
        version = version + 1
    WHERE (id, "companyId") IN (SELECT id, "companyId" FROM due) AND status = 'ACTIVE'
    RETURNING id, "companyId", version
)"""
    + _EVENT.format(entity="CrossSiteSession", event="SESSION_TRANSFERRED"),
    "recovery_mails": """
ended AS (
    UPDATE recovery_mails SET token = NULL, "unsubscribeToken" = NULL, "oneClickToken" = NULL
    WHERE ("cartId", "companyId") IN (SELECT id, "companyId" FROM due) RETURNING "cartId"
)""",
}
_COUNT = {
    name: Statement(text(f"SELECT count(*) FROM ({sql}) AS due")) for name, sql in _DUE.items()
}
_END = {
    name: Statement(text(f"WITH due AS ({sql}), {_ENDINGS[name]} SELECT count(*) FROM ended"))
    for name, sql in _DUE.items()
}


async def end(database: Database, now: datetime, *, dry_run: bool) -> int:
    """End what nobody owns any more, a page a transaction; give how much."""
    done = 0
    for statement in (_COUNT if dry_run else _END).values():
        while True:
            row = await database.fetch_row(statement, {"now": naive(now)})
            done += row[0]
            if dry_run or not row[0]:
                break
    return done
