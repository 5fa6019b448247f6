"""The pool of connections to PostgreSQL, held by asyncpg.

A call costs as many round trips as it runs statements: the pool resets nothing when a connection
goes back, since no statement leaves session state behind, and a single statement needs no BEGIN.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol, cast

import asyncpg

from server.platform.database.batches import Batches
from server.platform.database.circuit_breaker import CircuitBreaker, Guarded
from server.platform.database.concurrency_limit import ConcurrencyLimit
from server.platform.database.dsn import asyncpg_dsn, session_settings
from server.platform.database.engine import suitable_plans
from server.platform.database.statement import Statement, run_statement
from server.platform.tasks import end
from server.platform.telemetry.metrics import PoolMeter

STATEMENTS_KEPT = 512
"""Prepared statements a connection keeps; there are fewer shapes than that."""

_APPLICATION = "commerce-server"


class Executor(Protocol):
    """Runs statements: the database itself, each on its own, or an open transaction."""

    async def fetch_row(self, statement: Statement, values: dict[str, Any]) -> Any:
        """Run *statement* and give its first row, or None."""
        ...

    async def fetch(self, statement: Statement, values: dict[str, Any]) -> Sequence[Any]:
        """Run *statement* and give its rows."""
        ...


class Transaction:
    """An open transaction."""

    __slots__ = ("_connection", "_timeout")

    def __init__(self, connection: Any, timeout_seconds: float | None = None) -> None:
        self._connection = connection
        self._timeout = timeout_seconds

    async def fetch_row(self, statement: Statement, values: dict[str, Any]) -> Any:
        """Run *statement* and give its first row, or None."""
        return await run_statement(self._connection.fetchrow, statement, values, self._timeout)

    async def fetch(self, statement: Statement, values: dict[str, Any]) -> Sequence[Any]:
        """Run *statement* and give its rows."""
        rows = await run_statement(self._connection.fetch, statement, values, self._timeout)
        return cast("Sequence[Any]", rows)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Undo what is done in the context, and no more, if it ends in an exception."""
        async with self._connection.transaction():
            yield


class Database:
    """A pool of connections."""

    def __init__(
        self,
        pool: Any,
        meter: PoolMeter,
        limit: ConcurrencyLimit,
        breaker: CircuitBreaker,
        dsn: str,
        timeout_seconds: float,
    ) -> None:
        self._pool = pool
        self._meter = meter
        self._limit = limit
        self._breaker = breaker
        self._batches = Batches(self._slot, timeout_seconds)
        self._watch = asyncio.create_task(breaker.watch(dsn))

    @classmethod
    async def connect(
        cls,
        url: str,
        *,
        connections: int,
        timeout_seconds: float,
        acquire_seconds: float = 2.0,
        silence_seconds: float = 3.0,
        connect_seconds: float = 60.0,
        least: int = 2,
        on_connect: Callable[[Any], Awaitable[None]] | None = None,
        name: str = "primary",
        plan_cache_mode: str = "",
    ) -> Database:
        """Open a pool.

        Args:
            url: The database, as `postgresql://…`.
            connections: The most connections the pool opens.
            timeout_seconds: The longest one statement may take.
            acquire_seconds: The longest a statement waits for a connection.
            silence_seconds: After how long without any answer the database counts as away.
            connect_seconds: The longest opening one connection may take.
            least: How many connections are opened at once; with 0 the server may be away.
            on_connect: Called with every new connection, for instruments.
            name: What the pool is called in metrics.
            plan_cache_mode: Which plans statements keep; by what the server is unless told.
        """
        session = {
            "application_name": _APPLICATION,
            "plan_cache_mode": plan_cache_mode or await suitable_plans(url, connect_seconds),
        }
        pool = await asyncpg.create_pool(
            asyncpg_dsn(url),
            min_size=min(least, connections),
            max_size=connections,
            command_timeout=timeout_seconds,
            timeout=connect_seconds,
            max_inactive_connection_lifetime=0,
            # Every statement stays prepared, also the selects of over 15 KiB, for good.
            statement_cache_size=STATEMENTS_KEPT,
            max_cached_statement_lifetime=0,
            max_cacheable_statement_size=0,
            init=on_connect,  # type: ignore[arg-type]
            reset=_reset_if_needed,
            server_settings=session_settings(url, session) | {"timezone": "UTC"},
        )
        meter, limit = PoolMeter(name, connections), ConcurrencyLimit(pool, connections)
        breaker = CircuitBreaker(
            wait_seconds=acquire_seconds,
            silence_seconds=silence_seconds,
            refused=meter.refused,
            forget=limit.forget,
        )
        return cls(pool, meter, limit, breaker, asyncpg_dsn(url), timeout_seconds)

    @property
    def pools(self) -> Sequence[Database]:
        """The pools it is made of: itself, where there is one database."""
        return (self,)

    def pool_of(self, company_id: str) -> Database:
        """The pool that has the rows of a company."""
        return self

    async def close(self) -> None:
        """Close the pool, after what runs has ended."""
        await end(self._watch)
        await self._batches.close()
        await self._limit.close()
        await self._pool.close()

    def _connection(self) -> Guarded:
        meter = self._meter
        free = meter.in_use + len(self._limit.kept) < meter.limit
        # Even so it may have to be opened.
        return self._breaker.guard(meter.lease(self._pool.acquire(), free=free))

    def _slot(self) -> Guarded:
        limit = self._limit
        free = limit.are_free()
        return self._breaker.guard(self._meter.lease(limit.acquire(), free=free), at_once=free)

    async def fetch_row(self, statement: Statement, values: dict[str, Any]) -> Any:
        """Run *statement* as a transaction of its own and give its first row, or None.

        Calls that wait at the same time share one execution, where the statement lets them.
        """
        if statement.shared is not None:
            return await self._batches.fetch_row(statement, values)
        async with self._slot() as connection:
            return await run_statement(connection.fetchrow, statement, values)

    async def fetch(self, statement: Statement, values: dict[str, Any]) -> Sequence[Any]:
        """Run *statement* as a transaction of its own and give its rows."""
        async with self._slot() as connection:
            return cast("Sequence[Any]", await run_statement(connection.fetch, statement, values))

    @asynccontextmanager
    async def transaction(
        self, *, timeout_seconds: float | None = None
    ) -> AsyncIterator[Transaction]:
        """Open a transaction (READ COMMITTED); an exception rolls it back.

        Args:
            timeout_seconds: The longest each statement may take, where the pool's limit is too
                short for work that nobody waits for.
        """
        async with self._connection() as connection, connection.transaction():
            yield Transaction(connection, timeout_seconds)

    @asynccontextmanager
    async def snapshot(self, *, timeout_seconds: float) -> AsyncIterator[Transaction]:
        """Open a transaction that sees one state throughout (REPEATABLE READ), and undo it.

        Args:
            timeout_seconds: The longest each statement may take.
        """
        async with self._connection() as connection:
            transaction = connection.transaction(isolation="repeatable_read")
            await transaction.start()
            try:
                yield Transaction(connection, timeout_seconds)
            finally:
                await transaction.rollback()


async def _reset_if_needed(connection: Any) -> None:
    """Take a connection back: there is no session state to reset, unless a rollback was cut off."""
    if connection.is_in_transaction():
        await connection.reset()
