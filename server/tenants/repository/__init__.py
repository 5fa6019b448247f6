"""Every SQL statement about tenants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy import text

from server.platform.database.pool import Executor
from server.platform.database.sql import naive
from server.platform.database.statement import Statement


class Taken(Exception):
    """Another tenant has this id or short name."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A company as a list shows it."""

    id: str
    name: str
    currency: str
    status: str
    deleted_on: datetime | None
    """When it will be deleted."""
    sites: int
    products: int


_MAKE = Statement(
    text("""
WITH organization AS (
    INSERT INTO organizations (id, name, slug) VALUES (:id, :name, :slug) RETURNING id
), client AS (
    INSERT INTO clients (id, "organizationId", name, slug)
    SELECT :id, id, :name, :slug FROM organization RETURNING id
), company AS (
    INSERT INTO companies (id, "clientId", name, slug, currency, timezone)
    SELECT :id, id, :name, :slug, :currency, :timezone FROM client RETURNING id
)
INSERT INTO sites (id, "companyId", name, slug, "isDefault", "enableCompare")
SELECT :site, id, :site_name, :site_slug, true, true FROM company RETURNING id""")
)
_LIST = Statement(
    text("""
SELECT c.id, c.name, c.currency, c.status::text AS status, d."dueAt" AS due,
    (SELECT count(*) FROM sites s WHERE s."companyId" = c.id AND s."deletedAt" IS NULL) AS sites,
    (SELECT count(*) FROM products p WHERE p."companyId" = c.id AND p."deletedAt" IS NULL)
        AS products
FROM companies c LEFT JOIN tenant_deletions d ON d."companyId" = c.id AND d."finishedAt" IS NULL
ORDER BY c.id""")
)
_STATUS = Statement(
    text("""
UPDATE companies SET status = CASE :status
        WHEN 'SUSPENDED' THEN 'SUSPENDED'::"EntityStatus" ELSE 'ACTIVE'::"EntityStatus" END,
    "updatedAt" = :now, version = version + 1
WHERE id = :id AND "deletedAt" IS NULL RETURNING id""")
)
_CLOSE = Statement(
    text("""
WITH closed AS (
    UPDATE companies SET status = 'DELETED', "deletedAt" = :now, "updatedAt" = :now,
        version = version + 1
    WHERE id = :id AND "deletedAt" IS NULL RETURNING id
)
INSERT INTO tenant_deletions ("companyId", "requestedAt", "dueAt")
SELECT id, :now, :due FROM closed
ON CONFLICT ("companyId") DO UPDATE SET "requestedAt" = excluded."requestedAt",
    "dueAt" = excluded."dueAt", "finishedAt" = NULL
RETURNING "companyId\"""")
)
_RESTORE = Statement(
    text("""
WITH kept AS (
    DELETE FROM tenant_deletions WHERE "companyId" = :id AND "finishedAt" IS NULL
    RETURNING "companyId"
)
UPDATE companies SET status = 'ACTIVE', "deletedAt" = NULL, "updatedAt" = :now,
    version = version + 1
WHERE id IN (SELECT "companyId" FROM kept) RETURNING id""")
)
_WAITS = Statement(
    text("""
SELECT TRUE FROM tenant_deletions WHERE "companyId" = :id AND "finishedAt" IS NULL""")
)
_DUE = Statement(
    text("""
SELECT "companyId" FROM tenant_deletions
WHERE "finishedAt" IS NULL AND "dueAt" <= :now ORDER BY "dueAt\"""")
)
_FINISH = Statement(
    text("""
UPDATE tenant_deletions SET "finishedAt" = :now WHERE "companyId" = :id RETURNING "companyId\"""")
)
_ARCHIVES = Statement(text('SELECT name FROM cart_archives WHERE "companyId" = :id'))

# The children of a container go with it; products last, as lines hold them.
_BATCHES: Mapping[str, Statement] = {
    table: Statement(
        text(f"""
WITH picked AS (
    SELECT ctid FROM {table} WHERE {owner} = :id LIMIT CAST(:limit AS int)
), gone AS (
    DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM picked)) RETURNING 1
)
SELECT count(*) FROM gone""")  # noqa: S608 - names are constants
    )
    for table, owner in {
        "carts": '"companyId"',
        "wishlists": '"companyId"',
        "product_comparisons": '"companyId"',
        "cross_site_sessions": '"companyId"',
        "customers": '"companyId"',
        "bundles": '"companyId"',
        "products": '"companyId"',
        "cart_archives": '"companyId"',
        "audit_logs": '"companyId"',
    }.items()
}
# No index finds a company's rows in these: each is read once, by one statement.
_READ_ONCE: tuple[Statement, ...] = tuple(
    Statement(
        text(f"""
WITH gone AS (DELETE FROM {table} WHERE "companyId" = :id RETURNING 1)
SELECT count(*) FROM gone""")  # noqa: S608 - names are constants
    )
    for table in ("idempotency_keys", "commerce_events")
)
_COMPANY = Statement(
    text("""
WITH gone AS (
    DELETE FROM companies WHERE id = :id AND status = 'DELETED' RETURNING "clientId"
), client AS (
    DELETE FROM clients c USING gone WHERE c.id = gone."clientId" AND NOT EXISTS (
        SELECT FROM companies o WHERE o."clientId" = c.id AND o.id <> :id)
    RETURNING c."organizationId", c.id
)
DELETE FROM organizations o USING client WHERE o.id = client."organizationId" AND NOT EXISTS (
    SELECT FROM clients c WHERE c."organizationId" = o.id AND c.id <> client.id)
RETURNING o.id""")
)


async def waits(executor: Executor, company_id: str) -> bool:
    """Say whether a company is closed and waits to be deleted."""
    return await executor.fetch_row(_WAITS, {"id": company_id}) is not None


async def make(executor: Executor, values: Mapping[str, Any]) -> None:
    """Insert a company with a client, an organisation and a first site of its own.

    Raises:
        Taken: Another one has the id or the short name.
    """
    try:
        await executor.fetch(_MAKE, dict(values))
    except asyncpg.UniqueViolationError as violation:
        raise Taken from violation


async def listed(executor: Executor) -> list[Tenant]:
    """Read every company."""
    return [Tenant(*row) for row in await executor.fetch(_LIST, {})]


async def set_status(executor: Executor, company_id: str, status: str, now: datetime) -> bool:
    """Open or suspend a company; False when there is none."""
    values = {"id": company_id, "status": status, "now": naive(now)}
    return await executor.fetch_row(_STATUS, values) is not None


async def close(executor: Executor, company_id: str, now: datetime, due: datetime) -> bool:
    """Close a company, to be deleted when *due*; False when there is none that is open."""
    values = {"id": company_id, "now": naive(now), "due": naive(due)}
    return await executor.fetch_row(_CLOSE, values) is not None


async def restore(executor: Executor, company_id: str, now: datetime) -> bool:
    """Open a company that was to be deleted; False when it is not, or no longer, to be."""
    row = await executor.fetch_row(_RESTORE, {"id": company_id, "now": naive(now)})
    return row is not None


async def due(executor: Executor, now: datetime) -> list[str]:
    """Name the companies whose time has come."""
    return [row[0] for row in await executor.fetch(_DUE, {"now": naive(now)})]


async def archives(executor: Executor, company_id: str) -> list[str]:
    """Name the archived files of a company's carts."""
    return [row[0] for row in await executor.fetch(_ARCHIVES, {"id": company_id})]


def tables() -> tuple[str, ...]:
    """Name the tables that are emptied in batches, in their order."""
    return tuple(_BATCHES)


async def delete_some(executor: Executor, table: str, company_id: str, limit: int) -> int:
    """Delete at most *limit* rows of a company from *table*; give how many."""
    row = await executor.fetch_row(_BATCHES[table], {"id": company_id, "limit": limit})
    return int(row[0])


async def delete_unindexed(executor: Executor, company_id: str) -> int:
    """Delete the events of a company and its answers to repeated calls; give how many."""
    rows = [await executor.fetch_row(statement, {"id": company_id}) for statement in _READ_ONCE]
    return sum(int(row[0]) for row in rows)


async def delete_company(executor: Executor, company_id: str, now: datetime) -> None:
    """Delete the company with what is left of it, and say so."""
    await executor.fetch(_COMPANY, {"id": company_id})
    await executor.fetch(_FINISH, {"id": company_id, "now": naive(now)})
