"""The few connections of a pool on which single statements run, one after the other.

A processor that works on all callers' statements at once finishes all of them late, and each of the
many database processes brings its own caches. So only a few statements are under way at a time, and
the others wait their slot in the order they came. What keeps a slot's connection is spared the
pool's housekeeping, which costs the worker more than sending a statement.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any

import asyncpg

WIDTH = 8
"""Statements of one worker under way at a time. A worker has no use for more as long as one takes
less than 4 ms."""
_LAST_WORDS = ("FATAL", "PANIC")


class ConcurrencyLimit:
    """Lends connections of a pool for a statement each.

    Args:
        pool: The pool. Transactions go past the limit, and always find connections in it.
        connections: The most connections the pool opens.
    """

    def __init__(self, pool: Any, connections: int) -> None:
        self.pool = pool
        self.slots = asyncio.Semaphore(min(WIDTH, connections))
        self.kept: list[Any] = []
        """Connections nobody uses at present."""
        self._most_kept = min(WIDTH, connections // 2)

    def acquire(self) -> Slot:
        """Wait for a connection: `async with limit.acquire() as connection`."""
        return Slot(self)

    def are_free(self) -> bool:
        """Whether a slot and an open connection are to be had without any waiting."""
        return bool(self.kept) and not self.slots.locked() and _is_open(self.kept[-1])

    async def take(self) -> Any:
        """Take a connection that is open, as far as can be known."""
        while self.kept:
            connection = self.kept.pop()
            if _is_open(connection):
                return connection
            await self.pool.release(connection)
        return await self.pool.acquire()

    async def give(self, connection: Any, *, sound: bool) -> None:
        """Take a *connection* back; one that is not *sound* is the pool's to make whole."""
        if sound and len(self.kept) < self._most_kept and not self.pool.is_closing():
            self.kept.append(connection)
        else:
            await self.pool.release(connection)

    async def forget(self) -> None:
        """Give up all connections that nobody uses, the pool's too."""
        for connection in filter(_is_open, self.kept):
            connection.terminate()
        await self.pool.expire_connections()

    async def close(self) -> None:
        """Give all connections back to the pool, which is about to close."""
        while self.kept:
            await self.pool.release(self.kept.pop())


def _is_open(connection: Any) -> bool:
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:  # it was lost, and the pool has taken it back by itself
        return False


def _is_last(exception: BaseException) -> bool:
    """Whether a connection can't be used again: the server has taken leave of it."""
    if isinstance(exception, asyncpg.PostgresError):
        return exception.severity_en in _LAST_WORDS
    return isinstance(exception, asyncpg.InternalClientError)


class Slot:
    """One statement's time on a connection."""

    __slots__ = ("_connection", "_limit")

    def __init__(self, limit: ConcurrencyLimit) -> None:
        self._limit = limit

    async def __aenter__(self) -> Any:
        """Wait for the slot and give the connection."""
        limit = self._limit
        await limit.slots.acquire()
        try:
            self._connection = await limit.take()
        except BaseException:
            limit.slots.release()
            raise
        return self._connection

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the next one go."""
        try:
            if exception is not None and _is_last(exception) and _is_open(self._connection):
                self._connection.terminate()
            # What the database refused has ended; what was cut off may still be under way.
            sound = exception is None or isinstance(exception, asyncpg.PostgresError)
            await self._limit.give(self._connection, sound=sound)
        finally:
            self._limit.slots.release()
