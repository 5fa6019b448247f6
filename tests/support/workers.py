"""Workers of the test's own process, and the means to call them natively."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import grpc
import jwt
import structlog
from commerce.cart.v1 import (
    cart_lifecycle_service_pb2_grpc,
    cart_service_pb2_grpc,
    public_cart_service_pb2_grpc,
)

from server.app import Worker
from server.kernel.clock import Clock, SystemClock
from server.platform.database.dsn import asyncpg_dsn
from server.platform.settings import DEVELOPMENT_JWT_SECRET, Settings

COMPANY = "test-company-id"
OTHER_COMPANY = "other-company-id"
Metadata = tuple[tuple[str, str], ...]


_NO_CALLS = ("revoked_tokens", "current_setting('jit')", "set_config('jit'", "elemdelim")
"""What belongs to no call: the watch over revoked tokens, and the driver's own questions about
types, which it asks once a connection."""


class Statements:
    """Counts what a worker of this process sends to the database."""

    def __init__(self) -> None:
        self._sent: list[str] | None = None

    async def watch(self, connection: Any) -> None:
        """Write down every statement of *connection*."""
        connection.add_query_logger(self._note)

    def _note(self, record: Any) -> None:
        if self._sent is not None and not any(text in record.query for text in _NO_CALLS):
            self._sent.append(record.query)

    async def during(self, call: Awaitable[Any]) -> list[str]:
        """Give the statements that *call* sends."""
        sent = self._sent = []
        try:
            await call
        finally:
            self._sent = None
        return sent


@dataclass(frozen=True, repr=False)
class Server:
    """A worker under test."""

    worker: Worker
    channel: grpc.aio.Channel
    statements: Statements
    database: Any
    """Connections of the test's own, to look behind the calls."""

    @property
    def carts(self) -> cart_service_pb2_grpc.CartServiceAsyncStub:
        return cart_service_pb2_grpc.CartServiceStub(self.channel)

    @property
    def guests(self) -> public_cart_service_pb2_grpc.PublicCartServiceAsyncStub:
        return public_cart_service_pb2_grpc.PublicCartServiceStub(self.channel)

    @property
    def lifecycle(self) -> cart_lifecycle_service_pb2_grpc.CartLifecycleServiceAsyncStub:
        return cart_lifecycle_service_pb2_grpc.CartLifecycleServiceStub(self.channel)

    async def fetch(self, sql: str, *arguments: Any) -> list[Any]:
        """Look into the database."""
        return list(await self.database.fetch(sql, *arguments))

    async def value(self, sql: str, *arguments: Any) -> Any:
        """Look up one value in the database."""
        return await self.database.fetchval(sql, *arguments)

    async def insert(self, table: str, **columns: Any) -> None:
        """Put a row into the database."""
        names = ", ".join(f'"{name}"' for name in columns)
        places = ", ".join(f"${place + 1}" for place in range(len(columns)))
        await self.database.execute(
            f"INSERT INTO {table} ({names}) VALUES ({places})", *columns.values()
        )

    async def change(self, table: str, key: str, **columns: Any) -> None:
        """Change the row of a table whose id is *key*."""
        changes = ", ".join(f'"{name}" = ${place + 2}' for place, name in enumerate(columns))
        done = await self.database.execute(
            f"UPDATE {table} SET {changes} WHERE id = $1", key, *columns.values()
        )
        assert done == "UPDATE 1", done


@asynccontextmanager
async def running_worker(
    settings: Settings, *, clock: Clock | None = None
) -> AsyncIterator[Server]:
    """Start a worker of this process and stop it in the end.

    Args:
        settings: The settings.
        clock: What it takes for the time; the machine's unless told.
    """
    log_plainly()
    statements = Statements()
    worker = await Worker.build(settings, clock=clock or SystemClock(), on_connect=statements.watch)
    port = await worker.start("127.0.0.1:0")
    dsn = asyncpg_dsn(settings.database_url)
    async with asyncpg.create_pool(dsn, min_size=1, max_size=4) as pool:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Server(worker, channel, statements, pool)
        await worker.stop()


def log_plainly() -> None:
    """Log without structlog's colourful tracebacks, which cost a second each."""
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )


def token(secret: str = DEVELOPMENT_JWT_SECRET, **claims: Any) -> str:
    """Sign a bearer token that is valid for an hour; a claim of None is left out."""
    named = {"exp": int(time.time()) + 3600, **claims}
    return jwt.encode({key: value for key, value in named.items() if value is not None}, secret)


def bearing(text: str) -> Metadata:
    """Make the metadata of a call with a bearer token."""
    return (("authorization", f"Bearer {text}"),)


def bearer(customer: str, *, company: str = COMPANY, **claims: Any) -> Metadata:
    """Make the metadata of a customer's call."""
    known = {"sub": customer, "customerId": customer, "email": f"{customer}@example.com"}
    return bearing(token(**known | {"companyId": company} | claims))


def tenant(company: str | None = COMPANY, token: str | None = None) -> Metadata:
    """Make the metadata of a guest's call."""
    pairs = {"x-company-id": company, "x-session-token": token}
    return tuple((name, value) for name, value in pairs.items() if value)
