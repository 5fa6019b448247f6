"""Optimistic changes: read, decide, write, and again when somebody else was faster."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import TypeVar

import asyncpg

from server.platform.database.pool import Database, Executor, Transaction

Result = TypeVar("Result")
LOCKED_ATTEMPTS = 8
"""How often a change is tried under the row's lock before the server gives up on it."""


class WriteConflict(Exception):
    """What was read is no longer so; read and decide again."""


async def transact(
    database: Database,
    work: Callable[[Transaction], Awaitable[Result]],
    *,
    timeout_seconds: float | None = None,
) -> Result:
    """Run *work* as one transaction, again when somebody else came between.

    Args:
        database: Where to work.
        work: Gets the transaction; raises `WriteConflict`.
        timeout_seconds: The longest each statement may take; the pool's limit unless told.
    """
    for _ in range(1 + LOCKED_ATTEMPTS):
        try:
            async with database.transaction(timeout_seconds=timeout_seconds) as transaction:
                return await work(transaction)
        except (WriteConflict, asyncpg.DeadlockDetectedError):
            continue
    raise TimeoutError("the records changed too often to be written")


class Attempts:
    """The attempts at one change: `async with attempts.next() as attempt`, until one succeeds.

    The first one takes no lock. When somebody else was faster, the block is left without an error
    and has to be entered anew, from then on under the row's lock, so that a crowd on one row queues
    instead of spinning.

    Args:
        database: Where to work.
        atomic: Whether the change writes by more than one statement, so that the first attempt has
            to be one transaction too.
    """

    __slots__ = ("_atomic", "_database", "_made")

    def __init__(self, database: Database, *, atomic: bool = False) -> None:
        self._database = database
        self._atomic = atomic
        self._made = 0

    def next(self) -> Attempt:
        """Give the next attempt.

        Raises:
            TimeoutError: The record changed too often to be written.
        """
        if self._made > LOCKED_ATTEMPTS:
            raise TimeoutError("the record changed too often to be written")
        self._made += 1
        locked = self._made > 1
        return Attempt(self._database, locked, transaction=locked or self._atomic)


class Attempt:
    """One attempt: where to work, and whether the row has to be locked before it is read."""

    __slots__ = ("_transaction", "executor", "locked")

    def __init__(self, database: Database, locked: bool, *, transaction: bool) -> None:
        self.executor: Executor = database
        self.locked = locked
        self._transaction = database.transaction() if transaction else None

    async def __aenter__(self) -> Attempt:
        if self._transaction is not None:
            self.executor = await self._transaction.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if self._transaction is not None:
            try:
                await self._transaction.__aexit__(kind, error, trace)
            except (WriteConflict, asyncpg.DeadlockDetectedError):
                return True
        return isinstance(error, WriteConflict | asyncpg.DeadlockDetectedError)
