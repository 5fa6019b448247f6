"""A scripted day of shopping, and its figures worked out by hand."""

from __future__ import annotations

import pytest
from commerce.cart.v1 import (
    cart_input_pb2,
    cart_lifecycle_service_pb2,
    cart_service_pb2,
)
from commerce.comparison.v1 import comparison_pb2, comparison_service_pb2
from commerce.cross_site_session.v1 import cross_site_session_service_pb2
from commerce.wishlist.v1 import wishlist_input_pb2, wishlist_service_pb2

from server.analytics.service import Rollup
from tests.analytics.conftest import Analyst, Visitor
from tests.support.workers import Server, bearer


async def shop(customer: Visitor, server: Server) -> str:
    """Compare mug and tee, wish mug and lamp, move the lamp, add the mug, order; give the cart."""
    who = {"metadata": customer.metadata}
    for product in ("prod-mug", "prod-tee"):
        await customer.comparisons.AddComparisonItem(
            comparison_service_pb2.AddComparisonItemRequest(
                item=comparison_pb2.NewComparisonItem(product_id=product)
            ),
            **who,
        )
    for product in ("prod-mug", "prod-lamp"):
        wishlist = await customer.wishlists.AddItem(
            wishlist_service_pb2.AddItemRequest(
                item=wishlist_input_pb2.NewWishlistItem(product_id=product)
            ),
            **who,
        )
    lamp = next(item.id for item in wishlist.items if item.product_id == "prod-lamp")
    await customer.wishlists.MoveToCart(wishlist_service_pb2.MoveToCartRequest(item_id=lamp), **who)
    cart = await customer.carts.AddItem(
        cart_service_pb2.AddItemRequest(
            item=cart_input_pb2.NewItem(product_id="prod-mug", quantity=3), site_id="site-main"
        ),
        **who,
    )
    service = bearer("svc-checkout", role="SERVICE")
    for _ in range(2):
        await server.lifecycle.CheckCart(
            cart_lifecycle_service_pb2.CheckCartRequest(cart_id=cart.id), metadata=service
        )
    await server.lifecycle.ConvertCart(
        cart_lifecycle_service_pb2.ConvertCartRequest(cart_id=cart.id, order_id=f"order-{cart.id}"),
        metadata=service,
    )
    return str(cart.id)


async def test_every_figure_of_the_overview_is_computed(
    customer: Visitor, server: Server, analyst: Analyst, rollup: Rollup
) -> None:
    """What one customer did, by hand.

    One cart of 49.99 + 3 × 10.00 = 79.99 was ordered. Of 2 items wished 1 was moved and bought:
    1 / 2 = 50 %. Of 2 products compared the mug was put in a cart and on the wishlist: 50 % each.
    """
    await shop(customer, server)
    await customer.sessions.GetSession(
        cross_site_session_service_pb2.GetSessionRequest(), metadata=customer.metadata
    )
    await customer.sessions.TransferSession(
        cross_site_session_service_pb2.TransferSessionRequest(target_site_id="site-outlet"),
        metadata=customer.metadata,
    )
    seen = await analyst.overview()
    assert seen.cart.total_carts == 2, "the ordered one, and the one the transfer began"
    assert (seen.cart.converted_carts, seen.cart.active_carts) == (1, 1)
    assert seen.cart.conversion_rate == 50.0
    assert (seen.cart.average_cart_value, seen.cart.average_items_per_cart) == (79.99, 4.0)
    assert (seen.wishlist.total_wishlists, seen.wishlist.active_wishlists) == (1, 1)
    assert (seen.wishlist.total_items, seen.wishlist.average_items_per_wishlist) == (1, 1.0)
    assert seen.wishlist.move_to_cart_rate == 50.0
    assert seen.wishlist.purchase_from_wishlist_rate == 50.0
    assert (seen.comparison.total_comparisons, seen.comparison.active_comparisons) == (1, 1)
    assert seen.comparison.average_products_per_comparison == 2.0
    assert seen.comparison.comparison_to_cart_rate == 50.0
    assert seen.comparison.comparison_to_wishlist_rate == 50.0
    assert (seen.cross_site_session.total_sessions, seen.cross_site_session.active_sessions) == (
        1,
        1,
    )
    assert seen.trends.cart_conversion_trend == 100.0
    assert seen.trends.cross_site_engagement_trend == 100.0
    assert seen.HasField("data_through")
    differences, compared = await rollup.verify()
    assert differences == []
    assert compared > 20


@pytest.mark.parametrize(
    "method",
    ["GetCartAnalytics", "GetWishlistAnalytics", "GetComparisonAnalytics", "GetSessionAnalytics"],
)
async def test_the_steps_of_a_series_add_up_to_the_figure(
    method: str, customer: Visitor, server: Server, analyst: Analyst
) -> None:
    await shop(customer, server)
    await customer.sessions.GetSession(
        cross_site_session_service_pb2.GetSessionRequest(), metadata=customer.metadata
    )
    seen = await analyst.ask(method, granularity="WEEK")
    total, series = {
        "GetCartAnalytics": ("total_carts", "carts_over_time"),
        "GetWishlistAnalytics": ("total_wishlists", "wishlists_over_time"),
        "GetComparisonAnalytics": ("total_comparisons", "comparisons_over_time"),
        "GetSessionAnalytics": ("total_sessions", "sessions_over_time"),
    }[method]
    assert getattr(seen, total) == 1
    assert sum(point.value for point in getattr(seen, series)) == 1
    assert len(getattr(seen, series)) in (5, 6)
