"""Members of staff, shoppers, and rollups of their own."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from commerce.analytics.v1 import (
    analytics_service_pb2,
    analytics_service_pb2_grpc,
    event_feed_service_pb2_grpc,
    query_pb2,
)
from commerce.cart.v1 import cart_service_pb2_grpc
from commerce.comparison.v1 import comparison_service_pb2_grpc
from commerce.cross_site_session.v1 import (
    cross_site_session_service_pb2_grpc,
    public_cross_site_session_service_pb2_grpc,
)
from commerce.wishlist.v1 import wishlist_service_pb2_grpc

from server.analytics.service import Retirement, Rollup
from server.platform.database.pool import Database
from server.platform.settings import Settings
from tests.support.workers import COMPANY, Metadata, Server, bearing, running_worker, token

Query = query_pb2.AnalyticsQuery


def staff(role: str = "ADMIN", company: str | None = COMPANY, **claims: Any) -> Metadata:
    """Make the metadata of a call by a member of staff."""
    return bearing(token(sub="user-staff", role=role, companyId=company, **claims))


@dataclass(frozen=True, repr=False)
class Analyst:
    """Somebody who asks."""

    server: Server
    metadata: Metadata

    @property
    def stub(self) -> analytics_service_pb2_grpc.AnalyticsServiceAsyncStub:
        return analytics_service_pb2_grpc.AnalyticsServiceStub(self.server.channel)

    async def ask(self, method: str, **fields: Any) -> Any:
        """Call a read; freshly unless told."""
        query = Query(**{"fresh": True} | fields)
        return await getattr(self.stub, method)(query, metadata=self.metadata)

    async def overview(self, **fields: Any) -> Any:
        return await self.ask("GetOverview", **fields)

    async def report(
        self, event: str, entity: str, entity_id: str, company_id: str = "", **fields: Any
    ) -> Any:
        """Report an event by the names of its type and entity."""
        happened = analytics_service_pb2.ClientEvent(
            event_type=event, entity_type=entity, entity_id=entity_id, **fields
        )
        request = analytics_service_pb2.RecordEventRequest(event=happened, company_id=company_id)
        return await self.stub.RecordEvent(request, metadata=self.metadata)


@pytest.fixture(scope="session")
async def shared(settings: Settings) -> AsyncIterator[Server]:
    """A worker on the database that the tests of this pytest process share."""
    async with running_worker(settings) as running:
        yield running


@pytest.fixture
async def server(settings: Settings, fresh_database_url: str) -> AsyncIterator[Server]:
    """A worker on a database of this test alone: what it counts is what the test did."""
    own = settings.model_copy(
        update={"database_url": fresh_database_url, "database_connections": 4}
    )
    async with running_worker(own) as running:
        yield running


@pytest.fixture
async def database(fresh_database_url: str) -> AsyncIterator[Database]:
    """A pool of the test's own, to call what has no RPC."""
    found = await Database.connect(fresh_database_url, connections=2, timeout_seconds=60)
    yield found
    await found.close()


@pytest.fixture
def rollup(database: Database) -> Rollup:
    return Rollup(database)


@pytest.fixture
def retirement() -> Retirement:
    return Retirement()


@pytest.fixture
def analyst(server: Server) -> Analyst:
    """A member of staff of the demo company."""
    return Analyst(server, staff())


@dataclass(frozen=True, repr=False)
class Visitor:
    """A shopper with every module's stub."""

    server: Server
    metadata: Metadata

    @property
    def carts(self) -> Any:
        return cart_service_pb2_grpc.CartServiceStub(self.server.channel)

    @property
    def wishlists(self) -> Any:
        return wishlist_service_pb2_grpc.WishlistServiceStub(self.server.channel)

    @property
    def comparisons(self) -> Any:
        return comparison_service_pb2_grpc.ComparisonServiceStub(self.server.channel)

    @property
    def sessions(self) -> Any:
        return cross_site_session_service_pb2_grpc.CrossSiteSessionServiceStub(self.server.channel)

    @property
    def guest_sessions(self) -> Any:
        return public_cross_site_session_service_pb2_grpc.PublicCrossSiteSessionServiceStub(
            self.server.channel
        )

    @property
    def feed(self) -> Any:
        return event_feed_service_pb2_grpc.EventFeedServiceStub(self.server.channel)


@pytest.fixture
def customer(server: Server) -> Visitor:
    """A customer whom the server does not know yet."""
    name = f"cust-{uuid.uuid4()}"
    claims = {"sub": name, "customerId": name, "companyId": COMPANY}
    return Visitor(server, bearing(token(**claims)))
