"""The cases of wishlists, comparisons and cross-site sessions."""

from __future__ import annotations

from commerce.comparison.v1 import comparison_pb2, public_comparison_service_pb2
from commerce.cross_site_session.v1 import (
    cross_site_session_service_pb2,
    public_cross_site_session_service_pb2,
)
from commerce.wishlist.v1 import public_wishlist_service_pb2, wishlist_input_pb2
from google.protobuf import struct_pb2

from benchmarks.calls import SPREAD, Call, Case, signed
from benchmarks.data import Prepared, Warehouse, product

_SESSIONS = "commerce.cross_site_session.v1"
_OUTLET = "site-outlet"
_KINDS = ["CART", "WISHLIST", "COMPARISON"]


def _wish(warehouse: Warehouse, prefix: str, count: int) -> list[Call]:
    wishlists = warehouse.guest_wishlists(prefix, SPREAD)

    def call(wishlist: Prepared, key: str) -> Call:
        return Call(
            "POST",
            f"/api/public/wishlist/{wishlist.id}/items",
            {"productId": key},
            "commerce.wishlist.v1.PublicWishlistService/AddGuestItem",
            public_wishlist_service_pb2.AddGuestItemRequest(
                wishlist_id=wishlist.id, item=wishlist_input_pb2.NewWishlistItem(product_id=key)
            ),
            session=wishlist.session,
        )

    # Each time round, a wishlist gets another product.
    return [call(wishlists[n % SPREAD], product(n + n // SPREAD)) for n in range(count)]


def _compare(warehouse: Warehouse, prefix: str, count: int) -> list[Call]:
    return [
        Call(
            "POST",
            f"/api/public/comparison/{comparison.id}/items",
            {"productId": product(n)},
            "commerce.comparison.v1.PublicComparisonService/AddGuestComparisonItem",
            public_comparison_service_pb2.AddGuestComparisonItemRequest(
                comparison_id=comparison.id,
                item=comparison_pb2.NewComparisonItem(product_id=product(n)),
            ),
            session=comparison.session,
        )
        for n, comparison in enumerate(warehouse.guest_comparisons(prefix, count))
    ]


def _transfer(warehouse: Warehouse, prefix: str, count: int) -> list[Call]:
    kinds = struct_pb2.ListValue()
    kinds.extend(_KINDS)
    return [
        Call(
            "POST",
            f"/api/public/cross-site-session/{session.id}/transfer",
            {"targetSiteId": _OUTLET, "dataTypes": _KINDS},
            f"{_SESSIONS}.PublicCrossSiteSessionService/TransferGuestSession",
            public_cross_site_session_service_pb2.TransferGuestSessionRequest(
                session_id=session.id, target_site_id=_OUTLET, data_types=kinds
            ),
            session=session.session,
        )
        for session in warehouse.guest_sessions(prefix, count)
    ]


def _login(warehouse: Warehouse, prefix: str, count: int) -> list[Call]:
    sessions = warehouse.guest_sessions(prefix, count)
    warehouse.fill_sessions(sessions, lines=50, wishes=100, compared=4)
    customers = warehouse.customers_with_carts(prefix, count, lines=3)
    warehouse.give_lists(customers, wishes=3, compared=1)
    return [
        Call(
            "POST",
            "/api/cross-site-session/merge",
            {"sourceSessionId": session.id},
            f"{_SESSIONS}.CrossSiteSessionService/MergeSession",
            cross_site_session_service_pb2.MergeSessionRequest(source_session_id=session.id),
            session=session.session,
            customer=signed(customer),
        )
        for session, customer in zip(sessions, customers, strict=True)
    ]


SESSION_CASES = (
    Case(
        "wish",
        "add to wishlist",
        _wish,
        'SELECT count(*) FROM wishlist_items WHERE "wishlistId" LIKE %(like)s',
        once=True,
        likely=2000,
    ),
    Case(
        "compare",
        "add to empty comparison",
        _compare,
        'SELECT count(*) FROM product_comparison_items WHERE "comparisonId" LIKE %(like)s',
        once=True,
        likely=2000,
    ),
    Case(
        "transfer",
        "transfer of 3 types",
        _transfer,
        'SELECT count(*) / 3 FROM cross_site_session_references WHERE "sessionId" LIKE %(like)s',
        once=True,
        likely=1200,
    ),
    Case(
        "login",
        "session merge: 50 + 100 + 4",
        _login,
        # The customer's lists have the customer's id; three lines were in both carts.
        'SELECT count(*) FROM wishlists w JOIN carts c USING ("customerId")'
        " WHERE \"customerId\" LIKE %(like)s AND c.status = 'ACTIVE'"
        ' AND c."itemCount" = 53 AND w."itemCount" = 100'
        ' AND (SELECT count(*) FROM product_comparison_items WHERE "comparisonId" = w.id) = 4',
        once=True,
        steady_bar_ms=100,
        steady_stretch_ms=50,
        rate=20,
    ),
)
