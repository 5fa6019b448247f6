"""Streams of cross-site sessions, and of what they open."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from commerce.containers.v1 import stream_pb2
from commerce.cross_site_session.v1 import (
    cross_site_session_service_pb2,
    public_cross_site_session_service_pb2,
    session_stream_pb2,
)
from commerce.cross_site_session.v1.cross_site_session_service_pb2_grpc import (
    CrossSiteSessionServiceStub,
)
from commerce.cross_site_session.v1.public_cross_site_session_service_pb2_grpc import (
    PublicCrossSiteSessionServiceStub,
)

from tests.containers.shoppers import CART, Shopper
from tests.streams.followers import KINDS, Follow, Following
from tests.support.refusals import refused
from tests.support.workers import Server, bearer, tenant

ENDS = stream_pb2.RecordEnd


class Visits:
    """A visitor's session, and the customer who turns out to be behind it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.customer = bearer(f"cust-{uuid.uuid4()}")
        self.guests = PublicCrossSiteSessionServiceStub(server.channel)
        self.own = CrossSiteSessionServiceStub(server.channel)

    async def begin(self) -> Any:
        request = public_cross_site_session_service_pb2.CreateGuestSessionRequest
        return await self.guests.CreateGuestSession(request(), metadata=tenant())


@pytest.fixture
def visits(server: Server) -> Visits:
    return Visits(server)


@pytest.fixture
async def watched(other: Server, visits: Visits) -> AsyncIterator[tuple[Any, Following]]:
    """A guest's session and its stream at the other worker."""
    session = await visits.begin()
    stub = PublicCrossSiteSessionServiceStub(other.channel)
    call = stub.WatchGuestSession(
        session_stream_pb2.WatchGuestSessionRequest(),
        metadata=tenant(token=session.session_token),
    )
    yield session, Following(call, "session")
    call.cancel()


async def transferred(visits: Visits, session: Any) -> Any:
    """Take a guest's session to another site."""
    request = public_cross_site_session_service_pb2.TransferGuestSessionRequest(
        session_id=session.id, target_site_id="site-outlet"
    )
    guest = tenant(token=session.session_token)
    return await visits.guests.TransferGuestSession(request, metadata=guest)


async def followed_cart(server: Server, follow: Follow, guest: Any, moved: Any) -> Following:
    """Follow the cart that a session has on the other site."""
    cart_id = next(one.entity_id for one in moved.data_references if one.type == 1)
    cart = follow(Shopper(server, CART, guest, record_id=cart_id), cart_id)
    await cart.next()
    return cart


async def test_a_sessions_activity_is_told(visits: Visits, watched: tuple[Any, Following]) -> None:
    session, stream = watched
    first = await stream.next()
    assert (first.kind, first.session.id) == (KINDS.SNAPSHOT, session.id)
    request = public_cross_site_session_service_pb2.RecordActivityRequest(
        session_id=session.id, current_site_id="site-main", current_page="/mugs"
    )
    await visits.guests.RecordActivity(request, metadata=tenant(token=session.session_token))
    told = await stream.next()
    assert (told.kind, told.version) == (KINDS.CHANGED, first.version + 1)


async def test_a_login_that_merges_ends_session_and_cart_of_the_visitor(
    visits: Visits, watched: tuple[Any, Following], server: Server, follow: Follow
) -> None:
    session, stream = watched
    await stream.next()
    guest = tenant(token=session.session_token)
    moved = await transferred(visits, session)
    assert (await stream.next()).kind == KINDS.CHANGED
    cart = await followed_cart(server, follow, guest, moved)
    merged = await visits.own.MergeSession(
        cross_site_session_service_pb2.MergeSessionRequest(
            source_session_id=session.id, source_session_token=session.session_token
        ),
        metadata=visits.customer,
    )
    end = await stream.end()
    assert (end.reason, end.merged_into_id) == (ENDS.MERGED, merged.target_session_id)
    assert (await cart.end()).reason == ENDS.HANDED_OVER
    request = session_stream_pb2.WatchGuestSessionRequest(session_id=session.id, after_version=1)
    stub = PublicCrossSiteSessionServiceStub(server.channel)
    late = await Following(stub.WatchGuestSession(request, metadata=guest), "session").end()
    assert late == end, "who comes back later hears the same"


async def test_a_session_that_is_ended_is_told_to_be_revoked(
    visits: Visits, watched: tuple[Any, Following]
) -> None:
    session, stream = watched
    await stream.next()
    request = public_cross_site_session_service_pb2.RevokeGuestSessionRequest(session_id=session.id)
    await visits.guests.RevokeGuestSession(request, metadata=tenant(token=session.session_token))
    assert (await stream.end()).reason == ENDS.REVOKED


async def test_a_session_that_is_ended_takes_what_it_opens_along(
    visits: Visits, watched: tuple[Any, Following], server: Server, follow: Follow
) -> None:
    """A cart without a token of its own was told to be merged."""
    session, stream = watched
    await stream.next()
    guest = tenant(token=session.session_token)
    moved = await transferred(visits, session)
    cart = await followed_cart(server, follow, guest, moved)
    request = public_cross_site_session_service_pb2.RevokeGuestSessionRequest(session_id=session.id)
    await visits.guests.RevokeGuestSession(request, metadata=guest)
    await refused(cart.next(), "SESSION_TOKEN_MISMATCH")
