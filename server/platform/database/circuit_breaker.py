"""The circuit breaker before the database's connections: nobody waits there for long.

Whoever gets no connection in time is refused, and may come again. Where the database does not
answer at all, those who wait for its answer are refused too, and all others at once, until it is
back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from types import TracebackType
from typing import Any, Protocol

import asyncpg

from server.kernel.errors import Unavailable, unavailable
from server.platform.telemetry import logger

_LOOK_SECONDS = 0.25
_RETURN_SECONDS = 1.0
"""The longest that one look waits whether a database that was away is back."""
_SUSPICION = 1 / 3
"""The share of the silence after which the database is asked whether it is there."""
_NO_CONNECTION = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    # What the driver says of a connection whose end it is just being told of.
    asyncpg.InternalClientError,
)
_NO_ANSWER = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
Connection = AbstractAsyncContextManager[Any]


class Count(Protocol):
    """What counts the refused."""

    def inc(self) -> None:
        """Count one more."""
        ...


class CircuitBreaker:
    """Lets calls through to connections.

    Args:
        wait_seconds: The longest a call waits for a connection.
        silence_seconds: After how long without any answer the database counts as away.
        refused: Counts who got no connection in time.
        forget: Gives up the connections that nobody uses: who does not answer may have died
            without a word, and another may come in its place.
    """

    def __init__(
        self,
        *,
        wait_seconds: float,
        silence_seconds: float,
        refused: Count,
        forget: Callable[[], Awaitable[None]],
    ) -> None:
        self.wait_seconds = wait_seconds
        self.refused = refused
        self._forget = forget
        self.away = False
        self.suspected = False
        """Whether somebody has waited for a connection in vain."""
        self.heard = 0.0
        """When the database last gave an answer, by the loop's clock."""
        self.inside: dict[Any, float] = {}
        """The connections in use, and since when."""
        self._silence_seconds = silence_seconds
        self._complained = 0.0

    def guard(self, connection: Connection, *, at_once: bool = False) -> Guarded:
        """Wait for *connection*, and use it: `async with breaker.guard(…) as connection`.

        Args:
            connection: Gives it.
            at_once: Whether it is known to be there, so that nobody needs to look at the clock.
        """
        return Guarded(self, connection, at_once)

    def refusal(self, failure: BaseException | None = None) -> Unavailable:
        """Make the refusal of a call that gets no connection; say why in the log, now and then."""
        now = asyncio.get_running_loop().time()
        if failure is not None and now - self._complained > 1:
            self._complained = now
            logger().warning("no connection to the database", failure=repr(failure))
        return unavailable()

    async def watch(self, dsn: str) -> None:
        """Find out when the database goes away and when it is back, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await self._look(dsn)
            except Exception as failure:  # noqa: BLE001 - nobody else would close the breaker again
                logger().error("the database can't be watched", exc_info=failure)

    async def _look(self, dsn: str) -> None:
        if self.away:
            failure = await self._ask(dsn, _RETURN_SECONDS)
            # It has no place for one more, but for those who are in.
            if failure is None or isinstance(failure, asyncpg.TooManyConnectionsError):
                self.away = self.suspected = False
                logger().warning("the database is back")
        elif self._is_silent():
            begun = asyncio.get_running_loop().time()
            failure = await self._ask(dsn, self._silence_seconds * (1 - _SUSPICION))
            # A database that refuses is there: those who are in may have their answers yet.
            if not isinstance(failure, _NO_ANSWER):
                self.heard = asyncio.get_running_loop().time()
            elif self.heard < begun:
                await self._trip()
            self.suspected = False

    def _is_silent(self) -> bool:
        now = asyncio.get_running_loop().time()
        oldest = min(self.inside.values(), default=now)
        quiet_since = max(oldest, self.heard)
        return self.suspected or now - quiet_since > self._silence_seconds * _SUSPICION

    async def _trip(self) -> None:
        """Refuse everybody, also those who wait for an answer."""
        self.away = True
        logger().error("the database does not answer", calls=len(self.inside))
        for connection in list(self.inside):
            with suppress(asyncpg.InterfaceError):  # it was lost already
                connection.terminate()
        await self._forget()

    async def _ask(self, dsn: str, patience_seconds: float) -> Exception | None:
        """Ask the database, by a connection of our own, whether it is there; give why not."""
        connection = None
        try:
            async with asyncio.timeout(patience_seconds):
                connection = await asyncpg.connect(dsn, timeout=patience_seconds)
                await connection.fetchval("SELECT 1")
        except _NO_CONNECTION as failure:
            return failure
        else:
            return None
        finally:
            if connection is not None:
                connection.terminate()


class Guarded:
    """One use of a connection."""

    __slots__ = ("_at_once", "_breaker", "_connection", "_inner")

    def __init__(self, breaker: CircuitBreaker, inner: Connection, at_once: bool) -> None:
        self._breaker = breaker
        self._inner = inner
        self._at_once = at_once

    async def __aenter__(self) -> Any:
        """Wait for the connection.

        Raises:
            Unavailable: There is none at present.
        """
        breaker = self._breaker
        if breaker.away:
            raise breaker.refusal()
        try:
            if self._at_once:
                connection = await self._inner.__aenter__()
            else:
                connection = await self._wait()
        except _NO_CONNECTION as failure:
            raise breaker.refusal(failure) from failure
        self._connection = connection
        breaker.inside[connection] = asyncio.get_running_loop().time()
        return connection

    async def _wait(self) -> Any:
        breaker = self._breaker
        try:
            async with asyncio.timeout(breaker.wait_seconds) as waiting:
                return await self._inner.__aenter__()
        except TimeoutError:
            if waiting.expired():
                breaker.suspected = True
                breaker.refused.inc()
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the connection back."""
        breaker, connection = self._breaker, self._connection
        if exception is None or isinstance(exception, asyncpg.PostgresError):
            breaker.heard = asyncio.get_running_loop().time()
            if isinstance(exception, asyncpg.ReadOnlySQLTransactionError):
                # It leads to a server that does not write any more; a new one may find another.
                connection.terminate()
        try:
            await self._inner.__aexit__(kind, exception, trace)
        finally:
            breaker.inside.pop(connection, None)
