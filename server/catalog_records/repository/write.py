"""Writing records: whole batches of one kind by a statement each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from typing import Any

import asyncpg
from sqlalchemy import text

from server.catalog_records.domain.kinds import Kind
from server.catalog_records.domain.model import Gone, Known, KnownChild, Offer, Row
from server.catalog_records.repository.storage import STORAGE, Storage, parts_of
from server.platform.database.pool import Executor, Transaction
from server.platform.database.sql import from_json, naive, to_json
from server.platform.database.statement import Statement


class Collision(Exception):
    """A row has a key that another one has, or names what is no longer there."""


@asynccontextmanager
async def all_or_nothing(transaction: Transaction) -> AsyncIterator[None]:
    """Undo what is done within when one of its rows collides.

    Raises:
        Collision: One does.
    """
    try:
        async with transaction.savepoint():
            yield
    except (
        asyncpg.IntegrityConstraintViolationError,
        # Two new rows of one statement have the same id.
        asyncpg.CardinalityViolationError,
    ) as violation:
        raise Collision from violation


def _key(storage: Storage, names: Sequence[str]) -> str:
    """The SQL of a unique key, as one text: what is absent counts as empty."""
    return " || chr(1) || ".join(f"coalesce({storage.sql(name)}, '')" for name in names)


@cache
def _known(kind: Kind) -> Statement:
    storage = STORAGE[kind.name]
    table, owner = storage.table.name, storage.sql(storage.owner)
    keys = ", ".join(
        "json_build_array(" + ", ".join(f"coalesce({storage.sql(n)}, '')" for n in names) + ")"
        for names in kind.keys
    )
    slug = "slug" if "slug" in storage.table.c else "NULL"
    living = ' AND "deletedAt" IS NULL' if kind.name == "customers" else ""
    finds = ["SELECT id FROM {table} WHERE id = ANY(CAST(:ids AS text[]))"]
    for place, names in enumerate(kind.keys):
        simple = len(names) == 1
        value = storage.sql(names[0]) if simple else _key(storage, names)
        finds.append(
            f"SELECT id FROM {{table}} WHERE {owner} = :company{living} "
            f"AND {value} = ANY(CAST(:keys_{place} AS text[]))"
        )
    found = " UNION ".join(finds).format(table=table)
    return Statement(
        text(
            f"SELECT id, {owner} AS company, json_build_array({keys}) AS keys, {slug} AS slug "
            f"FROM {table} WHERE id IN ({found})"
        )
    )


async def known_rows(
    executor: Executor, kind: Kind, company_id: str, ids: Iterable[str], keys: Sequence[list[str]]
) -> list[Known]:
    r"""Find the rows that records mean or that stand in their way.

    Args:
        executor: Where.
        kind: Of which kind.
        company_id: Whose keys.
        ids: The ids the records name.
        keys: For each unique key of the kind, the keys of the records, joined by `\x01`.
    """
    values: dict[str, Any] = {"ids": list(ids), "company": company_id}
    values |= {f"keys_{place}": part for place, part in enumerate(keys)}
    found = await executor.fetch(_known(kind), values)
    return [
        Known(row[0], row[1], tuple(tuple(key) for key in from_json(row[2])), row[3])
        for row in found
    ]


@cache
def _known_parts(kind: Kind) -> Statement:
    parts = parts_of(kind)
    keys = ", ".join(f"coalesce({parts.sql(name)}, '')" for name in kind.child_natural)
    table, owner = parts.table.name, parts.sql(parts.owner)
    return Statement(
        text(f"""
SELECT id, {owner} AS parent, json_build_array({keys}) AS key FROM {table}
WHERE {owner} = ANY(CAST(:parents AS text[]))
UNION ALL
SELECT id, {owner}, json_build_array({keys}) FROM {table}
WHERE id = ANY(CAST(:ids AS text[])) AND {owner} <> ALL(CAST(:parents AS text[]))""")
    )


async def known_parts(
    executor: Executor, kind: Kind, parents: list[str], ids: list[str]
) -> list[KnownChild]:
    """Find the variants or members of *parents*, and those of others that have one of *ids*."""
    found = await executor.fetch(_known_parts(kind), {"parents": parents, "ids": ids})
    return [KnownChild(row[0], row[1], tuple(from_json(row[2]))) for row in found]


@cache
def _upsert(kind: Kind) -> Statement:
    storage = STORAGE[kind.name]
    table, columns = storage.table.name, storage.columns
    listed = storage.listed(columns)
    moments = '"updatedAt" = :now, ' if storage.updated else ""
    changes = ", ".join(f"{storage.sql(c)} = excluded.{storage.sql(c)}" for c in columns)
    revived = '"deletedAt" = NULL, ' if storage.soft else ""
    old, new = storage.listed(columns, f"{table}."), storage.listed(columns, "excluded.")
    if storage.soft:
        old, new = f'{old}, {table}."deletedAt"', f"{new}, NULL"
    source = f"jsonb_populate_recordset(NULL::{table}, CAST(:rows AS jsonb)) AS r"
    if kind.name == "companies":
        pairs = ", ".join(f"{storage.sql(c)} = r.{storage.sql(c)}" for c in columns)
        fresh = storage.listed(columns, "r.")
        now_old = storage.listed(columns, "companies.")
        return Statement(
            text(f"""
UPDATE companies SET {pairs}, "updatedAt" = :now, version = companies.version + 1
FROM {source} WHERE companies.id = r.id AND r.id = :company
    AND ({now_old}) IS DISTINCT FROM ({fresh})
RETURNING companies.id""")
        )
    extra = ', "updatedAt"' if storage.updated else ""
    extra_value = ", CAST(:now AS timestamp)" if storage.updated else ""
    return Statement(
        text(f"""
INSERT INTO {table} (id, "companyId", {listed}{extra})
SELECT r.id, :company, {storage.listed(columns, "r.")}{extra_value} FROM {source} ORDER BY r.id
ON CONFLICT (id) DO UPDATE SET {changes}, {moments}{revived}version = {table}.version + 1
WHERE {table}."companyId" = excluded."companyId" AND ({old}) IS DISTINCT FROM ({new})
RETURNING id""")
    )


def _row(storage: Storage, row_id: str, columns: Any, **more: Any) -> dict[str, Any]:
    return {"id": row_id, **{name: columns.get(key) for key, name in _names(storage)}, **more}


@cache
def _names(storage: Storage) -> tuple[tuple[str, str], ...]:
    """The columns of a record, each with its SQL name."""
    return tuple((key, str(storage.table.c[key].name)) for key in storage.columns)


async def upsert(
    executor: Executor, kind: Kind, company_id: str, rows: Sequence[Row], now: datetime
) -> set[str]:
    """Make the rows as they should be; give the ids of those that were not."""
    storage = STORAGE[kind.name]
    values = {
        "company": company_id,
        "now": naive(now),
        "rows": to_json([_row(storage, row.id, row.columns) for row in rows]),
    }
    return {row[0] for row in await executor.fetch(_upsert(kind), values)}


@cache
def _upsert_parts(kind: Kind) -> Statement:
    parts = parts_of(kind)
    table, owner, columns = parts.table.name, parts.sql(parts.owner), parts.columns
    changes = ", ".join(f"{parts.sql(c)} = excluded.{parts.sql(c)}" for c in columns)
    old, new = parts.listed(columns, f"{table}."), parts.listed(columns, "excluded.")
    revived = ""
    if parts.soft:
        old, new, revived = f'{old}, {table}."deletedAt"', f"{new}, NULL", ', "deletedAt" = NULL'
    unlisted = f"{owner} = ANY(CAST(:parents AS text[])) AND id <> ALL(CAST(:ids AS text[]))" + (
        ' AND "deletedAt" IS NULL' if parts.soft else ""
    )
    gone = (
        f'UPDATE {table} SET "deletedAt" = :now, "isActive" = false, "updatedAt" = :now'
        if parts.soft
        else f"DELETE FROM {table}"
    )
    # Those that go, go first: a new one may have their key.
    return Statement(
        text(f"""
WITH gone AS ({gone} WHERE {unlisted} RETURNING {owner} AS parent),
written AS (
    INSERT INTO {table} (id, {owner}, {parts.listed(columns)}, "updatedAt")
    SELECT r.id, r.{owner}, {parts.listed(columns, "r.")}, CAST(:now AS timestamp)
    FROM jsonb_populate_recordset(NULL::{table}, CAST(:rows AS jsonb)) AS r
    WHERE (SELECT count(*) FROM gone) >= 0
    ON CONFLICT (id) DO UPDATE SET {changes}, "updatedAt" = excluded."updatedAt"{revived}
    WHERE {table}.{owner} = excluded.{owner} AND ({old}) IS DISTINCT FROM ({new})
    RETURNING {owner} AS parent
)
SELECT parent FROM gone UNION SELECT parent FROM written""")
    )


async def upsert_parts(
    executor: Executor, kind: Kind, rows: Sequence[Row], now: datetime
) -> set[str]:
    """Give the records their variants or members; give the ids of those that had others."""
    parts = parts_of(kind)
    owner = str(parts.table.c[parts.owner].name)
    listed = [
        _row(parts, child.id, child.columns, **{owner: row.id})
        for row in rows
        for child in row.children
    ]
    values = {
        "parents": [row.id for row in rows],
        "ids": [part["id"] for part in listed],
        "rows": to_json(listed),
        "now": naive(now),
    }
    return {row[0] for row in await executor.fetch(_upsert_parts(kind), values)}


@cache
def _touch(kind: Kind) -> Statement:
    table = STORAGE[kind.name].table.name
    return Statement(
        text(
            f'UPDATE {table} SET version = version + 1, "updatedAt" = :now '
            "WHERE id = ANY(CAST(:ids AS text[])) RETURNING id"
        )
    )


async def touch(executor: Executor, kind: Kind, ids: Iterable[str], now: datetime) -> None:
    """Raise the version of records of which only a part has changed."""
    await executor.fetch(_touch(kind), {"ids": list(ids), "now": naive(now)})


@cache
def _remove(kind: Kind) -> Statement:
    storage = STORAGE[kind.name]
    table = storage.table.name
    where = '"companyId" = :company AND id = ANY(CAST(:ids AS text[]))'
    if not storage.soft:
        return Statement(text(f"DELETE FROM {table} WHERE {where} RETURNING id"))
    return Statement(
        text(
            f'UPDATE {table} SET "deletedAt" = :now, "updatedAt" = :now, version = version + 1 '
            f'WHERE {where} AND "deletedAt" IS NULL RETURNING id'
        )
    )


async def remove(
    executor: Executor, kind: Kind, company_id: str, gone: Sequence[Gone], now: datetime
) -> set[str]:
    """Take records of the company away; give the ids of those that were there."""
    values = {"company": company_id, "ids": [row.id for row in gone], "now": naive(now)}
    return {row[0] for row in await executor.fetch(_remove(kind), values)}


_OFFERED = Statement(
    text("""
SELECT r.ordinal, p.currency, CAST(:variants AS boolean) IS FALSE OR v.id IS NOT NULL AS found
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (ordinal int, product text, variant text)
JOIN products p ON p.id = r.product AND p."companyId" = :company
LEFT JOIN product_variants v ON v.id = r.variant AND v."productId" = p.id""")
)


async def offered(executor: Executor, company_id: str, offers: Sequence[Offer]) -> dict[int, str]:
    """Give the currency of each offer whose product, and variant, the company has."""
    found: dict[int, str] = {}
    for with_variant in (False, True):
        rows = [
            {"ordinal": offer.index, "product": offer.product_id, "variant": offer.variant_id}
            for offer in offers
            if (offer.variant_id is not None) is with_variant
        ]
        if rows:
            values = {"rows": to_json(rows), "company": company_id, "variants": with_variant}
            rows_found = await executor.fetch(_OFFERED, values)
            found |= {ordinal: currency for ordinal, currency, there in rows_found if there}
    return found


def _offer(table: str, stock: str) -> str:
    return f"""
    UPDATE {table} t SET
        price = CASE WHEN r.changes ? 'price' THEN (r.changes->>'price')::numeric
            ELSE t.price END,
        "compareAtPrice" = CASE WHEN r.changes ? 'compare_at_price'
            THEN (r.changes->>'compare_at_price')::numeric ELSE t."compareAtPrice" END,
        "{stock}" = CASE WHEN r.changes ? 'stock_quantity'
            THEN (r.changes->>'stock_quantity')::int ELSE t."{stock}" END,
        "updatedAt" = :now"""


_CHANGES = "jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id text, parent text, changes jsonb)"
_DIFFERS = """
        AND (r.changes ? 'price' AND t.price IS DISTINCT FROM (r.changes->>'price')::numeric
            OR r.changes ? 'compare_at_price' AND t."compareAtPrice"
                IS DISTINCT FROM (r.changes->>'compare_at_price')::numeric
            OR r.changes ? 'stock_quantity'
                AND t."{stock}" <> (r.changes->>'stock_quantity')::int)"""
_OFFER_PRODUCTS = Statement(
    text(
        _offer("products", "stockQuantity")
        + f""", version = t.version + 1 FROM {_CHANGES}
    WHERE t.id = r.id AND t."companyId" = :company"""
        + _DIFFERS.format(stock="stockQuantity")
        + " RETURNING t.id"
    )
)
_OFFER_VARIANTS = Statement(
    text(
        f"WITH changed AS ({_offer('product_variants', 'inventoryQuantity')}"
        f""" FROM {_CHANGES}
    WHERE t.id = r.id AND t."productId" = r.parent"""
        + _DIFFERS.format(stock="inventoryQuantity")
        + """ RETURNING t.id, t."productId"
), touched AS (
    UPDATE products p SET version = p.version + 1, "updatedAt" = :now
    WHERE p."companyId" = :company AND p.id IN (SELECT "productId" FROM changed)
)
SELECT id FROM changed"""
    )
)


async def write_offers(
    executor: Executor, company_id: str, offers: Sequence[Offer], now: datetime
) -> set[str]:
    """Write prices and stock; give the ids of the products and variants that had others."""
    changed: set[str] = set()
    for statement, with_variant in ((_OFFER_PRODUCTS, False), (_OFFER_VARIANTS, True)):
        rows = [
            {
                "id": offer.variant_id or offer.product_id,
                "parent": offer.product_id,
                "changes": offer.columns,
            }
            for offer in offers
            if (offer.variant_id is not None) is with_variant
        ]
        if rows:
            values = {"rows": to_json(rows), "company": company_id, "now": naive(now)}
            changed |= {row[0] for row in await executor.fetch(statement, values)}
    return changed


def natural_keys(kind: Kind, rows: Iterable[Sequence[tuple[str, ...]]]) -> list[list[str]]:
    """Join the unique keys of records for `known_rows`."""
    joined: list[list[str]] = [[] for _ in kind.keys]
    for keys in rows:
        for place, key in enumerate(keys):
            joined[place].append("\x01".join(key))
    return joined
