"""What the checkout and operators do with carts, and how carts come back."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from commerce.cart.v1 import cart_lifecycle_service_pb2 as pb
from commerce.cart.v1 import cart_pb2

from tests.cart.conftest import Make, NewCustomer, NewGuest
from tests.cart.shoppers import Shopper, lines
from tests.support.refusals import refused
from tests.support.workers import OTHER_COMPANY, Server, bearer

Status = cart_pb2.Cart


async def check(service: Shopper, cart: str) -> Any:
    return await service.server.lifecycle.CheckCart(
        pb.CheckCartRequest(cart_id=cart), metadata=service.metadata
    )


async def convert(service: Shopper, cart: str, order: str | None = None) -> cart_pb2.Cart:
    return await service.server.lifecycle.ConvertCart(
        pb.ConvertCartRequest(cart_id=cart, order_id=order or f"order-{cart}"),
        metadata=service.metadata,
    )


async def abandon(service: Shopper, cart: str) -> cart_pb2.Cart:
    return await service.server.lifecycle.AbandonCart(
        pb.AbandonCartRequest(cart_id=cart), metadata=service.metadata
    )


@pytest.mark.parametrize("role", [None, "VIEWER", "USER", "MANAGER", "ADMIN", "SUPER_ADMIN"])
@pytest.mark.parametrize("method", [check, convert, abandon])
async def test_only_services_move_carts_through_their_life(
    customer: Shopper, server: Server, role: str | None, method: Any
) -> None:
    """No role was ever checked."""
    cart = await customer.add("prod-mug")
    claims = {"role": role} if role else {}
    caller = Shopper(server, bearer(customer.customer or "", **claims))
    await refused(method(caller, cart.id), "ROLE_REQUIRED")
    assert await customer.get() == cart


@pytest.mark.parametrize("method", [check, convert, abandon])
async def test_a_service_acts_within_its_company(
    customer: Shopper, server: Server, service: Shopper, method: Any
) -> None:
    cart = await customer.add("prod-mug")
    foreign = Shopper(server, bearer("svc", company=OTHER_COMPANY, role="SERVICE"))
    await refused(method(foreign, cart.id), "CART_NOT_FOUND")
    await refused(method(service, "nowhere"), "CART_NOT_FOUND")


async def test_a_check_says_whether_a_cart_can_be_bought(
    shopper: Shopper, service: Shopper, new_product: Make, server: Server
) -> None:
    empty = await shopper.refresh()
    assert not (await check(service, empty.id)).purchasable
    product = await new_product("10.00", stock=5)
    cart = await shopper.add(product, 5)
    answer = await check(service, cart.id)
    assert answer.purchasable
    assert lines(answer.cart) == [(product, 5, 50.0)]
    assert not answer.cart.HasField("session_token")
    await server.change("products", product, stockQuantity=4)
    answer = await check(service, cart.id)
    assert not answer.purchasable
    assert answer.cart.items[0].issues
    assert (await shopper.get()).version == cart.version


async def test_an_order_ends_a_cart(shopper: Shopper, service: Shopper, server: Server) -> None:
    """The transition to ABANDONED had no caller."""
    cart = await shopper.add("prod-mug")
    done = await convert(service, cart.id)
    assert (done.status, done.version) == (Status.CONVERTED, cart.version + 1)
    (row,) = await server.fetch("SELECT * FROM carts WHERE id = $1", cart.id)
    assert (row["status"], row["orderId"]) == ("CONVERTED", f"order-{cart.id}")
    assert row["convertedAt"] is not None


async def test_converting_again_with_the_same_order_is_harmless(
    shopper: Shopper, service: Shopper
) -> None:
    cart = await shopper.add("prod-mug")
    first = await convert(service, cart.id)
    again = await convert(service, cart.id)
    assert (again.status, again.version) == (Status.CONVERTED, first.version)
    await refused(convert(service, cart.id, "another-order"), "CART_NOT_FOUND")


async def test_an_order_belongs_to_one_cart(
    shopper: Shopper, customer: Shopper, service: Shopper
) -> None:
    order = f"order-{uuid.uuid4()}"
    first, second = await shopper.add("prod-mug"), await customer.add("prod-mug")
    await convert(service, first.id, order)
    await refused(convert(service, second.id, order), "ORDER_ALREADY_USED")
    assert (await customer.get()).status == Status.ACTIVE


async def test_an_empty_cart_makes_no_order(shopper: Shopper, service: Shopper) -> None:
    cart = await shopper.refresh()
    await refused(convert(service, cart.id), "CART_EMPTY")


async def test_a_customer_shops_on_in_a_new_cart_after_an_order(
    customer: Shopper, service: Shopper
) -> None:
    old = await customer.add("prod-mug")
    await convert(service, old.id)
    new = await customer.get()
    assert (new.id != old.id, lines(new)) == (True, [])


async def test_a_guest_s_converted_cart_is_closed(guest: Shopper, service: Shopper) -> None:
    """Carts that had ended could still be written by their id."""
    await guest.add("prod-mug")
    await convert(service, guest.cart_id or "")
    await refused(guest.add("prod-mug"), "CART_NOT_FOUND")
    await refused(guest.get(), "CART_NOT_FOUND")
    await refused(abandon(service, guest.cart_id or ""), "CART_NOT_FOUND")
    await refused(check(service, guest.cart_id or ""), "CART_NOT_FOUND")


async def test_a_cart_with_items_is_abandoned_and_an_empty_one_expires(
    new_customer: NewCustomer, service: Shopper, server: Server
) -> None:
    """The transition to CONVERTED had no caller."""
    full, empty = await new_customer().add("prod-mug"), await new_customer().get()
    assert (await abandon(service, full.id)).status == Status.ABANDONED
    assert (await abandon(service, empty.id)).status == Status.EXPIRED
    at = await server.value('SELECT "abandonedAt" FROM carts WHERE id = $1', full.id)
    assert at is not None


async def test_abandoning_again_is_harmless(shopper: Shopper, service: Shopper) -> None:
    cart = await shopper.add("prod-mug")
    first = await abandon(service, cart.id)
    assert (await abandon(service, cart.id)).version == first.version


async def test_an_abandoned_cart_takes_no_order(shopper: Shopper, service: Shopper) -> None:
    cart = await shopper.add("prod-mug")
    await abandon(service, cart.id)
    await refused(convert(service, cart.id), "CART_NOT_FOUND")
    await refused(check(service, cart.id), "CART_NOT_FOUND")


async def test_a_returning_owner_finds_the_cart_alive(
    shopper: Shopper, service: Shopper, server: Server
) -> None:
    """ABANDONED → ACTIVE when its owner returns: by bearer token or by session token."""
    cart = await shopper.add("prod-mug")
    await abandon(service, cart.id)
    back = await shopper.get()
    assert (back.id, back.status, lines(back)) == (cart.id, Status.ACTIVE, lines(cart))
    assert back.expires_at.ToNanoseconds() >= cart.expires_at.ToNanoseconds()
    assert (await shopper.get()).version == back.version
    at = await server.value('SELECT "abandonedAt" FROM carts WHERE id = $1', cart.id)
    assert at is None


async def test_a_returning_customer_may_begin_with_an_add(
    customer: Shopper, service: Shopper
) -> None:
    cart = await customer.add("prod-mug")
    await abandon(service, cart.id)
    back = await customer.add("prod-mug")
    assert (back.id, back.status, lines(back)) == (
        cart.id,
        Status.ACTIVE,
        [("prod-mug", 2, 20.0)],
    )


async def test_an_abandoned_guest_s_cart_does_not_change_by_its_id(
    guest: Shopper, service: Shopper
) -> None:
    """Only ACTIVE carts change: the guest opens it first."""
    await guest.add("prod-mug")
    await abandon(service, guest.cart_id or "")
    await refused(guest.add("prod-mug"), "CART_NOT_FOUND")
    await guest.get()
    await guest.add("prod-mug")


async def test_an_empty_cart_that_expired_does_not_come_back(
    customer: Shopper, guest: Shopper, service: Shopper
) -> None:
    old = await customer.get()
    await abandon(service, old.id)
    assert (await customer.get()).id != old.id
    await abandon(service, guest.cart_id or "")
    await refused(guest.get(), "CART_NOT_FOUND")


async def test_saved_items_alone_bring_a_cart_back(shopper: Shopper, service: Shopper) -> None:
    cart = await shopper.add("prod-mug")
    cart = await shopper.save(cart.items[0].id)
    assert (await abandon(service, cart.id)).status == Status.ABANDONED
    assert len((await shopper.get()).saved_items) == 1


async def test_services_honour_versions_too(shopper: Shopper, service: Shopper) -> None:
    cart = await shopper.add("prod-mug")
    stale = convert(service.saying(if_match='"99"'), cart.id)
    refusal = await refused(stale, "VERSION_MISMATCH")
    assert refusal.facts["currentVersion"] == str(cart.version)
    await convert(service.saying(if_match=f'"{cart.version}"'), cart.id)


async def test_a_new_guest_is_not_disturbed_by_another_s_end(
    new_guest: NewGuest, service: Shopper
) -> None:
    first, second = await new_guest(visitor_id="v"), await new_guest(visitor_id="v")
    await second.add("prod-mug")
    await first.add("prod-mug")
    await convert(service, first.cart_id or "")
    assert lines(await second.get()) == [("prod-mug", 1, 10.0)]
