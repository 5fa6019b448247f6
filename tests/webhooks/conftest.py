"""Members of staff with endpoints, receivers, and senders."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from commerce.cart.v1 import cart_input_pb2, cart_service_pb2
from commerce.webhooks.v1 import webhook_service_pb2, webhook_service_pb2_grpc

from server.kernel.clock import SystemClock
from server.platform.database.pool import Database
from server.platform.outbound import OutboundClient
from server.platform.settings import Settings
from server.platform.tasks import end
from server.webhooks import wire
from server.webhooks.repository.liveness import Liveness
from server.webhooks.service import Dispatcher, Seal, Sender, names
from tests.support.workers import COMPANY, Metadata, Server, bearer, bearing, running_worker, token
from tests.webhooks.receiver import Receiver, receiving

SOON = (0.05, 0.05, 0.05)
"""Pauses that no test waits for."""


def staff(role: str = "ADMIN", company: str | None = COMPANY) -> Metadata:
    """Make the metadata of a call by a member of staff."""
    return bearing(token(sub="user-staff", role=role, companyId=company))


@dataclass(frozen=True, repr=False)
class Merchant:
    """A member of staff who looks after webhooks, and shoppers who make events."""

    server: Server
    settings: Settings
    metadata: Metadata

    async def call(self, method: str, **fields: Any) -> Any:
        """Call a method of the service."""
        stub = webhook_service_pb2_grpc.WebhookServiceStub(self.server.channel)
        send = getattr(stub, method)
        kind = getattr(webhook_service_pb2, f"{method}Request")
        return await send(kind(**fields), metadata=self.metadata)

    async def endpoint(self, url: str, **fields: Any) -> Any:
        """Create an endpoint."""
        return await self.call("CreateEndpoint", endpoint={"url": url, **fields})

    async def shop(self, customer: str, times: int = 1) -> Any:
        """Have a customer add an item so many times: each is an event, the first one two."""
        for _ in range(times):
            item = cart_input_pb2.NewItem(product_id="prod-mug", quantity=1)
            cart = await self.server.carts.AddItem(
                cart_service_pb2.AddItemRequest(item=item), metadata=bearer(customer)
            )
        return cart

    @asynccontextmanager
    async def sender(
        self, *, pauses: tuple[float, ...] = SOON, patience: float = 5.0, concurrency: int = 32
    ) -> AsyncIterator[Dispatcher]:
        """Send while the context lasts."""
        async with AsyncExitStack() as stack:
            url = self.settings.database_url
            database = await Database.connect(url, connections=6, timeout_seconds=30)
            stack.push_async_callback(database.close)
            client = OutboundClient(development=True, timeout_seconds=patience)
            stack.push_async_callback(client.close)
            alive = await stack.enter_async_context(Liveness(url))
            dispatcher = Dispatcher(
                database,
                SystemClock(),
                Sender(client, Seal(self.settings.webhook_sealing_keys), wire.cloud_event),
                number=alive.number,
                types=names(wire.EVENT_TYPES),
                concurrency=concurrency,
                schedule=pauses,
            )
            running = asyncio.create_task(dispatcher.run(alive.check))
            try:
                yield dispatcher
            finally:
                await end(running)
                await dispatcher.stop(2.0)

    async def log(self, endpoint_id: str, enough: Callable[[Any], bool]) -> list[Any]:
        """Read the log, newest first, until it is enough."""
        async with asyncio.timeout(30):
            while True:
                told = await self.call("ListDeliveries", endpoint_id=endpoint_id, page_size=200)
                if enough(told.deliveries):
                    return list(told.deliveries)
                await asyncio.sleep(0.02)


@pytest.fixture
async def merchant(settings: Settings, fresh_database_url: str) -> AsyncIterator[Merchant]:
    """A merchant on a database of this test alone."""
    chosen = settings.model_copy(update={"database_url": fresh_database_url})
    async with running_worker(chosen) as server:
        yield Merchant(server, chosen, staff())


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver that takes everything over."""
    async with receiving() as found:
        yield found
