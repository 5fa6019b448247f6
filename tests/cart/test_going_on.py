"""What was saved for later goes on in the owner's next cart, once the cart has become an order."""

from __future__ import annotations

import asyncio

import pytest
from commerce.cart.v1 import cart_lifecycle_service_pb2 as pb
from commerce.cart.v1 import cart_pb2

from tests.cart.shoppers import Shopper, lines, saved
from tests.support.refusals import refused
from tests.support.workers import Server

Status = cart_pb2.Cart


async def converted(service: Shopper, cart: str, order: str = "") -> cart_pb2.Cart:
    return await service.server.lifecycle.ConvertCart(
        pb.ConvertCartRequest(cart_id=cart, order_id=order or f"order-{cart}"),
        metadata=service.metadata,
    )


async def saving(shopper: Shopper) -> cart_pb2.Cart:
    """Fill a cart with mugs, and save two tees of it for later."""
    cart = await shopper.add("prod-tee", 2, variant_id="var-tee-m", gift_message="Hi")
    await shopper.save(cart.items[0].id)
    return await shopper.add("prod-mug", 3)


async def found(shopper: Shopper) -> cart_pb2.Cart:
    """Give the cart that its owner has now: by their login, or by the token they have."""
    request = shopper.metadata
    if shopper.customer is not None:
        return await shopper.get()
    return await Shopper(shopper.server, request, cart_id="").get()


async def test_saved_items_are_in_the_next_cart(shopper: Shopper, service: Shopper) -> None:
    """They ended with the order."""
    cart = await saving(shopper)
    (item,) = cart.saved_items
    sold = await converted(service, cart.id)
    assert (lines(sold), saved(sold)) == ([("prod-mug", 3, 30.0)], [])
    now = await found(shopper)
    assert now.id != cart.id
    assert (now.status, now.version, now.currency) == (Status.ACTIVE, 1, cart.currency)
    assert (lines(now), list(now.saved_items)) == ([], [item])
    assert now.totals.grand_total == 0
    assert now.expires_at.ToSeconds() > now.created_at.ToSeconds()
    shopping = Shopper(shopper.server, shopper.metadata, shopper.cart_id and now.id)
    moved = await shopping.move(item.id)
    assert (moved.items[0].product_id, moved.items[0].gift_message) == ("prod-tee", "Hi")


async def test_repeating_the_order_begins_no_other_cart(
    shopper: Shopper, service: Shopper, server: Server
) -> None:
    cart = await saving(shopper)
    keyed = service.saying(idempotency_key=f"key-{cart.id}")
    first = await converted(keyed, cart.id)
    again = [await converted(keyed, cart.id), await converted(service, cart.id)]
    assert again == [first, first]
    now = await found(shopper)
    assert len(now.saved_items) == 1
    events = await server.fetch(
        """SELECT "aggregateId", payload, "aggregateVersion" FROM commerce_events
           WHERE "eventType" = 'CART_CREATED' AND payload->>'fromCartId' = $1""",
        cart.id,
    )
    assert [(row[0], row[2]) for row in events] == [(now.id, 1)]
    audits = await server.value(
        """SELECT count(*) FROM audit_logs WHERE "entityId" = $1 AND action = 'CREATE'""", now.id
    )
    assert audits == 1


async def test_orders_at_once_begin_one_cart(
    shopper: Shopper, service: Shopper, server: Server
) -> None:
    """Two checkouts compete for a cart, and its owner looks at it meanwhile."""
    cart = await saving(shopper)
    await asyncio.gather(
        *(converted(service, cart.id, f"order-{cart.id}-{n % 2}") for n in range(8)),
        *(found(shopper) for _ in range(8)),
        return_exceptions=True,
    )
    now = await found(shopper)
    assert saved(now) == [("prod-tee", 2)]
    count = await server.value(
        """SELECT count(*) FROM saved_cart_items s JOIN carts c ON c.id = s."cartId"
           WHERE c.id = ANY($1)""",
        [cart.id, now.id],
    )
    assert count == 1


async def test_a_cart_without_saved_items_begins_none(
    shopper: Shopper, service: Shopper, server: Server
) -> None:
    cart = await shopper.add("prod-mug")
    await converted(service, cart.id)
    begun = await server.value(
        """SELECT count(*) FROM commerce_events WHERE payload->>'fromCartId' = $1""", cart.id
    )
    assert begun == 0
    if shopper.customer is None:
        await refused(found(shopper), "CART_NOT_FOUND")


@pytest.mark.parametrize("has_cart", [True, False])
async def test_a_login_brings_them_along(
    guest: Shopper, customer: Shopper, service: Shopper, *, has_cart: bool
) -> None:
    """A guest orders, then logs in: their next cart merges as every guest's does."""
    await converted(service, (await saving(guest)).id)
    if has_cart:
        await customer.add("prod-mug")
    following = await found(guest)
    cart = await customer.merge(following.id, source_session_token=guest.session_token)
    assert saved(cart) == [("prod-tee", 2)]
    assert saved(await customer.get()) == [("prod-tee", 2)]
    await refused(found(guest), "CART_NOT_FOUND")


async def test_what_a_customer_saved_stays_when_a_guest_s_cart_comes(
    guest: Shopper, customer: Shopper, service: Shopper
) -> None:
    """The customer's next cart is there before the guest's lines come into it."""
    await converted(service, (await saving(customer)).id)
    await saving(guest)
    cart = await customer.merge(guest)
    assert lines(cart) == [("prod-mug", 3, 30.0)]
    assert saved(cart) == [("prod-tee", 4)]
    second = await converted(service, cart.id)
    assert saved(second) == []
    assert saved(await customer.get()) == [("prod-tee", 4)]
