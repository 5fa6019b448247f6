"""How far the rollups have come, what is held while they go on, and who is set aside meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
from sqlalchemy import text

from server.platform.database.pool import Executor
from server.platform.database.retry import WriteConflict
from server.platform.database.statement import Statement
from server.platform.records.horizon import Horizon

RULES = 5
"""The number of the rules that events and records are counted by; one more whenever what is counted
changes, so that everything is counted anew."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far the rollups have come."""

    transaction: int | None
    """What earlier transactions have written is counted; None: nothing is by the present rules."""
    through: datetime | None
    """Up to when all that was done is counted, as the columns hold it."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A company whose figures stand still, since counting it fails."""

    company_id: str
    error: str


@dataclass(frozen=True, slots=True)
class Extent:
    """From when to when a company has records."""

    first: datetime
    """A midnight."""
    last: datetime


SCOPE = """(
        SELECT c.id FROM companies c
        WHERE CASE WHEN CAST(:only AS text) IS NOT NULL THEN c.id = :only
            ELSE NOT EXISTS (
                SELECT FROM analytics_set_aside s WHERE s."companyId" = c.id) END)"""
"""The companies that a statement counts: `only` that one, or with NULL all that are there and not
set aside. What belongs to a company that is gone is thereby passed over."""
_HELD = """
SELECT CASE WHEN rules > :rules OR rules = :rules AND "rulesPosition" = position
    THEN position END AS position, through
FROM analytics_state WHERE id = 'rollup' FOR UPDATE"""
_HOLD = Statement(text(_HELD))
_TRY_TO_HOLD = Statement(text(f"{_HELD} SKIP LOCKED"))


async def hold(executor: Executor, *, wait: bool = True) -> Position | None:
    """Keep others from counting while the transaction lasts.

    Args:
        executor: The transaction.
        wait: Whether to wait for somebody who counts now; else None is given for them.
    """
    row = await executor.fetch_row(_HOLD if wait else _TRY_TO_HOLD, {"rules": RULES})
    return None if row is None else Position(row["position"], row["through"])


async def hold_in_snapshot(executor: Executor) -> Position | None:
    """Hold the state in a transaction that sees one moment; its first statement.

    Raises:
        WriteConflict: Whoever counted meanwhile has moved on from that moment.
    """
    try:
        return await hold(executor)
    except asyncpg.SerializationError as conflict:
        raise WriteConflict from conflict


# Who counts by older rules leaves the newer ones' position behind, so that the next who counts by
# these counts all anew.
_ADVANCE = Statement(
    text("""
UPDATE analytics_state SET position = :horizon, through = :through,
    rules = greatest(rules, :rules),
    "rulesPosition" = CASE WHEN rules > :rules THEN "rulesPosition" ELSE :horizon END
WHERE id = 'rollup'""")
)


async def advance(executor: Executor, to: Horizon) -> None:
    """Note that all before *to* is counted."""
    values = {"horizon": to.transaction, "through": to.through, "rules": RULES}
    await executor.fetch(_ADVANCE, values)


_COMPANIES = Statement(text("SELECT id FROM companies ORDER BY id"))


async def companies(executor: Executor) -> list[str]:
    """Give the ids of all companies."""
    return [row[0] for row in await executor.fetch(_COMPANIES, {})]


# Whoever deletes a company may take long: it is left out and not waited for.
_KEEP = Statement(
    text("""
SELECT id FROM companies WHERE id = ANY(CAST(:ids AS text[]))
ORDER BY id FOR KEY SHARE SKIP LOCKED""")
)


async def keep(executor: Executor, ids: Sequence[str]) -> list[str]:
    """Keep the companies *ids* from being deleted while the transaction lasts.

    Returns:
        Those that are kept; the others are gone, or are being deleted.
    """
    return [row[0] for row in await executor.fetch(_KEEP, {"ids": list(ids)})]


_EXTENT = Statement(
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


async def extent(executor: Executor, company_id: str) -> Extent | None:
    """Find out from when to when a company has records; None where it has none."""
    row = await executor.fetch_row(_EXTENT, {"company": company_id})
    return None if row["first"] is None else Extent(row["first"], row["last"])


# --- companies that are set aside ------------------------------------------------------------

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(days=1)
_SET_ASIDE = Statement(
    text("""
INSERT INTO analytics_set_aside AS s ("companyId", through, attempts, "retryAt", error)
SELECT :company, (SELECT through FROM analytics_state WHERE id = 'rollup'), 1,
    CAST(:now AS timestamp) + CAST(:first AS interval), :error
ON CONFLICT ("companyId") DO UPDATE SET
    attempts = s.attempts + 1,
    "retryAt" = CAST(:now AS timestamp)
        + least(CAST(:first AS interval) * 2 ^ least(s.attempts, 20), CAST(:longest AS interval)),
    error = excluded.error""")
)
_BRING_BACK = Statement(
    text('DELETE FROM analytics_set_aside WHERE "companyId" = CAST(:company AS text)')
)
_DUE = Statement(
    text("""
SELECT s."companyId", c.id IS NOT NULL AS there
FROM analytics_set_aside s LEFT JOIN companies c ON c.id = s."companyId"
WHERE s."retryAt" <= CAST(:now AS timestamp) ORDER BY s."retryAt" LIMIT 1""")
)
_LISTED = Statement(
    text("""SELECT "companyId", error FROM analytics_set_aside ORDER BY "companyId" """)
)


async def set_aside(executor: Executor, company_id: str, *, now: datetime, error: str) -> None:
    """Leave a company out from now on; it is tried again after a while, twice as long each time."""
    values = {
        "company": company_id,
        "now": now,
        "error": error,
        "first": _FIRST_PAUSE,
        "longest": _LONGEST_PAUSE,
    }
    await executor.fetch(_SET_ASIDE, values)


async def bring_back(executor: Executor, company_id: str) -> None:
    """Count a company with the others again."""
    await executor.fetch(_BRING_BACK, {"company": company_id})


async def due_again(executor: Executor, now: datetime) -> str | None:
    """Give the company that has waited longest for being tried again, and forget those gone.

    One a refresh: to count one anew may take long, and the others wait for it.
    """
    while (row := await executor.fetch_row(_DUE, {"now": now})) is not None:
        company_id, there = row
        if there:
            return str(company_id)
        await bring_back(executor, company_id)
    return None


async def listed(executor: Executor) -> list[SetAside]:
    """Give the companies that are set aside."""
    return [SetAside(row[0], row[1]) for row in await executor.fetch(_LISTED, {})]
