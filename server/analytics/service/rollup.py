"""Keeps the rollups: counts what has happened since, counts all anew, compares with a recount.

One process counts at a time: whoever holds the row of `analytics_state`. All that one refresh
writes, and the position that it has come to, is one transaction.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from server.analytics.repository import events, state, verify
from server.analytics.repository.records import (
    DAYS,
    QUARTERS,
    SOURCES,
    TIME,
    Source,
    changed,
    recount,
    retire,
    sum_days,
)
from server.platform.postgres import Database, Executor, Statement, Transaction

CHUNK = timedelta(days=30)
"""How much of a company's time a rebuild counts in one statement."""
LONGEST = 3600.0
"""The longest a statement may take, in seconds: a rebuild goes through all events at once."""
_ALL = 2**63 - 1
_EVENT_STATEMENTS = (events.VISITORS, events.TALLIES, events.TOUCHED, events.WAITING)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild has come."""

    done: int
    total: int
    doing: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what a recount gives."""

    table: str
    row: str
    stored: str
    recounted: str


class Rollup:
    """Keeps the rollups of all companies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def refresh(self, *, wait: bool) -> bool:
        """Count what has happened since the last time.

        Args:
            wait: Whether to wait for somebody who counts now; else they are left to it.

        Returns:
            Whether this call has counted.
        """
        async with self._database.transaction(timeout_seconds=LONGEST) as transaction:
            held = await transaction.fetch_row(state.HOLD if wait else state.TRY_TO_HOLD, {})
            if held is None:
                return False
            now = await _horizon(transaction)
            if held["position"] is None or now["horizon"] < held["position"]:
                # Nothing is counted yet, or the database was restored into a younger server,
                # whose transactions are numbered anew.
                async for _ in _count_all(transaction, now):
                    pass
            else:
                await _count_window(transaction, held, now)
            await transaction.fetch(state.ADVANCE, now)
        return True

    async def rebuild(self) -> AsyncIterator[Progress]:
        """Count everything anew; readers see the former figures until all is done."""
        async with self._database.transaction(timeout_seconds=LONGEST) as transaction:
            await transaction.fetch_row(state.HOLD, {})
            now = await _horizon(transaction)
            async for progress in _count_all(transaction, now):
                yield progress
            await transaction.fetch(state.ADVANCE, now)

    async def verify(self) -> tuple[list[Difference], int]:
        """Compare the rollups with a recount, in one snapshot; nothing is changed.

        The rollups are first brought up to that snapshot. The recount is made in temporary tables
        of the same names, from the modules' tables and the events alone.

        Returns:
            The differences, and the number of figures compared.
        """
        found: list[Difference] = []
        compared = 0
        async with self._database.snapshot(timeout_seconds=LONGEST) as transaction:
            held = await transaction.fetch_row(state.HOLD, {})
            now = dict(await _horizon(transaction)) | {"horizon": _ALL}
            if held["position"] is None:
                return [Difference("analytics_state", "rollup", "never counted", "")], 0
            await _count_window(transaction, held, now)
            for statement in verify.SHADOW:
                await transaction.fetch(statement, {})
            async for _ in _count_all(transaction, now):
                pass
            for table, statement in verify.COMPARE.items():
                row = await transaction.fetch_row(statement, {})
                compared += row["compared"]
                found += [Difference(table, *line) for line in row["differences"] or ()]
        return found, compared


async def _horizon(transaction: Transaction) -> dict[str, Any]:
    return dict(await transaction.fetch_row(state.HORIZON, {}))


async def _count_window(transaction: Transaction, held: Any, now: dict[str, Any]) -> None:
    """Count the events since the position, and the records they were about."""
    window = {"position": held["position"], "horizon": now["horizon"]}
    now["through"] = max(now["through"], held["through"])
    await _count_events(transaction, window)
    times = window | {"previous": held["through"], "through": now["through"]}
    for source in SOURCES:
        rows = await transaction.fetch(changed(source), times)
        if rows:
            quarters = {
                "companies": [row["company"] for row in rows],
                "moments": [row["moment"] for row in rows],
                "through": now["through"],
            }
            await _run(transaction, recount(source, QUARTERS), quarters)
            await _run(transaction, sum_days(source, DAYS), quarters)


async def _count_events(transaction: Transaction, window: dict[str, Any]) -> None:
    await _run(transaction, _EVENT_STATEMENTS, window)
    while (await transaction.fetch_row(events.FOLLOWED, window))[0]:
        pass
    await transaction.fetch(events.DONE, window)


async def _count_all(transaction: Transaction, now: dict[str, Any]) -> AsyncIterator[Progress]:
    """Count everything anew, chunk by chunk."""
    await _run(transaction, state.CLEAR, {})
    chunks = []
    for company in await transaction.fetch(state.COMPANIES, {}):
        extent = await transaction.fetch_row(state.EXTENT, {"company": company["id"]})
        since = extent["first"]
        while since is not None and since <= extent["last"]:
            chunks.append((company["id"], since))
            since += CHUNK
    total = len(chunks) * len(SOURCES) + 1
    done = 0
    for company_id, since in chunks:
        values = {
            "company": company_id,
            "since": since,
            "until": since + CHUNK,
            "through": now["through"],
        }
        for source in SOURCES:
            yield Progress(done, total, f"{source.name} of {company_id}, {since:%Y-%m}")
            await _run(transaction, recount(source, TIME), values)
            await _run(transaction, sum_days(source, TIME), values)
            done += 1
    yield Progress(done, total, "events")
    await _count_events(transaction, {"position": 0, "horizon": now["horizon"]})
    yield Progress(total, total, "done")


async def _run(executor: Executor, statements: Sequence[Statement], values: dict[str, Any]) -> None:
    for statement in statements:
        await executor.fetch(statement, values)


class Retirement:
    """Keeps the figures of what the jobs delete."""

    async def retire(self, transaction: Executor, source: str, ids: Sequence[str]) -> None:
        """Keep what the records *ids* have counted; to be called before they are deleted.

        Args:
            transaction: The transaction that deletes them; it holds them locked.
            source: `carts`, `wishlists`, `comparisons` or `sessions`.
            ids: The records.
        """
        named = {"ids": list(ids), "through": datetime.now(UTC).replace(tzinfo=None)}
        await _run(transaction, retire(_source(source)), named)

    async def retire_events(self, transaction: Executor, before: datetime) -> None:
        """Forget the figures of events before *before*, the midnight that a partition ends with."""
        midnight = {"before": before.replace(tzinfo=None)}
        await _run(transaction, events.forget_before(), midnight)


def _source(name: str) -> Source:
    return next(source for source in SOURCES if source.name == name)
