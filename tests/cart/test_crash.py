"""Real workers behind a real Envoy, one of which is killed on the way."""

from __future__ import annotations

import asyncio
import os
import signal
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import grpc
import pytest
from commerce.cart.v1 import (
    cart_input_pb2,
    cart_pb2,
    cart_service_pb2,
    cart_service_pb2_grpc,
    public_cart_service_pb2,
    public_cart_service_pb2_grpc,
)

from server.platform.database.dsn import asyncpg_dsn
from tests.support.stacks import RunningStack
from tests.support.workers import bearer, tenant

CALLERS, ADDS, PRODUCTS = 64, 50, 20
CONFIGURATIONS = 2
"""A line holds 100 units at most, and each product gets 160."""
RETRIES = 200
_AMBIGUOUS = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
"""Of these a caller can't tell whether the call had its effect."""


@pytest.fixture
async def channel(stack: RunningStack) -> AsyncIterator[grpc.aio.Channel]:
    async with grpc.aio.insecure_channel(stack.grpc_target) as channel:
        yield channel


async def persistently(call: Any, request: Any, metadata: Any) -> Any:
    """Call until an answer comes; an Idempotency-Key makes that safe."""
    for _ in range(RETRIES):
        try:
            return await call(request, metadata=metadata)
        except grpc.aio.AioRpcError as failure:
            if failure.code() not in _AMBIGUOUS:
                raise
        await asyncio.sleep(0.05)
    raise AssertionError("no answer came")


@pytest.mark.timeout(300)
async def test_every_acknowledged_add_counts_though_a_worker_is_killed(
    stack: RunningStack, channel: grpc.aio.Channel
) -> None:
    """64 callers × 50 adds over 20 products to one cart.

    An add whose answer got lost is asked for again under its key, so that it counts once.
    """
    carts = cart_service_pb2_grpc.CartServiceStub(channel)
    customer = bearer(f"cust-{uuid.uuid4()}")
    acknowledged: Counter[tuple[str, float]] = Counter()
    half = asyncio.Event()

    async def caller(number: int) -> None:
        for turn in range(ADDS):
            place = number * ADDS + turn
            product = f"prod-{place % PRODUCTS + 1:04}"
            kind = place // PRODUCTS % CONFIGURATIONS
            item = cart_input_pb2.NewItem(
                product_id=product, quantity=1, custom_fields={"kind": kind}
            )
            keyed = (*customer, ("idempotency-key", f"key-{uuid.uuid4()}"))
            request = cart_service_pb2.AddItemRequest(item=item)
            await persistently(carts.AddItem, request, keyed)
            acknowledged[product, float(kind)] += 1
            if acknowledged.total() >= CALLERS * ADDS // 2:
                half.set()

    async def killer() -> None:
        await half.wait()
        os.kill(stack.state["workers"][0]["pid"], signal.SIGKILL)

    await asyncio.gather(killer(), *(caller(number) for number in range(CALLERS)))
    cart: cart_pb2.Cart = await persistently(
        carts.GetCart, cart_service_pb2.GetCartRequest(), customer
    )
    stored = {(line.product_id, line.custom_fields["kind"]): line.quantity for line in cart.items}
    assert stored == dict(acknowledged)
    assert cart.totals.item_count == CALLERS * ADDS
    connection = await asyncpg.connect(asyncpg_dsn(stack.database_url))
    try:
        events = await connection.fetchval(
            """SELECT count(*) FROM commerce_events
               WHERE "aggregateId" = $1 AND "eventType" = 'CART_ITEM_ADDED'""",
            cart.id,
        )
    finally:
        await connection.close()
    assert events == CALLERS * ADDS


async def test_first_visits_at_several_workers_make_one_cart(
    stack: RunningStack, channel: grpc.aio.Channel
) -> None:
    """The unique index holds between processes too."""
    carts = cart_service_pb2_grpc.CartServiceStub(channel)
    customer = bearer(f"cust-{uuid.uuid4()}")
    request = cart_service_pb2.GetCartRequest()
    answers = await asyncio.gather(
        *(persistently(carts.GetCart, request, customer) for _ in range(50))
    )
    assert len({cart.id for cart in answers}) == 1


async def test_one_key_at_several_workers_has_one_effect(
    stack: RunningStack, channel: grpc.aio.Channel
) -> None:
    """The record is the database's, not one worker's."""
    guests = public_cart_service_pb2_grpc.PublicCartServiceStub(channel)
    metadata = (*tenant(), ("idempotency-key", f"key-{uuid.uuid4()}"))
    request = public_cart_service_pb2.CreateGuestCartRequest()
    answers = await asyncio.gather(
        *(persistently(guests.CreateGuestCart, request, metadata) for _ in range(100))
    )
    assert len({cart.SerializeToString(deterministic=True) for cart in answers}) == 1
    token = answers[0].session_token
    logs = [path for path in stack.directory.rglob("*.log") if path.is_file()]
    assert logs
    for path in logs:
        assert token not in path.read_text(errors="replace")
