"""Metrics: what this process counts, and the port on which it tells (OpenMetrics).

Every metric of the server is described here; `docs/observability.md` has the same list, made of it.
Children of labels are bound when methods are registered and statements compiled, so that a call
pays for additions alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import perf_counter
from typing import Any

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from server.platform.settings import Settings
from server.platform.telemetry.logs import logger
from server.platform.telemetry.time_zones import RELEASE

# When each series was begun is of no use here, and would double what is sent.
prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]

REGISTRY = CollectorRegistry(auto_describe=True)
"""What every process of the server tells."""
ProcessCollector(registry=REGISTRY)

CALL_SECONDS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10)
"""The bounds of the durations of calls: all limits that the runbook names are among them."""
STATEMENT_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10, 30)
"""The bounds of the durations of statements, up to the runbook's 30 s."""

STREAM_SECONDS = (0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10)
"""The bounds of how late changes are told."""

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
GUESSES = Counter(
    "commerce_guesses",
    "Wrong guesses at what opens something: `bearer` and `session` tokens, `link`s, `code`s.",
    ("kind",),
    registry=REGISTRY,
)
for _kind in ("bearer", "session", "link", "code"):
    GUESSES.labels(_kind)
IN_FLIGHT = Gauge("commerce_rpc_in_flight", "Calls that run now.", registry=REGISTRY)
STREAMS = Gauge(
    "commerce_streams_open", "Streams that are open now, by method.", _METHOD, registry=REGISTRY
)
STREAM_MESSAGES = Counter(
    "commerce_stream_messages", "Messages that streams have sent.", _METHOD, registry=REGISTRY
)
STREAM_DELAY = Histogram(
    "commerce_stream_delay_seconds",
    "How long it took from a change's own time to its message on a stream.",
    buckets=STREAM_SECONDS,
    registry=REGISTRY,
)
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
BATCH_SIZE = Histogram(
    "commerce_database_batch_size",
    "How many calls shared one execution of a statement, where calls may share it.",
    ("statement",),
    buckets=(1, 2, 4, 8, 16),
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
    "Statements and transactions of this process that wait for a connection, or their slot on one.",
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
    "How long those waited for a connection, or for their slot on one, that found none free.",
    ("pool",),
    buckets=CALL_SECONDS,
    registry=REGISTRY,
)


TIME_ZONES = Gauge(
    "commerce_time_zones_info",
    "Always 1; the release of the IANA time zone database that this process counts days by.",
    ("release",),
    registry=REGISTRY,
)
TIME_ZONES.labels(RELEASE).set(1)


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


_ENDPOINT = ("endpoint",)
_OUTCOMES = ("DELIVERED", "RETRYING", "GIVEN_UP")
WEBHOOK_ATTEMPTS = Counter(
    "commerce_webhook_attempts",
    "Attempts to deliver an event, by endpoint and outcome: DELIVERED, RETRYING or GIVEN_UP.",
    (*_ENDPOINT, "outcome"),
    registry=REGISTRY,
)
WEBHOOK_SECONDS = Histogram(
    "commerce_webhook_attempt_seconds",
    "How long the receivers of webhooks took to answer, by endpoint.",
    _ENDPOINT,
    buckets=CALL_SECONDS,
    registry=REGISTRY,
)
WEBHOOK_LAG = Gauge(
    "commerce_webhook_lag_seconds",
    "For how long the oldest event that an ACTIVE endpoint has not taken over has waited.",
    _ENDPOINT,
    registry=REGISTRY,
)
WEBHOOK_WAITING = Gauge(
    "commerce_webhook_waiting",
    "Events in the queue of an ACTIVE endpoint, failed ones and those behind them included.",
    _ENDPOINT,
    registry=REGISTRY,
)


def forget_endpoint(endpoint_id: str) -> None:
    """Tell no more of an endpoint that nothing is sent to."""
    for metric in (WEBHOOK_SECONDS, WEBHOOK_LAG, WEBHOOK_WAITING):
        with suppress(KeyError):
            metric.remove(endpoint_id)
    for outcome in _OUTCOMES:
        with suppress(KeyError):
            WEBHOOK_ATTEMPTS.remove(endpoint_id, outcome)


DEPLOYMENT = CollectorRegistry(auto_describe=True)
"""What one process tells of the whole deployment: `server/jobs/deployment_metrics.py`."""

CARTS_ACTIVE = Gauge("commerce_carts_active", "Carts that are ACTIVE.", registry=DEPLOYMENT)
CART_ABANDONMENT = Gauge(
    "commerce_cart_abandonment_ratio",
    "The share of the carts ended in the last seven days that were abandoned, 0 to 1.",
    registry=DEPLOYMENT,
)
CART_VALUE = Gauge(
    "commerce_cart_average_value",
    "The mean grand total of the carts with items begun in the last seven days, by currency.",
    ("currency",),
    registry=DEPLOYMENT,
)
SESSIONS_ACTIVE = Gauge(
    "commerce_sessions_active", "Cross-site sessions that are ACTIVE.", registry=DEPLOYMENT
)
TABLE_ROWS = Gauge(
    "commerce_table_rows",
    "Rows of a table, as PostgreSQL estimates them; all partitions together.",
    ("table",),
    registry=DEPLOYMENT,
)
TABLE_BYTES = Gauge(
    "commerce_table_bytes",
    "Size of a table with its indexes; all partitions together.",
    ("table",),
    registry=DEPLOYMENT,
)
NOTICE_MAILS = Gauge(
    "commerce_notice_mails",
    "Mails of news for what customers wait for, of the last two days, by how they stand: PENDING, "
    "SENT, REFUSED and so on.",
    ("status",),
    registry=DEPLOYMENT,
)
JOB_SUCCESS = Gauge(
    "commerce_job_last_success_timestamp_seconds",
    "When the last successful run of a job ended.",
    ("job",),
    registry=DEPLOYMENT,
)
JOB_DURATION = Gauge(
    "commerce_job_last_duration_seconds",
    "How long a job's last run took.",
    ("job",),
    registry=DEPLOYMENT,
)
JOB_FAILURES = Gauge(
    "commerce_job_failures",
    "Runs of a job that failed or were lost since its last success.",
    ("job",),
    registry=DEPLOYMENT,
)
JOB_PASSED_OVER = Gauge(
    "commerce_job_companies_passed_over",
    "Companies that a job's last run went on without, since their rows failed.",
    ("job",),
    registry=DEPLOYMENT,
)
DATABASE_UP = Gauge(
    "commerce_database_up",
    "Whether PostgreSQL answered the last count, 1 or 0.",
    registry=DEPLOYMENT,
)
SHARD_UP = Gauge(
    "commerce_shard_up",
    "Whether a shard's database answered the last count, 1 or 0; main is that of DATABASE_URL.",
    ["shard"],
    registry=DEPLOYMENT,
)
REDIS_UP = Gauge(
    "commerce_redis_up",
    "Whether Redis answered within half a second, 1 or 0.",
    registry=DEPLOYMENT,
)
ROLLUP_AGE = Gauge(
    "commerce_analytics_age_seconds",
    "How far the figures of analytics are behind.",
    registry=DEPLOYMENT,
)
COMPANIES_SET_ASIDE = Gauge(
    "commerce_analytics_companies_set_aside",
    "Companies whose figures of analytics stand still, since counting them fails.",
    registry=DEPLOYMENT,
)
COUNTED_AT = Gauge(
    "commerce_deployment_metrics_timestamp_seconds",
    "When the last count was complete.",
    registry=DEPLOYMENT,
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
