"""Visitors with sessions: guests and customers, and what they hold in all modules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from commerce.cart.v1 import cart_input_pb2, cart_service_pb2, public_cart_service_pb2
from commerce.comparison.v1 import (
    comparison_pb2,
    comparison_service_pb2,
    comparison_service_pb2_grpc,
    public_comparison_service_pb2,
    public_comparison_service_pb2_grpc,
)
from commerce.containers.v1 import merge_report_pb2
from commerce.cross_site_session.v1 import (
    cross_site_session_pb2,
    cross_site_session_service_pb2,
    cross_site_session_service_pb2_grpc,
    public_cross_site_session_service_pb2,
    public_cross_site_session_service_pb2_grpc,
)
from commerce.wishlist.v1 import (
    public_wishlist_service_pb2,
    public_wishlist_service_pb2_grpc,
    wishlist_input_pb2,
    wishlist_service_pb2,
    wishlist_service_pb2_grpc,
)
from google.protobuf import struct_pb2

from tests.support.workers import COMPANY, Metadata, Server, tenant

Session = cross_site_session_pb2.CrossSiteSession
OUTLET = "site-outlet"
"""The demo site on which everything is switched on."""
KINDS = ("CART", "WISHLIST", "COMPARISON")
GUEST_METHODS = {
    "GetSession": "GetGuestSession",
    "CreateSession": "CreateGuestSession",
    "TransferSession": "TransferGuestSession",
    "GetSessionSummary": "GetGuestSessionSummary",
    "HandOffSession": "HandOffGuestSession",
    "RevokeSession": "RevokeGuestSession",
    "RecordActivity": "RecordActivity",
}
_TYPE = merge_report_pb2.ContainerType


def types(*kinds: str) -> struct_pb2.ListValue:
    """Make the list of a transfer's kinds."""
    listed = struct_pb2.ListValue()
    listed.extend(kinds)
    return listed


def references(session: Session) -> dict[tuple[str, str], str]:
    """Give the containers of a session by site and kind."""
    return {(row.site_id, _TYPE.Name(row.type)): row.entity_id for row in session.data_references}


@dataclass(frozen=True)
class Visitor:
    """Somebody with a session, who does the same things by different methods."""

    server: Server
    metadata: Metadata
    customer: str | None = None
    """A customer's id; None for a guest."""
    session_id: str = ""
    token: str = ""
    """A guest's secret."""

    @property
    def own(self) -> Any:
        return cross_site_session_service_pb2_grpc.CrossSiteSessionServiceStub(self.server.channel)

    @property
    def public(self) -> Any:
        stub = public_cross_site_session_service_pb2_grpc
        return stub.PublicCrossSiteSessionServiceStub(self.server.channel)

    def saying(self, **headers: str) -> Visitor:
        """Send more headers: `idempotency_key`, `x_session_token`."""
        more = ((name.replace("_", "-"), value) for name, value in headers.items())
        return replace(self, metadata=(*self.metadata, *more))

    def holding(self, token: str, company: str = COMPANY) -> Visitor:
        """Be a guest who shows another token."""
        return replace(self, metadata=tenant(company, token), token=token)

    async def call(self, method: str, **fields: Any) -> Any:
        """Call the customer's *method*, or what a guest calls instead."""
        if self.customer is not None:
            request = getattr(cross_site_session_service_pb2, f"{method}Request")(**fields)
            return await getattr(self.own, method)(request, metadata=self.metadata)
        method = GUEST_METHODS[method]
        if method not in {"GetGuestSession", "CreateGuestSession"}:
            fields["session_id"] = self.session_id
        request = getattr(public_cross_site_session_service_pb2, f"{method}Request")(**fields)
        return await getattr(self.public, method)(request, metadata=self.metadata)

    async def get(self) -> Session:
        return await self.call("GetSession")

    async def create(self, **fields: Any) -> Session:
        return await self.call("CreateSession", **fields)

    async def transfer(self, site: str, *kinds: str, **fields: Any) -> Session:
        """Transfer the named *kinds*, all of them when none is named."""
        if kinds:
            fields["data_types"] = types(*kinds)
        return await self.call("TransferSession", target_site_id=site, **fields)

    async def activity(self, **fields: Any) -> Session:
        return await self.call("RecordActivity", **fields)

    async def summary(self) -> cross_site_session_pb2.SessionSummary:
        return await self.call("GetSessionSummary")

    async def hand_off(self, site: str) -> cross_site_session_pb2.Handoff:
        return await self.call("HandOffSession", target_site_id=site)

    async def redeem(self, code: str, site: str, company: str = COMPANY) -> Session:
        """Redeem a code as somebody who has nothing else."""
        request = public_cross_site_session_service_pb2.RedeemHandoffRequest(
            code=code, site_id=site
        )
        return await self.public.RedeemHandoff(request, metadata=tenant(company))

    async def revoke(self) -> Session:
        return await self.call("RevokeSession")

    async def merge(
        self, source: Visitor, *, shown: bool = True, **fields: Any
    ) -> cross_site_session_pb2.MigrationResult:
        """Merge a visitor's session into this customer's, shown its token unless told not to."""
        if shown:
            fields.setdefault("source_session_token", source.token)
        return await self.call("MergeSession", source_session_id=source.session_id, **fields)

    # --- what they hold ----------------------------------------------------------------------

    async def cart(self) -> Any:
        if self.customer is not None:
            return await self.server.carts.GetCart(
                cart_service_pb2.GetCartRequest(), metadata=self.metadata
            )
        request = public_cart_service_pb2.GetGuestCartRequest()
        return await self.server.guests.GetGuestCart(request, metadata=self.metadata)

    async def wishlist(self) -> Any:
        if self.customer is not None:
            stub: Any = wishlist_service_pb2_grpc.WishlistServiceStub(self.server.channel)
            request = wishlist_service_pb2.GetWishlistRequest()
            return await stub.GetWishlist(request, metadata=self.metadata)
        stub = public_wishlist_service_pb2_grpc.PublicWishlistServiceStub(self.server.channel)
        asked = public_wishlist_service_pb2.GetGuestWishlistRequest()
        return await stub.GetGuestWishlist(asked, metadata=self.metadata)

    async def comparison(self) -> Any:
        if self.customer is not None:
            stub: Any = comparison_service_pb2_grpc.ComparisonServiceStub(self.server.channel)
            request = comparison_service_pb2.GetComparisonRequest()
            return await stub.GetComparison(request, metadata=self.metadata)
        stub = public_comparison_service_pb2_grpc.PublicComparisonServiceStub(self.server.channel)
        asked = public_comparison_service_pb2.GetGuestComparisonRequest()
        return await stub.GetGuestComparison(asked, metadata=self.metadata)

    async def buy(self, product: str, quantity: int = 1) -> Any:
        item = cart_input_pb2.NewItem(product_id=product, quantity=quantity)
        if self.customer is not None:
            request = cart_service_pb2.AddItemRequest(item=item)
            return await self.server.carts.AddItem(request, metadata=self.metadata)
        cart = await self.cart()
        asked = public_cart_service_pb2.AddGuestItemRequest(cart_id=cart.id, item=item)
        return await self.server.guests.AddGuestItem(asked, metadata=self.metadata)

    async def wish(self, product: str) -> Any:
        item = wishlist_input_pb2.NewWishlistItem(product_id=product)
        if self.customer is not None:
            stub: Any = wishlist_service_pb2_grpc.WishlistServiceStub(self.server.channel)
            request = wishlist_service_pb2.AddItemRequest(item=item)
            return await stub.AddItem(request, metadata=self.metadata)
        wishlist = await self.wishlist()
        stub = public_wishlist_service_pb2_grpc.PublicWishlistServiceStub(self.server.channel)
        asked = public_wishlist_service_pb2.AddGuestItemRequest(wishlist_id=wishlist.id, item=item)
        return await stub.AddGuestItem(asked, metadata=self.metadata)

    async def compare(self, product: str) -> Any:
        item = comparison_pb2.NewComparisonItem(product_id=product)
        if self.customer is not None:
            stub: Any = comparison_service_pb2_grpc.ComparisonServiceStub(self.server.channel)
            request = comparison_service_pb2.AddComparisonItemRequest(item=item)
            return await stub.AddComparisonItem(request, metadata=self.metadata)
        comparison = await self.comparison()
        stub = public_comparison_service_pb2_grpc.PublicComparisonServiceStub(self.server.channel)
        asked = public_comparison_service_pb2.AddGuestComparisonItemRequest(
            comparison_id=comparison.id, item=item
        )
        return await stub.AddGuestComparisonItem(asked, metadata=self.metadata)

    async def fill(self, *products: str) -> None:
        """Put the same products into cart, wishlist and comparison."""
        for product in products:
            await self.buy(product)
            await self.wish(product)
            await self.compare(product)

    async def everything(self) -> dict[str, list[Any]]:
        """Tell what cart, wishlist and comparison hold."""
        cart, wishlist, comparison = (
            await self.cart(),
            await self.wishlist(),
            await self.comparison(),
        )
        return {
            "cart": [(row.product_id, row.quantity) for row in cart.items],
            "saved": sorted((row.product_id, row.quantity) for row in cart.saved_items),
            "wishlist": [row.product_id for row in wishlist.items],
            "comparison": [row.product_id for row in comparison.items],
        }
