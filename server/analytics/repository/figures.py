"""Reading the rollups: sums of a period, series, and the most frequent.

A period is summed from the rows of the days of UTC that lie within it, and the quarters of an hour
before and after these: a year costs hardly more than a week. What is counted by key has rows of
months and thirds of months too, as it has a row for each product.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import text

from server.analytics.domain.metrics import Counted, Tally, mean, rate
from server.analytics.domain.period import Period
from server.analytics.repository.companies import reached, reaching
from server.analytics.repository.ranges import COARSE, bounds, ranges
from server.analytics.repository.records import SOURCES, quoted
from server.analytics.views import CategoryShare, DeviceShare, Ranked
from server.kernel.identity import Caller
from server.platform.database.pool import Executor
from server.platform.database.sql import aware_or_none, from_json
from server.platform.database.statement import Statement

KINDS = (
    *("WISHLIST_ITEM_ADDED", "WISHLIST_ITEM_MOVED_TO_CART", "MOVED_DONE"),
    *("COMPARISON_ITEM_ADDED", "CARTED_DONE", "WISHED_DONE"),
    *("SESSION_CREATED", "SESSION_TRANSFERRED", "RETURNING"),
)
"""The tallies that the metrics are made of."""

_COMPANY = Statement(
    text(f"""
SELECT c.id, c.currency, c.timezone, {reached("c")} AS allowed,
    CAST(:site AS text) IS NULL OR EXISTS (
        SELECT FROM sites s WHERE s.id = :site AND s."companyId" = c.id) AS site_known
FROM companies c
WHERE c.id = :company AND c.status = 'ACTIVE' AND c."deletedAt" IS NULL""")
)


async def company_of(
    executor: Executor, caller: Caller, company_id: str, site_id: str | None
) -> Any:
    """Read an ACTIVE company, whether the caller may see it, and whether the site is its own."""
    values = {"company": company_id, "site": site_id, **reaching(caller)}
    return await executor.fetch_row(_COMPANY, values)


def _json(select: str) -> str:
    return f"(SELECT row_to_json(one) FROM ({select}) AS one)"


def _sums(prefix: str) -> str:
    columns = []
    for source in SOURCES:
        sums = ", ".join(f'coalesce(sum("{name}"), 0) AS "{name}"' for name in source.measures)
        select = f"SELECT {sums} FROM {ranges(source.rollup, source.columns, prefix)}"
        columns.append(f"{_json(select)} AS {prefix}{source.name}")
    rows = ranges(
        "analytics_tallies",
        "kind, count, quantity, reported",
        prefix,
        f"AND kind IN ({quoted(KINDS)}) AND key = ''",
    )
    columns.append(f"""(
    SELECT json_object_agg(kind, tally) FROM (
        SELECT kind, json_build_array(sum(count), sum(quantity), sum(reported)) AS tally
        FROM {rows} GROUP BY kind) AS kinds) AS {prefix}tallies""")
    return ", ".join(columns)


_CHANNELS = ranges(
    "analytics_tallies",
    "key, kind, count, quantity, reported",
    more="AND kind IN ('CHANNEL_CART', 'CHANNEL_ADDED', 'CHANNEL_CONVERTED', 'CHANNEL_ABANDONED')",
    spans=COARSE,
)
_NOW = f"""
    {_sums("")},
    (SELECT count(DISTINCT "wishlistId") FROM analytics_touched_wishlists
        WHERE "companyId" = :company AND (CAST(:site AS text) IS NULL OR "siteId" = :site)
            AND "startsAt" >= :start AND "startsAt" < :end) AS touched,
    (SELECT json_agg(json_build_array(key, kind, count, quantity, reported)) FROM (
        SELECT key, kind, sum(count) AS count, sum(quantity) AS quantity, sum(reported) AS reported
        FROM {_CHANNELS} GROUP BY key, kind) AS sums) AS channels,
    (SELECT json_agg(DISTINCT key) FROM {
    ranges("analytics_tallies", "key, count", more="AND kind = 'CURRENCY'", spans=COARSE)
} WHERE count > 0) AS currencies,
    (SELECT CASE WHEN aside."companyId" IS NULL THEN state.through ELSE aside.through END
        FROM analytics_state state
        LEFT JOIN analytics_set_aside aside ON aside."companyId" = :company
        WHERE state.id = 'rollup') AS through"""


@cache
def _figures(compared: bool) -> Statement:
    return Statement(text(f"SELECT {_NOW}" + (f", {_sums('before_')}" if compared else "")))


async def figures(
    executor: Executor, company_id: str, site_id: str | None, period: Period, before: Period | None
) -> tuple[Counted, Counted | None, datetime | None]:
    """Read what is counted of *period* and of the one *before* it, and how fresh it is."""
    values: dict[str, Any] = {"company": company_id, "site": site_id, **bounds(period)}
    if before is not None:
        values |= bounds(before, "before_")
    row = await executor.fetch_row(_figures(before is not None), values)
    through = row["through"]
    return (
        _counted(row, ""),
        None if before is None else _counted(row, "before_"),
        None if through is None else aware_or_none(through.isoformat()),
    )


def _counted(row: Any, prefix: str) -> Counted:
    def sums(name: str) -> dict[str, Decimal]:
        found = from_json(row[f"{prefix}{name}"])
        return {_snake(key): Decimal(str(value)) for key, value in found.items()}

    return Counted(
        carts=sums("carts"),
        wishlists=sums("wishlists"),
        comparisons=sums("comparisons"),
        sessions=sums("sessions"),
        tallies=_tallies(from_json(row[f"{prefix}tallies"])),
        touched_wishlists=0 if prefix else row["touched"],
        currencies=() if prefix else tuple(sorted(from_json(row["currencies"]) or ())),
        channels={} if prefix else _channels(from_json(row["channels"]) or ()),
    )


def _tallies(found: dict[str, list[Any]] | None) -> dict[str, Tally]:
    return {kind: _tally(*tally) for kind, tally in (found or {}).items()}


def _channels(rows: Iterable[list[Any]]) -> dict[str, dict[str, Tally]]:
    found: dict[str, dict[str, Tally]] = {}
    for key, kind, *tally in rows:
        found.setdefault(key, {})[kind] = _tally(*tally)
    return found


def _tally(count: Any, quantity: Any, reported: Any) -> Tally:
    return Tally(int(count), Decimal(str(quantity)), int(reported))


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


# --- details --------------------------------------------------------------------------------

_COUNTERS = Statement(
    text(f"""
SELECT kind, sum(count) AS count, sum(quantity) AS quantity, sum(reported) AS reported
FROM {
        ranges(
            "analytics_tallies",
            "kind, count, quantity, reported",
            "",
            "AND kind = ANY(CAST(:kinds AS text[])) AND key = ''",
        )
    } GROUP BY kind""")
)


async def counters(
    executor: Executor, scope: dict[str, Any], kinds: tuple[str, ...]
) -> dict[str, Tally]:
    """Read how often what is named by *kinds* happened."""
    rows = await executor.fetch(_COUNTERS, scope | {"kinds": list(kinds)})
    return {row[0]: Tally(int(row[1]), row[2], int(row[3])) for row in rows}


_KEYED = ranges("analytics_tallies", "key, count, quantity", more="AND kind = :kind", spans=COARSE)
_SUMS = f"""SELECT key, sum(count) AS count, sum(quantity) AS quantity FROM {_KEYED}
    GROUP BY key HAVING sum(count) > 0"""
_BY_KEY = Statement(text(f"{_SUMS} ORDER BY count DESC, key"))
_TOP_BUNDLES = Statement(
    text(f"""
SELECT top.key, coalesce(p.name, top.key) AS name, top.count, top.quantity
FROM ({_SUMS} ORDER BY count DESC, key LIMIT :most) AS top
LEFT JOIN bundles b ON b.id = top.key AND b."companyId" = :company
LEFT JOIN products p ON p.id = b."productId" AND p."companyId" = b."companyId"
ORDER BY top.count DESC, top.key""")
)
# One pass over the tallies for both, which are the most rows of all; another one, over the few of
# :outcome, for what became of the most frequent.
_PRODUCTS = Statement(
    text(f"""
WITH named AS MATERIALIZED (
    SELECT sums.key, coalesce(p.name, sums.key) AS name, sums.count, sums.quantity,
        coalesce(nullif(p.attributes->>'categoryId', ''), nullif(p.attributes->>'category', ''),
            'uncategorised') AS category,
        coalesce(nullif(p.attributes->>'category', ''), nullif(p.attributes->>'categoryId', ''),
            'uncategorised') AS category_name
    FROM ({_SUMS}) AS sums
    LEFT JOIN products p ON p.id = sums.key AND p."companyId" = :company
), most AS (
    SELECT * FROM named ORDER BY count DESC, key LIMIT :most
), reached AS (
    SELECT key, sum(count) AS count FROM {
        ranges(
            "analytics_tallies",
            "key, count",
            "",
            "AND kind = :outcome AND key IN (SELECT key FROM most)",
            COARSE,
        )
    } GROUP BY key
), categories AS (
    SELECT category, min(category_name) AS name, sum(count) AS count, sum(quantity) AS quantity
    FROM named GROUP BY 1
)
SELECT (SELECT json_agg(
            json_build_array(m.key, m.name, m.count, m.quantity, coalesce(r.count, 0))
            ORDER BY m.count DESC, m.key)
        FROM most m LEFT JOIN reached r ON r.key = m.key) AS products,
    (SELECT json_agg(json_build_array(category, name, count, quantity)
            ORDER BY count DESC, category)
        FROM categories) AS categories""")
)
_SITES = Statement(
    text("""
SELECT id, name FROM sites WHERE "companyId" = :company""")
)
_STARTED = Statement(
    text(f"""
SELECT "siteId", sum(total) FROM {ranges("analytics_sessions", '"siteId", total')}
GROUP BY 1 HAVING sum(total) > 0""")
)


@dataclass(frozen=True, slots=True)
class KeyCount:
    """How often and how much of something was counted under one key."""

    key: str
    count: int
    quantity: Decimal


async def by_key(executor: Executor, scope: dict[str, Any], kind: str) -> list[KeyCount]:
    """Read the keys of *kind* with how often and how much, the most frequent first."""
    rows = await executor.fetch(_BY_KEY, scope | {"kind": kind})
    return [KeyCount(row["key"], int(row["count"]), row["quantity"]) for row in rows]


async def journeys(executor: Executor, scope: dict[str, Any]) -> list[tuple[str, str, int, int]]:
    """Read the ways between sites: from, to, how often gone, and how often to the end."""
    done = {row.key: row.count for row in await by_key(executor, scope, "TRANSFER_DONE")}
    found = []
    for row in await by_key(executor, scope, "JOURNEY"):
        start, end = from_json(row.key)
        found.append((start, end, row.count, done.get(row.key, 0)))
    return found


async def top(executor: Executor, scope: dict[str, Any], kind: str, *, most: int) -> list[Ranked]:
    """Read what is most frequent in *kind*, by the name of the bundle if it is one."""
    rows = await executor.fetch(_TOP_BUNDLES, scope | {"kind": kind, "most": most})
    return [Ranked(row[0], row[1], int(row[2]), int(row[3])) for row in rows]


async def products(
    executor: Executor, scope: dict[str, Any], kind: str, *, most: int, outcome: str = ""
) -> tuple[list[Ranked], list[CategoryShare]]:
    """Read the products most frequent in *kind*, and all of them by category.

    Args:
        executor: Where.
        scope: Of whom, and of when.
        kind: What is counted.
        most: How many products at most.
        outcome: The kind that says how many of these came to what was hoped for.
    """
    values = scope | {"kind": kind, "most": most, "outcome": outcome}
    row = await executor.fetch_row(_PRODUCTS, values)
    found = [
        Ranked(key, name, int(count), int(quantity), int(outcomes))
        for key, name, count, quantity, outcomes in from_json(row["products"]) or ()
    ]
    categories = from_json(row["categories"]) or ()
    total = sum(count for _, _, count, _ in categories)
    return found, [
        CategoryShare(key, name, int(count), int(quantity), rate(count, total))
        for key, name, count, quantity in categories
    ]


async def devices(executor: Executor, scope: dict[str, Any]) -> list[DeviceShare]:
    """Read sessions by device, the most frequent first."""
    rows = await by_key(executor, scope, "DEVICE")
    total = sum(row.count for row in rows)
    return [
        DeviceShare(row.key, row.count, rate(row.count, total), mean(row.quantity, row.count))
        for row in rows
    ]


async def site_names(executor: Executor, scope: dict[str, Any]) -> dict[str, str]:
    """Read the names of the company's sites."""
    rows = await executor.fetch(_SITES, {"company": scope["company"]})
    return {row["id"]: row["name"] for row in rows}


async def sessions_started(executor: Executor, scope: dict[str, Any]) -> dict[str, int]:
    """Read how many sessions began on each site."""
    return {row[0]: int(row[1]) for row in await executor.fetch(_STARTED, scope)}
