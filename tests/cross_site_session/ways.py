"""The ways by which whoever redeemed a hand-off code comes to what the session holds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from commerce.cart.v1 import cart_lifecycle_service_pb2, public_cart_service_pb2
from commerce.comparison.v1 import (
    public_comparison_service_pb2,
    public_comparison_service_pb2_grpc,
)
from commerce.wishlist.v1 import (
    public_wishlist_service_pb2,
    public_wishlist_service_pb2_grpc,
)

from tests.cross_site_session.visitors import OUTLET, Visitor, references
from tests.support.workers import Server, bearer


@dataclass(frozen=True)
class HandedOver:
    """A customer's session on another site, as whoever redeemed a code has it."""

    server: Server
    customer: Visitor
    visitor: Visitor
    """Shows the token that was handed out."""
    code: str
    """A code that was not redeemed yet."""
    cart: str
    wishlist: str
    comparison: str

    @property
    def wishlists(self) -> Any:
        return public_wishlist_service_pb2_grpc.PublicWishlistServiceStub(self.server.channel)

    @property
    def comparisons(self) -> Any:
        stub = public_comparison_service_pb2_grpc.PublicComparisonServiceStub
        return stub(self.server.channel)


def _add(on: HandedOver) -> Awaitable[Any]:
    request = public_cart_service_pb2.AddGuestItemRequest(cart_id=on.cart)
    request.item.product_id, request.item.quantity = "prod-mug", 1
    return on.server.guests.AddGuestItem(request, metadata=on.visitor.metadata)


def _list(on: HandedOver) -> Awaitable[Any]:
    request = public_wishlist_service_pb2.AddGuestItemRequest(wishlist_id=on.wishlist)
    request.item.product_id = "prod-mug"
    return on.wishlists.AddGuestItem(request, metadata=on.visitor.metadata)


def _compare(on: HandedOver) -> Awaitable[Any]:
    request = public_comparison_service_pb2.AddGuestComparisonItemRequest(
        comparison_id=on.comparison
    )
    request.item.product_id = "prod-mug"
    return on.comparisons.AddGuestComparisonItem(request, metadata=on.visitor.metadata)


def _lifecycle(method: str, **fields: Any) -> Callable[[HandedOver], Awaitable[Any]]:
    def call(on: HandedOver) -> Awaitable[Any]:
        request = getattr(cart_lifecycle_service_pb2, f"{method}Request")(cart_id=on.cart, **fields)
        metadata = bearer("svc", role="SERVICE")
        answer: Awaitable[Any] = getattr(on.server.lifecycle, method)(request, metadata=metadata)
        return answer

    return call


_carts, _lists, _comparisons = (
    public_cart_service_pb2,
    public_wishlist_service_pb2,
    public_comparison_service_pb2,
)
WAYS: dict[str, Callable[[HandedOver], Awaitable[Any]]] = {
    "read the cart": lambda on: on.server.guests.GetGuestCart(
        _carts.GetGuestCartRequest(), metadata=on.visitor.metadata
    ),
    "add to the cart": _add,
    "use a code": lambda on: on.server.guests.ApplyGuestDiscount(
        _carts.ApplyGuestDiscountRequest(cart_id=on.cart, code="SAVE10"),
        metadata=on.visitor.metadata,
    ),
    "read the list": lambda on: on.wishlists.GetGuestWishlist(
        _lists.GetGuestWishlistRequest(), metadata=on.visitor.metadata
    ),
    "add to the list": _list,
    "share the list": lambda on: on.wishlists.ShareGuestWishlist(
        _lists.ShareGuestWishlistRequest(wishlist_id=on.wishlist, is_public=True),
        metadata=on.visitor.metadata,
    ),
    "read the comparison": lambda on: on.comparisons.GetGuestComparison(
        _comparisons.GetGuestComparisonRequest(), metadata=on.visitor.metadata
    ),
    "add to the comparison": _compare,
    "share the comparison": lambda on: on.comparisons.ShareGuestComparison(
        _comparisons.ShareGuestComparisonRequest(comparison_id=on.comparison),
        metadata=on.visitor.metadata,
    ),
    "report a look at the comparison": lambda on: on.comparisons.RecordGuestComparisonView(
        _comparisons.RecordGuestComparisonViewRequest(comparison_id=on.comparison),
        metadata=on.visitor.metadata,
    ),
    "read the session": lambda on: on.visitor.get(),
    "report activity": lambda on: on.visitor.activity(),
    "summarise the session": lambda on: on.visitor.summary(),
    "transfer the session": lambda on: on.visitor.transfer(OUTLET),
    "make another code": lambda on: on.visitor.hand_off(OUTLET),
    "redeem a code made before": lambda on: on.visitor.redeem(on.code, OUTLET),
    "check the cart for an order": _lifecycle("CheckCart"),
    "convert the cart": _lifecycle("ConvertCart", order_id="order-of-the-ended"),
}


async def hand_over(server: Server, customer: Visitor) -> HandedOver:
    """Let a customer go to another site, and leave a code unused."""
    session = await customer.transfer(OUTLET)
    first, code = [(await customer.hand_off(OUTLET)).code for _ in range(2)]
    redeemed = await customer.redeem(first, OUTLET)
    visitor = Visitor(server, (), session_id=redeemed.id).holding(redeemed.session_token)
    held = {kind: entity for (_, kind), entity in references(session).items()}
    found = HandedOver(
        server, customer, visitor, code, held["CART"], held["WISHLIST"], held["COMPARISON"]
    )
    await _add(found)
    return found
