"""PostgreSQL: statements compiled once from SQLAlchemy Core, executed by asyncpg.

A call costs as many round trips as it runs statements: the pool resets nothing when a connection
goes back, since no statement leaves session state behind, and a single statement needs no BEGIN.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any, Protocol, TypeVar, cast

import asyncpg
from sqlalchemy.dialects.postgresql import asyncpg as dialect
from sqlalchemy.sql.base import Executable

from server.platform.dsn import asyncpg_dsn
from server.platform.gate import Gate, Passage
from server.platform.lanes import Lanes
from server.platform.tasks import end
from server.platform.telemetry import traces
from server.platform.telemetry.metrics import STATEMENT_DURATION, PoolMeter

Result = TypeVar("Result")
_DIALECT = dialect.dialect()  # type: ignore[no-untyped-call]
STATEMENTS_KEPT = 512
"""Prepared statements a connection keeps; there are fewer shapes than that."""
LOCKED_ATTEMPTS = 8
"""How often a change is tried under the row's lock before the server gives up on it."""


class Overtaken(Exception):
    """What was read is no longer so; read and decide again."""


class Statement:
    """A Core statement in asyncpg's terms: its text, and the order of its parameters.

    Args:
        clause: The statement.
        name: What it is called in metrics and traces; by the room that makes it unless told.
    """

    __slots__ = ("_defaults", "_names", "name", "seconds", "sql")

    def __init__(self, clause: Executable, *, name: str = "") -> None:
        self.name = name or _room(sys._getframe(1).f_globals["__name__"])
        self.seconds = STATEMENT_DURATION.labels(self.name)
        compiled = clause.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        self.sql: str = compiled.string
        self._names: tuple[str, ...] = tuple(compiled.positiontup or ())
        self._defaults: dict[str, Any] = dict(compiled.params)

    def arguments(self, values: dict[str, Any]) -> list[Any]:
        """Put *values* in the order of the statement's parameters.

        Raises:
            KeyError: A parameter has neither a value nor a literal of the statement itself.
        """
        defaults = self._defaults
        return [values[name] if name in values else defaults[name] for name in self._names]


def _room(module: str) -> str:
    """Shorten the name of a module: `server.cart.repository.load` is `cart.load`."""
    return ".".join(p for p in module.split(".") if p not in {"server", "repository"})


async def _run(
    execute: Callable[..., Awaitable[Result]],
    statement: Statement,
    values: dict[str, Any],
    timeout_seconds: float | None = None,
) -> Result:
    """Run *statement* by a method of a connection, and measure it."""
    arguments = statement.arguments(values)
    tracing = traces.active
    span = None if tracing is None else tracing.begin_statement(statement.name)
    begun = perf_counter()
    try:
        return await execute(statement.sql, *arguments, timeout=timeout_seconds)
    finally:
        statement.seconds.observe(perf_counter() - begun)
        if span is not None:
            span.end()


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
        return await _run(self._connection.fetchrow, statement, values, self._timeout)

    async def fetch(self, statement: Statement, values: dict[str, Any]) -> Sequence[Any]:
        """Run *statement* and give its rows."""
        rows = await _run(self._connection.fetch, statement, values, self._timeout)
        return cast("Sequence[Any]", rows)


class Database:
    """A pool of connections."""

    def __init__(self, pool: Any, meter: PoolMeter, lanes: Lanes, gate: Gate, dsn: str) -> None:
        self._pool = pool
        self._meter = meter
        self._lanes = lanes
        self._gate = gate
        self._watch = asyncio.create_task(gate.watch(dsn))

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
        """
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
            server_settings={
                "application_name": "commerce-server",
                "timezone": "UTC",
                # Every statement finds its rows by key: a plan made for its parameters is no
                # better than a general one, and costs more to make than to run.
                "plan_cache_mode": "force_generic_plan",
            },
        )
        meter, lanes = PoolMeter(name, connections), Lanes(pool, connections)
        gate = Gate(
            wait_seconds=acquire_seconds,
            silence_seconds=silence_seconds,
            refused=meter.refused,
            forget=lanes.forget,
        )
        return cls(pool, meter, lanes, gate, asyncpg_dsn(url))

    async def close(self) -> None:
        """Close the pool, after what runs has ended."""
        await end(self._watch)
        await self._lanes.close()
        await self._pool.close()

    def _connection(self) -> Passage:
        meter = self._meter
        free = meter.in_use + len(self._lanes.kept) < meter.limit
        # Even so it may have to be opened.
        return self._gate.passing(meter.lease(self._pool.acquire(), free=free))

    def _lane(self) -> Passage:
        lanes = self._lanes
        free = lanes.are_free()
        return self._gate.passing(self._meter.lease(lanes.acquire(), free=free), at_once=free)

    async def fetch_row(self, statement: Statement, values: dict[str, Any]) -> Any:
        """Run *statement* as a transaction of its own and give its first row, or None."""
        async with self._lane() as connection:
            return await _run(connection.fetchrow, statement, values)

    async def fetch(self, statement: Statement, values: dict[str, Any]) -> Sequence[Any]:
        """Run *statement* as a transaction of its own and give its rows."""
        async with self._lane() as connection:
            return cast("Sequence[Any]", await _run(connection.fetch, statement, values))

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


async def settle(
    database: Database,
    work: Callable[[Executor, bool], Awaitable[Result]],
    *,
    atomic: bool = False,
) -> Result:
    """Run read-decide-write until nobody comes between.

    The first try takes no lock. When somebody else was faster, the work is done again under the
    row's lock, so that a crowd on one row queues instead of spinning.

    Args:
        database: Where to work.
        work: Gets the executor and whether to lock the row before reading; raises `Overtaken`.
        atomic: Whether the work writes by more than one statement, so that the first try has to be
            one transaction too.
    """
    for attempt in range(1 + LOCKED_ATTEMPTS):
        try:
            if attempt == 0 and not atomic:
                return await work(database, False)
            async with database.transaction() as transaction:
                return await work(transaction, attempt > 0)
        except (Overtaken, asyncpg.DeadlockDetectedError):
            continue
    raise TimeoutError("the record changed too often to be written")
