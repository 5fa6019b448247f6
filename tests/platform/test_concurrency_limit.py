"""How single statements share a few connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import asyncpg
import pytest
from sqlalchemy import Text, cast, func, literal_column, select

from server.platform.database.concurrency_limit import WIDTH
from server.platform.database.dsn import asyncpg_dsn
from server.platform.database.pool import Database
from server.platform.database.statement import Statement

POOL = 4 * WIDTH
WAITS = Statement(
    select(cast(func.pg_advisory_xact_lock_shared(literal_column("4711")), Text).label("nothing"))
)
WHO = Statement(select(func.pg_backend_pid().label("pid")))
FAILS = Statement(select((literal_column("1") / func.length(literal_column("''"))).label("n")))
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event = 'advisory'"""


@pytest.fixture
async def database(fresh_database_url: str) -> AsyncIterator[Database]:
    """A database whose pool has many more connections than there are limit."""
    opened = await Database.connect(fresh_database_url, connections=POOL, timeout_seconds=30)
    yield opened
    await opened.close()


@pytest.fixture
async def outside(fresh_database_url: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """A connection of somebody else, who holds what `WAITS` waits for."""
    connection = await asyncpg.connect(asyncpg_dsn(fresh_database_url))
    await connection.execute("SELECT pg_advisory_lock(4711)")
    yield connection
    await connection.close()


async def _until_waiting(outside: asyncpg.Connection[asyncpg.Record], count: int) -> None:
    async with asyncio.timeout(30):
        while await outside.fetchval(WAITING) != count:  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)


async def test_only_a_few_statements_are_under_way_and_a_transaction_goes_past_them(
    database: Database, outside: asyncpg.Connection[asyncpg.Record]
) -> None:
    callers = [asyncio.create_task(database.fetch_row(WAITS, {})) for _ in range(3 * WIDTH)]
    await _until_waiting(outside, WIDTH)
    async with database.transaction() as transaction:
        assert await transaction.fetch_row(WHO, {})
    assert await outside.fetchval(WAITING) == WIDTH
    await outside.execute("SELECT pg_advisory_unlock(4711)")
    assert len(await asyncio.gather(*callers)) == 3 * WIDTH


async def test_those_who_came_first_are_served_first(fresh_database_url: str) -> None:
    served: list[int] = []
    database = await Database.connect(fresh_database_url, connections=1, timeout_seconds=30)

    async def call(number: int) -> None:
        await database.fetch_row(WHO, {})
        served.append(number)

    try:
        await asyncio.gather(*(call(number) for number in range(50)))
        async with database.transaction() as transaction:
            assert await transaction.fetch_row(WHO, {})
    finally:
        await database.close()
    assert served == list(range(50))


async def test_statements_that_were_cut_off_leave_no_lane_blocked(
    database: Database, outside: asyncpg.Connection[asyncpg.Record]
) -> None:
    callers = [asyncio.create_task(database.fetch_row(WAITS, {})) for _ in range(3 * WIDTH)]
    await _until_waiting(outside, WIDTH)
    for caller in callers:
        caller.cancel()
    ended = await asyncio.gather(*callers, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ended)
    found = await asyncio.gather(*(database.fetch_row(WHO, {}) for _ in range(3 * WIDTH)))
    assert len({row["pid"] for row in found}) <= WIDTH
    assert await outside.fetchval(WAITING) == 0


async def test_a_refused_statement_keeps_the_connection_and_a_lost_one_is_replaced(
    database: Database, outside: asyncpg.Connection[asyncpg.Record]
) -> None:
    first = (await database.fetch_row(WHO, {}))["pid"]
    with pytest.raises(asyncpg.DivisionByZeroError):
        await database.fetch_row(FAILS, {})
    assert (await database.fetch_row(WHO, {}))["pid"] == first
    await outside.execute("SELECT pg_terminate_backend($1)", first)
    # Whoever calls before the loss is known learns of it; nobody after.
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        await database.fetch_row(WHO, {})
    assert (await database.fetch_row(WHO, {}))["pid"] != first
