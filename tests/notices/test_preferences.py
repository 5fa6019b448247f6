"""Customers choose what they are told; nobody chooses for another."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from commerce.analytics.v1 import analytics_service_pb2, analytics_service_pb2_grpc, event_pb2
from commerce.notices.v1 import notice_service_pb2 as pb
from commerce.notices.v1 import notice_service_pb2_grpc

from tests.support.shop import server
from tests.support.workers import (
    COMPANY,
    OTHER_COMPANY,
    Metadata,
    Server,
    bearer,
    bearing,
    tenant,
    token,
)

__all__ = ["server"]


async def get(server: Server, who: Metadata) -> tuple[bool, bool]:
    stub: Any = notice_service_pb2_grpc.NoticeServiceStub(server.channel)
    found = await stub.GetPreferences(pb.GetPreferencesRequest(), metadata=who)
    return found.events, found.mails


async def choose(server: Server, who: Metadata, **wanted: bool) -> tuple[bool, bool]:
    stub: Any = notice_service_pb2_grpc.NoticeServiceStub(server.channel)
    found = await stub.UpdatePreferences(pb.UpdatePreferencesRequest(**wanted), metadata=who)
    return found.events, found.mails


async def test_events_are_on_and_mails_off_until_chosen(server: Server) -> None:
    anna = bearer("pref-anna")
    assert await get(server, anna) == (True, False)
    assert await choose(server, anna, mails=True) == (True, True)
    assert await choose(server, anna, events=False) == (False, True)
    assert await choose(server, anna) == (False, True)
    assert await get(server, anna) == (False, True)
    assert await get(server, bearer("pref-ben")) == (True, False)
    assert await get(server, bearer("pref-anna", company=OTHER_COMPANY)) == (True, False)


async def test_a_guest_and_a_blocked_customer_choose_nothing(server: Server) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await get(server, tenant(COMPANY))
    assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED
    await server.database.execute(
        """INSERT INTO customers (id, "companyId", email, status)
        VALUES ('pref-blocked', $1, 'blocked@example.com', 'BLOCKED')""", COMPANY
    )  # fmt: skip
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await choose(server, bearer("pref-blocked"), mails=True)
    assert refused.value.code() is grpc.StatusCode.PERMISSION_DENIED


async def test_nobody_reports_what_the_server_alone_can_know(server: Server) -> None:
    """A shop would tell its customers of a price that never fell."""
    stub: Any = analytics_service_pb2_grpc.AnalyticsServiceStub(server.channel)
    event = analytics_service_pb2.ClientEvent(
        event_type=event_pb2.CommerceEvent.WISHLIST_PRICE_DROPPED,
        entity_type=event_pb2.CommerceEvent.Wishlist,
        entity_id="list",
    )
    request = analytics_service_pb2.RecordEventRequest(event=event)
    staff = token(sub="user-staff", role="ADMIN", companyId=COMPANY)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await stub.RecordEvent(request, metadata=bearing(staff))
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    # The sentence offers what may be reported, so not what it refuses.
    offered = (refused.value.details() or "").split(", ")
    assert "SESSION_EXPIRED" in offered
    assert not {name for name in offered if "PROMOTION" in name or "PRICE_DROPPED" in name}
