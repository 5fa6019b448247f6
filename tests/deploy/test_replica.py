"""Figures from a standby: honest about their age, and never missed when it is away."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from commerce.cart.v1 import cart_input_pb2, cart_service_pb2

from server.platform.settings import Settings
from server.stack.postgres import EmbeddedPostgres
from tests.analytics.conftest import Analyst, staff
from tests.support.clusters import APP_PASSWORD, NAME, Cluster
from tests.support.databases import query
from tests.support.stacks import eventually
from tests.support.workers import Server, bearer, running_worker


@pytest.fixture
def replicated(settings: Settings, cluster: Cluster, standby: EmbeddedPostgres) -> Settings:
    return settings.model_copy(
        update={
            "database_url": cluster.app_url,
            "database_replica_url": cluster.url("commerce_app", APP_PASSWORD, port=standby.port),
            "database_timeout_seconds": 20,
        }
    )


@pytest.fixture
async def analyst(replicated: Settings) -> AsyncIterator[Analyst]:
    async with running_worker(replicated) as running:
        yield Analyst(running, staff())


async def add(server: Server) -> None:
    item = cart_input_pb2.NewItem(product_id="prod-mug", quantity=1)
    who = bearer(f"cust-{uuid.uuid4()}")
    await server.carts.AddItem(cart_service_pb2.AddItemRequest(item=item), metadata=who)


async def additions(analyst: Analyst, *, fresh: bool = False) -> tuple[int, Any]:
    """Ask how many items were added, and up to when that is known."""
    seen = await analyst.ask("GetCartAnalytics", fresh=fresh)
    return seen.add_to_cart_events, seen.data_through.ToDatetime()


@contextmanager
def connected(
    cluster: Cluster, standby: EmbeddedPostgres | None = None
) -> Iterator[psycopg.Connection[Any]]:
    """Look into the server, or the standby, as its superuser."""
    url = cluster.server.url_of(NAME)
    if standby is not None:
        # The password is a part of what was copied.
        url = url.replace(f":{cluster.server.port}/", f":{standby.port}/")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


async def until(connection: psycopg.Connection[Any], condition: str) -> None:
    """Wait until a condition holds in the database."""

    def holds() -> bool:
        try:
            row = connection.execute(f"SELECT {condition}").fetchone()
        except psycopg.errors.SerializationFailure:
            return False  # A standby cancels what is in the way of what it has to repeat.
        return row is not None and bool(row[0])

    await asyncio.to_thread(eventually, holds, condition)


async def caught_up(cluster: Cluster, standby: EmbeddedPostgres) -> None:
    """Wait until the standby has repeated all that the primary has written."""
    with connected(cluster, standby) as copy:
        # Who switches to the next file sends all that was written, at once.
        position = query(cluster.server.url, "SELECT pg_switch_wal()::text")[0][0]
        await until(copy, f"pg_last_wal_replay_lsn() >= '{position}'")


async def test_figures_come_from_the_replica_and_say_how_old_they_are(
    analyst: Analyst, cluster: Cluster, standby: EmbeddedPostgres
) -> None:
    """While the standby repeats nothing, it tells of the past and says so; `fresh` is fresh."""
    await add(analyst.server)
    before = await additions(analyst, fresh=True)
    await caught_up(cluster, standby)
    with connected(cluster, standby) as copy:
        copy.execute("SELECT pg_wal_replay_pause()")
        await until(copy, "pg_get_wal_replay_pause_state() = 'paused'")
        await add(analyst.server)
        fresh = await additions(analyst, fresh=True)
        assert fresh[0] == before[0] + 1
        assert fresh[1] > before[1]
        assert await additions(analyst) == before
        copy.execute("SELECT pg_wal_replay_resume()")
    await caught_up(cluster, standby)
    assert await additions(analyst) == fresh


async def test_the_primary_answers_while_the_replica_is_away(
    analyst: Analyst, cluster: Cluster, standby: EmbeddedPostgres
) -> None:
    await add(analyst.server)
    fresh = await additions(analyst, fresh=True)
    await caught_up(cluster, standby)
    standby.stop()
    assert await additions(analyst) == fresh
    await add(analyst.server)
    latest = await additions(analyst, fresh=True)
    assert latest[0] == fresh[0] + 1
    standby.start()
    await caught_up(cluster, standby)
    with connected(cluster, standby) as copy:
        copy.execute("SELECT pg_wal_replay_pause()")
        await until(copy, "pg_get_wal_replay_pause_state() = 'paused'")
        await add(analyst.server)
        await additions(analyst, fresh=True)
        # What is not known yet tells that it is the replica again who answers.
        loop = asyncio.get_running_loop()

        def asked_again() -> bool:
            return asyncio.run_coroutine_threadsafe(additions(analyst), loop).result() == latest

        await asyncio.to_thread(eventually, asked_again, "the replica is asked again")


async def test_a_worker_starts_without_its_replica(
    replicated: Settings, cluster: Cluster, standby: EmbeddedPostgres
) -> None:
    standby.stop()
    async with running_worker(replicated) as server:
        analyst = Analyst(server, staff())
        await add(server)
        fresh = await additions(analyst, fresh=True)
        assert await additions(analyst) == fresh


async def test_a_read_that_the_standby_cancels_is_the_primarys(
    analyst: Analyst, cluster: Cluster, standby: EmbeddedPostgres
) -> None:
    """A standby cancels the read that keeps it from repeating what the primary did.

    The read waits for one table, whose lock is repeated from the primary, and holds another.
    """
    await add(analyst.server)
    fresh = await additions(analyst, fresh=True)
    conflicts = "SELECT confl_lock FROM pg_stat_database_conflicts WHERE datname = 'shop'"
    with (
        connected(cluster) as first,
        connected(cluster) as second,
        connected(cluster, standby) as copy,
    ):
        with first.transaction(), second.transaction():
            first.execute("LOCK TABLE analytics_tallies")
            await caught_up(cluster, standby)
            asked = asyncio.create_task(additions(analyst))
            await until(copy, "EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            second.execute("LOCK TABLE analytics_carts")
            await caught_up(cluster, standby)
            await until(copy, f"({conflicts}) > 0")
        assert await asked == fresh


def test_the_replicas_connections_are_part_of_all(settings: Settings) -> None:
    """75 in all, five of them for figures."""
    whole = settings.model_copy(update={"database_connections": 75, "workers": 1})
    parted = whole.model_copy(update={"database_replica_url": "postgresql://replica/shop"})
    assert (whole.pool_size, whole.replica_pool_size) == (75, 0)
    assert (parted.pool_size, parted.replica_pool_size) == (70, 5)
