"""Reading records, and what a batch of them is decided upon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import text

from server.catalog_records.domain.kinds import Kind
from server.catalog_records.domain.model import Stored
from server.catalog_records.repository.storage import STORAGE
from server.platform.database.pool import Executor
from server.platform.database.sql import from_json
from server.platform.database.statement import Statement
from server.platform.records.idempotency import read_stored_answer

_HEAD = Statement(
    text("""
SELECT c.currency, (
    SELECT json_build_array(encode(k."requestDigest", 'hex'), encode(k.answer, 'hex'))
    FROM idempotency_keys k
    WHERE k.scope = CAST(:scope AS bytea)
        AND (k."companyId" = c.id OR k."companyId" IS NULL)
        AND k."expiresAt" > timezone('UTC', now())) AS answer
FROM companies c
WHERE c.id = :company AND c.status = 'ACTIVE' AND c."deletedAt" IS NULL""")
)


@dataclass(frozen=True, slots=True)
class Head:
    """What every change needs to know of its company."""

    currency: str
    stored_answer: tuple[bytes, bytes] | None


async def head(executor: Executor, company_id: str, scope: bytes | None) -> Head | None:
    """Read the company, and the answer of an earlier call; None when it is not open."""
    row = await executor.fetch_row(_HEAD, {"company": company_id, "scope": scope})
    if row is None:
        return None
    return Head(row["currency"], read_stored_answer(from_json(row["answer"])))


_PRODUCTS = Statement(
    text("""
SELECT p.id, v.id AS variant FROM products p
LEFT JOIN product_variants v ON v."productId" = p.id AND v.id = ANY(CAST(:variants AS text[]))
WHERE p."companyId" = :company AND p.id = ANY(CAST(:products AS text[]))""")
)


async def products_and_variants(
    executor: Executor, company_id: str, products: Iterable[str], variants: Iterable[str]
) -> set[tuple[str, str | None]]:
    """Find which products, and variants of them, the company has."""
    values = {"company": company_id, "products": list(products), "variants": list(variants)}
    rows = await executor.fetch(_PRODUCTS, values)
    return {(row[0], None) for row in rows} | {(row[0], row[1]) for row in rows}


_SITES = Statement(
    text("""
SELECT id FROM sites WHERE "companyId" = :company AND id = ANY(CAST(:sites AS text[]))""")
)


async def sites(executor: Executor, company_id: str, ids: Iterable[str]) -> set[str]:
    """Find which sites the company has."""
    rows = await executor.fetch(_SITES, {"company": company_id, "sites": list(ids)})
    return {row[0] for row in rows}


_EDGES = Statement(
    text("""
WITH RECURSIVE reached (product, member) AS (
    SELECT b."productId", i."productId"
    FROM bundles b JOIN bundle_items i ON i."bundleId" = b.id
    WHERE b."companyId" = :company AND b."productId" = ANY(CAST(:products AS text[]))
    UNION
    SELECT b."productId", i."productId"
    FROM reached r JOIN bundles b ON b."productId" = r.member AND b."companyId" = :company
    JOIN bundle_items i ON i."bundleId" = b.id
)
SELECT product, array_agg(member) AS members FROM reached GROUP BY 1""")
)


async def bundle_edges(
    executor: Executor, company_id: str, products: Iterable[str]
) -> dict[str, frozenset[str]]:
    """Read the members of every bundle that *products* lead to."""
    rows = await executor.fetch(_EDGES, {"company": company_id, "products": list(products)})
    return {row[0]: frozenset(row[1]) for row in rows}


@cache
def _documents(kind: Kind, where: str) -> Statement:
    storage = STORAGE[kind.name]
    children = "NULL"
    if (parts := storage.parts) is not None:
        living = ' AND c."deletedAt" IS NULL' if parts.soft else ""
        order = '"sortOrder", id' if "sort_order" in parts.columns else "sku, id"
        children = f"""(
    SELECT json_agg({parts.document("c")} ORDER BY {order}) FROM {parts.table.name} c
    WHERE c.{parts.sql(parts.owner)} = r.id{living})"""
    updated = 'r."updatedAt"' if storage.updated else 'r."createdAt"'
    deleted = 'r."deletedAt"' if storage.soft else "CAST(NULL AS timestamp)"
    return Statement(
        text(f"""
SELECT r.version, {updated} AS updated, {deleted} AS deleted, {storage.document("r")} AS document,
    {children} AS children
FROM {storage.table.name} r WHERE r.{storage.sql(storage.owner)} = :company AND {where}""")
    )


def _stored(kind: Kind, row: Any) -> Stored:
    deleted = row["deleted"]
    return Stored(
        kind,
        row["version"],
        row["updated"].isoformat(),
        None if deleted is None else deleted.isoformat(),
        from_json(row["document"]),
        tuple(from_json(row["children"]) or ()),
    )


async def record(
    executor: Executor, kind: Kind, company_id: str, row_id: str, *, lock: bool = False
) -> Stored | None:
    """Read one record of the company; None when there is none."""
    where = "r.id = :id FOR UPDATE OF r" if lock else "r.id = :id"
    values = {"company": company_id, "id": row_id}
    row = await executor.fetch_row(_documents(kind, where), values)
    return None if row is None else _stored(kind, row)


async def page(
    executor: Executor,
    kind: Kind,
    company_id: str,
    *,
    after: str,
    limit: int,
    deleted: bool,
    sku: str,
) -> Sequence[Stored]:
    """Read the records of a kind that come after the id *after*."""
    where = "r.id > :after"
    values: dict[str, Any] = {"company": company_id, "after": after, "limit": limit}
    if not deleted and STORAGE[kind.name].soft:
        where += ' AND r."deletedAt" IS NULL'
    if sku and kind.name == "products":
        where += " AND r.sku = :sku"
        values["sku"] = sku
    statement = _documents(kind, f"{where} ORDER BY r.id LIMIT CAST(:limit AS int)")
    return [_stored(kind, row) for row in await executor.fetch(statement, values)]
