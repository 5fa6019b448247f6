"""A cart is bounded as it is sent: what can't be answered has not happened."""

from __future__ import annotations

import asyncio

import grpc

from server.containers.size import MAX_SENT_BYTES, sent_bytes
from tests.cart.conftest import NewCustomer, NewGuest
from tests.cart.shoppers import Shopper
from tests.support.refusals import refused

FIELDS = {"text": "<" * 4000}
"""Four kilobytes as they are stored, six times as many as they are sent."""


async def filled(shopper: Shopper) -> int:
    """Add lines until one is refused; say how many there are."""
    for count in range(200):
        call = shopper.add("prod-mug", custom_fields=FIELDS | {"n": count})
        (outcome,) = await asyncio.gather(call, return_exceptions=True)
        if isinstance(outcome, grpc.aio.AioRpcError):
            assert outcome.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
            return count
    raise AssertionError("never refused")


async def test_lines_that_are_small_as_stored_and_large_as_sent_have_an_end(
    shopper: Shopper,
) -> None:
    """200 lines came to 5.3 MB an answer; 240 such reads that nobody takes filled Envoy."""
    count = await filled(shopper)
    cart = await shopper.get()
    assert len(cart.items) == count
    assert sent_bytes(cart) <= MAX_SENT_BYTES
    refusal = await refused(
        shopper.add("prod-mug", custom_fields=FIELDS | {"n": "one more"}), "BODY_TOO_LARGE"
    )
    assert refusal.message.endswith(f"it may have {MAX_SENT_BYTES}")
    assert (await shopper.get()).version == cart.version
    # What makes it smaller goes.
    assert len((await shopper.remove(cart.items[0].id)).items) == count - 1


async def test_a_merge_keeps_the_limit_too(new_guest: NewGuest, new_customer: NewCustomer) -> None:
    customer, guest = new_customer(), await new_guest()
    await filled(customer)
    await guest.add("prod-mug", custom_fields={"text": ">" * 4000})
    await guest.add("prod-mug", custom_fields={"text": ">" * 4001})
    before = (await customer.get()).version
    await refused(customer.merge(guest), "BODY_TOO_LARGE")
    assert (await customer.get()).version == before
