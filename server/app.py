"""The composition root: builds every part and joins them. The only file that knows all modules."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from commerce.analytics.v1 import analytics_service_pb2_grpc, event_feed_service_pb2_grpc
from commerce.cart.v1 import (
    cart_lifecycle_service_pb2_grpc,
    cart_pb2,
    cart_service_pb2_grpc,
    cart_support_service_pb2_grpc,
    public_cart_service_pb2_grpc,
)
from commerce.catalog.v1 import public_site_service_pb2_grpc
from commerce.comparison.v1 import comparison_service_pb2_grpc, public_comparison_service_pb2_grpc
from commerce.cross_site_session.v1 import (
    cross_site_session_service_pb2_grpc,
    public_cross_site_session_service_pb2_grpc,
)
from commerce.wishlist.v1 import (
    public_shared_wishlist_service_pb2_grpc,
    public_wishlist_service_pb2_grpc,
    wishlist_service_pb2_grpc,
)
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from server.analytics import wire as analytics_wire
from server.analytics.service import (
    ActivityWatching,
    AnalyticsReading,
    EventFeed,
    EventRecording,
    Reading,
    ReplicatedReading,
    Rollup,
)
from server.analytics.service.freshness import keep_fresh
from server.analytics.servicer import AnalyticsServicer, EventFeedServicer
from server.assistants import add_assistants
from server.cart import servicer as cart_servicer
from server.cart import wire as cart_wire
from server.cart.service import (
    CartLifecycle,
    CartPlacing,
    CartPreviews,
    CartRecovery,
    Carts,
    CartSupport,
    TableRates,
    cart_kind,
)
from server.catalog.domain import DEMO_PROMOTIONS
from server.catalog.service import SiteService
from server.catalog.servicer import PublicSiteServicer
from server.comparison import wire as comparison_wire
from server.comparison.service import COMPARISON, Comparisons, ComparisonShowing
from server.comparison.servicer import (
    ComparisonServicer,
    PublicComparisonServicer,
    PublicSharedComparisonServicer,
)
from server.containers.session_port import SessionAdapter, SessionPort
from server.cross_site_session.service import SessionMerging, Sessions, SessionService
from server.cross_site_session.servicer import (
    CrossSiteSessionServicer,
    PublicCrossSiteSessionServicer,
)
from server.kernel.clock import Clock, SystemClock
from server.merchants import add_merchants
from server.notices.servicer import NoticeServicer
from server.platform.database.opening import open_database
from server.platform.database.pool import Database
from server.platform.database.replica import Replica
from server.platform.database.shard_map import BadMap
from server.platform.grpc.authenticator import Authenticator, Revocations
from server.platform.grpc.guesses import Guesses
from server.platform.grpc.large_calls import LargeCalls
from server.platform.grpc.limits import CallLimits
from server.platform.grpc.listening import new_server
from server.platform.grpc.pipeline import Pipeline, Registrar
from server.platform.grpc.refusals import RefusalRecords
from server.platform.grpc.revocation import watch_revocations
from server.platform.grpc.roles import Access
from server.platform.grpc.shared_counts import SharedCounts
from server.platform.grpc.streaming import StreamLimits
from server.platform.records.streams import Streams
from server.platform.redis import connect
from server.platform.schema.migrations import is_current
from server.platform.settings import Settings
from server.platform.tasks import end
from server.wishlist import wire as wishlist_wire
from server.wishlist.service import WISHLIST, WishlistMoving, Wishlists, WishlistSharing
from server.wishlist.servicer import (
    PublicSharedWishlistServicer,
    PublicWishlistServicer,
    WishlistServicer,
)


class Refusal(Exception):
    """The server must not start; the message says why in one line."""


class Worker:
    """One server process: a gRPC server over its own pool of connections."""

    def __init__(
        self, settings: Settings, database: Database, clock: Clock, replica: Replica | None = None
    ) -> None:
        self._settings = settings
        self._database = database
        self._replica = replica
        self._revocations = Revocations()
        self.limits = CallLimits(
            token=settings.rate_limit_token,
            tenant=settings.rate_limit_tenant,
            workers=settings.workers,
        )
        self._health = health.aio.HealthServicer()
        self._background: list[asyncio.Task[None]] = []
        self.server = new_server(settings.max_request_bytes)
        guesses = Guesses(self.limits, a_minute=settings.rate_limit_guesses)
        self._refusals = RefusalRecords(database, clock, settings.audit_refusal_seconds)
        pipeline = Pipeline(
            Authenticator(settings, self._revocations, guesses=guesses),
            self.limits,
            secret=settings.jwt_secret,
            guesses=guesses,
            refusals=self._refusals,
            streams=StreamLimits(settings),
            large=LargeCalls(self.limits, settings.rate_limit_public),
        )
        self.streams = Streams.of(settings, database, lambda: self._revocations.ids)
        registrar = Registrar(self.server, pipeline)
        carts = self._add_cart(registrar, clock)
        wishlists = self._add_wishlist(registrar, clock, CartPlacing(carts, cart_wire.cart_to_pb))
        comparisons = self._add_comparison(registrar, clock)
        # In this order a merge on login takes its locks, as moving to the cart does.
        ties: tuple[SessionPort, ...] = (
            SessionAdapter(carts, cart_wire.cart_to_pb),
            SessionAdapter(wishlists, wishlist_wire.wishlist_to_pb),
            SessionAdapter(comparisons, comparison_wire.comparison_to_pb),
        )
        self._add_session(registrar, clock, ties)
        kinds = (carts, wishlists, comparisons)
        add_assistants(registrar, settings, database, self.limits, guesses, self._refusals, *kinds)
        self._rollup = self._add_analytics(registrar, clock)
        registrar.add(
            public_site_service_pb2_grpc.add_PublicSiteServiceServicer_to_server,
            PublicSiteServicer(SiteService(database)),
            Access.PUBLIC,
        )
        previews = CartPreviews(carts, self._built_in)
        add_merchants(registrar, settings, database, clock, previews)
        NoticeServicer.register(registrar, self._database, clock)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self.server)
        self.access = registrar.access
        self.services = [*(found.full_name for found in self.access), health.SERVICE_NAME]
        if settings.reflection_enabled:
            names = [*self.services, reflection.SERVICE_NAME]
            reflection.enable_server_reflection(names, self.server)

    def _add_cart(self, registrar: Registrar, clock: Clock) -> Carts:
        self._built_in = {} if self._settings.production else DEMO_PROMOTIONS
        carts = Carts(
            cart_kind(self._built_in, TableRates(), self._settings.promotion_hold),
            self._database,
            clock,
            self._settings.auto_provision_customers,
        )
        registrar.add(
            cart_service_pb2_grpc.add_CartServiceServicer_to_server,
            cart_servicer.CartServicer(carts, self.streams),
            Access.BEARER,
        )
        recovery = CartRecovery(carts, (WISHLIST.storage, COMPARISON.storage))
        guests = cart_servicer.PublicCartServicer(carts, self.streams, recovery)
        add_guests = public_cart_service_pb2_grpc.add_PublicCartServiceServicer_to_server
        registrar.add(add_guests, guests, Access.PUBLIC)
        portal = self._settings.company_portal_url
        cart_servicer.PublicMailServicer.register(registrar, recovery, portal)
        registrar.add(
            cart_lifecycle_service_pb2_grpc.add_CartLifecycleServiceServicer_to_server,
            cart_servicer.CartLifecycleServicer(carts, CartLifecycle(carts)),
            Access.SERVICE,
        )
        registrar.add(
            cart_support_service_pb2_grpc.add_CartSupportServiceServicer_to_server,
            cart_servicer.CartSupportServicer(CartSupport(carts), self.streams),
            Access.SUPPORT,
        )
        return carts

    def _add_wishlist(
        self, registrar: Registrar, clock: Clock, carts: CartPlacing[cart_pb2.Cart]
    ) -> Wishlists:
        wishlists = Wishlists(
            WISHLIST, self._database, clock, self._settings.auto_provision_customers
        )
        sharing = WishlistSharing(wishlists)
        registrar.add(
            wishlist_service_pb2_grpc.add_WishlistServiceServicer_to_server,
            WishlistServicer(wishlists, self.streams, sharing, WishlistMoving(wishlists, carts)),
            Access.BEARER,
        )
        registrar.add(
            public_wishlist_service_pb2_grpc.add_PublicWishlistServiceServicer_to_server,
            PublicWishlistServicer(wishlists, self.streams),
            Access.PUBLIC,
        )
        registrar.add(
            public_shared_wishlist_service_pb2_grpc.add_PublicSharedWishlistServiceServicer_to_server,
            PublicSharedWishlistServicer(sharing, self.streams),
            Access.ANYONE,
        )
        return wishlists

    def _add_comparison(self, registrar: Registrar, clock: Clock) -> Comparisons:
        comparisons = Comparisons(
            COMPARISON, self._database, clock, self._settings.auto_provision_customers
        )
        showing, portal_url = ComparisonShowing(comparisons), self._settings.company_portal_url
        registrar.add(
            comparison_service_pb2_grpc.add_ComparisonServiceServicer_to_server,
            ComparisonServicer(comparisons, self.streams, showing, portal_url),
            Access.BEARER,
        )
        registrar.add(
            public_comparison_service_pb2_grpc.add_PublicComparisonServiceServicer_to_server,
            PublicComparisonServicer(comparisons, self.streams, showing, portal_url),
            Access.PUBLIC,
        )
        registrar.add(
            public_comparison_service_pb2_grpc.add_PublicSharedComparisonServiceServicer_to_server,
            PublicSharedComparisonServicer(showing),
            Access.ANYONE,
        )
        return comparisons

    def _add_session(
        self, registrar: Registrar, clock: Clock, containers: Sequence[SessionPort]
    ) -> None:
        sessions = Sessions(
            self._database,
            clock,
            containers,
            auto_provision=self._settings.auto_provision_customers,
        )
        service = SessionService(sessions)
        registrar.add(
            cross_site_session_service_pb2_grpc.add_CrossSiteSessionServiceServicer_to_server,
            CrossSiteSessionServicer(sessions, service, self.streams, SessionMerging(sessions)),
            Access.BEARER,
        )
        public = public_cross_site_session_service_pb2_grpc
        registrar.add(
            public.add_PublicCrossSiteSessionServiceServicer_to_server,
            PublicCrossSiteSessionServicer(sessions, service, self.streams),
            Access.PUBLIC,
        )

    def _add_analytics(self, registrar: Registrar, clock: Clock) -> Rollup:
        rollup = Rollup(self._database)
        here = AnalyticsReading(self._database, clock, rollup)
        reading: Reading = here
        if (replica := self._replica) is not None:
            there = AnalyticsReading(self._database, clock, rollup, source=replica.database)
            reading = ReplicatedReading(here, there, replica)
        recorded = analytics_wire.RECORDED.SerializeToString()
        registrar.add(
            analytics_service_pb2_grpc.add_AnalyticsServiceServicer_to_server,
            AnalyticsServicer(
                reading,
                EventRecording(self._database, clock, answer=recorded),
                ActivityWatching(self._database, clock, self.streams),
            ),
            Access.STAFF,
        )
        registrar.add(
            event_feed_service_pb2_grpc.add_EventFeedServiceServicer_to_server,
            EventFeedServicer(EventFeed(self._database)),
            Access.SERVICE,
        )
        return rollup

    @classmethod
    async def build(
        cls,
        settings: Settings,
        *,
        clock: Clock | None = None,
        on_connect: Callable[[Any], Awaitable[None]] | None = None,
    ) -> Worker:
        """Connect to the stores and build a worker.

        Raises:
            Refusal: The settings forbid a start, the database is away or not migrated. The
                replica may be away.
        """
        if reasons := settings.refusals():
            raise Refusal("; ".join(reasons))
        try:
            database = await open_database(settings, is_current=is_current, on_connect=on_connect)
            replica = await Replica.of(settings)
        except BadMap as failure:
            raise Refusal(str(failure)) from failure
        except Exception as failure:
            raise Refusal(f"the database can't be reached: {failure}") from failure
        if len(database.pools) == 1 and not await is_current(settings.database_url):
            await database.close()
            raise Refusal("the database is not migrated; run `python -m server migrate upgrade`")
        return cls(settings, database, clock or SystemClock(), replica)

    async def start(self, address: str) -> int:
        """Listen on *address* (`host:port`; port 0 takes a free one) and give the port."""
        port = self.server.add_insecure_port(address)
        await self.server.start()
        watch = watch_revocations(self._database, self._revocations)
        for kept in (watch, self._refusals.keep(), self.streams.keep()):
            self._background.append(asyncio.create_task(kept))
        if self._settings.redis_url:
            counts = SharedCounts(self.limits, connect(self._settings.redis_url))
            self._background.append(asyncio.create_task(counts.keep()))
        if self._replica is not None:
            self._background.append(asyncio.create_task(self._replica.watch()))
        if every := self._settings.analytics_refresh_seconds:
            for pool in self._database.pools:
                fresh = keep_fresh(Rollup(pool), every_seconds=every)
                self._background.append(asyncio.create_task(fresh))
        serving = health_pb2.HealthCheckResponse.SERVING
        for service in ("", *self.services):
            await self._health.set(service, serving)
        return port

    async def leave(self) -> None:
        """Say that calls should go elsewhere, and serve until those who send them have heard."""
        await self._health.enter_graceful_shutdown()
        await asyncio.sleep(self._settings.shutdown_leave_seconds)

    async def stop(self) -> None:
        """Refuse new calls, finish those that run, and let go of the stores."""
        await self._health.enter_graceful_shutdown()
        self.streams.leave()
        await self.server.stop(self._settings.shutdown_grace_seconds)
        for task in self._background:
            await end(task)
        if self._replica is not None:
            await self._replica.close()
        await self._database.close()
