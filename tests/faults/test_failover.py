"""A database that dies without a word, and another in its place: as after a failover."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from sqlalchemy import literal_column, select

from server.kernel.errors import Unavailable
from server.platform.database.pool import Database
from server.platform.database.statement import Statement

ONE = Statement(select(literal_column("1")))


class Way:
    """A way to the database that may swallow what is said on it, without breaking."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._swallow = asyncio.Event()
        self.reachable = True
        """Whether those who come get an answer; they are taken in any case."""
        self.passed = 0
        """How many were let through."""

    async def open(self) -> str:
        """Take connections, and give the address of the database by this way."""
        self._server = await asyncio.start_server(self._lead, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        user = self._parts.netloc.rpartition("@")[0]
        return self._parts._replace(netloc=f"{user}@127.0.0.1:{port}").geturl()

    def die(self) -> None:
        """Say nothing more to anybody, whoever comes."""
        self.reachable = False
        self._swallow.set()

    def succeed(self) -> None:
        """Let another take its place: who comes anew is answered."""
        self.reachable, self._swallow = True, asyncio.Event()

    async def close(self) -> None:
        self._server.close()

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        swallow = self._swallow
        if not self.reachable:
            await self._take(reader)
            return
        self.passed += 1
        there, back = await asyncio.open_connection(
            self._parts.hostname or "127.0.0.1", self._parts.port or 5432
        )

        async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            while data := await source.read(65536):
                if not swallow.is_set():
                    target.write(data)
            target.close()

        await asyncio.gather(copy(reader, back), copy(there, writer), return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader) -> None:
        while await reader.read(65536):
            pass


@pytest.fixture
async def way(database_url: str) -> AsyncIterator[Way]:
    way = Way(database_url)
    yield way
    await way.close()


async def test_connections_to_a_dead_database_are_not_used_when_another_takes_its_place(
    way: Way,
) -> None:
    """Nobody tells the worker that they are dead: neither a packet nor an end comes back."""
    database = await Database.connect(
        await way.open(), connections=6, timeout_seconds=60, acquire_seconds=1, silence_seconds=0.6
    )
    try:
        await asyncio.gather(*(database.fetch_row(ONE, {}) for _ in range(20)))
        before = way.passed
        way.die()
        async with asyncio.timeout(30):  # far below what a statement may take
            with pytest.raises(Exception):  # noqa: B017 - in the middle: of many kinds
                await database.fetch_row(ONE, {})
            with pytest.raises(Unavailable):
                await database.fetch_row(ONE, {})
            way.succeed()
            while not await answers(database):  # noqa: ASYNC110 - it tells nobody but who asks
                await asyncio.sleep(0.02)
            await asyncio.gather(*(database.fetch_row(ONE, {}) for _ in range(20)))
        assert way.passed > before
    finally:
        await database.close()


async def answers(database: Database) -> bool:
    try:
        await database.fetch_row(ONE, {})
    except Unavailable:
        return False
    return True
