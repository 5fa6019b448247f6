"""The log of attempts, what waits, and replays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from server.platform.database.pool import Executor
from server.platform.database.sql import naive
from server.platform.database.statement import Statement
from server.platform.records.horizon import horizon
from server.webhooks.domain.model import Attempted, Backlog, Endpoint, Replay
from server.webhooks.repository.queue import FILTER

MOST_REPLAYS = 100
MOST_LOOKED_AT = 100_000
"""Events of the outbox among which those are counted that an endpoint has not taken yet."""

_BACKLOG = Statement(
    text(f"""
SELECT q.waiting + o.waiting AS waiting, q.failing,
    coalesce(extract(epoch FROM :now - least(q.oldest, o.oldest)), 0)::float8 AS oldest
FROM (SELECT count(*) AS waiting, count(*) FILTER (WHERE attempts > 0) AS failing,
        min("createdAt") AS oldest
    FROM webhook_queue WHERE "endpointId" = :endpoint) AS q
CROSS JOIN (SELECT count(*) AS waiting, min(c."occurredAt") AS oldest
    FROM webhook_endpoints e CROSS JOIN LATERAL (
        SELECT n."occurredAt", n."eventType", n."siteId" FROM commerce_events n
        WHERE n."companyId" = e."companyId" AND n.id > e.last AND n."transactionId" >= e.since
        ORDER BY n.id LIMIT {MOST_LOOKED_AT}) AS c
    WHERE e.id = :endpoint AND {FILTER}) AS o""")
)
"""What is in the queue, and what the outbox keeps for a time of pause or for want of room."""
_PAGE = Statement(
    text("""
SELECT * FROM webhook_deliveries
WHERE "endpointId" = :endpoint AND id < :before
    AND (CAST(:message AS text) = '' OR "messageId" = :message)
    AND (CAST(:outcome AS text) = '' OR outcome = :outcome)
ORDER BY id DESC LIMIT CAST(:most AS integer)""")
)
_REQUEUE = Statement(
    text("""
INSERT INTO webhook_queue
    ("endpointId", "recordId", "eventId", "occurredAt", "dueAt", "createdAt")
SELECT d."endpointId", d."recordId", d."eventId", d."occurredAt", :now, :now
FROM webhook_deliveries d
JOIN commerce_events e ON e."occurredAt" = d."occurredAt" AND e.id = d."eventId"
WHERE d.id = :delivery AND d."endpointId" = :endpoint
RETURNING (SELECT d."messageId" FROM webhook_deliveries d WHERE d.id = :delivery) AS message""")
)
_TEST = Statement(
    text("""
INSERT INTO webhook_queue ("endpointId", "recordId", "dueAt", "createdAt")
VALUES (:endpoint, 'test-' || gen_random_uuid(), :now, :now) RETURNING id""")
)
_START = Statement(
    text("""
INSERT INTO webhook_replays ("endpointId", since, until, horizon, last, top, "createdAt")
SELECT :endpoint, :since, :until, :horizon, coalesce(min(id + 0) - 1, 0),
    coalesce(max(id + 0), 0), :now
FROM commerce_events
WHERE "companyId" = :company AND "occurredAt" >= :since AND "occurredAt" < :until
RETURNING *""")
)
_REPLAYS = Statement(
    text(f"""
SELECT * FROM webhook_replays WHERE "endpointId" = :endpoint
ORDER BY id DESC LIMIT {MOST_REPLAYS}""")
)


async def backlog(
    executor: Executor, endpoint: Endpoint, types: Sequence[str], now: datetime
) -> Backlog:
    """Count what waits for an endpoint, whose patterns choose the outbox's names *types*."""
    values = {
        "endpoint": endpoint.id, "types": list(types), "sites": list(endpoint.site_ids),
        "now": naive(now),
    }  # fmt: skip
    row = await executor.fetch_row(_BACKLOG, values)
    return Backlog(row["waiting"], row["failing"], max(0.0, row["oldest"]))


async def page(
    executor: Executor, endpoint_id: str, *, before: int, message: str, outcome: str, most: int
) -> list[Attempted]:
    """Read the newest attempts before the one with the id *before*."""
    rows = await executor.fetch(
        _PAGE,
        {
            "endpoint": endpoint_id,
            "before": before,
            "message": message,
            "outcome": outcome,
            "most": most,
        },
    )
    return [_attempted(row) for row in rows]


async def requeue(
    executor: Executor, endpoint_id: str, delivery_id: int, now: datetime
) -> str | None:
    """Put the event of an attempt into the queue again; None when it is gone."""
    row = await executor.fetch_row(
        _REQUEUE, {"endpoint": endpoint_id, "delivery": delivery_id, "now": naive(now)}
    )
    return None if row is None else str(row["message"])


async def queue_test(executor: Executor, endpoint_id: str, now: datetime) -> str:
    """Put a test into the queue, and give its message id."""
    row = await executor.fetch_row(_TEST, {"endpoint": endpoint_id, "now": naive(now)})
    return f"test-{row['id']}"


async def start_replay(
    executor: Executor,
    endpoint_id: str,
    company_id: str,
    *,
    since: datetime,
    until: datetime,
    now: datetime,
) -> Replay:
    """Begin to send again what happened from *since* to *until*."""
    until_transaction = (await horizon(executor)).transaction
    row = await executor.fetch_row(
        _START,
        {
            "endpoint": endpoint_id,
            "company": company_id,
            "since": naive(since),
            "until": naive(until),
            "horizon": until_transaction,
            "now": naive(now),
        },
    )
    return _replay(row)


async def replays(executor: Executor, endpoint_id: str) -> list[Replay]:
    """Read the replays of an endpoint, the newest first."""
    return [_replay(row) for row in await executor.fetch(_REPLAYS, {"endpoint": endpoint_id})]


def _attempted(row: Any) -> Attempted:
    following = row["nextAttemptAt"]
    return Attempted(
        row["id"],
        row["messageId"],
        row["eventType"],
        row["recordId"],
        row["attempt"],
        row["outcome"],
        row["responseStatus"],
        row["error"],
        row["durationMs"],
        row["responseBody"],
        row["attemptedAt"].replace(tzinfo=UTC),
        None if following is None else following.replace(tzinfo=UTC),
        row["replayId"],
    )


def _replay(row: Any) -> Replay:
    return Replay(
        row["id"],
        row["since"].replace(tzinfo=UTC),
        row["until"].replace(tzinfo=UTC),
        row["status"],
        row["events"],
        row["createdAt"].replace(tzinfo=UTC),
    )
