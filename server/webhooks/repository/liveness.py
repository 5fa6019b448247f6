"""That a sender lives: a lock that ends with its connection, whatever way it ends."""

from __future__ import annotations

import secrets
from types import TracebackType
from typing import Any

import asyncpg

from server.platform.database.dsn import asyncpg_dsn
from server.webhooks.repository.queue import SENDER_LOCKS


class Liveness:
    """Holds the advisory lock that others tell a living sender by.

    Args:
        url: PostgreSQL itself: the lock belongs to a session, which no pooler must give away.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: asyncpg.Connection[Any] | None = None
        self.number = 0
        """What the sender's claims carry; another one after each loss."""

    async def __aenter__(self) -> Liveness:
        connection = await asyncpg.connect(
            asyncpg_dsn(self._url),
            server_settings={
                "application_name": "commerce-webhooks",
                # A machine that has gone without a word is noticed within a minute.
                "tcp_keepalives_idle": "20",
                "tcp_keepalives_interval": "10",
                "tcp_keepalives_count": "3",
            },
        )
        number = secrets.randbelow(2**31 - 1) + 1
        while not await connection.fetchval(
            "SELECT pg_try_advisory_lock($1::integer, $2::integer)", SENDER_LOCKS, number
        ):
            number = secrets.randbelow(2**31 - 1) + 1
        self._connection, self.number = connection, number
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connection is not None:
            await self._connection.close(timeout=2)

    async def check(self) -> None:
        """Make sure that the lock is still held.

        Raises:
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError: The connection is gone.
        """
        if self._connection is not None:
            await self._connection.execute("SELECT 1", timeout=5)
