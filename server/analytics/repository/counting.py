"""Counting: what has happened in a window of transactions, or all of one company anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from server.analytics.repository import events, records
from server.analytics.repository.records import SOURCES, Source
from server.analytics.repository.scopes import DAYS, QUARTERS, TIME
from server.analytics.repository.state import SCOPE
from server.platform.database.pool import Executor
from server.platform.database.statement import Statement

_EVENT_STATEMENTS = (events.VISITORS, events.TALLIES, events.TOUCHED, events.WAITING)


@dataclass(frozen=True, slots=True)
class Window:
    """What is counted at once: transactions from one to before another, and the time they end."""

    since: int
    until: int
    previous: datetime | None
    """Up to when all was counted before, as the columns hold it."""
    through: datetime
    """Up to when all is counted then."""


_EXPIRED = "".join(
    f"""
    UNION ALL
    SELECT r."companyId" FROM {source.base} r
    WHERE r."expiresAt" > :previous AND r."expiresAt" <= :through AND {source.expiring}"""
    for source in SOURCES
    if source.expiring != "false"
)
_WITHIN = Statement(
    text(f"""
SELECT DISTINCT "companyId" FROM (
    SELECT e."companyId" FROM commerce_events e WHERE {events.WINDOW}{_EXPIRED}
) AS found
WHERE "companyId" IN {SCOPE} ORDER BY 1""")
)


async def companies_within(executor: Executor, window: Window) -> list[str]:
    """Give the companies that something is to be counted of."""
    return [row[0] for row in await executor.fetch(_WITHIN, _times(window, None))]


async def count_window(executor: Executor, window: Window, *, only: str | None = None) -> None:
    """Count the events of *window*, and the records they were about.

    Args:
        executor: The transaction.
        window: What is counted.
        only: That company alone; None: all that are not set aside.
    """
    times = _times(window, only)
    await _count_events(executor, times)
    for source in SOURCES:
        rows = await executor.fetch(records.changed(source), times)
        if rows:
            quarters = {
                "companies": [company for company, _ in rows],
                "moments": [moment for _, moment in rows],
                "through": window.through,
            }
            await _run(executor, records.recount(source, QUARTERS), quarters)
            await _run(executor, records.sum_days(source, DAYS), quarters)


async def recount_events(executor: Executor, until: int, *, only: str | None = None) -> None:
    """Count all events before the transaction *until* anew, of all companies or one."""
    window = {"position": 0, "horizon": until, "only": only}
    await _run(executor, events.CLEAR, window)
    await _count_events(executor, window)


async def clear_records(executor: Executor, company_id: str) -> None:
    """Forget what can be counted of a company's records anew."""
    for source in SOURCES:
        await _run(executor, records.clear(source), {"company": company_id})


async def recount_records(
    executor: Executor,
    source: Source,
    company_id: str,
    *,
    since: datetime,
    until: datetime,
    through: datetime,
) -> None:
    """Count a company's records of one kind anew that were created between two midnights."""
    values = {"company": company_id, "since": since, "until": until, "through": through}
    await _run(executor, records.recount(source, TIME), values)
    await _run(executor, records.sum_days(source, TIME), values)


async def keep_counts(
    executor: Executor, name: str, ids: Sequence[str], *, through: datetime
) -> None:
    """Keep what the records *ids* of the source *name* have counted, before they are deleted."""
    source = next(source for source in SOURCES if source.name == name)
    await _run(executor, records.retire(source), {"ids": list(ids), "through": through})


async def forget_events(executor: Executor, before: datetime) -> None:
    """Forget what was counted of events before a midnight."""
    await _run(executor, events.forget_before(), {"before": before})


async def _count_events(executor: Executor, window: dict[str, Any]) -> None:
    await _run(executor, _EVENT_STATEMENTS, window)
    while (await executor.fetch_row(events.FOLLOWED, window))[0]:
        pass
    await executor.fetch(events.DONE, window)
    await executor.fetch(events.UNDONE, window)


async def _run(executor: Executor, statements: Sequence[Statement], values: dict[str, Any]) -> None:
    for statement in statements:
        await executor.fetch(statement, values)


def _times(window: Window, only: str | None) -> dict[str, Any]:
    return {
        "position": window.since,
        "horizon": window.until,
        "previous": window.previous,
        "through": window.through,
        "only": only,
    }
