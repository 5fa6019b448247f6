"""Shoppers who do this and that at random, whatever becomes of it, to see that figures add up.

`python -m benchmarks.crowd HOST:PORT SEED OPERATIONS` is one shopper's process. Calls that fail,
because a worker was killed or a rule says no, are part of it: the same shopper goes on.
"""

from __future__ import annotations

import asyncio
import random
import sys
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
from commerce.analytics.v1 import (
    analytics_service_pb2,
    analytics_service_pb2_grpc,
    query_pb2,
)
from commerce.cart.v1 import (
    cart_input_pb2,
    cart_lifecycle_service_pb2,
    cart_lifecycle_service_pb2_grpc,
    cart_service_pb2,
    cart_service_pb2_grpc,
    public_cart_service_pb2,
    public_cart_service_pb2_grpc,
)
from commerce.comparison.v1 import (
    comparison_pb2,
    comparison_service_pb2,
    comparison_service_pb2_grpc,
)
from commerce.cross_site_session.v1 import (
    cross_site_session_service_pb2,
    cross_site_session_service_pb2_grpc,
    public_cross_site_session_service_pb2,
    public_cross_site_session_service_pb2_grpc,
)
from commerce.wishlist.v1 import (
    wishlist_input_pb2,
    wishlist_service_pb2,
    wishlist_service_pb2_grpc,
)

from server.stack import tokens

COMPANY = "test-company-id"
PRODUCTS = ("prod-mug", "prod-tee", "prod-poster", "prod-lamp", "prod-chair")
SITES = ("site-main", "site-outlet")
SECRET = "dev-secret-change-me"
Metadata = tuple[tuple[str, str], ...]


class Shopper:
    """One shopper at a server, alternately somebody new."""

    def __init__(self, channel: grpc.aio.Channel, chance: random.Random) -> None:
        self._chance = chance
        self._carts = cart_service_pb2_grpc.CartServiceStub(channel)
        self._guests = public_cart_service_pb2_grpc.PublicCartServiceStub(channel)
        self._lifecycle = cart_lifecycle_service_pb2_grpc.CartLifecycleServiceStub(channel)
        self._wishlists = wishlist_service_pb2_grpc.WishlistServiceStub(channel)
        self._comparisons = comparison_service_pb2_grpc.ComparisonServiceStub(channel)
        sessions = cross_site_session_service_pb2_grpc
        self._sessions = sessions.CrossSiteSessionServiceStub(channel)
        public = public_cross_site_session_service_pb2_grpc
        self._guest_sessions = public.PublicCrossSiteSessionServiceStub(channel)
        self._analytics = analytics_service_pb2_grpc.AnalyticsServiceStub(channel)
        self._service = _bearer(tokens.role_claims("SERVICE", None))
        self._staff = _bearer(tokens.role_claims("ADMIN", None))
        self._become_somebody_new()

    def _become_somebody_new(self) -> None:
        name = f"crowd-{uuid.UUID(int=self._chance.getrandbits(128))}"
        self._me = _bearer(tokens.customer_claims(name, None))

    async def act(self) -> None:
        """Do one thing, of those that shoppers do the more often the more likely."""
        actions: list[tuple[int, Callable[[], Awaitable[Any]]]] = [
            (8, self._add),
            (3, self._wish),
            (3, self._compare),
            (2, self._move),
            (2, self._bundle),
            (2, self._code),
            (2, self._clear),
            (2, self._order),
            (2, self._travel),
            (2, self._log_in),
            (1, self._abandon),
            (1, self._look_at_figures),
            (1, self._report),
        ]
        weights = [weight for weight, _ in actions]
        (_, action) = self._chance.choices(actions, weights)[0]
        if self._chance.random() < 0.15:
            self._become_somebody_new()
        await action()

    async def _add(self) -> None:
        item = cart_input_pb2.NewItem(product_id=self._product(), quantity=self._few())
        request = cart_service_pb2.AddItemRequest(item=item, site_id=self._site())
        await self._carts.AddItem(request, metadata=self._me)

    async def _wish(self) -> None:
        item = wishlist_input_pb2.NewWishlistItem(product_id=self._product())
        request = wishlist_service_pb2.AddItemRequest(item=item)
        await self._wishlists.AddItem(request, metadata=self._me)

    async def _compare(self) -> None:
        item = comparison_pb2.NewComparisonItem(product_id=self._product())
        request = comparison_service_pb2.AddComparisonItemRequest(item=item)
        await self._comparisons.AddComparisonItem(request, metadata=self._me)

    async def _move(self) -> None:
        await self._wish()
        wishlist = await self._wishlists.GetWishlist(
            wishlist_service_pb2.GetWishlistRequest(), metadata=self._me
        )
        item = self._chance.choice(wishlist.items)
        request = wishlist_service_pb2.MoveToCartRequest(item_id=item.id)
        await self._wishlists.MoveToCart(request, metadata=self._me)

    async def _bundle(self) -> None:
        bundle = cart_input_pb2.NewBundle(bundle_id="bundle-fixed", quantity=1)
        request = cart_service_pb2.AddBundleRequest(bundle=bundle)
        await self._carts.AddBundle(request, metadata=self._me)

    async def _code(self) -> None:
        request = cart_service_pb2.ApplyDiscountRequest(code="SAVE10")
        await self._carts.ApplyDiscount(request, metadata=self._me)

    async def _clear(self) -> None:
        await self._carts.ClearCart(cart_service_pb2.ClearCartRequest(), metadata=self._me)

    async def _order(self) -> None:
        cart = await self._cart()
        check = cart_lifecycle_service_pb2.CheckCartRequest(cart_id=cart)
        await self._lifecycle.CheckCart(check, metadata=self._service)
        convert = cart_lifecycle_service_pb2.ConvertCartRequest(cart_id=cart, order_id=cart)
        await self._lifecycle.ConvertCart(convert, metadata=self._service)

    async def _abandon(self) -> None:
        request = cart_lifecycle_service_pb2.AbandonCartRequest(cart_id=await self._cart())
        await self._lifecycle.AbandonCart(request, metadata=self._service)

    async def _travel(self) -> None:
        request = cross_site_session_service_pb2.TransferSessionRequest(
            target_site_id="site-outlet"
        )
        await self._sessions.TransferSession(request, metadata=self._me)

    async def _log_in(self) -> None:
        """Begin as a guest with a cart on a site, go to another one, and log in."""
        public = public_cross_site_session_service_pb2
        visitor = f"visitor-{self._chance.randrange(20)}"
        session = await self._guest_sessions.CreateGuestSession(
            public.CreateGuestSessionRequest(site_id="site-main", visitor_id=visitor),
            metadata=(("x-company-id", COMPANY),),
        )
        token = (("x-session-token", session.session_token),)
        guest = (("x-company-id", COMPANY), *token)
        await self._guest_sessions.TransferGuestSession(
            public.TransferGuestSessionRequest(session_id=session.id, target_site_id="site-outlet"),
            metadata=guest,
        )
        cart = await self._guests.GetGuestCart(
            public_cart_service_pb2.GetGuestCartRequest(), metadata=guest
        )
        item = cart_input_pb2.NewItem(product_id=self._product(), quantity=self._few())
        await self._guests.AddGuestItem(
            public_cart_service_pb2.AddGuestItemRequest(cart_id=cart.id, item=item), metadata=guest
        )
        await self._sessions.MergeSession(
            cross_site_session_service_pb2.MergeSessionRequest(source_session_id=session.id),
            metadata=(*self._me, *token),
        )

    async def _look_at_figures(self) -> None:
        query = query_pb2.AnalyticsQuery(fresh=True)
        await self._analytics.GetOverview(query, metadata=self._staff)

    async def _report(self) -> None:
        viewed = analytics_service_pb2.ClientEvent(
            event_type="COMPARISON_VIEWED", entity_type="Comparison", entity_id="somewhere"
        )
        request = analytics_service_pb2.RecordEventRequest(event=viewed)
        await self._analytics.RecordEvent(request, metadata=self._staff)

    async def _cart(self) -> str:
        cart = await self._carts.GetCart(cart_service_pb2.GetCartRequest(), metadata=self._me)
        return str(cart.id)

    def _product(self) -> str:
        return self._chance.choice(PRODUCTS)

    def _site(self) -> str:
        return self._chance.choice(SITES)

    def _few(self) -> int:
        return self._chance.randrange(1, 4)


def _bearer(claims: dict[str, Any]) -> Metadata:
    from datetime import timedelta

    text = tokens.signed(claims, secret=SECRET, lifetime=timedelta(hours=2))
    return (("authorization", f"Bearer {text}"),)


async def shop(target: str, seed: int, operations: int) -> int:
    """Do *operations* things at *target*; give how many came about."""
    done = 0
    async with grpc.aio.insecure_channel(target) as channel:
        shopper = Shopper(channel, random.Random(seed))
        for _ in range(operations):
            try:
                await shopper.act()
                done += 1
            except (grpc.aio.AioRpcError, IndexError):
                continue
    return done


if __name__ == "__main__":
    print(asyncio.run(shop(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
