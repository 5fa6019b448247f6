"""What one process reads, at most once a minute, and tells for the whole deployment.

Gauges of the shop can't be counted by each worker on its own, and must not be read anew for each
scrape of each worker. Two processes that take it do no harm: both tell the same, and whoever reads
them takes the larger.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import time

from prometheus_client.metrics_core import CounterMetricFamily

from server.analytics.service import DeploymentCounts, count_deployment
from server.jobs import repository
from server.notices.repository.mails import standing_mails
from server.notices.tables import MAIL_STATUSES
from server.platform import redis
from server.platform.database.pool import Database
from server.platform.database.shard_map import HOME
from server.platform.settings import Settings
from server.platform.tasks import end
from server.platform.telemetry import logger, metrics

_STATEMENT_SECONDS = 10.0


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
        """Give the counts of the last count."""
        (family,) = self.describe()
        for kind, count in self.today.items():
            family.add_metric([kind], count)
        yield family


HAPPENED = Happened()
metrics.DEPLOYMENT.register(HAPPENED)


@asynccontextmanager
async def deployment_metrics(settings: Settings) -> AsyncIterator[None]:
    """Take the count again and again while the context lasts.

    Raises:
        OSError, asyncpg.PostgresError: The database can't be reached.
    """
    if not settings.deployment_metrics_seconds:
        yield
        return
    databases = {
        shard.name: await Database.connect(
            shard.url,
            connections=1,
            timeout_seconds=_STATEMENT_SECONDS,
            name="deployment-metrics",
            least=1 if shard.name == HOME else 0,
        )
        for shard in settings.shards
    }
    metrics.REGISTRY.register(metrics.DEPLOYMENT)
    taking = asyncio.create_task(_keep_taking(databases, settings))
    try:
        yield
    finally:
        await end(taking)
        metrics.REGISTRY.unregister(metrics.DEPLOYMENT)
        for database in databases.values():
            await database.close()


async def _keep_taking(databases: Mapping[str, Database], settings: Settings) -> None:
    known = True
    while True:
        try:
            await take_all(databases)
            known = True
        except Exception as failure:  # noqa: BLE001 - the database comes back; the count stays
            metrics.DATABASE_UP.set(0)
            if known:
                logger().warning("count not taken", exc_info=failure)
            known = False
        up = bool(settings.redis_url) and await redis.answers(settings.redis_url)
        metrics.REDIS_UP.set(up)
        await asyncio.sleep(settings.deployment_metrics_seconds)


@dataclass(frozen=True, slots=True)
class _Taken:
    """The count of one database."""

    counted: DeploymentCounts
    tables: Sequence[repository.TableSize]
    jobs: Sequence[repository.JobFigures]
    notices: Mapping[str, int]
    """Mails of news by how they stand."""


async def take(database: Database) -> None:
    """Take the count of the one database there is."""
    await take_all({HOME: database})


async def take_all(databases: Mapping[str, Database]) -> None:
    """Take the count once, summed up over all shards that answer.

    Raises:
        Exception: The first shard does not answer.
    """
    taken = []
    for name, database in databases.items():
        try:
            taken.append(
                _Taken(
                    await count_deployment(database),
                    await repository.table_sizes(database),
                    await repository.job_figures(database),
                    await standing_mails(database, datetime.now(UTC)),
                )
            )
            metrics.SHARD_UP.labels(name).set(1)
        except Exception:
            metrics.SHARD_UP.labels(name).set(0)
            if name == HOME:
                raise
    _tell(_together([one.counted for one in taken]))
    rows, size = Counter[str](), Counter[str]()
    for one in taken:
        for table in one.tables:
            rows[table.name] += table.rows
            size[table.name] += table.bytes
    for name in rows:
        metrics.TABLE_ROWS.labels(name).set(rows[name])
        metrics.TABLE_BYTES.labels(name).set(size[name])
    _tell_jobs([job for one in taken for job in one.jobs])
    standing = sum((Counter(one.notices) for one in taken), Counter[str]())
    for status in MAIL_STATUSES:
        metrics.NOTICE_MAILS.labels(status).set(standing[status])
    metrics.DATABASE_UP.set(1)
    metrics.COUNTED_AT.set(time())


def _tell_jobs(runs: Sequence[repository.JobFigures]) -> None:
    """Tell of each job the shard where it is worst."""
    by_name: dict[str, list[repository.JobFigures]] = {}
    for run in runs:
        by_name.setdefault(run.name, []).append(run)
    for name, jobs in by_name.items():
        if succeeded := [job.succeeded for job in jobs if job.succeeded is not None]:
            metrics.JOB_SUCCESS.labels(name).set(min(succeeded))
        if seconds := [job.seconds for job in jobs if job.seconds is not None]:
            metrics.JOB_DURATION.labels(name).set(max(seconds))
        metrics.JOB_FAILURES.labels(name).set(sum(job.failures for job in jobs))
        metrics.JOB_PASSED_OVER.labels(name).set(sum(job.passed_over or 0 for job in jobs))


def _together(counts: Sequence[DeploymentCounts]) -> DeploymentCounts:
    """Sum up; means and shares can't be, and are told where there is one database."""
    if len(counts) == 1:
        return counts[0]
    today = Counter[str]()
    for one in counts:
        today.update(one.today)
    ages = [one.age_seconds for one in counts if one.age_seconds is not None]
    return DeploymentCounts(
        carts_active=sum(one.carts_active for one in counts),
        sessions_active=sum(one.sessions_active for one in counts),
        age_seconds=max(ages, default=None),
        companies_set_aside=sum(one.companies_set_aside for one in counts),
        average_cart_values={},
        abandonment=None,
        today=today,
    )


def _tell(counted: DeploymentCounts) -> None:
    metrics.CARTS_ACTIVE.set(counted.carts_active)
    metrics.SESSIONS_ACTIVE.set(counted.sessions_active)
    # NaN is no figure, and draws no line, where there is nothing to tell of.
    nothing = float("nan")
    metrics.CART_ABANDONMENT.set(nothing if counted.abandonment is None else counted.abandonment)
    metrics.ROLLUP_AGE.set(nothing if counted.age_seconds is None else counted.age_seconds)
    metrics.COMPANIES_SET_ASIDE.set(counted.companies_set_aside)
    metrics.CART_VALUE.clear()
    for currency, mean in counted.average_cart_values.items():
        metrics.CART_VALUE.labels(currency).set(mean)
    HAPPENED.today = dict(counted.today)
