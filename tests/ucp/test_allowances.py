"""What one address does through assistants and links leaves the others theirs."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import pytest
from commerce.ucp.v1 import public_ucp_service_pb2 as pb
from commerce.ucp.v1 import public_ucp_service_pb2_grpc
from google.api import httpbody_pb2

from server.platform.grpc.call_metadata import STATUS
from server.platform.settings import Settings
from tests.support.workers import Server, running_worker
from tests.ucp.agents import PROFILE, SITE, cart

RATE = int(Settings.model_fields["rate_limit_public"].default)
LIMIT = 5
LINES = 100
AGENT = ("ucp-agent", f'profile="{PROFILE}"')


async def status(call: Any) -> int:
    """Give the status in HTTP that a call was answered with."""
    if await call.code() is grpc.StatusCode.RESOURCE_EXHAUSTED:
        return 429
    return int(dict(await call.initial_metadata())[STATUS])


async def begin(server: Server, address: str) -> int:
    """Begin a cart in an agent's name, without a signature."""
    wanted = httpbody_pb2.HttpBody(data=json.dumps(cart(("prod-mug", 1))).encode())
    request = pb.CreateAgentCartRequest(site=SITE, release="v1", body=wanted)
    metadata = (AGENT, ("x-forwarded-for", address))
    return await status(stub(server).CreateAgentCart(request, metadata=metadata))


async def follow(server: Server, address: str) -> int:
    """Follow a link that fills a cart."""
    request = pb.FollowCartLinkRequest(site=SITE, items="prod-mug:1")
    metadata = (("x-forwarded-for", address),)
    return await status(stub(server).FollowCartLink(request, metadata=metadata))


def stub(server: Server) -> Any:
    return public_ucp_service_pb2_grpc.PublicUcpServiceStub(server.channel)


@pytest.fixture
async def strict(settings: Settings, agents_database: str) -> AsyncIterator[Server]:
    """A worker that takes few calls of one caller."""
    narrow = {"rate_limit_token": LIMIT, "database_url": agents_database}
    async with running_worker(settings.model_copy(update=narrow)) as found:
        yield found


@pytest.fixture
async def delivered(settings: Settings, agents_database: str) -> AsyncIterator[Server]:
    """A worker with the limits of production."""
    limits = {"rate_limit_public": RATE, "database_url": agents_database}
    async with running_worker(settings.model_copy(update=limits)) as found:
        yield found


@pytest.mark.parametrize("call", [begin, follow])
async def test_a_name_that_anybody_can_take_counts_by_address(
    strict: Server, call: Callable[[Server, str], Any]
) -> None:
    """One address used up what all of a site's links had, or an agent whose name it took."""
    taken = [await call(strict, "203.0.113.9") for _ in range(LIMIT + 2)]
    assert 429 in taken
    assert await call(strict, "198.51.100.1") in (201, 303)


async def test_a_flood_of_large_changes_is_told_to_wait_and_nobody_else_is(
    delivered: Server,
) -> None:
    """200 at once, each of a hundred lines, made another shopper wait five times as long."""
    begun = await stub(delivered).CreateAgentCart(
        pb.CreateAgentCartRequest(site=SITE, release="v1", body=wanted(1)), metadata=(AGENT,)
    )
    cart_id = json.loads(begun.data)["id"]
    taken = [await put(delivered, cart_id, 2 + number % 2) for number in range(RATE // 2)]
    assert 429 in taken
    assert 200 in taken
    assert await put(delivered, cart_id, 4, address="198.51.100.1") == 200


def wanted(units: int) -> httpbody_pb2.HttpBody:
    lines = cart(*((f"prod-{number:04}", units) for number in range(1, LINES + 1)))
    return httpbody_pb2.HttpBody(data=json.dumps(lines).encode())


async def put(server: Server, cart_id: str, units: int, address: str = "203.0.113.9") -> int:
    request = pb.UpdateAgentCartRequest(site=SITE, release="v1", id=cart_id, body=wanted(units))
    metadata = (AGENT, ("x-forwarded-for", address))
    return await status(stub(server).UpdateAgentCart(request, metadata=metadata))
