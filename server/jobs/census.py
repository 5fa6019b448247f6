"""The census: what one process reads, at most once a minute, and tells for the whole deployment.

Gauges of the shop can't be counted by each worker on its own, and must not be read anew for each
scrape of each worker. Two processes that take it do no harm: both tell the same, and whoever reads
them takes the larger.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from time import time

import redis.asyncio
from prometheus_client.metrics_core import CounterMetricFamily
from redis.exceptions import RedisError

from server.analytics.service import Census, take_census
from server.jobs import repository
from server.platform.postgres import Database
from server.platform.settings import Settings
from server.platform.tasks import end
from server.platform.telemetry import logger, metrics

_STATEMENT_SECONDS = 10.0
_REDIS_SECONDS = 0.5


class Happened:
    """The day's events as a counter, which begins anew at midnight UTC."""

    name = "commerce_events"
    text = (
        "What has happened since midnight UTC, by the events that were written; from the rollups."
    )

    def __init__(self) -> None:
        self.today: dict[str, int] = {}

    def describe(self) -> list[CounterMetricFamily]:
        """Say what there is, for those who list it."""
        return [CounterMetricFamily(self.name, self.text, labels=["type"])]

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Give the counts of the last census."""
        (family,) = self.describe()
        for kind, count in self.today.items():
            family.add_metric([kind], count)
        yield family


HAPPENED = Happened()
metrics.CENSUS.register(HAPPENED)


@asynccontextmanager
async def census(settings: Settings) -> AsyncIterator[None]:
    """Take the census again and again while the context lasts.

    Raises:
        OSError, asyncpg.PostgresError: The database can't be reached.
    """
    if not settings.census_seconds:
        yield
        return
    database = await Database.connect(
        settings.database_url,
        connections=1,
        timeout_seconds=_STATEMENT_SECONDS,
        name="census",
    )
    metrics.REGISTRY.register(metrics.CENSUS)
    taking = asyncio.create_task(_keep_taking(database, settings))
    try:
        yield
    finally:
        await end(taking)
        metrics.REGISTRY.unregister(metrics.CENSUS)
        await database.close()


async def _keep_taking(database: Database, settings: Settings) -> None:
    known = True
    while True:
        try:
            await take(database)
            known = True
        except Exception as failure:  # noqa: BLE001 - the database comes back; the census stays
            metrics.DATABASE_UP.set(0)
            if known:
                logger().warning("census not taken", exc_info=failure)
            known = False
        metrics.REDIS_UP.set(await _redis_answers(settings.redis_url))
        await asyncio.sleep(settings.census_seconds)


async def take(database: Database) -> None:
    """Take the census once."""
    counted = await take_census(database)
    tables = await database.fetch(repository.TABLES, {})
    jobs = await database.fetch(repository.RUNS, {})
    _tell(counted)
    for row in tables:
        metrics.TABLE_ROWS.labels(row["name"]).set(row["rows"])
        metrics.TABLE_BYTES.labels(row["name"]).set(row["bytes"])
    for row in jobs:
        if row["succeeded"] is not None:
            metrics.JOB_SUCCESS.labels(row["name"]).set(row["succeeded"])
        if row["seconds"] is not None:
            metrics.JOB_DURATION.labels(row["name"]).set(row["seconds"])
        metrics.JOB_FAILURES.labels(row["name"]).set(row["failures"])
    metrics.DATABASE_UP.set(1)
    metrics.CENSUS_TIME.set(time())


def _tell(counted: Census) -> None:
    metrics.CARTS_ACTIVE.set(counted.carts_active)
    metrics.SESSIONS_ACTIVE.set(counted.sessions_active)
    # NaN is no figure, and draws no line, where there is nothing to tell of.
    nothing = float("nan")
    metrics.CART_ABANDONMENT.set(nothing if counted.abandonment is None else counted.abandonment)
    metrics.ROLLUP_AGE.set(nothing if counted.age_seconds is None else counted.age_seconds)
    metrics.CART_VALUE.clear()
    for currency, mean in counted.average_cart_values.items():
        metrics.CART_VALUE.labels(currency).set(mean)
    HAPPENED.today = dict(counted.today)


async def _redis_answers(url: str) -> bool:
    if not url:
        return False
    client = redis.asyncio.from_url(
        url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS, retry=None
    )
    try:
        return bool(await client.ping())
    except (RedisError, OSError, TimeoutError):
        return False
    finally:
        with suppress(RedisError, OSError):
            await client.aclose()
