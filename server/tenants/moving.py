"""Moving a company to another database, in one transaction there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import asyncpg

from server.platform.database.dsn import asyncpg_dsn, session_settings
from server.platform.maintenance.event_partitions import copy_event_partitions
from server.platform.tasks import end
from server.tenants.repository import moving as repository
from server.tenants.repository.moving import Connection, Part
from server.tenants.service import TenantRefused

SETTLED_SECONDS = 30.0
"""How long a company is closed before it is copied: longer than a call that began before lasts."""
_CHUNKS = 16
"""Pieces of a table that are held at once, each of some 64 KiB at most."""
_SESSION = {"application_name": "commerce-move", "timezone": "UTC", "datestyle": "ISO"}

Counts = Mapping[str, int]
"""Rows by table."""


async def connect(url: str) -> Connection:
    """Open a connection that copies."""
    settings = session_settings(url, _SESSION)
    return await asyncpg.connect(asyncpg_dsn(url), server_settings=settings)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Connection]:
    """Open a connection of its own."""
    connection = await connect(url)
    try:
        yield connection
    finally:
        # One that is asked to end while it copies may not answer.
        connection.terminate()


async def status(url: str, company: str) -> str | None:
    """Say whether a company is open in a database; None where it is not there."""
    async with connected(url) as connection:
        return await repository.status(connection, company)


async def counts(url: str, company: str) -> Counts:
    """Count a company's rows by table, as of one moment.

    Raises:
        TenantRefused: A table is of nobody.
    """
    async with connected(url) as connection, _snapshot(connection):
        return await _counts(connection, company)


async def copy(
    source_url: str,
    target_url: str,
    company: str,
    *,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Counts:
    """Copy a closed company with all it has; nothing of it is there until all is.

    Args:
        source_url: The database it is in; it is only read.
        target_url: That it moves to.
        company: The company.
        pause: Waits until calls that began before it was closed have ended.

    Returns:
        The rows copied, by table.

    Raises:
        TenantRefused: It is open, what was copied is not what there was, a row is in the way, or
            endpoints of webhooks have events to take.
    """
    async with connected(source_url) as source, connected(target_url) as target:
        since = await repository.seconds_since_change(source, company)
        if since < SETTLED_SECONDS:
            await pause(SETTLED_SECONDS - since)
        await copy_event_partitions(source, target)
        async with _snapshot(source), target.transaction():
            if await repository.status(source, company) == "ACTIVE":
                raise TenantRefused(f"{company} was opened meanwhile; nothing was moved")
            if not await repository.hold(target, company):
                raise TenantRefused(f"{company} is being moved by somebody else")
            if waiting := await repository.behind(source, company):
                raise TenantRefused(
                    f"{waiting} webhook endpoints of {company} have not taken all events; "
                    "once more when `webhooks serve` has, or when they are paused"
                )
            try:
                return await _copy(source, target, company)
            except asyncpg.IntegrityConstraintViolationError as taken:
                raise TenantRefused(
                    f"nothing was moved: a row of another company is in the way "
                    f"({taken.table_name}, {taken.constraint_name})"
                ) from taken


async def _copy(source: Connection, target: Connection, company: str) -> Counts:
    numbers = await repository.numbers(source, target, company)
    found = await _parts(source)
    read = {part.table: await _stream(source, target, part, numbers, company) for part in found}
    await repository.count_anew(source, target, company)
    for part in found:
        written = await repository.count(target, part, company)
        if written != read[part.table]:
            raise TenantRefused(
                f"nothing was moved: {part.table} had {read[part.table]} rows, and then {written}"
            )
    return read


async def _stream(
    source: Connection, target: Connection, part: Part, numbers: Mapping[str, int], company: str
) -> int:
    """Copy one table in pieces, so that however long it is, few of it are held."""
    pieces: asyncio.Queue[bytes | Exception | None] = asyncio.Queue(_CHUNKS)

    async def read() -> int:
        try:
            told = await source.copy_from_query(
                part.reading(numbers), company, output=pieces.put, format="text"
            )
        except Exception as failure:
            await pieces.put(failure)
            raise
        await pieces.put(None)
        return int(str(told).rpartition(" ")[2])

    async def written() -> AsyncIterator[bytes]:
        while (piece := await pieces.get()) is not None:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    if part.shared:
        await repository.stage(target, part)
    reading = asyncio.create_task(read())
    try:
        await target.copy_to_table(
            repository.staged(part) if part.shared else part.table,
            source=written(),
            columns=part.columns,
            format="text",
        )
        copied = await reading
    finally:
        await end(reading)
    if part.shared:
        await repository.keep_shared(target, part, company)
    return copied


async def _counts(connection: Connection, company: str) -> Counts:
    return {
        part.table: await repository.count(connection, part, company)
        for part in await _parts(connection)
    }


async def _parts(connection: Connection) -> list[Part]:
    try:
        return await repository.parts(connection)
    except repository.UnknownTable as unknown:
        raise TenantRefused(f"nothing was moved: {unknown}") from None


@asynccontextmanager
async def _snapshot(connection: Connection) -> AsyncIterator[None]:
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        yield


async def forget_beside(url: str, company: str) -> None:
    """Let a copy be deleted whole, but for the archived files, which the other one has too."""
    async with connected(url) as connection:
        await repository.forget_beside(connection, company)
