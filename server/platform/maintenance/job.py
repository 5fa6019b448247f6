"""What a job is: work in bounded batches that may stop anywhere and goes on with the next run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import asyncpg

from server.platform.database.faults import StatementError, described, lies_in_rows
from server.platform.database.pool import Database, Executor
from server.platform.database.statement import Statement
from server.platform.telemetry import logger

BATCH = 500
"""Rows of one transaction: long enough to be worth it, short enough for nobody to wait for it."""
_ATTEMPTS = 5


class Retiring(Protocol):
    """Keeps what is to be kept of rows that are about to be deleted."""

    async def retire(self, transaction: Executor, source: str, ids: Sequence[str]) -> None:
        """Take note of rows, in the transaction that deletes them; they are locked already.

        Args:
            transaction: The open transaction.
            source: `carts`, `comparisons` or `sessions`.
            ids: The rows.
        """
        ...

    async def retire_events(self, transaction: Executor, before: datetime) -> None:
        """Take note of the events before *before*, whose partitions are about to be dropped."""
        ...


@dataclass(slots=True)
class Run:
    """One run of a job."""

    database: Database
    connect: Callable[[], Awaitable[asyncpg.Connection[Any]]]
    """Opens a connection of its own, for what can't be done in a transaction."""
    now: datetime
    """When the run began; what is due is due by this time, however long the run takes."""
    dry_run: bool = False
    rows: int = 0
    """How many rows it has touched, or would touch, so far."""
    actor: str = ""
    """Who it is in audit records, such as `job:markAbandonedCarts`."""
    notes: list[str] = field(default_factory=list)
    """What else the record says."""
    skipped: bool = False
    """Whether it did nothing because a setting is missing."""
    passed_over: dict[str, str] = field(default_factory=dict)
    """The companies whose rows could not be done, and why; the others' were."""

    def skip(self, reason: str) -> None:
        """Say why nothing is done."""
        self.skipped = True
        self.notes.append(reason)

    def pass_over(self, company_id: str, failure: Exception) -> None:
        """Go on without a company whose rows can't be done in this run, and say so."""
        logger().error("job passes over", job=self.actor, company=company_id, exc_info=failure)
        self.passed_over[company_id] = described(failure)

    @contextmanager
    def going_on_without(self, company_id: str, *besides: type[Exception]) -> Iterator[None]:
        """Pass a company over whose rows make a statement fail; any other failure goes on.

        Args:
            company_id: The company.
            besides: Other failures that lie in a company's rows.
        """
        try:
            yield
        except Exception as failure:
            if not isinstance(failure, (StatementError, *besides)):
                raise
            if isinstance(failure, StatementError) and not lies_in_rows(failure):
                raise
            self.pass_over(company_id, failure)


class Job(Protocol):
    """Work that is done by the clock or by hand."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    async def run(self, run: Run) -> None:
        """Do it, and count in `run.rows`; with `run.dry_run` count only."""
        ...


@dataclass(frozen=True, slots=True)
class Due:
    """The statements about the rows of one table that are due.

    All but `count` take `only` and `passed_over`, by `retention.in_scope`.
    """

    count: Statement
    """Gives how many there are."""
    companies: Statement | None
    """Gives the companies of the first `limit` rows; None where rows belong to no company."""


@dataclass(frozen=True, slots=True)
class Change:
    """The statements that change what is due."""

    due: Due
    change: Statement
    """Changes at most `limit` rows and gives how many."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """The statements that delete what has had its time."""

    source: str
    """The name `Retiring` knows the rows by."""
    due: Due
    lock: Statement
    """Locks at most `limit` rows that are due and gives their ids."""
    delete: Statement
    """Deletes the rows of `ids`."""


Batch = Callable[[Executor, dict[str, Any]], Awaitable[int]]
"""Does at most `BATCH` rows, in the scope that it is given, and says how many."""


async def change_due(run: Run, work: Change, values: dict[str, Any]) -> None:
    """Change what is due, batch by batch; on a dry run, count it.

    Args:
        run: The run.
        work: The statements.
        values: The parameters of all of them.
    """

    async def batch(executor: Executor, scope: dict[str, Any]) -> int:
        return int((await executor.fetch_row(work.change, values | scope))[0])

    await _do(run, work.due, batch, values)


async def delete_due(
    run: Run, deletion: Deletion, retiring: Retiring, values: dict[str, Any]
) -> None:
    """Delete what is due, after *retiring* has seen it; on a dry run, count it."""

    async def batch(executor: Executor, scope: dict[str, Any]) -> int:
        ids = [row[0] for row in await executor.fetch(deletion.lock, values | scope)]
        if ids:
            await retiring.retire(executor, deletion.source, ids)
            await executor.fetch(deletion.delete, values | {"ids": ids})
        return len(ids)

    await _do(run, deletion.due, batch, values)


async def _do(run: Run, due: Due, batch: Batch, values: dict[str, Any]) -> None:
    """Repeat *batch*, each a transaction of its own, until one finds nothing.

    Rows that somebody else has locked are passed over; the next run finds them. When a batch
    fails for what some row of it holds, its companies are done one by one, and the one whose rows
    fail is passed over for the rest of the run.
    """
    if run.dry_run:
        run.rows += (await run.database.fetch_row(due.count, values))[0]
        return
    while True:
        scope = {"only": None, "passed_over": list(run.passed_over), "limit": BATCH}
        begun = time.monotonic()
        try:
            done = await _one(run, batch, scope)
        except StatementError as failure:
            if due.companies is None or not lies_in_rows(failure):
                raise
            before = run.rows, len(run.passed_over)
            for (company,) in await run.database.fetch(due.companies, values | scope):
                await _one_of(run, batch, company)
            if before == (run.rows, len(run.passed_over)):
                raise
            continue
        if not done:
            return
        # Half of the time belongs to the shop: what a job does can wait, who shops can't.
        await asyncio.sleep(time.monotonic() - begun)


async def _one_of(run: Run, batch: Batch, company_id: str) -> None:
    """Do one batch of a company, or pass it over."""
    try:
        await _one(run, batch, {"only": company_id, "passed_over": [], "limit": BATCH})
    except StatementError as failure:
        if not lies_in_rows(failure):
            raise
        run.pass_over(company_id, failure)


async def _one(run: Run, batch: Batch, scope: dict[str, Any]) -> int:
    """Do one batch as a transaction, again when it met a deadlock."""
    for attempt in range(_ATTEMPTS):
        try:
            async with run.database.transaction() as transaction:
                done = await batch(transaction, scope)
        except asyncpg.DeadlockDetectedError:
            # A call holds one promotion and waits for another; it has been let through.
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            run.rows += done
            return done
    raise AssertionError("unreachable")
