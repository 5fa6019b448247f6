"""Who asks for large things again and again has to wait, and waits alone."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from commerce.cart.v1 import cart_stream_pb2
from commerce.cart.v1 import public_cart_service_pb2 as public_pb
from commerce.cart.v1.cart_service_pb2 import MergeCartRequest
from commerce.cross_site_session.v1 import public_cross_site_session_service_pb2 as session_pb
from commerce.cross_site_session.v1.public_cross_site_session_service_pb2_grpc import (
    PublicCrossSiteSessionServiceStub,
)
from google.protobuf.struct_pb2 import Struct

from server.platform.settings import Settings
from tests.support.refusals import refused
from tests.support.workers import Metadata, Server, bearer, running_worker, tenant

RATE = int(Settings.model_fields["rate_limit_public"].default)
_Code = grpc.StatusCode


@pytest.fixture
async def delivered(settings: Settings) -> AsyncIterator[Server]:
    """A worker with the limits of production."""
    async with running_worker(settings.model_copy(update={"rate_limit_public": RATE})) as found:
        yield found


def from_address(number: int) -> Metadata:
    return (("x-forwarded-for", f"2001:db8:1:{number:x}::1"),)


async def cart_of(server: Server, lines: int) -> Metadata:
    """Fill a guest's cart from many addresses; give what opens it."""
    empty = public_pb.CreateGuestCartRequest()
    cart = await server.guests.CreateGuestCart(empty, metadata=(*tenant(), *from_address(1000)))
    caller = tenant(token=cart.session_token)
    for number in range(lines):
        fields = Struct()
        fields.update({"text": "<" * 4000, "n": number})
        item = {"product_id": "prod-mug", "quantity": 1, "custom_fields": fields}
        asked = public_pb.AddGuestItemRequest(cart_id=cart.id, item=item)
        await server.guests.AddGuestItem(asked, metadata=(*caller, *from_address(1000 + number)))
    return caller


async def test_a_flood_of_large_reads_is_told_to_wait_and_nobody_else_is(
    delivered: Server,
) -> None:
    large, small = await cart_of(delivered, 40), await cart_of(delivered, 1)
    flooder = (*large, *from_address(1))

    async def read(caller: Metadata) -> grpc.StatusCode:
        call = delivered.guests.GetGuestCart(public_pb.GetGuestCartRequest(), metadata=caller)
        code: grpc.StatusCode = await call.code()
        return code

    codes = Counter(await asyncio.gather(*(read(flooder) for _ in range(100))))
    assert codes[_Code.OK] + codes[_Code.RESOURCE_EXHAUSTED] == 100
    assert 1 <= codes[_Code.OK] <= 12
    asked = public_pb.GetGuestCartRequest()
    refusal = await refused(delivered.guests.GetGuestCart(asked, metadata=flooder), "RATE_LIMITED")
    assert "its calls are large" in refusal.message
    # Whoever has a usual cart shops on, at this address as at another.
    for address in (1, 2):
        assert await read((*small, *from_address(address))) is _Code.OK
    assert await read((*large, *from_address(2))) is _Code.OK


async def test_streams_of_a_large_cart_are_paced_as_its_reads_are(delivered: Server) -> None:
    """390 of them made each change of the cart cost 390 readings."""
    large, small = await cart_of(delivered, 40), await cart_of(delivered, 1)

    async def first(caller: Metadata) -> grpc.StatusCode:
        asked = cart_stream_pb2.WatchGuestCartRequest()
        call = delivered.guests.WatchGuestCart(asked, metadata=caller)
        try:
            told = await call.read()
        except grpc.aio.AioRpcError as refusal:
            return refusal.code()
        assert told.cart.items
        call.cancel()
        return _Code.OK

    flooder = (*large, *from_address(1))
    for _ in range(3):
        codes = Counter(await asyncio.gather(*(first(flooder) for _ in range(8))))
        assert set(codes) <= {_Code.OK, _Code.RESOURCE_EXHAUSTED}
    assert codes[_Code.RESOURCE_EXHAUSTED] == 8
    assert await first((*small, *from_address(1))) is _Code.OK
    assert await first((*large, *from_address(2))) is _Code.OK


async def test_new_tokens_of_a_large_cart_are_shown_it_only_while_there_is_room(
    delivered: Server,
) -> None:
    """Each new token's first calls were answered, whatever its address had done before."""
    large, small = await cart_of(delivered, 40), await cart_of(delivered, 1)
    address = from_address(1)
    session_token = dict(large)["x-session-token"]
    sessions = PublicCrossSiteSessionServiceStub(delivered.channel)

    async def handed() -> Metadata:
        """Begin a session that is handed the cart."""
        new = session_pb.CreateGuestSessionRequest(site_id="site-main")
        begun = await sessions.CreateGuestSession(new, metadata=(*tenant(), *address))
        caller = (*tenant(token=begun.session_token), *address)
        asked = session_pb.TransferGuestSessionRequest(
            session_id=begun.id,
            target_site_id="site-outlet",
            cart_session_token=session_token,
        )
        await sessions.TransferGuestSession(asked, metadata=caller)
        return caller

    async def read(caller: Metadata) -> bool:
        """Read the cart; say whether it was shown."""
        call = delivered.guests.GetGuestCart(public_pb.GetGuestCartRequest(), metadata=caller)
        code = await call.code()
        assert code in {_Code.OK, _Code.RESOURCE_EXHAUSTED}
        return bool(code is _Code.OK)

    callers = [await handed() for _ in range(12)]
    while await read((*large, *address)):
        pass
    assert not any(await asyncio.gather(*(read(caller) for caller in callers * 8)))
    assert await read((*small, *address))
    assert await read((*large, *from_address(2)))


async def test_what_is_refused_and_what_a_merge_takes_from_is_paced_as_well(
    delivered: Server,
) -> None:
    """150 lines too many were refused at 24 ms each; 40 customers' dry runs were sent 41 MB."""
    large, small = await cart_of(delivered, 40), await cart_of(delivered, 1)
    address = from_address(1)
    cart = await delivered.guests.GetGuestCart(
        public_pb.GetGuestCartRequest(), metadata=(*large, *from_address(2))
    )
    wrong = public_pb.AddGuestItemRequest(
        cart_id=cart.id, item={"product_id": "prod-lowstock", "quantity": 90}
    )

    async def paced(call: grpc.aio.UnaryUnaryCall[Any, Any]) -> bool:
        return "its calls are large" in (await call.details() or "")

    adds = (delivered.guests.AddGuestItem(wrong, metadata=(*large, *address)) for _ in range(100))
    assert sum(await asyncio.gather(*map(paced, adds))) >= 80
    dry = MergeCartRequest(
        source_cart_id=cart.id, source_session_token=dict(large)["x-session-token"], dry_run=True
    )
    merges = (
        delivered.carts.MergeCart(dry, metadata=(*bearer(f"cust-{uuid.uuid4()}"), *address))
        for _ in range(12)
    )
    assert all(await asyncio.gather(*map(paced, merges)))
    # Neighbours shop on, and begin to.
    asked = public_pb.GetGuestCartRequest()
    await delivered.guests.GetGuestCart(asked, metadata=(*small, *address))
    empty = public_pb.CreateGuestCartRequest()
    await delivered.guests.CreateGuestCart(empty, metadata=(*tenant(), *address))
