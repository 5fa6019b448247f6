"""What is measured: the calls of each case, their data, and what they must leave behind."""

from __future__ import annotations

from commerce.cart.v1 import cart_input_pb2, cart_pb2, cart_service_pb2, public_cart_service_pb2

from benchmarks.calls import SPREAD, Call, Case, signed
from benchmarks.data import Prepared, Warehouse, product
from benchmarks.session_cases import SESSION_CASES

_PUBLIC = "commerce.cart.v1.PublicCartService"
_OWN = "commerce.cart.v1.CartService"


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
    carts = warehouse.guest_carts(prefix, SPREAD)

    def call(cart: Prepared, key: str) -> Call:
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
    return [call(carts[n % SPREAD], product(n + n // SPREAD)) for n in range(count)]


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
        for cart in warehouse.guest_carts(prefix, SPREAD)
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
            customer=signed(customer),
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
    *SESSION_CASES,
)
