"""What one address can hold or use up, with the limits of production, beside a shopper.

The flood comes from one address; Envoy stands behind one proxy, so that the shopper has another.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from commerce.cart.v1 import cart_service_pb2, cart_service_pb2_grpc

from server.stack.envoy import ask_admin, healthy
from server.stack.process import PROJECT
from tests.http.edge import Edge, running_edge
from tests.http.frames import DATA, END_HEADERS, HEADERS, SETTINGS, block, frame
from tests.http.test_slow_callers import calls_at_workers, gauge, open_connections
from tests.support.made import made
from tests.support.stacks import eventually

SHOPPER = {"x-forwarded-for": "198.51.100.1", "x-company-id": "c"}
FLOOD = b"203.0.113.9"
STREAMS = 100
"""Calls on one connection of HTTP/2; as many as common clients open."""


@pytest.fixture(scope="module")
def edge() -> Iterator[Edge]:
    """An edge as it is delivered, behind one proxy."""
    with running_edge(workers=1, TRUSTED_PROXIES="1", RATE_LIMIT_PUBLIC="600") as running:
        yield running


@pytest.fixture
def shopper(edge: Edge) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=edge.url, headers=SHOPPER, timeout=30) as client:
        yield client


def check_shopper(shopper: httpx.Client) -> None:
    """Shop a little: no call may be refused, and none told that the service is away."""
    statuses = [shopper.get("/api/public/cart").status_code for _ in range(10)]
    statuses += [shopper.post("/api/public/cart", json={}).status_code for _ in range(5)]
    assert statuses == [200] * 10 + [201] * 5
    assert shopper.get("/api/health").status_code == 200


def opening(path: bytes, *, bearer: bool = True) -> bytes:
    """Begin HTTP/2 and open `STREAMS` native calls of which no message follows."""
    fields = [
        *((b":method", b"POST"), (b":scheme", b"http"), (b":authority", b"a"), (b":path", path)),
        *((b"content-type", b"application/grpc"), (b"te", b"trailers")),
        *((b"x-forwarded-for", FLOOD), (b"x-company-id", b"c")),
        *([(b"authorization", b"Bearer made-up")] if bearer else []),
    ]
    calls = [frame(HEADERS, END_HEADERS, 2 * n + 1, block(fields)) for n in range(STREAMS)]
    return b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0) + b"".join(calls)


@contextlib.contextmanager
def held(
    edge: Edge, sent: bytes, connections: int, address: str = "127.0.0.1"
) -> Iterator[list[socket.socket]]:
    """Hold *connections* of *address* on which *sent* was sent."""
    with contextlib.ExitStack() as opened:
        found = []
        for _ in range(connections):
            told = socket.create_connection(("127.0.0.1", edge.port), source_address=(address, 0))
            connection = opened.enter_context(told)
            connection.sendall(sent)
            found.append(connection)
        yield found


def calls_of_callers(edge: Edge) -> int:
    return gauge(edge, "http.public.downstream_rq_active")


@pytest.mark.parametrize(
    "path",
    [b"/commerce.cart.v1.CartService/GetCart", b"/commerce.cart.v1.PublicCartService/GetGuestCart"],
    ids=["with a token", "without"],
)
def test_calls_that_never_send_their_message_hold_no_place(
    edge: Edge, shopper: httpx.Client, path: bytes
) -> None:
    """2,000 of them; a place among the calls in flight is had by complete requests only."""
    with held(edge, opening(path, bearer=b"Public" not in path), 20):
        eventually(lambda: calls_of_callers(edge) >= 500, "many calls are open")
        assert calls_at_workers(edge) == 0
        check_shopper(shopper)
    eventually(lambda: calls_of_callers(edge) == 0, "no call is left")


def test_half_sent_bodies_hold_no_place(edge: Edge, shopper: httpx.Client) -> None:
    half = frame(DATA, 0, 1, b"\0\0\0\x80\0" + b"x" * 10_000)
    sent = opening(b"/commerce.cart.v1.CartService/GetCart") + half
    with held(edge, sent, 10):
        eventually(lambda: calls_of_callers(edge) >= 500, "many calls are open")
        assert calls_at_workers(edge) == 0
        check_shopper(shopper)


def test_watching_health_and_open_reflection_take_nothing_from_shoppers(
    edge: Edge, shopper: httpx.Client
) -> None:
    for path in (b"/grpc.health.v1.Health/Watch", b"/grpc.reflection.v1alpha.ServerReflection/X"):
        with held(edge, opening(path, bearer=False), 20):
            check_shopper(shopper)


def test_ten_thousand_idle_connections_keep_nobody_out(edge: Edge, shopper: httpx.Client) -> None:
    """One address can have 65,535; the count of all is beyond that."""
    with held(edge, b"", 10_050):
        eventually(lambda: open_connections(edge) >= 10_050, "all are connected")
        check_shopper(shopper)
    eventually(lambda: open_connections(edge) < 100, "they are gone")


@pytest.fixture
def facing() -> Iterator[Edge]:
    """An edge as it is delivered, that its callers reach themselves."""
    with running_edge(workers=1, RATE_LIMIT_PUBLIC="600") as running:
        yield running


def test_an_address_holds_no_more_connections_than_its_share(facing: Edge) -> None:
    """10,050 of one address; the others find a place, and so does it when it has let go."""
    refused = "wasmcustom.envoy_connections_refused"
    with held(facing, b"", 10_050, "127.0.0.2"):
        eventually(lambda: gauge(facing, refused) == 10_050 - 600, "what is beyond is closed")
        assert open_connections(facing) == 600
        with httpx.Client(base_url=facing.url, headers=SHOPPER, timeout=30) as client:
            check_shopper(client)
    eventually(lambda: open_connections(facing) == 0, "they are gone")
    its = httpx.HTTPTransport(local_address="127.0.0.2")
    with httpx.Client(base_url=facing.url, headers=SHOPPER, transport=its) as client:
        check_shopper(client)


@pytest.mark.made("wat2wasm")
def test_what_envoy_runs_is_what_its_source_makes(tmp_path: Path) -> None:
    """`make connections` writes it."""
    source = PROJECT / "envoy" / "connections.wat"
    command = [made("wat2wasm"), str(source), "--output", str(tmp_path / "made")]
    subprocess.run(command, check=True)
    assert (tmp_path / "made").read_bytes() == source.with_suffix(".wasm").read_bytes()


async def test_the_health_route_is_503_while_calls_are_refused(edge: Edge) -> None:
    """A balancer that hears 200 sends even more."""
    carts: list[Any] = []
    channels = [
        grpc.aio.insecure_channel(edge.target, options=[("grpc.use_local_subchannel_pool", 1)])
        for _ in range(11)
    ]
    metadata = (("x-answer", "seconds=14"), ("authorization", "Bearer t"))
    for channel in channels:
        stub = cart_service_pb2_grpc.CartServiceStub(channel)
        request = cart_service_pb2.GetCartRequest()
        carts += [stub.GetCart(request, metadata=metadata) for _ in range(STREAMS)]
    try:
        async with httpx.AsyncClient(base_url=edge.url, headers=SHOPPER) as client:
            full = "every place among the calls in flight is taken"
            await asyncio.to_thread(eventually, lambda: calls_at_workers(edge) >= 1000, full)
            refused = await client.get("/api/health")
            assert refused.status_code == 503
            assert int(refused.headers["retry-after"]) >= 1
            for call in carts:
                call.cancel()
            await asyncio.to_thread(eventually, lambda: healthy(edge.port), "calls are taken again")
    finally:
        for channel in channels:
            await channel.close()


def read_log(edge: Edge) -> list[str]:
    ask_admin(edge.admin, "/reopen_logs", method="POST")
    return (edge.directory / "access.log").read_text().splitlines()


def test_a_line_of_the_log_has_a_length(edge: Edge, shopper: httpx.Client) -> None:
    """A refused path of 15 KB wrote 15 KB of log."""
    long = "a-b/" * 3000
    agent = {"user-agent": b'"\\\xc3\xa9' * 500, "x-company-id": b"c" * 3000}
    shopper.get(f"/api/{long}", headers={"x-request-id": "long-path"})
    shopper.post(f"/{long}"[:4000], headers={"x-request-id": b"long-2", **agent})
    shopper.post(f"/{long}", headers={"content-type": "application/grpc"})
    edge.log_line("long-2")
    assert max(len(line) for line in read_log(edge)) < 1000


def test_no_flood_is_logged_line_by_line() -> None:
    """An address has so many lines, more than its calls of an hour; what follows is counted."""
    with running_edge(workers=1, TRUSTED_PROXIES="1", RATE_LIMIT_PUBLIC="5") as edge:
        flood = {"x-forwarded-for": FLOOD.decode()}
        with httpx.Client(base_url=edge.url) as client:
            for _ in range(150):
                client.get("/api/nope", headers=flood)
            client.get("/api/nope", headers={**SHOPPER, "x-request-id": "hers"})
        edge.log_line("hers")
        lines = [json.loads(line)["client"] for line in read_log(edge)]
        assert lines.count(FLOOD.decode()) <= 27
        assert gauge(edge, "log_limit.http_local_rate_limit.rate_limited") >= 120


def test_requests_refused_unread_share_one_allowance_of_lines(edge: Edge) -> None:
    """Nothing is known of them by which they could be told apart."""
    bad = b"GET / HTTP/1.1\r\nhost: a\r\nx_bad: 1\r\n\r\n"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(edge.exchange, [bad] * 700))
    lines = [line for line in read_log(edge) if '"status":400' in line and "requestId" not in line]
    assert 100 < len(lines) <= 520
