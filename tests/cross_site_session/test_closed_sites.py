"""What has ended has ended by every way in: each way, for each state that a site may be in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from commerce.cart.v1 import public_cart_service_pb2
from commerce.comparison.v1 import (
    public_comparison_service_pb2,
    public_comparison_service_pb2_grpc,
)
from commerce.wishlist.v1 import (
    public_wishlist_service_pb2,
    public_wishlist_service_pb2_grpc,
)

from tests.cross_site_session.conftest import NewSite
from tests.cross_site_session.visitors import Visitor
from tests.cross_site_session.ways import WAYS, HandedOver
from tests.support.refusals import refused
from tests.support.workers import OTHER_COMPANY, Server, tenant

Naming = Callable[[HandedOver, str], Awaitable[Any]]
_carts, _lists, _comparisons = (
    public_cart_service_pb2,
    public_wishlist_service_pb2,
    public_comparison_service_pb2,
)


def _begin_list(on: HandedOver, site: str) -> Awaitable[Any]:
    stub = public_wishlist_service_pb2_grpc.PublicWishlistServiceStub(on.server.channel)
    request = _lists.CreateGuestWishlistRequest(site_id=site)
    return _awaitable(stub.CreateGuestWishlist(request, metadata=tenant()))


def _begin_comparison(on: HandedOver, site: str) -> Awaitable[Any]:
    stub = public_comparison_service_pb2_grpc.PublicComparisonServiceStub(on.server.channel)
    request = _comparisons.CreateGuestComparisonRequest(site_id=site)
    return _awaitable(stub.CreateGuestComparison(request, metadata=tenant()))


def _awaitable(call: Any) -> Awaitable[Any]:
    answer: Awaitable[Any] = call
    return answer


NAMING: dict[str, Naming] = {
    "begin a cart": lambda on, site: _awaitable(
        on.server.guests.CreateGuestCart(
            _carts.CreateGuestCartRequest(site_id=site), metadata=tenant()
        )
    ),
    "begin a list": _begin_list,
    "begin a comparison": _begin_comparison,
    "begin a session": lambda on, site: Visitor(on.server, tenant()).create(site_id=site),
    "begin a customer's session": lambda on, site: on.customer.create(site_id=site),
    "transfer a session there": lambda on, site: on.visitor.transfer(site),
    "hand a session over to it": lambda on, site: on.visitor.hand_off(site),
    "redeem a code there": lambda on, site: on.visitor.redeem(on.code, site),
    "report activity there": lambda on, site: on.visitor.activity(current_site_id=site),
}
STATES: dict[str, dict[str, Any]] = {
    "inactive": {"status": "INACTIVE"},
    "suspended": {"status": "SUSPENDED"},
    "deleted by status": {"status": "DELETED"},
    "deleted": {"deletedAt": "2026-01-01"},
    "another company's": {"companyId": OTHER_COMPANY},
}


async def _close(server: Server, site: str, columns: dict[str, Any]) -> None:
    for column, value in columns.items():
        kind = "::timestamp" if column == "deletedAt" else '::"EntityStatus"'
        kind = "" if column == "companyId" else kind
        await server.database.execute(
            f'UPDATE sites SET "{column}" = $1::text{kind} WHERE id = $2', value, site
        )


@pytest.mark.parametrize("way", NAMING)
async def test_a_site_that_is_open_is_named_by_every_way(
    handed_over: HandedOver, new_site: NewSite, way: str
) -> None:
    """The ways are ways at all; a code is of the site it was made for."""
    site = await new_site()
    if way == "redeem a code there":
        code = (await handed_over.customer.hand_off(site)).code
        await handed_over.visitor.redeem(code, site)
    else:
        await NAMING[way](handed_over, site)


@pytest.mark.parametrize("state", STATES)
async def test_nothing_begins_or_goes_on_at_a_site_that_has_closed(
    handed_over: HandedOver, new_site: NewSite, server: Server, state: str
) -> None:
    site = await new_site()
    code = (await handed_over.customer.hand_off(site)).code
    await _close(server, site, STATES[state])
    for way, go in NAMING.items():
        if way == "redeem a code there":
            await refused(handed_over.visitor.redeem(code, site), "SITE_NOT_ALLOWED")
        else:
            await refused(go(handed_over, site), "SITE_NOT_ALLOWED")


FEATURES = {"cart": "enableCart", "list": "enableWishlist", "comparison": "enableCompare"}
"""What is switched off, by what the name of a way speaks of."""


@pytest.mark.parametrize("what", FEATURES)
async def test_what_a_site_has_switched_off_is_closed_by_every_way_to_it(
    handed_over: HandedOver, new_site: NewSite, server: Server, what: str
) -> None:
    """For what was begun there, with the token that a session handed out too."""
    site = await new_site()
    table = {"cart": "carts", "list": "wishlists", "comparison": "product_comparisons"}[what]
    record = {
        "cart": handed_over.cart,
        "list": handed_over.wishlist,
        "comparison": handed_over.comparison,
    }[what]
    await server.database.execute(f'UPDATE {table} SET "siteId" = $1 WHERE id = $2', site, record)
    await server.change("sites", site, **{FEATURES[what]: False})
    ways = [
        way for way in WAYS if way.endswith(f"the {what}") or (what, way) == ("cart", "use a code")
    ]
    assert len(ways) >= 3
    for way in ways:
        if way != "convert the cart":  # what was paid for becomes an order
            await refused(WAYS[way](handed_over), "FEATURE_DISABLED")


async def test_a_site_without_guests_serves_none_by_any_way(
    handed_over: HandedOver, new_site: NewSite, server: Server
) -> None:
    site = await new_site()
    sql = 'UPDATE carts SET "siteId" = $1 WHERE id = $2'
    await server.database.execute(sql, site, handed_over.cart)
    await server.change("sites", site, guestCheckout=False)
    for way in ("read the cart", "add to the cart", "use a code"):
        await refused(WAYS[way](handed_over), "FEATURE_DISABLED")
    await refused(NAMING["begin a cart"](handed_over, site), "FEATURE_DISABLED")


async def test_what_was_begun_on_a_site_that_closed_is_not_lost(
    handed_over: HandedOver, new_site: NewSite, server: Server
) -> None:
    """One cart serves all sites of a company: its owner goes on at another one."""
    site = await new_site()
    sql = 'UPDATE carts SET "siteId" = $1 WHERE id = $2'
    await server.database.execute(sql, site, handed_over.cart)
    await server.change("sites", site, status="INACTIVE")
    await WAYS["add to the cart"](handed_over)
