"""A crowd at one assistant's cart leaves the database to the others."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from commerce.acp.v1 import public_acp_service_pb2 as acp_pb
from commerce.acp.v1 import public_acp_service_pb2_grpc
from commerce.cart.v1 import public_cart_service_pb2 as guest_pb
from commerce.ucp.v1 import public_ucp_service_pb2 as pb
from commerce.ucp.v1 import public_ucp_service_pb2_grpc
from google.api import httpbody_pb2

from server.platform.settings import Settings
from tests.support.workers import Server, running_worker, tenant
from tests.ucp.acp import RELEASE, acp_cart
from tests.ucp.agents import ACP_TOKEN, PROFILE, SITE, cart, new_key

CONNECTIONS, CROWD = 4, 12
UCP = (("ucp-agent", f'profile="{PROFILE}"'),)


def body(document: Any) -> httpbody_pb2.HttpBody:
    return httpbody_pb2.HttpBody(data=json.dumps(document).encode())


@pytest.fixture
async def narrow(settings: Settings, agents_database: str) -> AsyncIterator[Server]:
    """A worker with few connections."""
    few = {"database_connections": CONNECTIONS, "database_url": agents_database}
    async with running_worker(settings.model_copy(update=few)) as found:
        yield found


def update(server: Server, cart_id: str, number: int) -> Any:
    stub = public_ucp_service_pb2_grpc.PublicUcpServiceStub(server.channel)
    wanted = body(cart(("prod-mug", number + 1)))
    request = pb.UpdateAgentCartRequest(site=SITE, release="v1", id=cart_id, body=wanted)
    return stub.UpdateAgentCart(request, metadata=UCP)


def tool(server: Server, cart_id: str, number: int) -> Any:
    stub = public_ucp_service_pb2_grpc.PublicUcpServiceStub(server.channel)
    arguments = {
        "meta": {"ucp-agent": {"profile": PROFILE}},
        "id": cart_id,
        "cart": cart(("prod-mug", number + 1)),
    }
    called = {"name": "update_cart", "arguments": arguments}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": called}
    return stub.CallTool(pb.CallToolRequest(site=SITE, body=body(asked)))


def convert(server: Server, cart_id: str, number: int) -> Any:
    stub = public_ucp_service_pb2_grpc.PublicUcpServiceStub(server.channel)
    asked = body({"cart_id": cart_id, "n": number})
    request = pb.CreateAgentCartRequest(site=SITE, release="v1", body=asked)
    return stub.CreateAgentCheckout(request, metadata=UCP)


def remember(server: Server, cart_id: str, number: int) -> Any:
    stub = public_ucp_service_pb2_grpc.PublicUcpServiceStub(server.channel)
    wanted = body({"item": {"id": f"prod-{number + 1:04}"}})
    request = pb.UpdateAgentCartRequest(site=SITE, release="v1", id=cart_id, body=wanted)
    return stub.RememberItem(request, metadata=UCP)


def compare(server: Server, cart_id: str, number: int) -> Any:
    stub = public_ucp_service_pb2_grpc.PublicUcpServiceStub(server.channel)
    wanted = body({"items": [{"id": "prod-mug"}, {"id": f"prod-{number + 1:04}"}]})
    request = pb.UpdateAgentCartRequest(site=SITE, release="v1", id=cart_id, body=wanted)
    return stub.CompareItems(request, metadata=UCP)


def acp(server: Server, cart_id: str, number: int) -> Any:
    stub = public_acp_service_pb2_grpc.PublicAcpServiceStub(server.channel)
    wanted = body(acp_cart(("prod-mug", number + 1)))
    metadata = (
        ("authorization", f"Bearer {ACP_TOKEN}"),
        ("api-version", RELEASE),
        ("idempotency-key", new_key()),
    )
    request = acp_pb.UpdateAcpCartRequest(site=SITE, id=cart_id, body=wanted)
    return stub.UpdateAcpCart(request, metadata=metadata)


@pytest.mark.parametrize("change", [update, tool, convert, remember, compare, acp])
async def test_changes_of_one_cart_at_once_leave_connections_to_others(
    narrow: Server, change: Any
) -> None:
    """200 at once made another shopper wait 9.6 s, and refused some of her calls."""
    stub = public_ucp_service_pb2_grpc.PublicUcpServiceStub(narrow.channel)
    wanted = body(cart(("prod-mug", 1)))
    request = pb.CreateAgentCartRequest(site=SITE, release="v1", body=wanted)
    begun = json.loads((await stub.CreateAgentCart(request, metadata=UCP)).data)
    async with narrow.database.acquire() as held:
        # Whoever changes the cart has to wait for this.
        locked = held.transaction()
        await locked.start()
        for table in ("agent_carts", "carts"):
            await held.execute(f"SELECT FROM {table} FOR UPDATE")
        crowd = [
            asyncio.ensure_future(change(narrow, begun["id"], number)) for number in range(CROWD)
        ]
        await waiting_for_a_lock(narrow)
        other = guest_pb.CreateGuestCartRequest()
        for _ in range(10):
            async with asyncio.timeout(5):
                await narrow.guests.CreateGuestCart(other, metadata=tenant())
        await locked.rollback()
    await asyncio.gather(*crowd)


async def waiting_for_a_lock(server: Server) -> None:
    """Wait until a statement waits for a lock."""
    waiting = """SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    async with asyncio.timeout(20):
        while not await server.value(waiting):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.02)
