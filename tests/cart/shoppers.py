"""Customers and guests, who do the same things by different methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commerce.cart.v1 import (
    cart_input_pb2,
    cart_pb2,
    cart_service_pb2,
    guest_requests_pb2,
    public_cart_service_pb2,
)

from server.kernel.values import replace
from tests.support.workers import Metadata, Server

GUEST_METHODS: Mapping[str, str] = {
    "GetCart": "GetGuestCart",
    "ClearCart": "ClearGuestCart",
    "AddItem": "AddGuestItem",
    "UpdateItem": "UpdateGuestItem",
    "RemoveItem": "RemoveGuestItem",
    "SaveForLater": "SaveGuestItemForLater",
    "MoveToCart": "MoveGuestItemToCart",
    "RemoveSavedItem": "RemoveGuestSavedItem",
    "AddBundle": "AddGuestBundle",
    "RemoveBundle": "RemoveGuestBundle",
    "ApplyDiscount": "ApplyGuestDiscount",
    "RemoveDiscount": "RemoveGuestDiscount",
    "RefreshPrices": "RefreshGuestPrices",
    "UpdateShipping": "UpdateGuestShipping",
    "AcknowledgeChanges": "AcknowledgeGuestChanges",
}
"""What a guest calls instead of the customer's method."""


@dataclass(frozen=True)
class Shopper:
    """Somebody with a cart."""

    server: Server
    metadata: Metadata
    cart_id: str | None = None
    """A guest's cart; None for a customer."""
    customer: str | None = None
    """A customer's id; None for a guest."""
    session_token: str | None = None
    """The secret of a guest's cart."""

    def saying(self, **headers: str) -> Shopper:
        """Send more headers: `if_match`, `idempotency_key`."""
        more = ((name.replace("_", "-"), value) for name, value in headers.items())
        return replace(self, metadata=(*self.metadata, *more))

    async def call(self, method: str, **fields: Any) -> Any:
        """Call the customer's *method*, or what a guest calls instead."""
        if self.cart_id is None:
            stub: Any = self.server.carts
            request = getattr(cart_service_pb2, f"{method}Request")(**fields)
        else:
            stub, method = self.server.guests, GUEST_METHODS[method]
            if method != "GetGuestCart":
                fields["cart_id"] = self.cart_id
            room: Any = public_cart_service_pb2
            if not hasattr(room, f"{method}Request"):
                room = guest_requests_pb2
            request = getattr(room, f"{method}Request")(**fields)
        return await getattr(stub, method)(request, metadata=self.metadata)

    async def get(self, **fields: Any) -> cart_pb2.Cart:
        return await self.call("GetCart", **fields)

    async def clear(self) -> cart_pb2.Cart:
        return await self.call("ClearCart")

    async def add(self, product: str, quantity: int = 1, **item: Any) -> cart_pb2.Cart:
        new = cart_input_pb2.NewItem(product_id=product, quantity=quantity, **item)
        return await self.call("AddItem", item=new)

    async def update(self, line: str, **changes: Any) -> cart_pb2.Cart:
        return await self.call(
            "UpdateItem", item_id=line, changes=cart_input_pb2.ItemChanges(**changes)
        )

    async def remove(self, line: str) -> cart_pb2.Cart:
        return await self.call("RemoveItem", item_id=line)

    async def save(self, line: str) -> cart_pb2.Cart:
        return await self.call("SaveForLater", item_id=line)

    async def move(self, saved: str, **fields: Any) -> cart_pb2.Cart:
        return await self.call("MoveToCart", saved_item_id=saved, **fields)

    async def remove_saved(self, saved: str) -> cart_pb2.Cart:
        return await self.call("RemoveSavedItem", saved_item_id=saved)

    async def add_bundle(
        self, bundle: str, *picked: tuple[str, int], quantity: int | None = None
    ) -> cart_input_pb2.BundleAddResult:
        """Add a bundle of the *picked* products, each with its units."""
        chosen = [
            cart_input_pb2.SelectedItem(product_id=product, quantity=units)
            for product, units in picked
        ]
        new = cart_input_pb2.NewBundle(bundle_id=bundle, quantity=quantity, selected_items=chosen)
        return await self.call("AddBundle", bundle=new)

    async def remove_bundle(self, group: str) -> cart_pb2.Cart:
        return await self.call("RemoveBundle", bundle_group_id=group)

    async def apply(self, code: str) -> cart_pb2.Cart:
        return await self.call("ApplyDiscount", code=code)

    async def unapply(self, code: str) -> cart_pb2.Cart:
        return await self.call("RemoveDiscount", code=code)

    async def refresh(self) -> cart_pb2.Cart:
        return await self.call("RefreshPrices")

    async def ship(self, **fields: Any) -> cart_pb2.Cart:
        return await self.call("UpdateShipping", **fields)

    async def merge(self, source: Shopper | str, **fields: Any) -> cart_pb2.Cart:
        """Merge a guest's cart into this customer's, shown its token unless *fields* say else."""
        if isinstance(source, Shopper):
            fields.setdefault("source_session_token", source.session_token)
            source = source.cart_id or ""
        return await self.call("MergeCart", source_cart_id=source, **fields)


def lines(cart: cart_pb2.Cart) -> list[tuple[str, int, float]]:
    """Give product, units and total of each line."""
    return [(line.product_id, line.quantity, line.line_total) for line in cart.items]


def saved(cart: cart_pb2.Cart) -> list[tuple[str, int]]:
    """Give product and units of each saved item."""
    return [(item.product_id, item.quantity) for item in cart.saved_items]
