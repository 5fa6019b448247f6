"""`Idempotency-Key`: a mutation that happens once, however often it is asked for."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import grpc
import pytest
from commerce.cart.v1 import (
    cart_input_pb2,
    cart_lifecycle_service_pb2,
    cart_service_pb2,
    public_cart_service_pb2,
)

from server.platform.records.idempotency import KEPT_BYTES
from tests.cart.conftest import NewCustomer
from tests.cart.shoppers import Shopper, lines
from tests.support.refusals import refused
from tests.support.workers import OTHER_COMPANY, Metadata, Server, tenant

Create = public_cart_service_pb2.CreateGuestCartRequest


def key() -> str:
    return f"key-{uuid.uuid4()}"


def with_key(metadata: Metadata, text: str) -> Metadata:
    return (*metadata, ("idempotency-key", text))


async def replayed(call: Any) -> bool:
    """Say whether an answer is marked as one given before."""
    return dict(await call.initial_metadata()).get("idempotent-replayed") == "true"


async def test_a_retry_gets_the_first_answer_and_adds_nothing(shopper: Shopper) -> None:
    """Client retries of POST added twice."""
    keyed = shopper.saying(idempotency_key=key())
    first = await keyed.add("prod-mug", 2)
    await shopper.add("prod-tee")
    assert await keyed.add("prod-mug", 2) == first
    assert [units for _, units, _ in lines(await shopper.get())] == [2, 1]


async def test_a_replayed_answer_says_so(customer: Shopper, server: Server) -> None:
    request = cart_service_pb2.AddItemRequest(
        item=cart_input_pb2.NewItem(product_id="prod-mug", quantity=1)
    )
    metadata = with_key(customer.metadata, key())
    first = server.carts.AddItem(request, metadata=metadata)
    await first
    again = server.carts.AddItem(request, metadata=metadata)
    await again
    assert (await replayed(first), await replayed(again)) == (False, True)


async def test_a_guest_who_retries_create_gets_the_same_cart_and_secret(server: Server) -> None:
    metadata = with_key(tenant(), key())
    first = await server.guests.CreateGuestCart(Create(visitor_id="v"), metadata=metadata)
    again = await server.guests.CreateGuestCart(Create(visitor_id="v"), metadata=metadata)
    assert again == first
    assert first.session_token


async def test_another_body_under_the_same_key_is_refused(shopper: Shopper) -> None:
    keyed = shopper.saying(idempotency_key=key())
    await keyed.add("prod-mug", 2)
    refusal = await refused(keyed.add("prod-mug", 3), "IDEMPOTENCY_KEY_REUSED")
    assert refusal.code is grpc.StatusCode.ALREADY_EXISTS
    assert lines(await shopper.get()) == [("prod-mug", 2, 20.0)]


async def test_the_order_of_custom_fields_makes_no_other_body(shopper: Shopper) -> None:
    """A JSON object has no order, and a retry need not keep it."""
    keyed = shopper.saying(idempotency_key=key())
    names = [f"name{number}" for number in range(30)]
    first = await keyed.add("prod-mug", custom_fields=dict.fromkeys(names, 1))
    again = await keyed.add("prod-mug", custom_fields=dict.fromkeys(reversed(names), 1))
    assert again == first


async def test_equal_keys_of_two_callers_do_not_meet(
    new_customer: NewCustomer, server: Server
) -> None:
    shared = key()
    for shopper in (new_customer(), new_customer()):
        cart = await shopper.saying(idempotency_key=shared).add("prod-mug")
        assert (cart.customer_id, cart.totals.item_count) == (shopper.customer, 1)
    here = await server.guests.CreateGuestCart(Create(), metadata=with_key(tenant(), shared))
    there = await server.guests.CreateGuestCart(
        Create(), metadata=with_key(tenant(OTHER_COMPANY), shared)
    )
    assert here.session_token != there.session_token


async def test_a_refused_call_leaves_its_key_free(shopper: Shopper) -> None:
    """Nothing happened, so the same call may succeed later."""
    keyed = shopper.saying(idempotency_key=key())
    await refused(keyed.unapply("SAVE10"), "DISCOUNT_NOT_APPLIED")
    await shopper.add("prod-mug")
    await shopper.apply("SAVE10")
    assert (await keyed.unapply("SAVE10")).totals.discount_total == 0
    assert (await keyed.unapply("SAVE10")).totals.discount_total == 0


async def test_a_key_is_at_most_255_characters(shopper: Shopper) -> None:
    await refused(shopper.saying(idempotency_key="k" * 256).add("prod-mug"), "INVALID_ARGUMENT")
    await shopper.saying(idempotency_key="k" * 255).add("prod-mug")


async def test_a_replay_goes_before_every_check(shopper: Shopper) -> None:
    """The first answer stands, though the same call would be refused now."""
    cart = await shopper.add("prod-mug")
    keyed = shopper.saying(idempotency_key=key(), if_match=f'"{cart.version}"')
    first = await keyed.remove(cart.items[0].id)
    assert await keyed.remove(cart.items[0].id) == first


@pytest.mark.parametrize("kind", ["bundle", "save", "move", "clear", "ship", "refresh", "update"])
async def test_every_kind_of_change_is_replayed(shopper: Shopper, kind: str) -> None:
    cart = await shopper.add("prod-mug")
    line = cart.items[0].id
    if kind == "move":
        line = (await shopper.save(line)).saved_items[0].id
    keyed = shopper.saying(idempotency_key=key())
    calls = {
        "bundle": lambda: keyed.add_bundle("bundle-fixed"),
        "save": lambda: keyed.save(line),
        "move": lambda: keyed.move(line),
        "clear": keyed.clear,
        "ship": lambda: keyed.ship(country="US"),
        "refresh": keyed.refresh,
        "update": lambda: keyed.update(line, quantity=3),
    }
    first = await calls[kind]()
    assert await calls[kind]() == first
    assert (await shopper.get()).version == getattr(first, "cart", first).version


async def test_a_merge_is_replayed_with_its_report(customer: Shopper, guest: Shopper) -> None:
    await guest.add("prod-mug")
    keyed = customer.saying(idempotency_key=key())
    first = await keyed.merge(guest)
    assert first.merge_report
    assert await keyed.merge(guest) == first


async def test_the_checkout_s_calls_are_replayed(
    customer: Shopper, service: Shopper, server: Server
) -> None:
    cart = await customer.add("prod-mug")
    check = cart_lifecycle_service_pb2.CheckCartRequest(cart_id=cart.id)
    metadata = with_key(service.metadata, key())
    answers = [await server.lifecycle.CheckCart(check, metadata=metadata) for _ in range(2)]
    assert answers[0] == answers[1]
    started = await server.value(
        """SELECT count(*) FROM commerce_events
           WHERE "aggregateId" = $1 AND "eventType" = 'CART_CHECKOUT_STARTED'""",
        cart.id,
    )
    assert started == 1


async def test_a_read_takes_no_key(customer: Shopper, server: Server) -> None:
    before = await server.value("SELECT count(*) FROM idempotency_keys")
    await customer.saying(idempotency_key=key()).get()
    assert await server.value("SELECT count(*) FROM idempotency_keys") == before


async def test_a_record_is_kept_for_a_day(shopper: Shopper, server: Server) -> None:
    """Constants: 24 hours; after that the key is free again, swept or not."""
    keyed = shopper.saying(idempotency_key=key())
    await keyed.add("prod-mug")
    digest = await server.value(
        'SELECT scope FROM idempotency_keys ORDER BY "createdAt" DESC LIMIT 1'
    )
    row = await server.fetch(
        'SELECT "expiresAt" - "createdAt" AS lifetime FROM idempotency_keys WHERE scope = $1',
        digest,
    )
    assert row[0]["lifetime"].total_seconds() == 24 * 3600
    await server.database.execute(
        'UPDATE idempotency_keys SET "expiresAt" = $2 WHERE scope = $1',
        digest,
        datetime(2026, 1, 1),  # noqa: DTZ001 - as columns hold it
    )
    await keyed.add("prod-mug")
    assert lines(await shopper.get()) == [("prod-mug", 2, 20.0)]
    await keyed.add("prod-mug")
    assert lines(await shopper.get()) == [("prod-mug", 2, 20.0)]


async def test_a_large_answer_is_made_again_and_not_kept(shopper: Shopper, server: Server) -> None:
    """A keyed call on a big cart stored 0.83 MB for a day or two: half a gigabyte a minute."""
    for number in range(4):
        await shopper.add("prod-mug", custom_fields={"text": f"{number}" * 900})
    name = key()
    keyed = shopper.saying(idempotency_key=name)
    first = await keyed.add("prod-mug", 2)
    assert first.ByteSize() > KEPT_BYTES
    stored = "SELECT max(length(answer)) FROM idempotency_keys"
    assert await server.value(stored) <= KEPT_BYTES + 64
    assert await keyed.add("prod-mug", 2) == first
    later = await shopper.add("prod-lamp")
    # What comes back is the cart as it is, and the call has no second effect.
    assert (await keyed.add("prod-mug", 2)).version == later.version
    assert (await shopper.get()).version == later.version


async def test_what_only_the_first_call_could_tell_is_kept(shopper: Shopper) -> None:
    for number in range(4):
        await shopper.add("prod-mug", custom_fields={"text": f"{number}" * 900})
    keyed = shopper.saying(idempotency_key=key())
    first = await keyed.add_bundle("bundle-percent")
    assert first.ByteSize() > KEPT_BYTES
    again = await keyed.add_bundle("bundle-percent")
    assert again.bundle_group_id == first.bundle_group_id
    assert again.bundle_price == first.bundle_price
    assert again.items_added == first.items_added
    assert again.cart == first.cart
