"""Limits that protect the server: calls a minute, slow senders, deadlines."""

from __future__ import annotations

import itertools
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import httpx
import pytest
from commerce.cart.v1 import (
    cart_service_pb2,
    cart_service_pb2_grpc,
    public_cart_service_pb2,
    public_cart_service_pb2_grpc,
)

from tests.http.edge import Edge, check_error, received, running_edge

LIMIT = 20
PUBLIC = "/api/public/cart"


@pytest.fixture(scope="module")
def impatient() -> Iterator[Edge]:
    """An edge that waits for nothing longer than a second or two."""
    with running_edge(CALL_TIMEOUT_SECONDS="2", SLOW_REQUEST_SECONDS="1") as running:
        yield running


@pytest.fixture(scope="module")
def limited() -> Iterator[Edge]:
    """An edge that allows little, behind one proxy, so that each test can have its own address."""
    with running_edge(workers=1, TRUSTED_PROXIES="1", RATE_LIMIT_PUBLIC=str(LIMIT)) as running:
        yield running


@pytest.fixture
def address() -> str:
    """An address that no other test calls from."""
    return f"198.51.100.{next(_numbers)}"


@pytest.fixture
def guest(limited: Edge, address: str) -> Iterator[httpx.Client]:
    """A client with an allowance that nobody has used."""
    headers = {"x-forwarded-for": address}
    with httpx.Client(base_url=limited.url, headers=headers) as client:
        yield client


_numbers = itertools.count(1)


def exhaust(client: httpx.Client, company: str) -> httpx.Response:
    """Call until the limit is reached and return the refusal."""
    for _ in range(3 * LIMIT):
        response = client.get(PUBLIC, headers={"x-company-id": company})
        if response.status_code != 200:
            return response
    raise AssertionError("never refused")


def test_public_calls_are_limited_by_address_and_company(guest: httpx.Client) -> None:
    """Unlimited anonymous creates flood the tables."""
    for _ in range(LIMIT):
        assert guest.get(PUBLIC, headers={"x-company-id": "a"}).status_code == 200
    refused = exhaust(guest, "a")
    used_up = "one address may call of one company in a minute"
    message = f"Too many calls, try again later; used up is what {used_up}"
    check_error(refused, 429, "RATE_LIMITED", message=message)
    # At 20 a minute the next one is allowed after 3 seconds at the latest.
    assert 1 <= int(refused.headers["retry-after"]) <= 3
    # Another company has another allowance, and so have calls with a token.
    assert guest.get(PUBLIC, headers={"x-company-id": "b"}).status_code == 200
    for _ in range(2 * LIMIT):
        assert guest.get("/api/cart", headers={"authorization": "Bearer t"}).status_code == 200
    assert guest.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", PUBLIC),
        ("PATCH", f"{PUBLIC}/1/shipping"),
        ("HEAD", PUBLIC),
    ],
)
def test_another_method_has_no_other_allowance(guest: httpx.Client, method: str, path: str) -> None:
    exhaust(guest, "a")
    headers = {"x-company-id": "a"}
    assert 429 in {guest.request(method, path, headers=headers).status_code for _ in "abc"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/%70ublic/cart", 404),
        ("/api//public//cart", 400),
        ("/api/x/../public/cart", 400),
        ("/api/x/%2E%2E/public/cart", 400),
    ],
)
def test_another_spelling_is_served_to_nobody(guest: httpx.Client, path: str, status: int) -> None:
    """What is not counted must not be answered either."""
    target = {"target": path.encode()}
    for _ in range(2 * LIMIT):
        answer = guest.get("/", headers={"x-company-id": "a"}, extensions=target)
        assert answer.status_code in (status, 429)


def refused_message(client: httpx.Client, calls: int, **request: Any) -> str:
    """Call until one is refused, after *calls* at the soonest, and give what it is told."""
    for number in range(3 * calls):
        answer = client.request(**request)
        if answer.status_code == 429:
            assert number >= calls
            assert int(answer.headers["retry-after"]) >= 1
            return str(answer.json()["message"])
    raise AssertionError("never refused")


def test_calls_without_the_token_that_is_needed_are_limited_by_address(
    guest: httpx.Client,
) -> None:
    """Each is refused, and each refusal is work and a line of the log."""
    said = refused_message(guest, LIMIT, method="GET", url="/api/cart")
    assert said.endswith("in a minute without the token that is needed")


def test_calls_with_tokens_have_a_limit_by_address_too(guest: httpx.Client) -> None:
    headers = {"authorization": "Bearer made-up"}
    said = refused_message(guest, 20 * LIMIT, method="GET", url="/api/cart", headers=headers)
    assert said.endswith("in a minute with tokens")


def test_what_an_address_stores_without_a_token_is_limited_for_long(guest: httpx.Client) -> None:
    """A minute's limit alone would let one address fill a disk in some days."""
    refused = None
    for number in range(6 * LIMIT):
        company = {"x-company-id": f"c{number // (LIMIT // 2)}"}
        refused = guest.post(PUBLIC, headers=company)
        if refused.status_code == 429:
            assert number >= 3 * LIMIT
            break
    assert refused is not None
    assert "one address may store without a token" in refused.json()["message"]
    assert guest.get(PUBLIC, headers={"x-company-id": "d"}).status_code == 200


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/docs"])
def test_the_pages_are_limited_by_address(guest: httpx.Client, path: str) -> None:
    assert "service itself" in refused_message(guest, LIMIT, method="GET", url=path)


def test_without_a_company_an_address_has_one_allowance(guest: httpx.Client) -> None:
    """Shared links need no company; they must not be free of limits for that."""
    statuses = [guest.get(PUBLIC).status_code for _ in range(LIMIT + 10)]
    assert statuses[:LIMIT] == [200] * LIMIT
    assert 429 in statuses


def test_naming_ever_new_companies_gives_no_endless_allowance(guest: httpx.Client) -> None:
    """The header is the caller's to choose, so the address has a limit over all companies too."""
    for number in range(20 * LIMIT):
        response = guest.get(PUBLIC, headers={"x-company-id": f"c{number}"})
        if response.status_code == 429:
            assert number >= 10 * LIMIT
            return
    raise AssertionError("never refused")


async def test_native_calls_share_the_allowance(
    limited: Edge, guest: httpx.Client, address: str
) -> None:
    exhaust(guest, "a")
    async with grpc.aio.insecure_channel(limited.target) as channel:
        guests = public_cart_service_pb2_grpc.PublicCartServiceStub(channel)
        carts = cart_service_pb2_grpc.CartServiceStub(channel)
        caller = (("x-company-id", "a"), ("x-forwarded-for", address))

        async def call_thrice() -> None:
            for _ in range(3):
                await guests.GetGuestCart(
                    public_cart_service_pb2.GetGuestCartRequest(), metadata=caller
                )

        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call_thrice()
        assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert "{" not in str(caught.value.details())
        assert int(str(caught.value.trailing_metadata()["retry-after"])) >= 1
        await carts.GetCart(cart_service_pb2.GetCartRequest(), metadata=caller)


def test_a_refusal_can_be_read_by_scripts(guest: httpx.Client) -> None:
    exhaust(guest, "a")
    headers = {"x-company-id": "a", "origin": "http://localhost:3002"}
    refused = next(r for r in (guest.get(PUBLIC, headers=headers) for _ in "abc") if r.is_error)
    assert refused.status_code == 429
    assert refused.headers["access-control-allow-origin"] == "http://localhost:3002"
    assert "retry-after" in refused.headers["access-control-expose-headers"]


def test_behind_a_trusted_proxy_the_address_is_the_one_it_names(
    limited: Edge, address: str
) -> None:
    """Else all callers of a load balancer would share one allowance."""
    with httpx.Client(base_url=limited.url) as client:

        def call(forwarded: str) -> httpx.Response:
            headers = {"x-forwarded-for": forwarded, "x-company-id": "a"}
            return client.get(PUBLIC, headers=headers)

        assert received(call(f"203.0.113.1, {address}"))["metadata"]["x-forwarded-for"] == address
        # What the caller itself has put in front of its address changes nothing.
        statuses = {call(f"203.0.113.{i}, {address}").status_code for i in range(3 * LIMIT)}
        assert 429 in statuses
        assert call("203.0.113.1").status_code == 200


def test_a_call_that_takes_too_long_is_given_up_with_504(impatient: Edge) -> None:
    for method, path in (("GET", "/api/cart"), ("POST", "/api/cart/items")):
        response = httpx.request(
            method, impatient.url + path, headers={"x-answer": "seconds=30"}, timeout=20
        )
        check_error(response, 504, "DEADLINE_EXCEEDED", message="The call took too long")


@pytest.mark.parametrize("patience_seconds", [None, 60])
async def test_a_native_call_that_takes_too_long_exceeds_its_deadline(
    impatient: Edge, patience_seconds: float | None
) -> None:
    """Also when the caller would wait longer: the server's time is what is limited."""
    async with grpc.aio.insecure_channel(impatient.target) as channel:
        stub = cart_service_pb2_grpc.CartServiceStub(channel)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.GetCart(
                cart_service_pb2.GetCartRequest(),
                metadata=(("x-answer", "seconds=30"),),
                timeout=patience_seconds,
            )
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED


@pytest.mark.parametrize(
    "begun",
    [
        b"GET /api/cart HTTP/1.1\r\nhost: a\r\nx-slow: ",
        b"POST /api/cart/items HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{",
    ],
    ids=["headers", "body"],
)
def test_who_sends_slowly_is_cut_off(impatient: Edge, begun: bytes) -> None:
    """A few hundred connections that never finish would else hold all that there are."""
    answer = impatient.exchange(begun)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 Request Timeout")
    error = json.loads(body)
    assert error["statusCode"] == 408
    assert error["reason"] == "DEADLINE_EXCEEDED"
    assert error["requestId"]


def test_a_thousand_idle_connections_are_held_beside_busy_ones(edge: Edge) -> None:
    idle = [socket.create_connection(("127.0.0.1", edge.port)) for _ in range(1000)]
    try:
        assert httpx.get(f"{edge.url}/api/cart").status_code == 200
    finally:
        for connection in idle:
            connection.close()


def test_a_hundred_and_fifty_callers_at_once_are_all_answered(edge: Edge) -> None:
    """Limits on what is in flight are there for thousands, not for a busy day."""
    limits = httpx.Limits(max_connections=150)
    with httpx.Client(base_url=edge.url, limits=limits, timeout=30) as client:
        headers = {"x-answer": "seconds=0.2"}
        with ThreadPoolExecutor(150) as pool:
            calls = [pool.submit(client.get, "/api/cart", headers=headers) for _ in range(150)]
        assert {call.result().status_code for call in calls} == {200}
