"""What is measured: the calls of each case, their data, and what they must leave behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from commerce.cart.v1 import cart_input_pb2, cart_pb2, cart_service_pb2, public_cart_service_pb2
from google.protobuf.message import Message

from benchmarks.data import PreparedCart, Warehouse, product
from server.platform.settings import DEVELOPMENT_JWT_SECRET
from server.stack import tokens

_PUBLIC = "commerce.cart.v1.PublicCartService"
_OWN = "commerce.cart.v1.CartService"
_JWT_LIFETIME = timedelta(hours=2)
_SPREAD = 5000
"""Over how many carts the calls of a case are spread, so that none waits for another."""
STEADY_RATE = 50
"""Calls a second, begun at that rate whether or not others have ended."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as REST and as gRPC."""

    method: str
    path: str
    body: dict[str, Any] | None
    rpc: str
    message: Message
    session: str = ""
    customer: str = ""
    """The customer's JWT; empty for a guest."""

    def as_rest(self) -> str:
        """Write the line that `wrk/replay.lua` and `load.c` read for REST."""
        body = "-" if self.body is None else json.dumps(self.body, separators=(",", ":"))
        return self._line(self.method, self.path, body)

    def as_grpc(self) -> str:
        """Write the line that `load.c` reads for gRPC; the body is the whole frame in hex."""
        body = self.message.SerializeToString()
        frame = b"\0" + len(body).to_bytes(4, "big") + body
        return self._line("POST", f"/{self.rpc}", frame.hex())

    def _line(self, method: str, path: str, body: str) -> str:
        return "\t".join((method, path, self.customer or "-", self.session or "-", body))


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of call that is measured."""

    key: str
    title: str
    prepare: Callable[[Warehouse, str, int], Sequence[Call]]
    """Prepares that many calls with data of its own, whose ids begin with the given prefix."""
    effects: str
    """SQL that counts what the acknowledged calls left behind; `%(like)s` matches the data's ids.
    Empty where they leave nothing."""
    once: bool = False
    """Whether each prepared call can be made only once."""
    floor: str = ""
    """The pgbench script that does the least of the same."""
    bar: int = 0
    """Calls a second by REST that are asked for."""
    stretch: int = 0
    share_bar: float = 0.0
    """The share of the floor by gRPC that is asked for; 0 where none is."""
    share_stretch: float = 0.0
    steady_bar_ms: float = 0.0
    """The p95 by REST at `STEADY_RATE` that is asked for; 0 where it is not measured."""
    steady_stretch_ms: float = 0.0


def _create(warehouse: Warehouse, prefix: str, count: int) -> list[Call]:
    return [
        Call(
            "POST",
            "/api/public/cart",
            {"currency": "USD"},
            f"{_PUBLIC}/CreateGuestCart",
            public_cart_service_pb2.CreateGuestCartRequest(currency="USD"),
        )
    ]


def _get(warehouse: Warehouse, prefix: str, count: int) -> list[Call]:
    return [
        Call(
            "GET",
            "/api/public/cart",
            None,
            f"{_PUBLIC}/GetGuestCart",
            public_cart_service_pb2.GetGuestCartRequest(),
            session=cart.session,
        )
        for cart in warehouse.guest_carts(prefix, 2000, lines=3)
    ]


def _add_item(warehouse: Warehouse, prefix: str, count: int) -> list[Call]:
    carts = warehouse.guest_carts(prefix, _SPREAD)

    def call(cart: PreparedCart, key: str) -> Call:
        return Call(
            "POST",
            f"/api/public/cart/{cart.id}/items",
            {"productId": key, "quantity": 1},
            f"{_PUBLIC}/AddGuestItem",
            public_cart_service_pb2.AddGuestItemRequest(
                cart_id=cart.id, item=cart_input_pb2.NewItem(product_id=key, quantity=1)
            ),
            session=cart.session,
        )

    # Each time round, a cart gets another product.
    return [call(carts[n % _SPREAD], product(n + n // _SPREAD)) for n in range(count)]


def _add_bundle(warehouse: Warehouse, prefix: str, count: int) -> list[Call]:
    return [
        Call(
            "POST",
            f"/api/public/cart/{cart.id}/bundles",
            {"bundleId": "bundle-fixed"},
            f"{_PUBLIC}/AddGuestBundle",
            public_cart_service_pb2.AddGuestBundleRequest(
                cart_id=cart.id, bundle=cart_input_pb2.NewBundle(bundle_id="bundle-fixed")
            ),
            session=cart.session,
        )
        for cart in warehouse.guest_carts(prefix, _SPREAD)
    ]


def _apply_discount(warehouse: Warehouse, prefix: str, count: int) -> list[Call]:
    return [
        Call(
            "POST",
            f"/api/public/cart/{cart.id}/discount",
            {"code": "SAVE10"},
            f"{_PUBLIC}/ApplyGuestDiscount",
            public_cart_service_pb2.ApplyGuestDiscountRequest(cart_id=cart.id, code="SAVE10"),
            session=cart.session,
        )
        for cart in warehouse.guest_carts(prefix, count, lines=2)
    ]


def _merge(warehouse: Warehouse, prefix: str, count: int) -> list[Call]:
    guests = warehouse.guest_carts(prefix, count, lines=3)
    customers = warehouse.customers_with_carts(prefix, count, lines=3)
    return [
        Call(
            "POST",
            "/api/cart/merge",
            {"sourceCartId": guest.id, "strategy": "SUM"},
            f"{_OWN}/MergeCart",
            cart_service_pb2.MergeCartRequest(
                source_cart_id=guest.id, strategy=cart_pb2.MergeStrategy.SUM
            ),
            session=guest.session,
            customer=tokens.signed(
                tokens.customer_claims(customer),
                secret=DEVELOPMENT_JWT_SECRET,
                lifetime=_JWT_LIFETIME,
            ),
        )
        for guest, customer in zip(guests, customers, strict=True)
    ]


CASES = (
    Case(
        "create",
        "create cart",
        _create,
        "SELECT count(*) FROM carts WHERE id NOT LIKE 'bench-%%'",
        floor="insert_cart",
        bar=1200,
        stretch=2500,
        share_bar=0.12,
        share_stretch=0.25,
        steady_bar_ms=8,
        steady_stretch_ms=5,
    ),
    Case(
        "get",
        "get cart of 3 lines",
        _get,
        "",
        bar=1600,
        stretch=2500,
        steady_bar_ms=5,
        steady_stretch_ms=3,
    ),
    Case(
        "add",
        "add item",
        _add_item,
        'SELECT coalesce(sum(quantity), 0) FROM cart_items WHERE "cartId" LIKE %(like)s',
        floor="add_item",
        bar=1100,
        stretch=1800,
        share_bar=0.22,
        share_stretch=0.4,
        steady_bar_ms=10,
        steady_stretch_ms=6,
    ),
    Case(
        "bundle",
        "add bundle of 2",
        _add_bundle,
        'SELECT count(DISTINCT ("cartId", "bundleGroupId")) FROM cart_items'
        ' WHERE "cartId" LIKE %(like)s',
        bar=700,
        stretch=1200,
    ),
    Case(
        "discount",
        "apply SAVE10 to 2 lines",
        _apply_discount,
        "SELECT count(*) FROM carts WHERE id LIKE %(like)s AND \"discountCodes\" <> '[]'",
        once=True,
        bar=900,
        stretch=1800,
    ),
    Case(
        "merge",
        "merge 3 lines into 3",
        _merge,
        "SELECT count(*) FROM carts WHERE id LIKE %(like)s AND status = 'MERGED'",
        once=True,
        bar=300,
        stretch=600,
    ),
)
