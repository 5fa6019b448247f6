"""What is counted of calls, statements and connections, and how it is told."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
import structlog
from commerce.cart.v1 import public_cart_service_pb2 as pb
from prometheus_client import generate_latest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from sqlalchemy import text

from server.kernel.errors import Unavailable
from server.platform.database.pool import Database
from server.platform.database.statement import Statement
from server.platform.settings import Settings
from server.platform.telemetry.metrics import REGISTRY, serve_metrics
from server.stack.scraping import metrics_ports, seen_worker_command
from tests.support.workers import Server, running_worker, tenant
from tests.telemetry.conftest import Seen

SERVICE = "commerce.cart.v1.PublicCartService"
SLEEP = Statement(text("SELECT pg_sleep(CAST(:seconds AS float8))"), name="test.sleep")


def value(name: str, **labels: str) -> float:
    """Read a sample of this process; one that is not there yet is 0."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


def of_method(name: str, method: str, **labels: str) -> float:
    return value(name, service=SERVICE, method=method, **labels)


@pytest.fixture(scope="module")
async def server(settings: Settings) -> AsyncIterator[Server]:
    """A worker of this process, whose metrics are this process's."""
    async with running_worker(settings) as running:
        yield running


async def test_a_call_is_counted_by_how_it_ended(server: Server) -> None:
    before = of_method("commerce_rpc_handled_total", "CreateGuestCart", code="OK")
    started = of_method("commerce_rpc_started_total", "CreateGuestCart")
    took = of_method("commerce_rpc_duration_seconds_count", "CreateGuestCart")
    await server.guests.CreateGuestCart(pb.CreateGuestCartRequest(), metadata=tenant())
    assert of_method("commerce_rpc_handled_total", "CreateGuestCart", code="OK") == before + 1
    assert of_method("commerce_rpc_started_total", "CreateGuestCart") == started + 1
    assert of_method("commerce_rpc_duration_seconds_count", "CreateGuestCart") == took + 1
    assert value("commerce_rpc_in_flight") == 0


async def test_a_refusal_is_counted_with_its_reason(server: Server) -> None:
    refused = {"service": SERVICE, "reason": "CART_NOT_FOUND"}
    before = value("commerce_rpc_refused_total", **refused)
    missing = of_method("commerce_rpc_handled_total", "GetGuestCart", code="NOT_FOUND")
    fine = of_method("commerce_rpc_handled_total", "GetGuestCart", code="OK")
    with pytest.raises(grpc.aio.AioRpcError):
        await server.guests.GetGuestCart(pb.GetGuestCartRequest(), metadata=tenant(token="0" * 64))
    assert value("commerce_rpc_refused_total", **refused) == before + 1
    found = of_method("commerce_rpc_handled_total", "GetGuestCart", code="NOT_FOUND")
    assert found == missing + 1
    assert of_method("commerce_rpc_handled_total", "GetGuestCart", code="OK") == fine


async def test_an_answer_given_again_is_told_apart(server: Server) -> None:
    """Bundles added in an hour must not grow because a client repeats itself."""
    before = of_method("commerce_rpc_replayed_total", "CreateGuestCart")
    metadata = (*tenant(), ("idempotency-key", "metrics-replay-0123456789abcdef"))
    for _ in range(2):
        await server.guests.CreateGuestCart(pb.CreateGuestCartRequest(), metadata=metadata)
    assert of_method("commerce_rpc_replayed_total", "CreateGuestCart") == before + 1


async def test_a_call_whose_time_is_over_is_counted_as_such(server: Server) -> None:
    """Another transaction holds the cart, so that the change waits for it."""
    cart = await server.guests.CreateGuestCart(pb.CreateGuestCartRequest(), metadata=tenant())
    late = "DEADLINE_EXCEEDED"
    before = of_method("commerce_rpc_handled_total", "ClearGuestCart", code=late)
    request = pb.ClearGuestCartRequest(cart_id=cart.id)
    # A caller whose clock rings well before the worker's has cancelled, as far as the worker knows;
    # on a busy machine that happens now and then, but not always.
    for _ in range(5):
        async with server.database.acquire() as connection, connection.transaction():
            await connection.execute("SELECT FROM carts WHERE id = $1 FOR UPDATE", cart.id)
            metadata = tenant(token=cart.session_token)
            with pytest.raises(grpc.aio.AioRpcError) as raised:
                await server.guests.ClearGuestCart(request, metadata=metadata, timeout=3)
            assert raised.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        # The worker is told of the end a moment after the caller knows.
        async with asyncio.timeout(30):
            while value("commerce_rpc_in_flight"):  # noqa: ASYNC110 - metrics tell nobody
                await asyncio.sleep(0.02)
        if of_method("commerce_rpc_handled_total", "ClearGuestCart", code=late) > before:
            return
    pytest.fail("no call was counted as late")


async def test_a_pool_tells_who_waits_for_a_connection(database_url: str) -> None:
    database = await Database.connect(
        database_url, connections=1, timeout_seconds=30, name="test-pool"
    )
    pool = {"pool": "test-pool"}
    try:
        assert value("commerce_database_connections_limit", **pool) == 1
        async with database.transaction() as transaction:
            waiting = asyncio.create_task(database.fetch_row(SLEEP, {"seconds": 0.0}))
            await transaction.fetch_row(SLEEP, {"seconds": 0.0})
            assert value("commerce_database_connections_in_use", **pool) == 1
            assert value("commerce_database_connections_waiting", **pool) == 1
        await waiting
        assert value("commerce_database_pool_exhausted_total", **pool) == 0
        assert value("commerce_database_pool_wait_seconds_count", **pool) == 1
        given_up = asyncio.create_task(database.fetch_row(SLEEP, {"seconds": 30.0}))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        assert value("commerce_database_connections_in_use", **pool) == 0
        assert value("commerce_database_connections_waiting", **pool) == 0
        assert value("commerce_database_statement_seconds_count", statement="test.sleep") >= 2
    finally:
        await database.close()


async def test_a_pool_counts_who_was_refused_because_nothing_was_free(database_url: str) -> None:
    name = "test-refusing-pool"
    database = await Database.connect(
        database_url, connections=1, timeout_seconds=30, acquire_seconds=0.05, name=name
    )

    async def begin() -> None:
        async with database.transaction():
            pass

    async def run() -> None:
        await database.fetch_row(SLEEP, {"seconds": 0.0})

    try:
        async with database.transaction():
            for count, use in enumerate((run, begin), start=1):
                with pytest.raises(Unavailable):
                    await use()
                assert value("commerce_database_pool_exhausted_total", pool=name) == count
                assert value("commerce_database_connections_waiting", pool=name) == 0
        await run()
        assert value("commerce_database_pool_exhausted_total", pool=name) == 2
    finally:
        await database.close()


def test_a_taken_port_keeps_nobody_from_working() -> None:
    with socket.socket() as other, structlog.testing.capture_logs() as lines:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with serve_metrics(Settings(metrics_port=other.getsockname()[1])):
            pass
    assert [line["event"] for line in lines] == ["metrics not served"]


def test_workers_follow_the_port_of_the_first() -> None:
    """A pod of three workers has 9464, 9465 and 9466, which a manifest can name."""
    ports = metrics_ports([7001, 7002, 7003], 9464)
    assert ports == {7001: 9464, 7002: 9465, 7003: 9466}
    command = seen_worker_command(ports)(7002, None)
    assert list(command[-2:]) == ["--port=7002", "--metrics-port=9465"]
    free = metrics_ports([7001, 7002], 0)
    assert len(set(free.values())) == 2


def test_names_and_units_are_those_of_open_metrics() -> None:
    """A name ends in its unit, counters in `_total` alone, and everything has a description.

    What is counted in pieces has no unit, and says so by `_size`.
    """
    for family in REGISTRY.collect():
        if not family.name.startswith("commerce_"):
            continue
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", family.name)
        assert family.documentation.endswith(".")
        if family.type == "histogram":
            assert family.name.endswith(("_seconds", "_size"))
    assert b"commerce_rpc_started_total" in generate_latest(REGISTRY)


def test_every_process_of_a_stack_is_listed_and_answers_in_open_metrics(seen: Seen) -> None:
    state = seen.stack.state
    listed = json.loads((seen.stack.directory / "targets.json").read_text())
    ports = [worker["metrics"] for worker in state["workers"]]
    assert [target["targets"][0] for target in listed] == [
        *(f"127.0.0.1:{port}" for port in ports),
        f"127.0.0.1:{state['jobs_metrics']}",
        f"127.0.0.1:{state['envoy_metrics']}",
    ]
    pages = seen.pages()
    families = {family.name for family in text_string_to_metric_families(_one(pages["jobs"]))}
    assert {"commerce_carts_active", "commerce_events", "process_cpu_seconds"} <= families
    assert "commerce_carts_active" not in pages["worker"]
    assert "envoy_http_downstream_rq_xx" in pages["envoy"]


def test_metrics_are_told_to_this_machine_alone(seen: Seen) -> None:
    (port, *_) = (worker["metrics"] for worker in seen.stack.state["workers"])
    listening = Path("/proc/net/tcp").read_text()
    assert f"0100007F:{port:04X}" in listening
    assert f"00000000:{port:04X}" not in listening


def _one(page: str) -> str:
    """Take one page out of several that were joined."""
    return page.partition("# EOF\n")[0] + "# EOF\n"
