"""Whether a database that was named to us can be used."""

from __future__ import annotations

import asyncpg

from server.platform.database.dsn import UnreadableAddress, asyncpg_dsn, check_address, described
from server.stack.process import StackError

_DRIVER = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What the driver refuses with; the last where no host is in the state that was asked for."""


async def check_database(url: str, *, timeout_seconds: float = 5) -> None:
    """Connect to the database at *url* and leave again.

    Raises:
        StackError: It can't be reached or refuses us; the message holds no password.
    """
    try:
        check_address(url)
    except UnreadableAddress as error:
        raise StackError(str(error)) from None
    try:
        connection = await asyncpg.connect(asyncpg_dsn(url), timeout=timeout_seconds)
    except TimeoutError as error:
        late = f"does not answer within {timeout_seconds:g} s"
        raise StackError(f"{described(url)} {late}") from error
    except (OSError, ValueError, *_DRIVER) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise StackError(f"{described(url)} can't be reached: {reason}") from error
    await connection.close()
