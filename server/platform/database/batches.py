"""Batches that form by themselves: calls that wait for the database together go together.

Calls are gathered by their statement. Where the worker is busy, the batch goes once those have
joined that are on their way; where it is not, it goes in the next turn of the event loop, some
microseconds later. Each call is answered by its own row, and each has its own refusal.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import Context
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import asyncpg

from server.kernel.errors import unavailable
from server.platform.database.circuit_breaker import Guarded
from server.platform.database.statement import Statement, run_shared, run_statement
from server.platform.database.together import NUMBER
from server.platform.telemetry import traces

FEWEST = 2
"""The fewest calls that the shared form is used for: alone, a call pays less without it."""
LARGEST = 16
"""The most calls of one batch. Larger ones save little more, and make all of them wait longer."""
WIDTH = 1
"""Shared statements of one worker under way at a time: the fewer, the more go together."""
TURNS = 16
"""The most turns of the event loop that a batch waits for others to join."""
BUSY_SECONDS = 0.00005
"""A turn that takes longer has served somebody: the worker is busy, and more may join."""
PATIENCE_SECONDS = 0.02
"""How long one counts as under way. What takes longer, for a lock or a slow disk, holds up only
itself: the next one goes beside it."""
_OF_ONE = (
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.CardinalityViolationError,
    asyncpg.DataError,
    asyncpg.PLPGSQLError,
    asyncpg.TransactionRollbackError,
)
"""What may be the matter with one call of a batch alone. Locks, time and servers that do not write
are the matter with all of them: to try each of them again would only take as long again."""


@dataclass(slots=True, eq=False)
class _Waiting:
    """A call that waits for its row."""

    values: dict[str, Any]
    answer: asyncio.Future[Any]
    shared_by: int = 1
    """How many calls the execution was for that answered it."""
    batch: _Batch | None = None
    """What it goes with, once that goes."""


@dataclass(slots=True, eq=False)
class _Batch:
    """Calls that go together, and what runs them."""

    calls: Sequence[_Waiting]
    task: asyncio.Task[Any]
    answered: bool = False
    """Whether the database has answered; what is left is to give the connection back."""

    def end_if_nobody_waits(self) -> None:
        """Undo what the database was asked for by calls whose callers have all given up."""
        if not self.answered and all(call.answer.done() for call in self.calls):
            self.task.cancel()


class Batches:
    """Runs statements that calls may share.

    Args:
        slot: Gives a connection for a statement: `async with slot() as connection`.
        timeout_seconds: The longest one call's statement may take. One that calls share is given up
            after half of that: they share a connection too, so that none of them learns from a lack
            of connections that a lock holds everything, and they are told to come again.
    """

    def __init__(self, slot: Callable[[], Guarded], timeout_seconds: float) -> None:
        self._slot = slot
        self._patience_seconds = timeout_seconds / 2
        self._permits = asyncio.Semaphore(WIDTH)
        self._waiting: dict[Statement, deque[_Waiting]] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def fetch_row(self, statement: Statement, values: dict[str, Any]) -> Any:
        """Run *statement* for a call, maybe together with others, and give its row, or None."""
        call = _Waiting(values, asyncio.get_running_loop().create_future())
        gathered = self._waiting.get(statement)
        if gathered is None:
            self._waiting[statement] = deque([call])
            self._begin(statement)
        else:
            gathered.append(call)
        tracing = traces.active
        span = None if tracing is None else tracing.begin_statement(statement.name)
        try:
            return await call.answer
        except asyncio.CancelledError:
            if call.batch is not None:
                call.batch.end_if_nobody_waits()
            raise
        finally:
            if span is not None:
                if call.shared_by > 1:  # the conventions' name, for two and more
                    span.set_attribute("db.operation.batch.size", call.shared_by)
                span.end()

    async def close(self) -> None:
        """Wait for the batches that are under way."""
        while self._running:
            await asyncio.wait(self._running)

    def _begin(self, statement: Statement) -> None:
        # Nothing of the call that happens to be first belongs to the batch: no trace, no log line.
        task = asyncio.get_running_loop().create_task(self._serve(statement), context=Context())
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _serve(self, statement: Statement) -> None:
        """Wait for a slot, and run the calls that have gathered until then."""
        batch: list[_Waiting] | None = None
        try:
            async with _Permit(self._permits), self._slot() as connection:
                await self._gather(statement)
                batch = self._take(statement)
                if batch:
                    task = asyncio.current_task()
                    assert task is not None  # noqa: S101 - this is one
                    together = _Batch(batch, task)
                    for call in batch:
                        call.batch = together
                    await _run(connection, statement, batch, self._patience_seconds)
                    together.answered = True
        except BaseException as failure:  # noqa: BLE001 - those who wait have to hear of it
            if batch is None:
                batch = list(self._waiting.pop(statement, ()))
            for call in batch:
                if not call.answer.done():
                    call.answer.set_exception(_for_each(failure))

    async def _gather(self, statement: Statement) -> None:
        """Let those join who are on their way, as long as the worker is busy with them."""
        for _ in range(TURNS):
            begun = perf_counter()
            await asyncio.sleep(0)
            if perf_counter() - begun < BUSY_SECONDS:
                return
            if len(self._waiting[statement]) >= LARGEST:
                return

    def _take(self, statement: Statement) -> list[_Waiting]:
        """Take what goes together: calls that still wait, each on records of its own."""
        gathered = self._waiting.pop(statement)
        keys = statement.shared.keys if statement.shared else ()
        batch: list[_Waiting] = []
        later: deque[_Waiting] = deque()
        records: set[Any] = set()
        for call in gathered:
            if call.answer.done():  # cancelled, or past its deadline
                continue
            own = {call.values[key] for key in keys}
            if len(batch) == LARGEST or not records.isdisjoint(own):
                later.append(call)
            else:
                records |= own
                batch.append(call)
        if later:
            self._waiting[statement] = later
            self._begin(statement)
        if keys:  # two batches that meet lock the records they share in one order
            batch.sort(key=lambda call: call.values[keys[0]])
        return batch


class _Permit:
    """The time in which a statement counts as under way."""

    __slots__ = ("_over", "_permits")

    def __init__(self, permits: asyncio.Semaphore) -> None:
        self._permits = permits

    async def __aenter__(self) -> None:
        await self._permits.acquire()
        loop = asyncio.get_running_loop()
        self._over: asyncio.TimerHandle | None = loop.call_later(PATIENCE_SECONDS, self._end)

    async def __aexit__(self, *failure: object) -> None:
        if self._over is not None:
            self._over.cancel()
            self._end()

    def _end(self) -> None:
        self._over = None
        self._permits.release()


async def _run(
    connection: Any, statement: Statement, batch: Sequence[_Waiting], patience_seconds: float
) -> None:
    assert statement.sizes is not None  # noqa: S101 - asked for by who shares
    statement.sizes.observe(len(batch))
    if len(batch) >= FEWEST:
        try:
            values = [call.values for call in batch]
            rows = await run_shared(connection.fetch, statement, values, patience_seconds)
        except TimeoutError:
            raise unavailable() from None
        except _OF_ONE:
            # One of them was refused, and with it the whole statement: nothing has happened yet.
            if connection.is_closed():
                raise
        else:
            found = {row[NUMBER]: row for row in rows}
            for number, call in enumerate(batch, 1):
                call.shared_by = len(batch)
                if not call.answer.done():
                    call.answer.set_result(found.get(number))
            return
    refused: asyncpg.PostgresError | None = None
    for call in batch:
        if call.answer.done():
            continue
        try:
            row = await run_statement(connection.fetchrow, statement, call.values)
        except asyncpg.PostgresError as failure:
            if connection.is_closed():
                raise
            refused = failure
            if not call.answer.done():
                call.answer.set_exception(failure)
        else:
            if not call.answer.done():
                call.answer.set_result(row)
    if refused is not None:
        # Everybody has heard; who lends the connection judges by it whether it is still good.
        raise refused


def _for_each(failure: BaseException) -> BaseException:
    """Give the failure of a batch as each of its calls is told of it."""
    if isinstance(failure, asyncio.CancelledError):
        return ConnectionResetError("the statement was ended with its connection")
    return failure
