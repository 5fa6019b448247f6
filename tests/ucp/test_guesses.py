"""Codes that assistants and links try count as those that shoppers type."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from commerce.acp.v1 import public_acp_service_pb2 as acp_pb
from commerce.acp.v1 import public_acp_service_pb2_grpc
from commerce.cart.v1 import public_cart_service_pb2 as guest_pb
from commerce.ucp.v1 import public_ucp_service_pb2 as pb
from commerce.ucp.v1 import public_ucp_service_pb2_grpc
from google.api import httpbody_pb2

from server.platform.grpc.call_metadata import STATUS
from server.platform.settings import Settings
from server.platform.telemetry import metrics
from tests.support.workers import Metadata, Server, running_worker, tenant
from tests.ucp.acp import RELEASE, acp_cart
from tests.ucp.agents import ACP_TOKEN, PROFILE, SITE, cart, new_key

LIMIT = 6
"""Wrong codes that one address has in a minute."""
WAYS = ("cart", "update", "checkout", "session", "tool", "link", "acp", "acp update")


@pytest.fixture
async def strict(settings: Settings, agents_database: str) -> AsyncIterator[Server]:
    """A worker that takes few wrong guesses."""
    narrow = {"rate_limit_guesses": LIMIT, "database_url": agents_database}
    async with running_worker(settings.model_copy(update=narrow)) as found:
        yield found


@pytest.fixture
def address() -> Metadata:
    """An address that nobody else calls from, as Envoy names it."""
    return (("x-forwarded-for", f"2001:db8:{uuid.uuid4().hex[:4]}::1"),)


class Trier:
    """Whoever tries codes in one of the ways."""

    def __init__(self, server: Server, way: str, address: Metadata) -> None:
        self.way, self.address = way, address
        self.ucp = public_ucp_service_pb2_grpc.PublicUcpServiceStub(server.channel)
        self.acp = public_acp_service_pb2_grpc.PublicAcpServiceStub(server.channel)
        self.id = ""

    async def begin(self) -> None:
        """Begin what is updated later, where the way needs it."""
        lines: dict[str, Any] = cart(("prod-mug", 1))
        if self.way == "session":
            call = self._call(self.ucp.CreateAgentCheckout, pb.CreateAgentCartRequest, lines)
            self.id = json.loads((await call).data)["id"]
        elif "update" in self.way:
            call = self._call(self.ucp.CreateAgentCart, pb.CreateAgentCartRequest, lines)
            self.id = json.loads((await call).data)["id"]

    def _call(self, method: Any, request: Any, body: Any, **fields: str) -> Any:
        wanted = httpbody_pb2.HttpBody(data=json.dumps(body).encode())
        return method(
            request(site=SITE, release="v1", body=wanted, **fields),
            metadata=(("ucp-agent", f'profile="{PROFILE}"'), *self.address),
        )

    def _acp(self, method: Any, request: Any, codes: list[str], **fields: str) -> Any:
        wanted = httpbody_pb2.HttpBody(
            data=json.dumps(acp_cart(("prod-mug", 1), codes=codes)).encode()
        )
        return method(
            request(site=SITE, body=wanted, **fields),
            metadata=(
                ("authorization", f"Bearer {ACP_TOKEN}"),
                ("api-version", RELEASE),
                ("idempotency-key", new_key()),
                *self.address,
            ),
        )

    async def attempt(self, *codes: str) -> int:
        """Try codes; give the status of HTTP that the call is answered with."""
        wanted, ucp = cart(("prod-mug", 1), codes=list(codes)), self.ucp
        match self.way:
            case "cart":
                call = self._call(ucp.CreateAgentCart, pb.CreateAgentCartRequest, wanted)
            case "update":
                request = pb.UpdateAgentCartRequest
                call = self._call(ucp.UpdateAgentCart, request, wanted, id=self.id)
            case "checkout":
                call = self._call(ucp.CreateAgentCheckout, pb.CreateAgentCartRequest, wanted)
            case "session":
                request = pb.UpdateAgentCartRequest
                call = self._call(ucp.UpdateAgentCheckout, request, wanted, id=self.id)
            case "tool":
                arguments = {"meta": {"ucp-agent": {"profile": PROFILE}}, "cart": wanted}
                tool = {"name": "create_cart", "arguments": arguments}
                asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": tool}
                call = self._call(ucp.CallTool, pb.CallToolRequest, asked)
            case "link":
                query = "&".join(f"discounts/codes/{place}={c}" for place, c in enumerate(codes))
                link = pb.FollowCartLinkRequest(site=SITE, items="prod-mug")
                metadata = (("x-commerce-query", query), *self.address)
                call = ucp.FollowCartLink(link, metadata=metadata)
            case "acp":
                call = self._acp(self.acp.CreateAcpCart, acp_pb.CreateAcpCartRequest, list(codes))
            case _:
                request = acp_pb.UpdateAcpCartRequest
                call = self._acp(self.acp.UpdateAcpCart, request, list(codes), id=self.id)
        if await call.code() is grpc.StatusCode.RESOURCE_EXHAUSTED:
            return 429
        return int(dict(await call.initial_metadata())[STATUS])


@pytest.mark.parametrize("way", WAYS)
async def test_whoever_tries_codes_through_an_assistant_waits(
    strict: Server, address: Metadata, way: str
) -> None:
    """1,200 codes were tried in 60 calls of one address, none slower, in no figure."""
    before = metrics.GUESSES.labels("code")._value.get()
    trier = Trier(strict, way, address)
    await trier.begin()
    found = [await trier.attempt(f"GUESS{way[:3]}{number}") for number in range(LIMIT + 4)]
    assert all(status < 400 for status in found[:LIMIT])
    assert set(found[LIMIT:]) == {429}
    assert metrics.GUESSES.labels("code")._value.get() == before + LIMIT
    # What asks for no code goes on, and others do.
    assert await trier.attempt() < 400
    stranger = Trier(strict, "cart", (("x-forwarded-for", "2001:db8:ffff::1"),))
    assert await stranger.attempt("SAVE10") == 201


async def test_one_call_cannot_try_many_for_one(strict: Server, address: Metadata) -> None:
    trier = Trier(strict, "cart", address)
    assert await trier.attempt(*(f"MANY{number}" for number in range(20))) == 201
    assert await trier.attempt("MORE") == 429


async def test_the_allowance_is_that_of_codes_typed_on_the_site(
    strict: Server, address: Metadata
) -> None:
    trier = Trier(strict, "acp", address)
    assert await trier.attempt(*(f"BOTH{number}" for number in range(LIMIT))) == 201
    made = await strict.guests.CreateGuestCart(
        guest_pb.CreateGuestCartRequest(), metadata=(*tenant(), *address)
    )
    typed = strict.guests.ApplyGuestDiscount(
        guest_pb.ApplyGuestDiscountRequest(cart_id=made.id, code="OTHER"),
        metadata=(*tenant(token=made.session_token), *address),
    )
    assert await typed.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_a_code_that_is_sent_with_every_update_is_one_guess(
    strict: Server, address: Metadata
) -> None:
    """Updates replace all codes, so that honest assistants repeat what was wrong."""
    trier = Trier(strict, "update", address)
    await trier.begin()
    for _ in range(3 * LIMIT):
        assert await trier.attempt("OLD5", "SAVE10") == 200


async def test_guesses_are_on_record_without_what_was_tried(
    strict: Server, address: Metadata
) -> None:
    assert await Trier(strict, "acp", address).attempt("HIDDENWORD") == 201
    (row,) = await strict.fetch(
        'SELECT action, entity, metadata::text AS more FROM audit_logs WHERE "ipAddress" = $1 '
        "AND action = 'ACCESS_DENIED'",
        address[0][1],
    )
    assert row["entity"].endswith("CreateAcpCart")
    assert "DISCOUNT_UNKNOWN" in row["more"]
    assert "HIDDENWORD" not in row["more"]
