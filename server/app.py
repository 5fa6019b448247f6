"""The composition root: builds every part and joins them. The only file that knows all modules."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import grpc
from commerce.analytics.v1 import analytics_service_pb2_grpc, event_feed_service_pb2_grpc
from commerce.cart.v1 import (
    cart_lifecycle_service_pb2_grpc,
    cart_service_pb2_grpc,
    public_cart_service_pb2_grpc,
)
from commerce.catalog.v1 import public_site_service_pb2_grpc
from commerce.comparison.v1 import (
    comparison_service_pb2_grpc,
    public_comparison_service_pb2_grpc,
)
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
    AnalyticsReading,
    EventFeed,
    EventRecording,
    Reading,
    ReplicatedReading,
    Rollup,
)
from server.analytics.servicer import AnalyticsServicer, EventFeedServicer
from server.analytics.watch import keep_fresh
from server.cart import wire as cart_wire
from server.cart.service import (
    CartContainers,
    CartLifecycle,
    CartMerging,
    CartPlacing,
    CartRecovery,
    CartService,
    Changer,
    TableRates,
)
from server.cart.servicer import CartLifecycleServicer, CartServicer, PublicCartServicer
from server.catalog.domain import DEMO_PROMOTIONS
from server.catalog.service import SiteService
from server.catalog.servicer import PublicSiteServicer
from server.comparison import wire as comparison_wire
from server.comparison.service import (
    ComparisonChanger,
    ComparisonContainers,
    ComparisonMerging,
    ComparisonService,
    ComparisonSharing,
)
from server.comparison.servicer import (
    ComparisonServicer,
    PublicComparisonServicer,
    PublicSharedComparisonServicer,
)
from server.cross_site_session import wire as session_wire
from server.cross_site_session.containers import Containers
from server.cross_site_session.service import SessionMerging, Sessions, SessionService
from server.cross_site_session.servicer import (
    CrossSiteSessionServicer,
    PublicCrossSiteSessionServicer,
)
from server.kernel.clock import Clock, SystemClock
from server.platform.grpc.authentication import Access, Authenticator, Revocations
from server.platform.grpc.limits import CallLimits
from server.platform.grpc.pipeline import Pipeline, Registrar
from server.platform.grpc.revocation import watch_revocations
from server.platform.grpc.shared_counts import SharedCounts
from server.platform.migrations import is_current
from server.platform.postgres import Database
from server.platform.redis import connect
from server.platform.replica import Replica
from server.platform.settings import Settings
from server.platform.tasks import end
from server.wishlist import wire as wishlist_wire
from server.wishlist.service import (
    WishlistChanger,
    WishlistContainers,
    WishlistMerging,
    WishlistMoving,
    WishlistService,
)
from server.wishlist.servicer import (
    PublicSharedWishlistServicer,
    PublicWishlistServicer,
    WishlistServicer,
)

METADATA_BYTES = 64 * 1024
STREAMS_A_CONNECTION = 1000


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
        self.server = grpc.aio.server(
            options=[
                ("grpc.so_reuseport", 0),
                ("grpc.max_receive_message_length", settings.max_request_bytes),
                ("grpc.max_metadata_size", METADATA_BYTES),
                ("grpc.max_concurrent_streams", STREAMS_A_CONNECTION),
                # Envoy and internal clients ping idle connections; that is no offence.
                ("grpc.http2.max_ping_strikes", 0),
            ]
        )
        pipeline = Pipeline(
            database,
            Authenticator(settings, self._revocations),
            self.limits,
            clock,
            secret=settings.jwt_secret,
        )
        registrar = Registrar(self.server, pipeline)
        carts = self._add_cart(registrar, clock)
        wishlists = self._add_wishlist(registrar, clock, CartPlacing(carts, cart_wire.serialised))
        comparisons = self._add_comparison(registrar, clock)
        # In this order a merge on login takes its locks, as moving to the cart does.
        ties = (CartContainers(carts, CartMerging(carts)), wishlists, comparisons)
        self._add_session(registrar, clock, ties)
        self._rollup = self._add_analytics(registrar, clock)
        registrar.add(
            public_site_service_pb2_grpc.add_PublicSiteServiceServicer_to_server,
            PublicSiteServicer(SiteService(database)),
            Access.PUBLIC,
        )
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self.server)
        self.services = [*registrar.services, health.SERVICE_NAME]
        if settings.reflection_enabled:
            reflection.enable_server_reflection(
                [*self.services, reflection.SERVICE_NAME], self.server
            )

    def _add_cart(self, registrar: Registrar, clock: Clock) -> Changer:
        changer = Changer(
            self._database,
            clock,
            present=cart_wire.serialised,
            built_in={} if self._settings.production else DEMO_PROMOTIONS,
            auto_provision=self._settings.auto_provision_customers,
            charges=TableRates(),
        )
        carts = CartService(changer)
        registrar.add(
            cart_service_pb2_grpc.add_CartServiceServicer_to_server,
            CartServicer(carts, CartMerging(changer)),
            Access.BEARER,
        )
        registrar.add(
            public_cart_service_pb2_grpc.add_PublicCartServiceServicer_to_server,
            PublicCartServicer(carts, CartRecovery(changer)),
            Access.PUBLIC,
        )
        registrar.add(
            cart_lifecycle_service_pb2_grpc.add_CartLifecycleServiceServicer_to_server,
            CartLifecycleServicer(CartLifecycle(changer)),
            Access.SERVICE,
        )
        return changer

    def _add_wishlist(
        self, registrar: Registrar, clock: Clock, carts: CartPlacing
    ) -> WishlistContainers:
        changer = WishlistChanger(
            self._database,
            clock,
            present=wishlist_wire.serialised,
            auto_provision=self._settings.auto_provision_customers,
        )
        wishlists = WishlistService(changer)
        registrar.add(
            wishlist_service_pb2_grpc.add_WishlistServiceServicer_to_server,
            WishlistServicer(wishlists, WishlistMoving(changer, carts), WishlistMerging(changer)),
            Access.BEARER,
        )
        registrar.add(
            public_wishlist_service_pb2_grpc.add_PublicWishlistServiceServicer_to_server,
            PublicWishlistServicer(wishlists),
            Access.PUBLIC,
        )
        registrar.add(
            public_shared_wishlist_service_pb2_grpc.add_PublicSharedWishlistServiceServicer_to_server,
            PublicSharedWishlistServicer(wishlists),
            Access.ANYONE,
        )
        return WishlistContainers(changer)

    def _add_comparison(self, registrar: Registrar, clock: Clock) -> ComparisonContainers:
        changer = ComparisonChanger(
            self._database,
            clock,
            present=comparison_wire.serialised,
            auto_provision=self._settings.auto_provision_customers,
        )
        comparisons, merging = ComparisonService(changer), ComparisonMerging(changer)
        sharing = ComparisonSharing(changer, portal_url=self._settings.company_portal_url)
        registrar.add(
            comparison_service_pb2_grpc.add_ComparisonServiceServicer_to_server,
            ComparisonServicer(comparisons, sharing, merging),
            Access.BEARER,
        )
        registrar.add(
            public_comparison_service_pb2_grpc.add_PublicComparisonServiceServicer_to_server,
            PublicComparisonServicer(comparisons, sharing),
            Access.PUBLIC,
        )
        registrar.add(
            public_comparison_service_pb2_grpc.add_PublicSharedComparisonServiceServicer_to_server,
            PublicSharedComparisonServicer(sharing),
            Access.ANYONE,
        )
        return ComparisonContainers(changer, merging)

    def _add_session(
        self, registrar: Registrar, clock: Clock, containers: Sequence[Containers]
    ) -> None:
        sessions = Sessions(
            self._database,
            clock,
            containers,
            present=session_wire.serialised,
            auto_provision=self._settings.auto_provision_customers,
        )
        service = SessionService(sessions)
        registrar.add(
            cross_site_session_service_pb2_grpc.add_CrossSiteSessionServiceServicer_to_server,
            CrossSiteSessionServicer(service, SessionMerging(sessions)),
            Access.BEARER,
        )
        public = public_cross_site_session_service_pb2_grpc
        registrar.add(
            public.add_PublicCrossSiteSessionServiceServicer_to_server,
            PublicCrossSiteSessionServicer(service),
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
            database = await Database.connect(
                settings.database_url,
                connections=settings.pool_size,
                timeout_seconds=settings.database_timeout_seconds,
                acquire_seconds=settings.database_acquire_seconds,
                silence_seconds=settings.database_silence_seconds,
                on_connect=on_connect,
            )
            replica = await Replica.of(settings)
        except Exception as failure:
            raise Refusal(f"the database can't be reached: {failure}") from failure
        if not await is_current(settings.database_url):
            await database.close()
            raise Refusal("the database is not migrated; run `python -m server migrate upgrade`")
        return cls(settings, database, clock or SystemClock(), replica)

    async def start(self, address: str) -> int:
        """Listen on *address* (`host:port`; port 0 takes a free one) and give the port."""
        port = self.server.add_insecure_port(address)
        await self.server.start()
        watch = watch_revocations(self._database, self._revocations)
        self._background.append(asyncio.create_task(watch))
        if self._settings.redis_url:
            counts = SharedCounts(self.limits, connect(self._settings.redis_url))
            self._background.append(asyncio.create_task(counts.keep()))
        if self._replica is not None:
            self._background.append(asyncio.create_task(self._replica.watch()))
        if every := self._settings.analytics_refresh_seconds:
            fresh = keep_fresh(self._rollup, every_seconds=every)
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
        await self.server.stop(self._settings.shutdown_grace_seconds)
        for task in self._background:
            await end(task)
        if self._replica is not None:
            await self._replica.close()
        await self._database.close()
