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
from tests.support.workers import COMPANY, Server, bearer


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


async def test_every_figure_of_the_details_is_computed(
    customer: Visitor, server: Server, analyst: Analyst, rollup: Rollup
) -> None:
    """What the same day comes to in lists, counters and series.

    Lamp and mug were wished, and the lamp was moved and bought. Mug and tee were compared, and the
    mug was put in a cart later: it won 1 of 1, the tee 0 of 1.
    """
    await shop(customer, server)
    wishlist = await analyst.ask("GetWishlistAnalytics", site_id="")
    products = {row.product_id: row for row in wishlist.top_wishlisted_products}
    assert {key: (row.count, row.conversion_count) for key, row in products.items()} == {
        "prod-lamp": (1, 1),
        "prod-mug": (1, 0),
    }
    assert products["prod-mug"].name == "Mug"
    assert wishlist.purchase_from_wishlist_events == 1
    assert not wishlist.HasField("site_id")
    comparison = await analyst.ask("GetComparisonAnalytics")
    won = {row.product_id: (row.count, row.win_rate) for row in comparison.most_compared_products}
    assert won == {"prod-mug": (1, 100.0), "prod-tee": (1, 0.0)}
    (category,) = comparison.category_comparison_breakdown
    assert (category.category_id, category.category_name) == ("uncategorised", "uncategorised")
    assert (category.item_count, category.share) == (2, 100.0)
    counters = (
        *("add_to_comparison_events", "remove_from_comparison_events", "comparison_view_events"),
        *("product_selected_events", "comparison_share_events"),
    )
    activity = sum(point.value for point in comparison.comparison_activity_over_time)
    assert activity == sum(getattr(comparison, name) for name in counters) == 2
    assert sum(point.value for point in wishlist.wishlist_activity_over_time) == 3


async def test_what_abandoned_carts_held_is_told(
    customer: Visitor, server: Server, analyst: Analyst, rollup: Rollup
) -> None:
    """Two lines of one product are one cart; a cart that comes back is abandoned no more."""
    await rollup.refresh(wait=True)
    for fields in ({"quantity": 2}, {"quantity": 3, "gift_message": "For you", "is_gift": True}):
        item = cart_input_pb2.NewItem(product_id="prod-mug", **fields)
        cart = await customer.carts.AddItem(
            cart_service_pb2.AddItemRequest(item=item), metadata=customer.metadata
        )
    saved = cart_service_pb2.SaveForLaterRequest(item_id=cart.items[1].id)
    await analyst.overview()
    service = bearer("svc-checkout", role="SERVICE")
    await server.lifecycle.AbandonCart(
        cart_lifecycle_service_pb2.AbandonCartRequest(cart_id=cart.id), metadata=service
    )
    seen = await analyst.ask("GetCartAnalytics")
    (row,) = seen.top_abandoned_products
    assert (row.product_id, row.name, row.count, row.quantity) == ("prod-mug", "Mug", 1, 5)
    assert (await rollup.verify())[0] == []
    await customer.carts.SaveForLater(saved, metadata=customer.metadata)
    seen = await analyst.ask("GetCartAnalytics")
    assert not seen.top_abandoned_products
    assert seen.save_for_later_events == 1
    assert (await rollup.verify())[0] == []


async def test_a_device_s_sessions_have_a_mean_duration(
    server: Server, analyst: Analyst, rollup: Rollup
) -> None:
    """10 s and 30 s by telephone are 20 s."""
    phone = '{"userAgent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Mobile"}'
    for key, seconds in (("s1", 10), ("s2", 30)):
        await server.database.execute(
            f"""INSERT INTO cross_site_sessions (id, "companyId", "sessionToken", "firstSeenAt",
                    "lastActiveAt", "expiresAt", "deviceInfo")
                VALUES ('{key}', '{COMPANY}', 'sha256:{key}', now() AT TIME ZONE 'UTC',
                    now() AT TIME ZONE 'UTC' + interval '{seconds} seconds',
                    now() AT TIME ZONE 'UTC' + interval '1 day', '{phone}')"""
        )
    async for _ in rollup.rebuild():
        pass
    seen = await analyst.ask("GetSessionAnalytics", fresh=False)
    (device,) = seen.device_breakdown
    assert (device.device_type, device.session_count, device.share) == ("mobile", 2, 100.0)
    assert device.average_duration == 20.0


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
