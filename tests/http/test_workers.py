"""What callers notice of workers that come and go: as little as can be."""

from __future__ import annotations

import json
import os
import signal
import stat
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import httpx
import pytest
from commerce.cart.v1 import cart_service_pb2, cart_service_pb2_grpc

from server.stack.envoy import ask_admin
from tests.http.edge import Edge, check_error, running_edge
from tests.support.stacks import eventually


@pytest.fixture
def pair() -> Iterator[Edge]:
    """An edge whose two workers may be killed."""
    with running_edge() as running:
        yield running


@pytest.mark.parametrize("path", ["/health", "/api/health", "/health?probe=1"])
def test_the_health_route_answers_without_a_token(api: httpx.Client, path: str) -> None:
    response = api.get(path)
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert response.headers["content-type"] == "application/json"


def test_calls_are_spread_over_the_workers(edge: Edge, api: httpx.Client) -> None:
    """With SO_REUSEPORT one worker got everything."""
    before = requests_by_worker(edge)
    with ThreadPoolExecutor(8) as pool:
        headers = {"x-answer": "seconds=0.02"}
        list(pool.map(lambda _: api.get("/api/cart", headers=headers), range(80)))
    shares = requests_by_worker(edge) - before
    assert len(shares) == 2
    assert min(shares.values()) >= 20


def requests_by_worker(edge: Edge) -> Counter[str]:
    clusters = json.loads(ask_admin(edge.admin, "/clusters?format=json"))
    (server,) = (c for c in clusters["cluster_statuses"] if c["name"] == "server")
    found: Counter[str] = Counter()
    for host in server["host_statuses"]:
        (total,) = (s for s in host["stats"] if s["name"] == "rq_total")
        found[str(host["address"])] = int(total.get("value", 0))
    return found


def test_nobody_notices_that_an_idle_worker_has_died(pair: Edge) -> None:
    """What has not reached a worker goes to the other one, writes too."""
    with httpx.Client(base_url=pair.url) as client:
        for _ in range(10):
            assert client.get("/api/cart").status_code == 200
        pair.stop_worker(pair.worker_ports[0])
        for _ in range(50):
            assert client.get("/api/cart").status_code == 200
            assert client.post("/api/cart/items", json={}).status_code == 201
        assert client.get("/health").status_code == 200


def test_a_write_that_may_have_had_an_effect_is_not_repeated(pair: Edge) -> None:
    """The worker dies in the middle of the call: the other one must not do it again."""
    with httpx.Client(base_url=pair.url, timeout=20) as client:
        response = client.post("/api/cart/items", json={}, headers={"x-answer": "exit"})
        check_error(response, 503, "UNAVAILABLE")
        assert response.headers["retry-after"] == "1"

    def alive() -> int:
        return sum(child.exit_code is None for child in pair.workers.values())

    eventually(lambda: alive() < 2, "the worker has ended")
    assert alive() == 1


def test_without_any_worker_everything_is_503(pair: Edge) -> None:
    for port in pair.worker_ports:
        pair.stop_worker(port)
    with httpx.Client(base_url=pair.url, timeout=20) as client:
        for method, path in (("GET", "/api/cart"), ("POST", "/api/public/cart")):
            response = client.request(method, path, headers={"origin": "http://localhost:3000"})
            check_error(
                response,
                503,
                "UNAVAILABLE",
                message="The service is not available at present",
            )
            assert response.headers["retry-after"] == "1"
            assert response.headers["access-control-allow-origin"] == "http://localhost:3000"
        eventually(lambda: client.get("/health").status_code == 503, "health says so")
        check_error(client.get("/api/health"), 503, "UNAVAILABLE")


async def test_without_any_worker_native_calls_are_unavailable(pair: Edge) -> None:
    for port in pair.worker_ports:
        pair.stop_worker(port)
    async with grpc.aio.insecure_channel(pair.target) as channel:
        stub = cart_service_pb2_grpc.CartServiceStub(channel)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.GetCart(cart_service_pb2.GetCartRequest())
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    assert "{" not in str(caught.value.details())


def test_a_worker_that_comes_back_gets_calls_again(pair: Edge) -> None:
    port = pair.worker_ports[0]
    with httpx.Client(base_url=pair.url) as client:
        pair.stop_worker(port)
        eventually(lambda: pair.healthy_workers() == 1, "the dead worker is noticed")
        pair.start_worker(port)
        eventually(lambda: pair.healthy_workers() == 2, "the new worker is noticed")
        before = requests_by_worker(pair)

        def both_are_asked() -> bool:
            assert client.get("/api/cart").status_code == 200
            return len(requests_by_worker(pair) - before) == 2

        eventually(both_are_asked, "the new worker gets calls as the other one does")


def test_a_worker_that_hangs_is_left_out(pair: Edge) -> None:
    """It takes connections and never answers, so only asking after its health shows it."""
    hanging = pair.workers[pair.worker_ports[0]]
    os.kill(hanging.pid, signal.SIGSTOP)
    try:
        eventually(lambda: pair.healthy_workers() == 1, "the hanging worker is noticed")
        for _ in range(10):
            assert httpx.get(f"{pair.url}/api/cart").status_code == 200
    finally:
        os.kill(hanging.pid, signal.SIGCONT)
    eventually(lambda: pair.healthy_workers() == 2, "the worker is back")


def test_a_read_is_repeated_when_a_worker_says_unavailable(pair: Edge) -> None:
    """A worker that stops answers so; the other one can take the call."""
    before = sum(requests_by_worker(pair).values())
    response = httpx.get(f"{pair.url}/api/cart", headers={"x-answer": "code=14"})
    assert response.status_code == 503
    after_read = sum(requests_by_worker(pair).values())
    assert after_read - before == 3
    response = httpx.post(f"{pair.url}/api/cart/items", json={}, headers={"x-answer": "code=14"})
    assert response.status_code == 503
    assert sum(requests_by_worker(pair).values()) - after_read == 1


def test_the_admin_interface_is_open_to_our_own_account_alone(edge: Edge) -> None:
    """On loopback every account of the machine could read it, and stop Envoy."""
    assert stat.S_IMODE(Path(edge.admin).stat().st_mode) == 0o600
    listeners = json.loads(ask_admin(edge.admin, "/listeners?format=json"))
    names = {status["name"] for status in listeners["listener_statuses"]}
    assert names == {"public"}


def test_a_deadline_is_told_to_the_worker(api: httpx.Client) -> None:
    notes = json.loads(api.get("/api/cart").json()["notes"])
    assert 10 < notes["seconds"] < 15
