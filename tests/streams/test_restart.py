"""Streams last as long as their callers stay, and end well where a worker goes."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import grpc
import pytest
from commerce.cart.v1 import cart_stream_pb2
from commerce.cart.v1.cart_input_pb2 import NewItem
from commerce.cart.v1.cart_service_pb2 import AddItemRequest
from commerce.cart.v1.cart_service_pb2_grpc import CartServiceStub
from commerce.catalog.v1.catalog_service_pb2 import StreamRecordsRequest
from commerce.catalog.v1.catalog_service_pb2_grpc import CatalogServiceStub
from commerce.containers.v1 import stream_pb2

from server.stack.background import REPLACE_WORKERS
from tests.catalog_records.conftest import product
from tests.support.stacks import RunningStack, running_stack
from tests.support.workers import bearer

KINDS = stream_pb2.Update.Kind
LIMIT_SECONDS = 1


@pytest.fixture(scope="module")
def brief_stack(servers: Any) -> Iterator[RunningStack]:
    """A stack whose calls must be answered within a second."""
    url = servers.create_database(f"brief_{os.getpid()}")
    with running_stack(
        DATABASE_URL=url,
        CALL_TIMEOUT_SECONDS=str(LIMIT_SECONDS),
        SLOW_REQUEST_SECONDS=str(LIMIT_SECONDS),
        SHUTDOWN_LEAVE_SECONDS="1",
    ) as running:
        yield running


@pytest.fixture
async def channel(brief_stack: RunningStack) -> AsyncIterator[grpc.aio.Channel]:
    async with grpc.aio.insecure_channel(brief_stack.grpc_target) as opened:
        yield opened


async def test_a_stream_of_records_may_take_longer_than_a_call(channel: grpc.aio.Channel) -> None:
    """Through Envoy it ended after ten seconds, when a request must have arrived."""

    async def requests() -> AsyncIterator[StreamRecordsRequest]:
        for key in ("prod-stream-1", "prod-stream-2"):
            yield StreamRecordsRequest(records=[product(key)])
            await asyncio.sleep(LIMIT_SECONDS + 0.5)

    metadata = bearer("importer", role="SERVICE")
    answer = await CatalogServiceStub(channel).StreamRecords(requests(), metadata=metadata)
    assert answer.counts.created == 2


async def test_workers_that_are_replaced_send_their_streams_on(
    brief_stack: RunningStack, channel: grpc.aio.Channel
) -> None:
    metadata = bearer(f"cust-{uuid.uuid4()}")
    stub = CartServiceStub(channel)
    stream: Any = stub.WatchCart(cart_stream_pb2.WatchCartRequest(), metadata=metadata)
    first = await stream.read()
    os.kill(brief_stack.state["pid"], REPLACE_WORKERS)
    told = await stream.read()
    assert told.kind == KINDS.RECONNECT, "it is not cut off"
    assert not await stream.read()
    assert await stream.code() is grpc.StatusCode.OK
    item = NewItem(product_id="prod-mug", quantity=1)
    changed = await stub.AddItem(AddItemRequest(item=item), metadata=metadata)
    again: Any = stub.WatchCart(
        cart_stream_pb2.WatchCartRequest(cart_id=first.cart_id, after_version=first.version),
        metadata=metadata,
    )
    told = await again.read()
    assert (told.kind, told.version) == (KINDS.CHANGED, changed.version)
    again.cancel()
