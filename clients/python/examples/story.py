"""The shopping story in Python; see `tests/clients/story.md`."""

from __future__ import annotations

import asyncio
import os

from commerce.analytics.v1.analytics_service_pb2_grpc import AnalyticsServiceStub
from commerce.analytics.v1.query_pb2 import AnalyticsQuery
from commerce.cart.v1 import cart_service_pb2, public_cart_service_pb2
from commerce.cart.v1.cart_input_pb2 import NewBundle, NewItem
from commerce.cart.v1.cart_pb2 import Cart
from commerce.cart.v1.cart_service_pb2_grpc import CartServiceStub
from commerce.cart.v1.public_cart_service_pb2_grpc import PublicCartServiceStub
from commerce.comparison.v1 import comparison_service_pb2
from commerce.comparison.v1.comparison_pb2 import MatrixRow, NewComparisonItem
from commerce.comparison.v1.comparison_service_pb2_grpc import ComparisonServiceStub
from commerce.cross_site_session.v1 import cross_site_session_service_pb2
from commerce.cross_site_session.v1.cross_site_session_service_pb2_grpc import (
    CrossSiteSessionServiceStub,
)
from commerce.wishlist.v1 import wishlist_service_pb2
from commerce.wishlist.v1.wishlist_input_pb2 import NewWishlistItem
from commerce.wishlist.v1.wishlist_service_pb2_grpc import WishlistServiceStub
from commerce_client import CommerceChannel, Refused, connect


def totals(cart: Cart) -> str:
    """Write how many units a cart holds and what they cost."""
    return f"{cart.totals.item_count} items, {cart.totals.grand_total:.2f} {cart.currency}"


async def shop_as_guest(guest: CommerceChannel, company: str) -> Cart:
    """Fill a guest's cart and return it, with its session token."""
    created = await PublicCartServiceStub(guest).CreateGuestCart(
        public_cart_service_pb2.CreateGuestCartRequest(currency="USD")
    )
    print(f"guest cart: {totals(created)}")
    carts = PublicCartServiceStub(
        guest.acting_as(company_id=company, session_token=created.session_token)
    )
    cart = await carts.AddGuestItem(
        public_cart_service_pb2.AddGuestItemRequest(
            cart_id=created.id, item=NewItem(product_id="prod-mug", quantity=2)
        )
    )
    print(f"two mugs: {totals(cart)}")
    added = await carts.AddGuestBundle(
        public_cart_service_pb2.AddGuestBundleRequest(
            cart_id=created.id, bundle=NewBundle(bundle_id="bundle-fixed")
        )
    )
    print(f"bundle {added.bundle_price:.2f}: {totals(added.cart)}")
    cart = await carts.ApplyGuestDiscount(
        public_cart_service_pb2.ApplyGuestDiscountRequest(cart_id=created.id, code="SAVE10")
    )
    print(f"discount {cart.totals.discount_total:.2f}: {totals(cart)}")
    try:
        await carts.AddGuestItem(
            public_cart_service_pb2.AddGuestItemRequest(
                cart_id=created.id, item=NewItem(product_id="prod-lowstock", quantity=5)
            )
        )
    except Refused as refused:
        print(f"refused: {refused.reason}, available {refused.facts['available']}")
    return created


async def shop_as_customer(customer: CommerceChannel, guest_cart: str) -> None:
    """Take the guest's cart over, wish, compare, and go to another site."""
    cart = await CartServiceStub(customer).MergeCart(
        cart_service_pb2.MergeCartRequest(source_cart_id=guest_cart)
    )
    print(f"merged: {totals(cart)}")

    wishlists = WishlistServiceStub(customer)
    await wishlists.AddItem(
        wishlist_service_pb2.AddItemRequest(item=NewWishlistItem(product_id="prod-lamp"))
    )
    stats = await wishlists.GetWishlistStats(wishlist_service_pb2.GetWishlistStatsRequest())
    print(f"wishlist: {stats.total_items} item, {stats.total_value:.2f}")

    comparisons = ComparisonServiceStub(customer)
    for product in ("prod-mug", "prod-tee"):
        await comparisons.AddComparisonItem(
            comparison_service_pb2.AddComparisonItemRequest(
                item=NewComparisonItem(product_id=product), site_id="site-outlet"
            )
        )
    matrix = await comparisons.GetComparisonMatrix(
        comparison_service_pb2.GetComparisonMatrixRequest()
    )
    prices = next(row for row in matrix.rows if row.kind == MatrixRow.PRICE)
    cheapest = min(cell.amount for cell in prices.cells)
    print(f"comparison: {len(matrix.columns)} products from {cheapest:.2f}")

    sessions = CrossSiteSessionServiceStub(customer)
    await sessions.CreateSession(
        cross_site_session_service_pb2.CreateSessionRequest(site_id="site-main")
    )
    session = await sessions.TransferSession(
        cross_site_session_service_pb2.TransferSessionRequest(target_site_id="site-outlet")
    )
    taken = [found for found in session.data_references if found.site_id == "site-outlet"]
    print(f"transferred: {len(taken)} containers")
    summary = await sessions.GetSessionSummary(
        cross_site_session_service_pb2.GetSessionSummaryRequest()
    )
    print(
        f"session: {summary.cart_item_count} in cart, {summary.wishlist_item_count} wished, "
        f"{summary.comparison_item_count} compared"
    )


async def look_as_staff(staff: CommerceChannel) -> None:
    """See what has been counted."""
    overview = await AnalyticsServiceStub(staff).GetOverview(AnalyticsQuery(fresh=True))
    counts = (
        overview.cart.total_carts,
        overview.wishlist.total_wishlists,
        overview.comparison.total_comparisons,
        overview.cross_site_session.total_sessions,
    )
    result = "all counted" if all(counts) else "something missing"
    print(f"overview of {overview.company_id}: {result}")


async def main() -> None:
    """Tell the story."""
    company = os.environ["COMMERCE_COMPANY"]
    async with connect(
        os.environ["COMMERCE_TARGET"], company_id=company, plaintext=True
    ) as channel:
        cart = await shop_as_guest(channel, company)
        await shop_as_customer(
            channel.acting_as(
                token=os.environ["COMMERCE_CUSTOMER_TOKEN"], session_token=cart.session_token
            ),
            cart.id,
        )
        await look_as_staff(channel.acting_as(token=os.environ["COMMERCE_STAFF_TOKEN"]))


if __name__ == "__main__":
    asyncio.run(main())
