"""The metrics of the deployment: what one process reads from the rollups and tells for all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from math import isnan

import psycopg
import pytest

from server.analytics.service import Rollup
from server.jobs.deployment_metrics import HAPPENED, deployment_metrics, take
from server.platform.database.pool import Database
from server.platform.settings import Settings
from server.platform.telemetry.metrics import DEPLOYMENT
from tests.jobs.conftest import House
from tests.jobs.test_awaited import at_rest, mug
from tests.support.workers import COMPANY

VALUE = "commerce_cart_average_value"


def told(name: str, **labels: str) -> float:
    found = DEPLOYMENT.get_sample_value(name, labels)
    assert found is not None, name
    return found


@pytest.fixture
async def database(house: House) -> AsyncIterator[Database]:
    """A pool as the count has it, at the real time, which the rollups go by."""
    house.clock.time = datetime.now(UTC)
    pool = await Database.connect(
        house.url, connections=1, timeout_seconds=30, name="deployment-metrics"
    )
    yield pool
    await pool.close()


async def counted(database: Database) -> None:
    await Rollup(database).refresh(wait=True)
    await take(database)


async def test_active_carts_and_their_value_are_told(house: House, database: Database) -> None:
    """Carts of 10 and 30 have a mean of 20; an empty one has no value to speak of."""
    await house.cart(items=1)
    await house.cart(items=3)
    await house.cart(items=0)
    await house.cart(items=1, status="CONVERTED")
    await counted(database)
    assert told("commerce_carts_active") == 3
    assert told(VALUE, currency="USD") == pytest.approx((10 + 30 + 10) / 3)
    assert isnan(told("commerce_cart_abandonment_ratio"))
    assert told("commerce_database_up") == 1
    assert 0 <= told("commerce_analytics_age_seconds") < 600


async def test_the_share_of_abandoned_carts_is_of_those_that_ended(
    house: House, database: Database
) -> None:
    """The job ends one cart; three of four were ordered, as other events say."""
    await house.cart(expiresAt=house.ago(minutes=1))
    outcome = await house.run("markAbandonedCarts")
    assert outcome.rows == 1
    for number in range(3):
        await house.database.execute(
            """INSERT INTO commerce_events ("eventType", "aggregateType", "aggregateId",
                "aggregateVersion", "companyId", "occurredAt", payload)
            SELECT 'CART_CHECKOUT_COMPLETED', 'Cart', $1, 2, "companyId", "occurredAt", '{}'
            FROM commerce_events WHERE "eventType" = 'CART_ABANDONED'""",
            f"ordered-{number}",
        )
    await counted(database)
    assert told("commerce_cart_abandonment_ratio") == pytest.approx(0.25)
    assert HAPPENED.today["CART_ABANDONED"] == 1
    assert HAPPENED.today["CART_CHECKOUT_COMPLETED"] == 3
    assert told("commerce_events_total", type="CART_ABANDONED") == 1


async def test_runs_of_jobs_are_told_with_their_failures(house: House, database: Database) -> None:
    await house.run("sweepRecords")
    job = {"job": "sweepRecords"}
    await counted(database)
    assert told("commerce_job_failures", **job) == 0
    ended = told("commerce_job_last_success_timestamp_seconds", **job)
    assert ended == pytest.approx(house.clock.time.timestamp(), abs=0.01)
    for _ in range(2):
        await house.insert(
            "job_runs",
            name="sweepRecords",
            startedAt=house.ago(minutes=-1),
            endedAt=house.ago(minutes=-2),
            status="FAILED",
            host="elsewhere",
            pid=1,
        )
    await counted(database)
    assert told("commerce_job_failures", **job) == 2
    assert told("commerce_job_last_duration_seconds", **job) == pytest.approx(60)
    assert told("commerce_job_last_success_timestamp_seconds", **job) == ended


async def test_notices_are_told_as_events_and_as_mails(house: House, database: Database) -> None:
    await at_rest(house)
    await house.insert(
        "notice_preferences", companyId=COMPANY, customerId="anna", mails=True, events=True
    )
    await mug(house, price=8)
    assert (await house.run("tellWhatIsAwaited")).rows == 1
    await counted(database)
    assert told("commerce_events_total", type="WISHLIST_PRICE_DROPPED") == 1
    assert told("commerce_events_total", type="CART_CODE_EXPIRING") == 0
    assert told("commerce_notice_mails", status="PENDING") == 1
    assert told("commerce_notice_mails", status="SENT") == 0


async def test_tables_are_told_with_their_partitions_as_one(
    house: House, database: Database
) -> None:
    for _ in range(3):
        await house.cart(items=2)
    await house.database.execute("ANALYZE carts, cart_items")
    await counted(database)
    assert told("commerce_table_rows", table="carts") == 3
    assert told("commerce_table_rows", table="cart_items") == 6
    assert told("commerce_table_bytes", table="commerce_events") > 0
    samples = [s for family in DEPLOYMENT.collect() for s in family.samples]
    assert not [s for s in samples if s.labels.get("table", "").startswith("commerce_events_")]


async def test_a_database_that_is_gone_is_told_and_ends_nothing(
    house: House, redis_url: str
) -> None:
    """Whoever is connected is thrown out, and nobody is let in again."""
    settings = Settings(
        node_env="test",
        database_url=house.url,
        redis_url=redis_url,
        deployment_metrics_seconds=0.05,
    )

    async def until(name: str, expected: float) -> None:
        async with asyncio.timeout(30):
            while DEPLOYMENT.get_sample_value(name) != expected:  # noqa: ASYNC110 - metrics tell nobody
                await asyncio.sleep(0.02)

    name = house.url.rpartition("/")[2]
    async with deployment_metrics(settings):
        await until("commerce_database_up", 1)
        await until("commerce_redis_up", 1)
        server = house.url.rpartition("/")[0] + "/postgres"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            await until("commerce_database_up", 0)
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        await until("commerce_database_up", 1)
