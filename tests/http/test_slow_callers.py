"""Callers that send or read a little at a time, to hold what others need (slow-loris).

Each drips more often than any idle time would notice; only a limit on the whole ends it.
"""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from server.stack.envoy import ask_admin
from tests.http.edge import Edge, running_edge
from tests.http.frames import DATA, END_HEADERS, HEADERS, SETTINGS, block, frame
from tests.support.stacks import eventually

PATIENCE_SECONDS = 30
"""Longer than any limit under test, shorter than Envoy's own defaults."""
BEGUN = b"POST /api/cart/items HTTP/1.1\r\nhost: a\r\n"
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0)
OPENED = PREFACE + frame(
    HEADERS,
    END_HEADERS,
    1,
    block(
        (
            (b":method", b"POST"),
            (b":scheme", b"http"),
            (b":authority", b"a"),
            (b":path", b"/api/cart/items"),
        )
    ),
)


@pytest.fixture(scope="module")
def impatient() -> Iterator[Edge]:
    """An edge that waits a second for a request to arrive."""
    with running_edge(CALL_TIMEOUT_SECONDS="5", SLOW_REQUEST_SECONDS="1") as running:
        yield running


def gauge(edge: Edge, name: str) -> int:
    """Read what Envoy counts."""
    told = ask_admin(edge.admin, f"/stats?format=json&filter=^{name}$")
    (found,) = json.loads(told)["stats"]
    return int(found["value"])


def open_connections(edge: Edge) -> int:
    """Count the connections of callers."""
    return gauge(edge, "http.public.downstream_cx_active")


def calls_at_workers(edge: Edge) -> int:
    """Count the calls that workers have not answered yet."""
    return gauge(edge, "cluster.server.upstream_rq_active")


def drip(edge: Edge, begun: bytes, drop: bytes) -> bytes:
    """Send *begun* and then *drop* ten times a second; return what came back until the end."""
    received = b""
    until = time.monotonic() + PATIENCE_SECONDS
    with socket.create_connection(("127.0.0.1", edge.port)) as connection:
        connection.sendall(begun)
        connection.settimeout(0.1)
        while time.monotonic() < until:
            try:
                chunk = connection.recv(65536)
            except TimeoutError:
                with contextlib.suppress(OSError):
                    connection.sendall(drop)
                continue
            except ConnectionError:
                return received
            if not chunk:
                return received
            received += chunk
    raise AssertionError(f"still held after {PATIENCE_SECONDS} seconds: {received[:100]!r}")


DRIPS = {
    "empty lines": (b"", b"\r\n"),
    "method": (b"P", b"O"),
    "target": (b"GET /api/", b"c"),
    "headers": (BEGUN, b"x-a: b\r\n"),
    "one header": (BEGUN + b"x-a: ", b"b"),
    "body": (BEGUN + b"content-length: 1000\r\n\r\n", b" "),
    "chunks": (BEGUN + b"transfer-encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "size of a chunk": (BEGUN + b"transfer-encoding: chunked\r\n\r\n1;", b"a"),
    "trailers": (BEGUN + b"transfer-encoding: chunked\r\n\r\n0\r\n", b"x-a: b\r\n"),
}


def test_who_drips_is_cut_off(impatient: Edge) -> None:
    with ThreadPoolExecutor(len(DRIPS)) as pool:
        calls = {name: pool.submit(drip, impatient, *parts) for name, parts in DRIPS.items()}
    for name, call in calls.items():
        answer = call.result()
        assert answer.startswith((b"HTTP/1.1 408 ", b"HTTP/1.1 400 ")), (name, answer)
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["requestId"], name


def test_who_drips_over_http_2_is_refused(impatient: Edge) -> None:
    """The connection may serve other streams, so that it is the stream that ends."""
    received = b""
    until = time.monotonic() + PATIENCE_SECONDS
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=0.1) as connection:
        connection.sendall(OPENED)
        while b"DEADLINE_EXCEEDED" not in received:
            assert time.monotonic() < until, received
            try:
                received += connection.recv(65536)
            except TimeoutError:
                connection.sendall(frame(DATA, 0, 1, b" "))


def test_a_flood_of_empty_frames_ends_the_connection(impatient: Edge) -> None:
    """They cost their sender nothing, and no window of HTTP/2 ever fills."""
    assert b"DEADLINE_EXCEEDED" not in drip(impatient, OPENED, frame(DATA, 0, 1))


def test_others_are_served_beside_many_who_drip(impatient: Edge) -> None:
    """And when they are gone, nothing of them is left."""
    eventually(lambda: open_connections(impatient) == 0, "no connection is left")
    begun = BEGUN + b"content-length: 1000\r\n\r\n"
    with ThreadPoolExecutor(100) as pool:
        drips = [pool.submit(drip, impatient, begun, b" ") for _ in range(100)]
        with httpx.Client(base_url=impatient.url, timeout=PATIENCE_SECONDS) as client:
            served = {client.get("/api/cart").status_code for _ in range(50)}
        answers = [call.result() for call in drips]
    assert served == {200}
    assert all(answer.startswith(b"HTTP/1.1 408 ") for answer in answers)
    eventually(lambda: open_connections(impatient) == 0, "no connection is left")
    assert impatient.healthy_workers() == 2


@contextlib.contextmanager
def unread(edge: Edge, request: bytes, count: int) -> Iterator[None]:
    """Ask on *count* connections for an answer that nobody reads."""
    with contextlib.ExitStack() as opened:
        for _ in range(count):
            connection = opened.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", edge.port))
            connection.sendall(request)
        yield


@pytest.mark.parametrize("path", ["/api/cart", "/api/public/cart"])
def test_who_does_not_read_holds_no_worker(impatient: Edge, path: str) -> None:
    """The answer waits at the edge, where it costs memory that is limited."""
    eventually(lambda: open_connections(impatient) == 0, "no connection is left")
    request = f"GET {path} HTTP/1.1\r\nhost: a\r\nx-answer: bytes=2000000\r\n\r\n"
    with unread(impatient, request.encode(), 15):
        eventually(lambda: open_connections(impatient) == 15, "all have called")
        eventually(lambda: calls_at_workers(impatient) == 0, "no worker is held")
        assert httpx.get(f"{impatient.url}/api/cart", timeout=PATIENCE_SECONDS).status_code == 200
    eventually(lambda: open_connections(impatient) == 0, "no connection is left")
