"""PgBouncer in transaction mode: every call passes through it, and what must not, does not."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from commerce.cart.v1 import (
    cart_input_pb2,
    cart_service_pb2,
    cart_service_pb2_grpc,
    cart_stream_pb2,
)

from server.kernel.tokens import digest
from server.stack.process import PROJECT, free_port
from tests.contract.calls import Caller, Document, started
from tests.contract.conftest import MAILED, SENT, alice_token, document, service_token, staff_token
from tests.contract.walk import RECOVERY, SENT_TO, UNSUBSCRIBE, walk
from tests.support.clusters import APP_PASSWORD, Cluster
from tests.support.databases import query
from tests.support.node import CLIENT, program
from tests.support.pooler import running_pooler
from tests.support.stacks import RunningStack, environment, running_stack
from tests.support.workers import bearer

pytestmark = pytest.mark.made("pgbouncer", "TypeScript packages")

__all__ = ["alice_token", "document", "service_token", "staff_token"]

CONNECTIONS = 3
"""What the pooler has of PostgreSQL; the workers have 20 of the pooler each."""


@contextmanager
def pooled(cluster: Cluster) -> Iterator[str]:
    """Put a pooler before the database and give the address through it."""
    users = {"commerce_app": APP_PASSWORD}
    with running_pooler(
        cluster.server.port, users, default_pool_size=CONNECTIONS, min_pool_size=0
    ) as port:
        yield cluster.url("commerce_app", APP_PASSWORD, port=port)


@pytest.fixture(scope="module")
def pooled_stack(cluster: Cluster, redis_url: str) -> Iterator[RunningStack]:
    """Two workers and Envoy, on a database that is reached through the pooler."""
    with (
        pooled(cluster) as url,
        running_stack(
            DATABASE_URL=url,
            DATABASE_DIRECT_URL=cluster.owner_url,
            DATABASE_CONNECTIONS="40",
            REDIS_URL=redis_url,
        ) as running,
    ):
        yield running


def test_the_whole_walk_passes_through_the_pooler(
    pooled_stack: RunningStack,
    cluster: Cluster,
    document: Document,
    alice_token: str,
    staff_token: str,
    service_token: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Every operation there is succeeds, on connections that belong to nobody."""
    query(cluster.owner_url, MAILED, digest(RECOVERY), digest(UNSUBSCRIBE))
    query(cluster.owner_url, SENT, SENT_TO)
    command = program(CLIENT / "tests" / "caller.ts", tmp_path_factory.mktemp("caller"))
    for caller in started(command, pooled_stack.api_url, document):
        walk(caller, alice_token, staff_token, service_token)
        assert_all_called(caller, document)


def assert_all_called(caller: Caller, document: Document) -> None:
    succeeded = {call.operation for call in caller.made if call.answer.error is None}
    assert succeeded == document.operations.keys()


async def test_a_crowd_shares_few_connections(pooled_stack: RunningStack, cluster: Cluster) -> None:
    """40 shoppers at once, each statement prepared by name on whichever connection comes."""
    item = cart_input_pb2.NewItem(product_id="prod-mug", quantity=1)
    request = cart_service_pb2.AddItemRequest(item=item)
    options = [("grpc.use_local_subchannel_pool", 1)]
    async with grpc.aio.insecure_channel(pooled_stack.grpc_target, options) as channel:
        carts = cart_service_pb2_grpc.CartServiceStub(channel)

        async def shop() -> int:
            who = bearer(f"cust-{uuid.uuid4()}")
            for _ in range(5):
                cart = await carts.AddItem(request, metadata=who, wait_for_ready=True)
            return sum(line.quantity for line in cart.items)

        assert await asyncio.gather(*(shop() for _ in range(40))) == [5] * 40
    behind = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'commerce_app'"
    plans = "SELECT rolconfig FROM pg_roles WHERE rolname = 'commerce_app'"
    [(connections,)] = query(cluster.server.url, behind)
    assert 1 <= connections <= CONNECTIONS
    [(settings,)] = query(cluster.server.url, plans)
    assert "plan_cache_mode=force_generic_plan" in settings


async def test_streams_are_fed_through_the_pooler(pooled_stack: RunningStack) -> None:
    """LISTEN would hold a connection of its own; a position is a value."""
    item = cart_input_pb2.NewItem(product_id="prod-mug", quantity=1)
    who = bearer(f"cust-{uuid.uuid4()}")
    async with grpc.aio.insecure_channel(pooled_stack.grpc_target) as channel:
        carts = cart_service_pb2_grpc.CartServiceStub(channel)
        streams: list[Any] = [
            carts.WatchCart(cart_stream_pb2.WatchCartRequest(), metadata=who) for _ in range(4)
        ]
        first = [await stream.read() for stream in streams]
        for number in range(3):
            changed = await carts.AddItem(cart_service_pb2.AddItemRequest(item=item), metadata=who)
            told = [(await stream.read()).version for stream in streams]
            assert told == [changed.version] * 4
            assert changed.version == first[0].version + number + 1
        for stream in streams:
            stream.cancel()


@pytest.mark.parametrize(
    "command",
    [("migrate", "upgrade"), ("jobs", "run", "sweepRecords"), ("analytics", "refresh")],
    ids=lambda command: command[0],
)
def test_what_holds_a_session_goes_past_the_pooler(
    command: tuple[str, ...], cluster: Cluster
) -> None:
    """Nobody listens where the pooler would be."""
    url = cluster.url("commerce_app", APP_PASSWORD, port=free_port())
    variables = environment(DATABASE_URL=url, DATABASE_DIRECT_URL=cluster.owner_url)
    done = subprocess.run(
        [sys.executable, "-m", "server", *command],
        env=variables,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
