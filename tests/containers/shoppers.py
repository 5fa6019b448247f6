"""The one shopper of all kinds of containers, who does the same things by each kind's methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from commerce.cart.v1 import (
    cart_input_pb2,
    cart_service_pb2,
    cart_service_pb2_grpc,
    public_cart_service_pb2,
    public_cart_service_pb2_grpc,
)
from commerce.comparison.v1 import (
    comparison_pb2,
    comparison_service_pb2,
    comparison_service_pb2_grpc,
    public_comparison_service_pb2,
    public_comparison_service_pb2_grpc,
)
from commerce.wishlist.v1 import (
    public_wishlist_service_pb2,
    public_wishlist_service_pb2_grpc,
    wishlist_input_pb2,
    wishlist_service_pb2,
    wishlist_service_pb2_grpc,
)
from google.protobuf.message import Message

from server.cart.service import TableRates, cart_kind
from server.cart.wire import cart_to_pb
from server.comparison.service import COMPARISON
from server.comparison.wire import comparison_to_pb
from server.containers.kind import Kind
from server.wishlist.service import WISHLIST
from server.wishlist.wire import wishlist_to_pb
from tests.support.workers import Metadata, Server


@dataclass(frozen=True)
class Tested:
    """A kind of container, as its callers meet it."""

    kind: Kind[Any, Any, Any]
    table: str
    methods: Mapping[str, tuple[str, str]]
    """What is done: the customer's method, and the guest's."""
    own: tuple[Any, Any]
    """The messages of the customers' service, and its stub."""
    public: tuple[Any, Any]
    """The messages of the guests' service, and its stub."""
    item: Callable[[str], Message]
    """Makes what is added, of a product."""
    shown: Callable[[Any], Message]
    """Makes the message of a container."""

    @property
    def name(self) -> str:
        """As fields and parameters begin."""
        return self.kind.storage.module

    @property
    def not_found(self) -> str:
        """The reason of what is not there."""
        return self.kind.not_found().reason


CART = Tested(
    cart_kind({}, TableRates()),
    "carts",
    {
        "get": ("GetCart", "GetGuestCart"),
        "add": ("AddItem", "AddGuestItem"),
        "remove": ("RemoveItem", "RemoveGuestItem"),
        "merge": ("MergeCart", ""),
        "create": ("", "CreateGuestCart"),
    },
    (cart_service_pb2, cart_service_pb2_grpc.CartServiceStub),
    (public_cart_service_pb2, public_cart_service_pb2_grpc.PublicCartServiceStub),
    lambda product: cart_input_pb2.NewItem(product_id=product, quantity=1),
    cart_to_pb,
)
WISHES = Tested(
    WISHLIST,
    "wishlists",
    {
        "get": ("GetWishlist", "GetGuestWishlist"),
        "add": ("AddItem", "AddGuestItem"),
        "remove": ("RemoveItem", "RemoveGuestItem"),
        "merge": ("MergeWishlist", ""),
        "create": ("", "CreateGuestWishlist"),
    },
    (wishlist_service_pb2, wishlist_service_pb2_grpc.WishlistServiceStub),
    (public_wishlist_service_pb2, public_wishlist_service_pb2_grpc.PublicWishlistServiceStub),
    lambda product: wishlist_input_pb2.NewWishlistItem(product_id=product),
    wishlist_to_pb,
)
COMPARED = Tested(
    COMPARISON,
    "product_comparisons",
    {
        "get": ("GetComparison", "GetGuestComparison"),
        "add": ("AddComparisonItem", "AddGuestComparisonItem"),
        "remove": ("RemoveComparisonItem", "RemoveGuestComparisonItem"),
        "merge": ("MergeComparison", ""),
        "create": ("", "CreateGuestComparison"),
    },
    (comparison_service_pb2, comparison_service_pb2_grpc.ComparisonServiceStub),
    (public_comparison_service_pb2, public_comparison_service_pb2_grpc.PublicComparisonServiceStub),
    lambda product: comparison_pb2.NewComparisonItem(product_id=product),
    comparison_to_pb,
)
KINDS = (CART, WISHES, COMPARED)
"""A new kind of container is written down here, and all that containers promise is tested of it."""


@dataclass(frozen=True)
class Shopper:
    """Somebody with a container."""

    server: Server
    tested: Tested
    metadata: Metadata
    record_id: str | None = None
    """A guest's container; None for a customer."""
    customer: str | None = None
    """A customer's id; None for a guest."""
    session_token: str | None = None
    """The secret of a guest's container."""

    def saying(self, **headers: str) -> Shopper:
        """Send more headers: `if_match`, `idempotency_key`, `x_session_token`."""
        more = ((name.replace("_", "-"), value) for name, value in headers.items())
        return replace(self, metadata=(*self.metadata, *more))

    async def call(self, what: str, **fields: Any) -> Any:
        """Call the customer's method, or what a guest calls instead."""
        own, public = self.tested.methods[what]
        guest = self.record_id is not None or not own
        method = public if guest else own
        messages, stub = self.tested.public if guest else self.tested.own
        request = getattr(messages, f"{method}Request")
        if guest and f"{self.tested.name}_id" in request.DESCRIPTOR.fields_by_name:
            fields[f"{self.tested.name}_id"] = self.record_id
        call = getattr(stub(self.server.channel), method)
        return await call(request(**fields), metadata=self.metadata)

    async def get(self, **fields: Any) -> Any:
        return await self.call("get", **fields)

    async def create(self, **fields: Any) -> Any:
        return await self.call("create", **fields)

    async def add(self, product: str = "prod-mug", **fields: Any) -> Any:
        return await self.call("add", item=self.tested.item(product), **fields)

    async def remove(self, item: str) -> Any:
        return await self.call("remove", item_id=item)

    async def merge(self, source: Shopper | str, **fields: Any) -> Any:
        """Merge a guest's container, shown its token unless *fields* say otherwise."""
        if isinstance(source, Shopper):
            fields.setdefault("source_session_token", source.session_token)
            source = source.record_id or ""
        return await self.call("merge", **{f"source_{self.tested.name}_id": source}, **fields)


def products(answer: Any) -> list[str]:
    """Give the products of a container, in no order."""
    return sorted(item.product_id for item in answer.items)


def outcomes(answer: Any) -> list[tuple[str, str]]:
    """Give product and outcome of each row of a merge report."""
    names = [(row.product_id, type(row).Outcome.Name(row.outcome)) for row in answer.merge_report]
    return sorted(names)
