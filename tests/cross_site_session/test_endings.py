"""What has ended has ended by every way in: each way, for each state that an owner may be in."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import grpc
import pytest
from commerce.cart.v1 import cart_lifecycle_service_pb2, cart_service_pb2

from tests.cross_site_session.conftest import NewCustomer
from tests.cross_site_session.visitors import OUTLET
from tests.cross_site_session.ways import WAYS, HandedOver
from tests.support.workers import bearer

REFUSED = {grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.NOT_FOUND}
FOR_ORDERS = ("for an order", "convert the cart")
STATES = {
    "blocked": "UPDATE customers SET status = 'BLOCKED' WHERE id = $1",
    "inactive": "UPDATE customers SET status = 'INACTIVE' WHERE id = $1",
    "deleted": 'UPDATE customers SET "deletedAt" = now() WHERE id = $1',
    "erased": "DELETE FROM customers WHERE id = $1",
}


@pytest.mark.parametrize("way", WAYS)
async def test_a_token_that_was_handed_out_opens_what_is_a_living_customers(
    handed_over: HandedOver, way: str
) -> None:
    """The ways are ways at all."""
    await WAYS[way](handed_over)


@pytest.mark.parametrize("state", STATES)
async def test_what_was_handed_out_opens_nothing_once_its_owner_has_ended(
    handed_over: HandedOver, state: str
) -> None:
    """The token read the postcode, added, shared, and reporting activity prolonged it."""
    await handed_over.server.database.execute(STATES[state], handed_over.customer.customer)
    for way, go in WAYS.items():
        if state == "erased" and way in {"check the cart for an order", "convert the cart"}:
            continue  # It is nobody's cart now, and an order of it is the checkout's business.
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await go(handed_over)
        assert caught.value.code() in REFUSED, (way, state, caught.value.details())


@pytest.mark.parametrize("state", ["blocked", "inactive", "deleted"])
@pytest.mark.parametrize("way", [way for way in WAYS if not way.endswith(FOR_ORDERS)])
async def test_no_answer_is_repeated_to_what_was_handed_out_by_who_has_ended(
    handed_over: HandedOver, way: str, state: str
) -> None:
    """The same idempotency key showed cart, list and session for a day more."""
    visitor = handed_over.visitor.saying(idempotency_key=str(uuid.uuid4()))
    keyed = replace(handed_over, visitor=visitor)
    await WAYS[way](keyed)
    await handed_over.server.database.execute(STATES[state], handed_over.customer.customer)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await WAYS[way](keyed)
    assert caught.value.code() in REFUSED


@pytest.mark.parametrize("state", ["blocked", "inactive", "deleted"])
async def test_no_answer_is_repeated_to_who_has_ended(handed_over: HandedOver, state: str) -> None:
    customer = handed_over.customer.saying(idempotency_key=str(uuid.uuid4()))
    request = cart_service_pb2.AddItemRequest(item={"product_id": "prod-mug", "quantity": 1})

    def add() -> Any:
        return customer.server.carts.AddItem(request, metadata=customer.metadata)

    first = await add()
    assert await add() == first
    await customer.hand_off(OUTLET)
    await handed_over.server.database.execute(STATES[state], customer.customer)
    for call in (add, lambda: customer.hand_off(OUTLET)):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call()
        assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED


async def test_the_checkout_hears_again_of_an_order_whose_customer_was_blocked_since(
    handed_over: HandedOver,
) -> None:
    """The order was made: who asks again because the answer was lost must not take it for none."""
    request = cart_lifecycle_service_pb2.ConvertCartRequest(cart_id=handed_over.cart, order_id="o1")
    metadata = (*bearer("svc", role="SERVICE"), ("idempotency-key", str(uuid.uuid4())))
    lifecycle = handed_over.server.lifecycle
    first = await lifecycle.ConvertCart(request, metadata=metadata)
    await handed_over.server.database.execute(STATES["blocked"], handed_over.customer.customer)
    assert await lifecycle.ConvertCart(request, metadata=metadata) == first


@pytest.mark.parametrize("state", STATES)
async def test_nobody_merges_the_session_of_a_customer_who_has_ended(
    handed_over: HandedOver, new_customer: NewCustomer, state: str
) -> None:
    """After the row was deleted another customer got cart, message and postcode."""
    await handed_over.server.database.execute(STATES[state], handed_over.customer.customer)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await new_customer().merge(handed_over.visitor)
    assert caught.value.code() in REFUSED


@pytest.mark.parametrize("state", ["blocked", "inactive", "deleted"])
async def test_a_customer_who_has_ended_does_not_shop(handed_over: HandedOver, state: str) -> None:
    await handed_over.server.database.execute(STATES[state], handed_over.customer.customer)
    for call in (handed_over.customer.get, handed_over.customer.summary):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call()
        assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED


async def test_a_customer_lists_their_sessions_and_ends_all_at_once(
    handed_over: HandedOver, new_customer: NewCustomer
) -> None:
    """Whoever lost a device ends what it opened, without knowing which session that was."""
    customer, other = handed_over.customer, new_customer()
    await other.create()
    second = await customer.create()
    listed = await customer.call("ListSessions")
    assert [session.id for session in listed.sessions] == [
        second.id,
        handed_over.visitor.session_id,
    ]
    assert not any(session.session_token for session in listed.sessions)
    assert (await customer.call("RevokeSessions")).revoked == 2
    assert (await customer.call("RevokeSessions")).revoked == 0
    assert not (await customer.call("ListSessions")).sessions
    for way in ("read the cart", "add to the cart", "report activity", "redeem a code made before"):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await WAYS[way](handed_over)
        assert caught.value.code() in REFUSED, way
    assert len((await other.call("ListSessions")).sessions) == 1
