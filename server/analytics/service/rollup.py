"""Keeps the rollups: counts what has happened since, counts all anew, compares with a recount.

One process counts at a time: whoever holds the row of `analytics_state`. All that one refresh
writes, and the position that it has come to, is one transaction. A company that can't be counted
is set aside, so that the others are; its figures stand still until a later try succeeds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from server.analytics.repository import counting, state, verify
from server.analytics.repository.counting import Window
from server.analytics.repository.records import SOURCES
from server.analytics.repository.state import Position
from server.analytics.repository.verify import Difference
from server.platform.database.faults import StatementError, described, lies_in_rows
from server.platform.database.pool import Database, Executor, Transaction
from server.platform.database.retry import WriteConflict
from server.platform.database.shards import served_company
from server.platform.records.horizon import Horizon, horizon
from server.platform.telemetry import logger

CHUNK = timedelta(days=30)
"""How much of a company's time a rebuild counts in one statement."""
LONGEST = 3600.0
"""The longest a statement may take, in seconds: a rebuild goes through all events at once."""
_ALL = 2**63 - 1
_BEING_DELETED = "it is being deleted"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild has come."""

    done: int
    total: int
    doing: str


class Rollup:
    """Keeps the rollups of all companies."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._running: dict[str, asyncio.Task[None]] = {}
        self._next: dict[str, asyncio.Task[None]] = {}

    async def catch_up(self) -> None:
        """Count all that happened before this call.

        However many ask for a company, one counts and one waits, with a connection each.
        """
        company = served_company()
        task = self._next.get(company)
        if task is None:
            task = asyncio.create_task(self._count_after(self._running.get(company), company))
            self._next[company] = task
        # Who gives up leaves the others, and what they wait for.
        await asyncio.shield(task)

    async def _count_after(self, running: asyncio.Task[None] | None, company: str) -> None:
        if running is not None:
            await asyncio.wait([running])
        # Whoever asks from here on may ask about what this count does not see.
        mine = self._running[company] = self._next.pop(company)
        try:
            await self.refresh(wait=True)
        finally:
            if self._running[company] is mine:
                del self._running[company]

    async def refresh(self, *, wait: bool) -> bool:
        """Count what has happened since the last time.

        Args:
            wait: Whether to wait for somebody who counts now; else they are left to it.

        Returns:
            Whether this call has counted.
        """
        async with self._database.transaction(timeout_seconds=LONGEST) as transaction:
            held = await state.hold(transaction, wait=wait)
            if held is None:
                return False
            now = await horizon(transaction)
            if held.transaction is None or now.transaction < held.transaction:
                # The latter: the database was restored into a younger server, whose transactions
                # are numbered anew.
                async for _ in _count_all(transaction, now):
                    pass
            else:
                now = await _count_window(transaction, held, now)
                await _try_again(transaction, now)
            await state.advance(transaction, now)
        return True

    async def rebuild(self) -> AsyncIterator[Progress]:
        """Count everything anew; readers see the former figures until all is done."""
        async with self._database.transaction(timeout_seconds=LONGEST) as transaction:
            await state.hold(transaction)
            now = await horizon(transaction)
            async for progress in _count_all(transaction, now):
                yield progress
            await state.advance(transaction, now)

    async def companies_set_aside(self) -> list[state.SetAside]:
        """Give the companies that are not counted, and why."""
        return await state.listed(self._database)

    async def verify(self) -> tuple[list[Difference], int]:
        """Compare the rollups with a recount, in one snapshot; nothing is changed.

        The rollups are first brought up to that snapshot. The recount is made in temporary tables
        of the same names, from the modules' tables and the events alone. A company that can't be
        counted is a difference too.

        Returns:
            The differences, and the number of figures compared.
        """
        while True:
            try:
                return await self._verify()
            except WriteConflict:
                # Somebody counted while this waited for them; the next snapshot has what they did.
                continue

    async def _verify(self) -> tuple[list[Difference], int]:
        async with self._database.snapshot(timeout_seconds=LONGEST) as transaction:
            held = await state.hold_in_snapshot(transaction)
            now = replace(await horizon(transaction), transaction=_ALL)
            if held is None or held.transaction is None:
                return [Difference("analytics_state", "rollup", "not counted yet", "")], 0
            now = await _count_window(transaction, held, now, kept=True)
            aside = {one.company_id: one for one in await state.listed(transaction)}
            await verify.lay_shadows(transaction)
            async for _ in _count_all(transaction, now, kept=True):
                pass
            found, compared = await verify.compare(transaction)
            aside |= {one.company_id: one for one in await state.listed(transaction)}
        found += [
            Difference("analytics_set_aside", one.company_id, "not counted", one.error)
            for one in aside.values()
        ]
        return found, compared


async def _count_window(
    transaction: Transaction, held: Position, now: Horizon, *, kept: bool = False
) -> Horizon:
    """Count what has happened since *held*, and give how far that is.

    Args:
        transaction: It holds the rollups.
        held: How far they have come.
        now: How far can be counted.
        kept: Whether companies stay without being kept, as the transaction is undone.
    """
    through = now.through if held.through is None else max(now.through, held.through)
    now = replace(now, through=through)
    window = Window(held.transaction or 0, now.transaction, held.through, through)
    companies = await counting.companies_within(transaction, window)
    if not kept:
        companies = await _keep(transaction, companies)
    await _all_or_each(
        transaction,
        companies,
        lambda only: counting.count_window(transaction, window, only=only),
    )
    return now


async def _count_all(
    transaction: Transaction, now: Horizon, *, kept: bool = False
) -> AsyncIterator[Progress]:
    """Count everything anew, company by company and chunk by chunk."""
    companies = await state.companies(transaction)
    if not kept:
        companies = await _keep(transaction, companies)
    chunks = {company: await _chunks(transaction, company) for company in companies}
    total = sum(map(len, chunks.values())) * len(SOURCES) + 1
    done = 0
    counted = []
    for company in companies:
        try:
            async with transaction.savepoint():
                await state.bring_back(transaction, company)
                async for doing in _recount_records(transaction, company, chunks[company], now):
                    yield Progress(done, total, doing)
                    done += 1
            counted.append(company)
        except StatementError as failure:
            await _set_aside(transaction, company, failure)
    yield Progress(done, total, "events")
    await _all_or_each(
        transaction,
        counted,
        lambda only: counting.recount_events(transaction, now.transaction, only=only),
    )
    yield Progress(total, total, "done")


async def _chunks(transaction: Transaction, company: str) -> list[datetime]:
    """Give the midnights from which a company's records are counted, a chunk each."""
    extent = await state.extent(transaction, company)
    if extent is None:
        return []
    count = (extent.last - extent.first) // CHUNK + 1
    return [extent.first + number * CHUNK for number in range(count)]


async def _recount_records(
    transaction: Transaction, company: str, chunks: Sequence[datetime], now: Horizon
) -> AsyncIterator[str]:
    """Count a company's records anew, and say before each step what is counted."""
    await counting.clear_records(transaction, company)
    for since in chunks:
        for source in SOURCES:
            yield f"{source.name} of {company}, {since:%Y-%m}"
            await counting.recount_records(
                transaction,
                source,
                company,
                since=since,
                until=since + CHUNK,
                through=now.through,
            )


async def _try_again(transaction: Transaction, now: Horizon) -> None:
    """Count a company anew that was set aside, if one has waited long enough."""
    company = await state.due_again(transaction, _now())
    if company is None or not await _keep(transaction, [company]):
        return
    try:
        async with transaction.savepoint():
            chunks = await _chunks(transaction, company)
            async for _ in _recount_records(transaction, company, chunks, now):
                pass
            await counting.recount_events(transaction, now.transaction, only=company)
            await state.bring_back(transaction, company)
        logger().info("company is counted again", company=company)
    except StatementError as failure:
        await _set_aside(transaction, company, failure)


async def _all_or_each(
    transaction: Transaction,
    companies: Sequence[str],
    count: Callable[[str | None], Awaitable[None]],
) -> None:
    """Count all companies at once; if that fails, one by one, and set aside those that fail."""
    if not companies:
        return
    try:
        async with transaction.savepoint():
            await count(None)
            return
    except StatementError as failure:
        if not lies_in_rows(failure):
            raise
    for company in companies:
        try:
            async with transaction.savepoint():
                await count(company)
        except StatementError as failure:
            await _set_aside(transaction, company, failure)


async def _keep(transaction: Transaction, companies: Sequence[str]) -> list[str]:
    """Keep *companies* from being deleted, and set aside those that are being deleted."""
    kept = await state.keep(transaction, companies) if companies else []
    for company in sorted(set(companies) - set(kept)):
        await state.set_aside(transaction, company, now=_now(), error=_BEING_DELETED)
    return kept


async def _set_aside(transaction: Transaction, company: str, failure: StatementError) -> None:
    """Set *company* aside for *failure*, unless that would happen to every company."""
    if not lies_in_rows(failure):
        raise failure
    logger().error("company can't be counted", company=company, exc_info=failure)
    await state.set_aside(transaction, company, now=_now(), error=described(failure))


def _now() -> datetime:
    """Give the time as the columns hold it."""
    return datetime.now(UTC).replace(tzinfo=None)


class Retirement:
    """Keeps the figures of what the jobs delete."""

    async def retire(self, transaction: Executor, source: str, ids: Sequence[str]) -> None:
        """Keep what the records *ids* have counted; to be called before they are deleted.

        Args:
            transaction: The transaction that deletes them; it holds them locked.
            source: `carts`, `wishlists`, `comparisons` or `sessions`.
            ids: The records.
        """
        await counting.keep_counts(transaction, source, ids, through=_now())

    async def retire_events(self, transaction: Executor, before: datetime) -> None:
        """Forget the figures of events before *before*, the midnight that a partition ends with."""
        await counting.forget_events(transaction, before.replace(tzinfo=None))
