"""Opening what a worker works on: one database, or many side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from server.platform.database.dsn import described
from server.platform.database.pool import Database
from server.platform.database.shard_map import HOME, Shard
from server.platform.database.shards import Shards
from server.platform.settings import Settings

OnConnect = Callable[[Any], Awaitable[None]]
IsCurrent = Callable[[str], Awaitable[bool]]


async def open_database(
    settings: Settings, *, is_current: IsCurrent, on_connect: OnConnect | None = None
) -> Database:
    """Open the pool of the one database there is, or those of all shards.

    A shard may be away; the one database may not.

    Raises:
        BadMap: A shard's schema is behind, or a company is where the map does not have it.
    """
    shards = settings.shards
    if len(shards) == 1:
        return await _pool(settings, shards[0], settings.pool_size, on_connect, name="primary")
    # Connections are counted by server: shards on one share what a worker may open there.
    at = Counter(_server(shard) for shard in shards)
    places = []
    for shard in shards:
        most = max(1, settings.pool_size // at[_server(shard)])
        name = "primary" if shard.name == HOME else shard.name
        places.append((shard, await _pool(settings, shard, most, on_connect, name=name, least=0)))
    opened = Shards(places, is_current)
    try:
        await opened.open()
    except BaseException:
        await opened.close()
        raise
    return opened


async def _pool(
    settings: Settings,
    shard: Shard,
    connections: int,
    on_connect: OnConnect | None,
    *,
    name: str,
    least: int = 2,
) -> Database:
    return await Database.connect(
        shard.url,
        connections=connections,
        timeout_seconds=settings.database_timeout_seconds,
        acquire_seconds=settings.database_acquire_seconds,
        silence_seconds=settings.database_silence_seconds,
        on_connect=on_connect,
        name=name,
        plan_cache_mode=settings.database_plan_cache_mode,
        least=least,
    )


def _server(shard: Shard) -> str:
    return described(shard.url).rpartition(" at ")[2]
