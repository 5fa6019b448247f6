"""Rows that no call makes, put into the database, and all that it holds."""

from __future__ import annotations

from typing import Any

# A company has at most 50 endpoints, and there are more methods than that to try.
FORMER_ENDPOINTS = """
DELETE FROM webhook_endpoints WHERE id IN (
    SELECT id FROM webhook_endpoints WHERE "companyId" = $1 ORDER BY "createdAt" DESC OFFSET 20
)"""
MAILED = """
WITH cart AS (
    INSERT INTO carts (id, "companyId", "customerId", status, "abandonedAt", "expiresAt")
    VALUES ('given-up-{name}', $1, '{name}', 'ABANDONED', now(), now()) RETURNING id
), item AS (
    INSERT INTO cart_items (id, "cartId", "productId", "productSnapshot", "unitPrice",
        "originalPrice", "lineTotal")
    SELECT 'line-{name}', id, '{product}', '{{"name": "Mug", "sku": "MUG"}}', 10, 10, 10 FROM cart
)
INSERT INTO recovery_mails ("cartId", "companyId", status, "claimedBy", "claimedAt", token,
    "tokenExpiresAt", "unsubscribeToken", "oneClickToken", "customerId")
SELECT id, $1, 'SENT', 'a test', now(), $2, now() + interval '30 days', $3, $4, '{name}'
FROM cart"""

DELIVERED = """
INSERT INTO webhook_deliveries (id, "endpointId", "messageId", "eventId", "occurredAt", "eventType",
    "recordId", attempt, outcome, "durationMs", "responseBody", "attemptedAt")
OVERRIDING SYSTEM VALUE
SELECT 1e15 + (random() * 1e15)::bigint, $1, 'evt-' || id, id, "occurredAt",
    'commerce.cart.created.v1', "aggregateId", 1, 'DELIVERED', 5, $4, "occurredAt"
FROM commerce_events WHERE "companyId" = $2 AND "aggregateId" = $3 ORDER BY id LIMIT 1
RETURNING id"""


async def insert(database: Any, table: str, **columns: Any) -> None:
    """Put a row into the database."""
    names = ", ".join(f'"{name}"' for name in columns)
    places = ", ".join(f"${place + 1}" for place in range(len(columns)))
    await database.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", *columns.values())


async def snapshot(database: Any, but: frozenset[str]) -> dict[str, set[str]]:
    """Give every row of every table but those named, as text."""
    tables = await database.fetch(
        """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
           AND relkind = 'r' ORDER BY relname"""
    )
    found = {}
    for (table,) in tables:
        if table not in but:
            rows = await database.fetch(f'SELECT t::text FROM "{table}" t')
            found[table] = {row[0] for row in rows}
    return found
