"""Metrics: what this process counts, and the port on which it tells (OpenMetrics).

Every metric of the server is described here; `docs/observability.md` has the same list, made of it.
Children of labels are bound when methods are registered and statements compiled, so that a call
pays for additions alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from server.platform.settings import Settings
from server.platform.telemetry.logs import logger

# When each series was begun is of no use here, and would double what is sent.
prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]

REGISTRY = CollectorRegistry(auto_describe=True)
"""What every process of the server tells."""
ProcessCollector(registry=REGISTRY)

CALL_SECONDS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10)
"""The bounds of the durations of calls: all limits that the runbook names are among them."""
STATEMENT_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10, 30)
"""The bounds of the durations of statements, up to the runbook's 30 s."""

_METHOD = ("service", "method")
STARTED = Counter(
    "commerce_rpc_started", "Calls that have begun, by method.", _METHOD, registry=REGISTRY
)
HANDLED = Counter(
    "commerce_rpc_handled",
    "Calls that have ended, by method and gRPC code.",
    (*_METHOD, "code"),
    registry=REGISTRY,
)
REPLAYED = Counter(
    "commerce_rpc_replayed",
    "Calls answered again for their idempotency key, without doing anything; part of the handled.",
    _METHOD,
    registry=REGISTRY,
)
REFUSED = Counter(
    "commerce_rpc_refused",
    "Calls that were refused or failed, by service and reason (commerce.errors.v1.ErrorReason).",
    ("service", "reason"),
    registry=REGISTRY,
)
IN_FLIGHT = Gauge("commerce_rpc_in_flight", "Calls that run now.", registry=REGISTRY)
DURATION = Histogram(
    "commerce_rpc_duration_seconds",
    "How long calls took in the worker, by method.",
    _METHOD,
    buckets=CALL_SECONDS,
    registry=REGISTRY,
)

STATEMENT_DURATION = Histogram(
    "commerce_database_statement_seconds",
    "How long SQL statements took, by the room of the code they are from.",
    ("statement",),
    buckets=STATEMENT_SECONDS,
    registry=REGISTRY,
)
CONNECTIONS_LIMIT = Gauge(
    "commerce_database_connections_limit",
    "The most connections that this process opens.",
    ("pool",),
    registry=REGISTRY,
)
CONNECTIONS_IN_USE = Gauge(
    "commerce_database_connections_in_use",
    "Connections that statements and transactions of this process use now.",
    ("pool",),
    registry=REGISTRY,
)
WAITING = Gauge(
    "commerce_database_connections_waiting",
    "Statements and transactions of this process that wait for a connection, or their turn on one.",
    ("pool",),
    registry=REGISTRY,
)
EXHAUSTED = Counter(
    "commerce_database_pool_exhausted",
    "Statements and transactions that were refused: they got no connection in time.",
    ("pool",),
    registry=REGISTRY,
)
WAIT = Histogram(
    "commerce_database_pool_wait_seconds",
    "How long those waited for a connection, or for their turn on one, that found none free.",
    ("pool",),
    buckets=CALL_SECONDS,
    registry=REGISTRY,
)


class PoolMeter:
    """Counts who uses, and who waits for, the connections of a pool.

    Args:
        name: The pool's name.
        limit: The most connections it opens.
    """

    __slots__ = ("in_use", "limit", "refused", "wait", "waiting")

    def __init__(self, name: str, limit: int) -> None:
        self.waiting = 0
        """Who has asked for a connection and has none. One thread counts, so it needs no lock."""
        self.in_use = 0
        self.limit = limit
        self.refused = EXHAUSTED.labels(name)
        self.wait = WAIT.labels(name)
        CONNECTIONS_LIMIT.labels(name).set(limit)
        CONNECTIONS_IN_USE.labels(name).set_function(lambda: self.in_use)
        WAITING.labels(name).set_function(lambda: self.waiting)

    def lease(self, acquiring: Any, *, free: bool) -> Lease:
        """Measure *acquiring*, which gives a connection to an `async with`; *free*, if one is."""
        return Lease(self, acquiring, free)


class Lease:
    """A connection, from when it is asked for until it is given back."""

    __slots__ = ("_acquiring", "_free", "_meter")

    def __init__(self, meter: PoolMeter, acquiring: Any, free: bool) -> None:
        self._meter = meter
        self._acquiring = acquiring
        self._free = free

    async def __aenter__(self) -> Any:
        meter = self._meter
        meter.waiting += 1
        try:
            if self._free:
                connection = await self._acquiring.__aenter__()
            else:
                begun = perf_counter()
                try:
                    connection = await self._acquiring.__aenter__()
                finally:
                    meter.wait.observe(perf_counter() - begun)
        finally:
            meter.waiting -= 1
        meter.in_use += 1
        return connection

    async def __aexit__(self, *failure: Any) -> Any:
        self._meter.in_use -= 1
        return await self._acquiring.__aexit__(*failure)


CENSUS = CollectorRegistry(auto_describe=True)
"""What one process of a deployment tells, who counts for all: `server/jobs/census.py`."""

CARTS_ACTIVE = Gauge("commerce_carts_active", "Carts that are ACTIVE.", registry=CENSUS)
CART_ABANDONMENT = Gauge(
    "commerce_cart_abandonment_ratio",
    "The share of the carts ended in the last seven days that were abandoned, 0 to 1.",
    registry=CENSUS,
)
CART_VALUE = Gauge(
    "commerce_cart_average_value",
    "The mean grand total of the carts with items begun in the last seven days, by currency.",
    ("currency",),
    registry=CENSUS,
)
SESSIONS_ACTIVE = Gauge(
    "commerce_sessions_active", "Cross-site sessions that are ACTIVE.", registry=CENSUS
)
TABLE_ROWS = Gauge(
    "commerce_table_rows",
    "Rows of a table, as PostgreSQL estimates them; all partitions together.",
    ("table",),
    registry=CENSUS,
)
TABLE_BYTES = Gauge(
    "commerce_table_bytes",
    "Size of a table with its indexes; all partitions together.",
    ("table",),
    registry=CENSUS,
)
JOB_SUCCESS = Gauge(
    "commerce_job_last_success_timestamp_seconds",
    "When the last successful run of a job ended.",
    ("job",),
    registry=CENSUS,
)
JOB_DURATION = Gauge(
    "commerce_job_last_duration_seconds",
    "How long a job's last run took.",
    ("job",),
    registry=CENSUS,
)
JOB_FAILURES = Gauge(
    "commerce_job_failures",
    "Runs of a job that failed or were lost since its last success.",
    ("job",),
    registry=CENSUS,
)
DATABASE_UP = Gauge(
    "commerce_database_up", "Whether PostgreSQL answered the last census, 1 or 0.", registry=CENSUS
)
REDIS_UP = Gauge(
    "commerce_redis_up",
    "Whether Redis answered within half a second, 1 or 0.",
    registry=CENSUS,
)
ROLLUP_AGE = Gauge(
    "commerce_analytics_age_seconds",
    "How far the figures of analytics are behind.",
    registry=CENSUS,
)
CENSUS_TIME = Gauge(
    "commerce_census_timestamp_seconds", "When the last census was complete.", registry=CENSUS
)


@contextmanager
def serve_metrics(settings: Settings) -> Iterator[None]:
    """Answer scrapes while the context lasts, from a thread: also when the event loop is stuck.

    A process whose port is taken goes on without: what it does matters more than being seen.
    """
    host, port = settings.metrics_host, settings.metrics_port
    try:
        server, thread = prometheus_client.start_http_server(port, host, REGISTRY)
    except OSError as failure:
        logger().error("metrics not served", host=host, port=port, exc_info=failure)
        yield
        return
    logger().info("metrics served", host=host, port=server.server_port)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
