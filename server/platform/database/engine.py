"""What the server at the other end is: PostgreSQL itself, or an engine that distributes it."""

from __future__ import annotations

import asyncpg

from server.platform.database.dsn import asyncpg_dsn

GENERIC = "force_generic_plan"
"""Every statement finds its rows by key: a plan made for its parameters is no better than a general
one, and costs more to make than to run."""
CUSTOM = "force_custom_plan"
"""Citus picks the server that has the rows by the parameters: it has no general plan."""
_EXTENSIONS = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')"
_AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    # No host is in the state that the address asks for.
    asyncpg.InternalClientError,
)


async def suitable_plans(url: str, timeout_seconds: float) -> str:
    """Give the `plan_cache_mode` that suits the server at *url*; that of PostgreSQL if it is away.

    Raises:
        ValueError: The address can't be read.
    """
    try:
        connection = await asyncpg.connect(asyncpg_dsn(url), timeout=timeout_seconds)
    except _AWAY as failure:
        if isinstance(failure, ValueError):
            raise
        return GENERIC
    try:
        return CUSTOM if await connection.fetchval(_EXTENSIONS) else GENERIC
    finally:
        await connection.close()
