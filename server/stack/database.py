"""Whether a database that was named to us can be used."""

from __future__ import annotations

from urllib.parse import urlsplit

import asyncpg

from server.platform.dsn import asyncpg_dsn
from server.stack.process import StackError


async def check_database(url: str, *, timeout_seconds: float = 5) -> None:
    """Connect to the database at *url* and leave again.

    Raises:
        StackError: It can't be reached or refuses us; the message holds no password.
    """
    try:
        connection = await asyncpg.connect(asyncpg_dsn(url), timeout=timeout_seconds)
    except TimeoutError as error:
        raise StackError(f"{_shown(url)} does not answer within {timeout_seconds:g} s") from error
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise StackError(f"{_shown(url)} can't be reached: {reason}") from error
    await connection.close()


def _shown(url: str) -> str:
    """Name the database of *url* without its password."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "localhost", parts.port or 5432
    except ValueError:
        return "The database of DATABASE_URL"
    return f"The database {parts.path.lstrip('/') or 'postgres'} at {host}:{port}"
