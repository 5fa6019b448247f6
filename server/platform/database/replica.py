"""A read replica: a standby that answers reads while it can, so that the primary need not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from sqlalchemy import func, select

from server.kernel.errors import Unavailable
from server.platform.database.pool import Database
from server.platform.database.statement import Statement
from server.platform.settings import Settings
from server.platform.telemetry import logger

Result = TypeVar("Result")
WATCH_SECONDS = 1.0
CONNECT_SECONDS = 2.0
"""The longest a connection may take, and an answer to the watch: there is another to ask."""

_FOLLOWS = Statement(select(func.pg_is_in_recovery()))
_FAILURES = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
    # Its breaker is shut, or lets nobody in.
    Unavailable,
)
# A standby cancels a read that stands in the way of what it must repeat; the next may pass.
_CANCELLED = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.QueryCanceledError,
)


class Replica:
    """A standby of the database.

    Nobody waits for one that is away: it is asked only between a look at it that it answered and
    the first read that fails on it. What it can't answer, the primary does.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._answers = False
        self._told = False

    @classmethod
    async def of(cls, settings: Settings) -> Replica | None:
        """Open a pool to the replica, if there shall be one, and look whether it is there.

        Raises:
            ValueError: Its address can't be read.
        """
        if not settings.database_replica_url:
            return None
        database = await Database.connect(
            settings.database_replica_url,
            connections=settings.replica_pool_size,
            # The primary, asked after it, shall have time left.
            timeout_seconds=settings.database_timeout_seconds / 2,
            connect_seconds=CONNECT_SECONDS,
            name="replica",
            least=0,
        )
        replica = cls(database)
        await replica.look()
        return replica

    async def close(self) -> None:
        """Close the pool, after what runs has ended."""
        await self.database.close()

    async def first(
        self, there: Callable[[], Awaitable[Result]], here: Callable[[], Awaitable[Result]]
    ) -> Result:
        """Read by *there* from the replica, or all of it by *here* from the primary.

        What the read refuses for reasons of its own is refused.
        """
        if self._answers:
            try:
                return await there()
            except _FAILURES as failure:
                if not isinstance(failure, _CANCELLED):
                    self._leave(failure)
        return await here()

    async def look(self) -> None:
        """Find out whether the replica answers, and still follows the primary.

        Raises:
            ValueError: Its address can't be read.
        """
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                row = await self.database.fetch_row(_FOLLOWS, {})
        except _FAILURES as failure:
            if isinstance(failure, ValueError):
                raise
            self._leave(failure)
            return
        if not row[0]:
            self._leave(None)
            return
        self._answers, self._told = True, False

    async def watch(self) -> None:
        """Look every second, until cancelled."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            await self.look()

    def _leave(self, failure: BaseException | None) -> None:
        """Ask it no more until it answers again; say so once."""
        self._answers = False
        if not self._told:
            why = f"{type(failure).__name__}: {failure}" if failure else "it follows no primary"
            logger().warning("replica not asked; the primary answers", why=why)
        self._told = True
