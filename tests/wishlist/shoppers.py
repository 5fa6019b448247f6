"""Customers and guests with wishlists, who do the same things by different methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from commerce.containers.v1 import merge_report_pb2
from commerce.wishlist.v1 import (
    public_shared_wishlist_service_pb2,
    public_shared_wishlist_service_pb2_grpc,
    public_wishlist_service_pb2,
    public_wishlist_service_pb2_grpc,
    wishlist_input_pb2,
    wishlist_pb2,
    wishlist_service_pb2,
    wishlist_service_pb2_grpc,
)

from tests.support.workers import Metadata, Server

GUEST_METHODS: Mapping[str, str] = {
    "GetWishlist": "GetGuestWishlist",
    "AddItem": "AddGuestItem",
    "UpdateItem": "UpdateGuestItem",
    "RemoveItem": "RemoveGuestItem",
    "ShareWishlist": "ShareGuestWishlist",
}
"""What a guest calls instead of the customer's method."""


@dataclass(frozen=True)
class Wisher:
    """Somebody with a wishlist."""

    server: Server
    metadata: Metadata
    wishlist_id: str | None = None
    """A guest's wishlist; None for a customer."""
    customer: str | None = None
    """A customer's id; None for a guest."""
    session_token: str | None = None
    """The secret of a guest's wishlist."""

    def saying(self, **headers: str) -> Wisher:
        """Send more headers: `if_match`, `idempotency_key`, `x_session_token`."""
        more = ((name.replace("_", "-"), value) for name, value in headers.items())
        return replace(self, metadata=(*self.metadata, *more))

    async def call(self, method: str, **fields: Any) -> Any:
        """Call the customer's *method*, or what a guest calls instead."""
        if self.wishlist_id is None:
            stub: Any = wishlist_service_pb2_grpc.WishlistServiceStub(self.server.channel)
            request = getattr(wishlist_service_pb2, f"{method}Request")(**fields)
        else:
            stub = public_wishlist_service_pb2_grpc.PublicWishlistServiceStub(self.server.channel)
            method = GUEST_METHODS[method]
            if method != "GetGuestWishlist":
                fields["wishlist_id"] = self.wishlist_id
            request = getattr(public_wishlist_service_pb2, f"{method}Request")(**fields)
        return await getattr(stub, method)(request, metadata=self.metadata)

    async def get(self, **fields: Any) -> wishlist_pb2.Wishlist:
        return await self.call("GetWishlist", **fields)

    async def add(self, product: str, *, site: str = "", **item: Any) -> wishlist_pb2.Wishlist:
        new = wishlist_input_pb2.NewWishlistItem(product_id=product, **item)
        return await self.call("AddItem", item=new, **({"site_id": site} if site else {}))

    async def update(self, item: str, **changes: Any) -> wishlist_pb2.Wishlist:
        changed = wishlist_input_pb2.WishlistItemChanges(**changes)
        return await self.call("UpdateItem", item_id=item, changes=changed)

    async def remove(self, item: str) -> wishlist_pb2.Wishlist:
        return await self.call("RemoveItem", item_id=item)

    async def share(self, is_public: bool = True) -> wishlist_pb2.Wishlist:
        return await self.call("ShareWishlist", is_public=is_public)

    async def rename(self, **fields: Any) -> wishlist_pb2.Wishlist:
        return await self.call("UpdateWishlist", **fields)

    async def clear(self) -> wishlist_pb2.Wishlist:
        return await self.call("ClearWishlist")

    async def stats(self) -> wishlist_pb2.WishlistStats:
        return await self.call("GetWishlistStats")

    async def reorder(self, *items: str) -> wishlist_pb2.Wishlist:
        return await self.call("ReorderItems", item_ids=items)

    async def move(self, item: str, **fields: Any) -> wishlist_service_pb2.MoveToCartResult:
        return await self.call("MoveToCart", item_id=item, **fields)

    async def merge(self, source: Wisher | str, **fields: Any) -> wishlist_pb2.Wishlist:
        """Merge a guest's wishlist into this customer's, shown its token unless *fields* say so."""
        if isinstance(source, Wisher):
            fields.setdefault("source_session_token", source.session_token)
            source = source.wishlist_id or ""
        return await self.call("MergeWishlist", source_wishlist_id=source, **fields)


async def shared(server: Server, slug: str, metadata: Metadata = ()) -> Any:
    """Open a link, without any header unless *metadata* says so."""
    stub = public_shared_wishlist_service_pb2_grpc.PublicSharedWishlistServiceStub(server.channel)
    request = public_shared_wishlist_service_pb2.GetSharedWishlistRequest(shared_url=slug)
    return await stub.GetSharedWishlist(request, metadata=metadata)


def products(wishlist: wishlist_pb2.Wishlist) -> list[str]:
    """Give the products of a wishlist in its order."""
    return [item.product_id for item in wishlist.items]


def ids(wishlist: wishlist_pb2.Wishlist) -> list[str]:
    """Give the item ids of a wishlist in its order."""
    return [item.id for item in wishlist.items]


def report(wishlist: wishlist_pb2.Wishlist) -> list[tuple[str, str]]:
    """Give product and outcome of each row of a merge report."""
    names = merge_report_pb2.MergeOutcome.Outcome
    return [(row.product_id, names.Name(row.outcome)) for row in wishlist.merge_report]
