"""What stands before the database's connections, against servers that say nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count

import asyncpg
import pytest

from server.kernel.errors import Unavailable
from server.platform.database.circuit_breaker import CircuitBreaker
from server.platform.database.dsn import asyncpg_dsn
from server.platform.database.pool import Database
from server.platform.database.replica import Replica
from server.platform.grpc.error_mapping import refusal_of
from server.platform.tasks import end


class Tally:
    """Counts."""

    def __init__(self) -> None:
        self.count = 0

    def inc(self) -> None:
        self.count += 1


@pytest.fixture
async def silent_dsn() -> AsyncIterator[str]:
    """A server that takes connections and never says a word."""
    async with AsyncExitStack() as connections:

        async def listen(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connections.callback(writer.close)

        server = await asyncio.start_server(listen, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        yield f"postgresql://somebody@127.0.0.1:{port}/somewhere"
        server.close()


@asynccontextmanager
async def watched(breaker: CircuitBreaker, dsn: str) -> AsyncIterator[None]:
    watch = asyncio.create_task(breaker.watch(dsn))
    try:
        yield
    finally:
        await end(watch)


async def until(breaker: CircuitBreaker, *, away: bool) -> None:
    async with asyncio.timeout(30):
        while breaker.away != away:  # noqa: ASYNC110 - it tells nobody but those who come
            await asyncio.sleep(0.01)


async def nothing() -> None:
    pass


def breaker_of(
    *, wait: float = 60, silence: float = 60, refused: Tally | None = None
) -> CircuitBreaker:
    return CircuitBreaker(
        wait_seconds=wait,
        silence_seconds=silence,
        refused=refused or Tally(),
        forget=nothing,
    )


async def enter(breaker: CircuitBreaker) -> None:
    async with breaker.guard(AsyncExitStack()):
        pass


async def test_a_silent_database_opens_the_breaker_and_one_that_answers_closes_it(
    silent_dsn: str, database_url: str
) -> None:
    breaker = breaker_of(silence=0.3)
    await enter(breaker)
    breaker.suspected = True
    async with watched(breaker, silent_dsn):
        await until(breaker, away=True)
    with pytest.raises(Unavailable):
        await enter(breaker)
    async with watched(breaker, asyncpg_dsn(database_url)):
        await until(breaker, away=False)
    await enter(breaker)


async def test_a_database_that_refuses_is_not_taken_for_a_silent_one(database_url: str) -> None:
    """Who is in may have an answer yet, though nobody else gets in."""
    breaker = breaker_of(silence=0.3)
    breaker.suspected = True
    async with watched(breaker, f"{asyncpg_dsn(database_url)}-that-is-not-there"):
        async with asyncio.timeout(30):
            while breaker.suspected:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)
        assert not breaker.away


async def test_who_gets_no_connection_in_time_is_refused_and_counted() -> None:
    refused = Tally()
    breaker = breaker_of(wait=0.01, refused=refused)

    @asynccontextmanager
    async def never() -> AsyncIterator[None]:
        await asyncio.Event().wait()
        yield

    for number in range(1, 3):
        with pytest.raises(Unavailable):
            async with breaker.guard(never()):
                pass
        assert refused.count == number
        assert breaker.suspected


@pytest.mark.parametrize(
    "failure",
    [
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.InternalClientError("got result for unknown protocol state 3"),
        asyncpg.InvalidCatalogNameError("database does not exist"),
        ConnectionResetError(),
    ],
    ids=lambda failure: type(failure).__name__,
)
async def test_whatever_keeps_from_connecting_is_unavailability(failure: Exception) -> None:
    breaker = breaker_of(refused=(refused := Tally()))

    @asynccontextmanager
    async def failing() -> AsyncIterator[None]:
        raise failure
        yield

    for at_once in (True, False):
        with pytest.raises(Unavailable):
            async with breaker.guard(failing(), at_once=at_once):
                pass
    assert refused.count == 0


@pytest.mark.parametrize(
    "failure",
    [
        asyncpg.AdminShutdownError(""),
        asyncpg.IdleSessionTimeoutError(""),
        asyncpg.OutOfMemoryError(""),
        asyncpg.DiskFullError(""),
        asyncpg.PostgresIOError(""),
        asyncpg.ReadOnlySQLTransactionError(""),
        asyncpg.ConnectionDoesNotExistError(""),
        asyncpg.InternalClientError(""),
        asyncpg.InterfaceError(""),
        BrokenPipeError(),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_a_database_that_goes_away_in_the_middle_is_unavailability(failure: Exception) -> None:
    assert refusal_of(failure).code.http == 503


async def test_a_replica_without_a_free_connection_leaves_the_read_to_the_primary(
    database_url: str,
) -> None:
    database = await Database.connect(
        database_url, connections=1, timeout_seconds=30, acquire_seconds=0.05, name="test-replica"
    )
    replica, reads = Replica(database), count(1)
    replica._answers = True

    async def there() -> str:
        next(reads)
        async with database.transaction():
            return "replica"

    async def here() -> str:
        return "primary"

    try:
        assert await replica.first(there, here) == "replica"
        async with database.transaction():
            assert await replica.first(there, here) == "primary"
            assert await replica.first(there, here) == "primary"
        assert next(reads) == 3, "it is asked no more until it has answered a look"
    finally:
        await replica.close()


async def test_a_task_that_swallows_a_cancellation_is_ended_all_the_same() -> None:
    swallowed = asyncio.Event()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            swallowed.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await end(task)
    assert swallowed.is_set()
    assert task.cancelled()
