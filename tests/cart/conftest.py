"""A worker of this process on a database of its own, and the means to call it natively."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import grpc
import jwt
import pytest
from commerce.cart.v1 import (
    cart_lifecycle_service_pb2_grpc,
    cart_pb2,
    cart_service_pb2_grpc,
    public_cart_service_pb2,
    public_cart_service_pb2_grpc,
)

from server.app import Worker
from server.kernel.clock import SystemClock
from server.platform.settings import Settings

COMPANY = "test-company-id"
Metadata = tuple[tuple[str, str], ...]


@dataclass
class Statements:
    """Counts what the workers of this process send to the database."""

    sent: list[str] = field(default_factory=list)

    async def watch(self, connection: Any) -> None:
        """Write down every statement of *connection*."""
        connection.add_query_logger(lambda record: self.sent.append(record.query))

    async def during(self, call: Awaitable[Any]) -> list[str]:
        """Give the statements that *call* sends."""
        self.sent.clear()
        await call
        return list(self.sent)


@dataclass(frozen=True)
class Server:
    """A worker under test."""

    worker: Worker
    channel: grpc.aio.Channel
    statements: Statements
    database: Any
    """The worker's pool, to look behind the calls."""

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


@pytest.fixture(scope="session")
async def server(settings: Settings) -> AsyncIterator[Server]:
    """A worker that all tests of this pytest process share."""
    statements = Statements()
    worker = await Worker.build(settings, clock=SystemClock(), on_connect=statements.watch)
    port = await worker.start("127.0.0.1:0")
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Server(worker, channel, statements, worker._database._pool)
    await worker.stop()


def bearer(customer: str, *, company: str = COMPANY, **claims: Any) -> Metadata:
    """Make the metadata of a customer's call."""
    token = jwt.encode(
        {
            "sub": customer,
            "customerId": customer,
            "email": f"{customer}@example.com",
            "companyId": company,
            "exp": int(time.time()) + 3600,
            **claims,
        },
        "dev-secret-change-me",
    )
    return (("authorization", f"Bearer {token}"),)


def tenant(company: str = COMPANY, token: str | None = None, **more: str) -> Metadata:
    """Make the metadata of a guest's call."""
    pairs = [("x-company-id", company)]
    if token:
        pairs.append(("x-session-token", token))
    return (*pairs, *((name.replace("_", "-"), value) for name, value in more.items()))


@dataclass(frozen=True)
class Guest:
    """A guest's cart and the metadata that opens it."""

    cart: cart_pb2.Cart
    metadata: Metadata

    @property
    def id(self) -> str:
        return self.cart.id


@pytest.fixture
def new_guest(server: Server) -> Callable[..., Awaitable[Guest]]:
    """Create guests' carts."""

    async def create(**fields: Any) -> Guest:
        cart = await server.guests.CreateGuestCart(
            public_cart_service_pb2.CreateGuestCartRequest(**fields), metadata=tenant()
        )
        return Guest(cart, tenant(token=cart.session_token))

    return create


@pytest.fixture
async def guest(new_guest: Callable[..., Awaitable[Guest]]) -> Guest:
    """A guest with an empty cart."""
    return await new_guest()
