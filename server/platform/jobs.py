"""What a job is: work in bounded batches that may stop anywhere and goes on with the next run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import asyncpg

from server.platform.postgres import Database, Executor, Statement

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

    def skip(self, reason: str) -> None:
        """Say why nothing is done."""
        self.skipped = True
        self.notes.append(reason)


class Job(Protocol):
    """Work that is done by the clock or by hand."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    async def run(self, run: Run) -> None:
        """Do it, and count in `run.rows`; with `run.dry_run` count only."""
        ...


async def in_batches(run: Run, batch: Callable[[Executor], Awaitable[int]]) -> None:
    """Repeat *batch*, each a transaction of its own, until one finds nothing.

    Rows that somebody else has locked are passed over; the next run finds them.
    """
    deadlocks = 0
    while True:
        begun = time.monotonic()
        try:
            async with run.database.transaction() as transaction:
                done = await batch(transaction)
        except asyncpg.DeadlockDetectedError:
            # A call holds one promotion and waits for another; it has been let through.
            deadlocks += 1
            if deadlocks == _ATTEMPTS:
                raise
            continue
        run.rows += done
        if not done:
            return
        # Half of the time belongs to the shop: what a job does can wait, who shops can't.
        await asyncio.sleep(time.monotonic() - begun)


async def change_due(run: Run, count: Statement, change: Statement, values: dict[str, Any]) -> None:
    """Run the statement *change* until nothing is due; on a dry run, *count* what is.

    Args:
        run: The run.
        count: Gives one number.
        change: Changes at most `limit` rows and gives how many.
        values: The parameters of both.
    """
    if run.dry_run:
        run.rows += (await run.database.fetch_row(count, values))[0]
        return

    async def batch(transaction: Executor) -> int:
        return int((await transaction.fetch_row(change, {**values, "limit": BATCH}))[0])

    await in_batches(run, batch)


@dataclass(frozen=True, slots=True)
class Deletion:
    """The statements that delete what has had its time."""

    source: str
    """The name `Retiring` knows the rows by."""
    count: Statement
    lock: Statement
    """Locks at most `limit` rows that are due and gives their ids."""
    delete: Statement
    """Deletes the rows of `ids`."""


async def delete_due(
    run: Run, deletion: Deletion, retiring: Retiring, values: dict[str, Any]
) -> None:
    """Delete what is due, after *retiring* has seen it; on a dry run, count it."""
    if run.dry_run:
        run.rows += (await run.database.fetch_row(deletion.count, values))[0]
        return

    async def batch(transaction: Executor) -> int:
        locked = await transaction.fetch(deletion.lock, {**values, "limit": BATCH})
        ids = [row[0] for row in locked]
        if ids:
            await retiring.retire(transaction, deletion.source, ids)
            await transaction.fetch(deletion.delete, {**values, "ids": ids})
        return len(ids)

    await in_batches(run, batch)
