"""How long carts live."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from commerce.cart.v1 import cart_lifecycle_service_pb2, cart_pb2

from tests.cart.conftest import NewCustomer, NewGuest
from tests.cart.shoppers import Shopper, lines
from tests.cart.test_guest_access import ON_A_CART
from tests.support.refusals import refused
from tests.support.workers import Server

LONG_AGO = datetime(2026, 1, 1)  # noqa: DTZ001 - as columns hold it


async def expire(server: Server, cart: str) -> None:
    await server.change("carts", cart, expiresAt=LONG_AGO)


def days_left(cart: cart_pb2.Cart) -> float:
    moment = cart.expires_at.ToDatetime(UTC) - cart.last_activity_at.ToDatetime(UTC)
    return moment / timedelta(days=1)


@pytest.mark.parametrize(("site", "days"), [("", 30), ("site-main", 30), ("site-outlet", 7)])
async def test_a_cart_lives_as_long_as_its_site_says(
    new_guest: NewGuest, new_customer: NewCustomer, site: str, days: int
) -> None:
    guest, customer = await new_guest(site_id=site), new_customer()
    for cart in (await guest.get(), await guest.add("prod-mug"), await customer.get(site_id=site)):
        assert days_left(cart) == days
    # Without a site in the call, the cart's own still says it.
    assert days_left(await customer.add("prod-mug")) == days


async def test_every_change_begins_the_lifetime_anew(shopper: Shopper, server: Server) -> None:
    """`expiresAt` was never extended."""
    cart = await shopper.add("prod-mug")
    soon = datetime.now(UTC).replace(tzinfo=None) + timedelta(minutes=5)
    await server.change("carts", cart.id, expiresAt=soon)
    assert days_left(await shopper.update(cart.items[0].id, quantity=2)) == 30


async def test_an_expired_customer_s_cart_comes_back_with_its_owner(
    customer: Shopper, server: Server
) -> None:
    """An expired cart was returned as if nothing were; now it is revived, and told."""
    cart = await customer.add("prod-mug")
    await expire(server, cart.id)
    back = await customer.get()
    assert (back.id, back.status, days_left(back)) == (cart.id, cart_pb2.Cart.ACTIVE, 30)
    assert back.version == cart.version + 1
    events = await server.fetch(
        'SELECT "eventType" FROM commerce_events WHERE "aggregateId" = $1 ORDER BY id', cart.id
    )
    assert events[-1]["eventType"] == "CART_RECOVERED"


async def test_an_expired_guest_s_cart_comes_back_by_its_token(
    guest: Shopper, server: Server
) -> None:
    await guest.add("prod-mug")
    await expire(server, guest.cart_id or "")
    back = await guest.get()
    assert (back.status, lines(back), days_left(back)) == (
        cart_pb2.Cart.ACTIVE,
        [("prod-mug", 1, 10.0)],
        30,
    )
    assert back.session_token == guest.session_token


async def test_an_empty_expired_guest_s_cart_is_gone(guest: Shopper, server: Server) -> None:
    await expire(server, guest.cart_id or "")
    await refused(guest.get(), "CART_NOT_FOUND")


@pytest.mark.parametrize("method", ON_A_CART)
async def test_an_expired_guest_s_cart_does_not_change_by_its_id(
    method: str, guest: Shopper, server: Server
) -> None:
    """Availability begins with a container that is ACTIVE and unexpired."""
    await guest.add("prod-mug")
    await expire(server, guest.cart_id or "")
    await refused(ON_A_CART[method](guest), "CART_NOT_FOUND")


@pytest.mark.parametrize("status", ["MERGED", "CONVERTED", "EXPIRED", "ABANDONED"])
@pytest.mark.parametrize("method", ON_A_CART)
async def test_a_cart_that_has_ended_does_not_change_by_its_id(
    method: str, status: str, guest: Shopper, server: Server
) -> None:
    """Carts of every other status stayed writable."""
    await server.change("carts", guest.cart_id or "", status=status)
    await refused(ON_A_CART[method](guest), "CART_NOT_FOUND")


async def test_an_expired_cart_is_not_checked_out(
    guest: Shopper, service: Shopper, server: Server
) -> None:
    await guest.add("prod-mug")
    await expire(server, guest.cart_id or "")
    request = cart_lifecycle_service_pb2.CheckCartRequest(cart_id=guest.cart_id)
    call = server.lifecycle.CheckCart(request, metadata=service.metadata)
    await refused(call, "CART_NOT_FOUND")


async def test_a_cart_without_an_end_lives(customer: Shopper, server: Server) -> None:
    """Carts of an earlier system may have no `expiresAt`."""
    cart = await customer.add("prod-mug")
    await server.change("carts", cart.id, expiresAt=None)
    assert not (await customer.get()).HasField("expires_at")
    assert days_left(await customer.add("prod-mug")) == 30
