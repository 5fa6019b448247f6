"""Linking containers to sites."""

from __future__ import annotations

import asyncio

import pytest
from commerce.cart.v1 import (
    cart_input_pb2,
    cart_lifecycle_service_pb2,
    public_cart_service_pb2,
)

from tests.cross_site_session.conftest import OUTLET, NewGuest, NewSite
from tests.cross_site_session.visitors import KINDS, Visitor, references, types
from tests.support.refusals import refused
from tests.support.workers import Server, bearer, tenant


async def test_containers_begin_where_there_are_none(visitor: Visitor, server: Server) -> None:
    """A transfer found nothing, and a customer's containers belonged to nobody."""
    linked = references(await visitor.transfer(OUTLET))
    assert set(linked) == {(OUTLET, kind) for kind in KINDS}
    for table, kind in (("carts", 0), ("wishlists", 1), ("product_comparisons", 2)):
        (row,) = await server.fetch(
            f'SELECT "siteId", "customerId", "sessionToken" FROM {table} WHERE id = $1',
            linked[OUTLET, KINDS[kind]],
        )
        assert tuple(row) == (OUTLET, visitor.customer, None)
    held = (await visitor.cart()).id, (await visitor.wishlist()).id, (await visitor.comparison()).id
    assert held == tuple(linked[OUTLET, kind] for kind in KINDS)


async def test_the_same_containers_go_from_site_to_site(
    visitor: Visitor, new_site: NewSite
) -> None:
    """Real carts and lists were never carried over."""
    first = references(await visitor.transfer(OUTLET))
    await visitor.fill("prod-mug")
    before = await visitor.everything()
    other = await new_site()
    session = await visitor.transfer(other)
    second = references(session)
    assert {second[other, kind] for kind in KINDS} == {first[OUTLET, kind] for kind in KINDS}
    assert await visitor.everything() == before
    assert {row.site_id for row in session.data_references} == {OUTLET, other}


async def test_a_customers_own_containers_are_linked(customer: Visitor) -> None:
    await customer.fill("prod-mug")
    linked = references(await customer.transfer(OUTLET))
    assert linked[OUTLET, "CART"] == (await customer.cart()).id
    assert linked[OUTLET, "WISHLIST"] == (await customer.wishlist()).id
    assert linked[OUTLET, "COMPARISON"] == (await customer.comparison()).id


async def test_an_empty_list_of_kinds_transfers_nothing(visitor: Visitor) -> None:
    """Absent means all kinds; a proto3 list can't tell the two apart."""
    assert not (await visitor.transfer(OUTLET, data_types=types())).data_references
    named = await visitor.transfer(OUTLET, "WISHLIST", "WISHLIST")
    assert set(references(named)) == {(OUTLET, "WISHLIST")}


@pytest.mark.parametrize(
    "wrong", [["cart"], ["CART", 1.0], [None], [["CART"]], ["TYPE_UNSPECIFIED"]]
)
async def test_unknown_kinds_are_refused(wrong: list[object], guest: Visitor) -> None:
    """Anything passed for a list."""
    found = await refused(guest.transfer(OUTLET, data_types=types(*wrong)), "INVALID_ARGUMENT")
    assert found.violations[0][0] == f"dataTypes[{len(wrong) - 1}]"


async def test_the_site_must_be_the_companys_and_have_the_feature(
    visitor: Visitor, new_site: NewSite
) -> None:
    """The target site was not checked at all."""
    await refused(visitor.transfer("site-other"), "SITE_NOT_ALLOWED")
    await refused(visitor.transfer("nowhere"), "SITE_NOT_ALLOWED")
    await refused(visitor.transfer(await new_site(status="INACTIVE")), "SITE_NOT_ALLOWED")
    for flag, kind in (
        ("enableCart", "CART"),
        ("enableWishlist", "WISHLIST"),
        ("enableCompare", "COMPARISON"),
    ):
        site = await new_site(**{flag: False})
        found = await refused(visitor.transfer(site), "FEATURE_DISABLED")
        assert found.facts["feature"] == flag
        await visitor.transfer(site, *(other for other in KINDS if other != kind))
    if visitor.customer is None:
        site = await new_site(guestCheckout=False)
        found = await refused(visitor.transfer(site, "CART"), "FEATURE_DISABLED")
        assert found.facts["feature"] == "guestCheckout"


async def test_a_refused_transfer_leaves_nothing(guest: Visitor, server: Server) -> None:
    await refused(guest.transfer("site-main"), "FEATURE_DISABLED")
    assert not (await guest.get()).data_references
    await refused(guest.cart(), "CART_NOT_FOUND")


async def test_parallel_transfers_lose_nothing(
    visitor: Visitor, new_site: NewSite, server: Server
) -> None:
    """A JSON list was read, changed and written back."""
    await visitor.get()
    sites = [await new_site() for _ in range(8)]
    asked = [visitor.transfer(site, kind) for site in sites for kind in KINDS]
    await asyncio.gather(*asked, *(visitor.transfer(site) for site in sites))
    linked = references(await visitor.get())
    assert set(linked) == {(site, kind) for site in sites for kind in KINDS}
    # One of each: nobody made a second one meanwhile.
    assert len(set(linked.values())) == 3


async def _shop(server: Server, token: str, cart: str, product: str) -> None:
    item = cart_input_pb2.NewItem(product_id=product, quantity=1)
    request = public_cart_service_pb2.AddGuestItemRequest(cart_id=cart, item=item)
    await server.guests.AddGuestItem(request, metadata=tenant(token=token))


async def test_a_guests_own_cart_is_linked_by_its_token(
    new_guest: NewGuest, guest: Visitor, server: Server
) -> None:
    """Link existing containers explicitly."""
    cart = await server.guests.CreateGuestCart(
        public_cart_service_pb2.CreateGuestCartRequest(), metadata=tenant()
    )
    await _shop(server, cart.session_token, cart.id, "prod-mug")
    linked = references(await guest.transfer(OUTLET, "CART", cart_session_token=cart.session_token))
    assert linked == {(OUTLET, "CART"): cart.id}
    await _shop(server, guest.token, cart.id, "prod-tee")
    await _shop(server, cart.session_token, cart.id, "prod-lamp")
    assert len((await guest.cart()).items) == 3
    other = await server.guests.CreateGuestCart(
        public_cart_service_pb2.CreateGuestCartRequest(), metadata=tenant()
    )
    await refused(
        guest.transfer(OUTLET, "CART", cart_session_token=other.session_token), "CONTAINER_EXISTS"
    )
    fresh = await new_guest()
    await refused(
        fresh.transfer(OUTLET, "CART", cart_session_token="0" * 64), "CONTAINER_NOT_LINKED"
    )
    # A token of something else, or of another company's, opens nothing either.
    await refused(
        fresh.transfer(OUTLET, wishlist_session_token=other.session_token), "CONTAINER_NOT_LINKED"
    )


async def test_a_session_opens_what_it_refers_to_and_nothing_else(
    guest: Visitor, new_guest: NewGuest, server: Server
) -> None:
    stranger = await new_guest()
    await guest.transfer(OUTLET)
    await stranger.transfer(OUTLET)
    mine, theirs = await guest.cart(), await stranger.cart()
    item = cart_input_pb2.NewItem(product_id="prod-mug", quantity=1)
    request = public_cart_service_pb2.AddGuestItemRequest(cart_id=theirs.id, item=item)
    await refused(
        server.guests.AddGuestItem(request, metadata=guest.metadata), "SESSION_TOKEN_MISMATCH"
    )
    # The id of a cart is no key to a wishlist, even if a reference names it.
    linked = references(await guest.get())
    assert len(set(linked.values())) == 3
    assert mine.id != theirs.id


async def test_what_became_a_customers_is_closed_to_other_sessions(
    guest: Visitor, new_guest: NewGuest, customer: Visitor, server: Server
) -> None:
    """A cart that two sessions refer to is merged by one: the other must not see the customer's."""
    cart = await server.guests.CreateGuestCart(
        public_cart_service_pb2.CreateGuestCartRequest(), metadata=tenant()
    )
    other = await new_guest()
    for session in (guest, other):
        await session.transfer(OUTLET, "CART", cart_session_token=cart.session_token)
    await guest.buy("prod-mug")
    await customer.merge(guest)
    assert (await customer.cart()).id == cart.id
    await refused(other.cart(), "CART_NOT_FOUND")
    assert (await other.summary()).cart_item_count == 0
    await _refused_write(server, other, cart.id)
    renewed = references(await other.transfer(OUTLET, "CART"))
    assert renewed[OUTLET, "CART"] != cart.id


async def _refused_write(server: Server, visitor: Visitor, cart: str) -> None:
    item = cart_input_pb2.NewItem(product_id="prod-mug", quantity=1)
    request = public_cart_service_pb2.AddGuestItemRequest(cart_id=cart, item=item)
    await refused(
        server.guests.AddGuestItem(request, metadata=visitor.metadata), "SESSION_TOKEN_MISMATCH"
    )


async def test_after_an_order_a_transfer_begins_a_new_cart(guest: Visitor, server: Server) -> None:
    """After a merge the next transfer met a unique key, 409."""
    first = references(await guest.transfer(OUTLET, "CART"))[OUTLET, "CART"]
    await server.change("carts", first, status="CONVERTED")
    second = references(await guest.transfer(OUTLET, "CART"))[OUTLET, "CART"]
    assert second != first
    assert (await guest.cart()).id == second


async def test_what_a_guest_saved_goes_on_in_the_session_s_next_cart(guest: Visitor) -> None:
    """A cart that a session has begun has no token of its own: the session refers to the next."""
    linked = references(await guest.transfer(OUTLET))
    cart = await guest.buy("prod-mug")
    request = public_cart_service_pb2.SaveGuestItemForLaterRequest(
        cart_id=cart.id, item_id=cart.items[0].id
    )
    await guest.server.guests.SaveGuestItemForLater(request, metadata=guest.metadata)
    await guest.buy("prod-tee")
    await guest.server.lifecycle.ConvertCart(
        cart_lifecycle_service_pb2.ConvertCartRequest(cart_id=cart.id, order_id=f"o-{cart.id}"),
        metadata=bearer("svc-checkout", role="SERVICE"),
    )
    now = references(await guest.get())
    assert now[OUTLET, "CART"] != linked[OUTLET, "CART"]
    following = await guest.cart()
    assert following.id == now[OUTLET, "CART"]
    assert [item.product_id for item in following.saved_items] == ["prod-mug"]
    assert not following.items
