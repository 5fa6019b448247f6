"""What is deleted for its age, and who is told that an endpoint was disabled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from server.platform.database.pool import Executor
from server.platform.database.statement import Statement
from server.platform.maintenance.job import Change, Due

_COUNT_LOG = Statement(
    text('SELECT count(*)::int FROM webhook_deliveries WHERE "attemptedAt" < :before')
)
# Ids rise with time: the oldest rows are found without an index over it.
_SWEEP_LOG = Statement(
    text("""
WITH old AS (
    SELECT id FROM (
        SELECT id, "attemptedAt" FROM webhook_deliveries ORDER BY id
        LIMIT CAST(:limit AS integer)) AS first
    WHERE "attemptedAt" < :before
), gone AS (
    DELETE FROM webhook_deliveries d USING old WHERE d.id = old.id RETURNING d.id
)
SELECT count(*)::int FROM gone""")
)
_ORPHANS = """NOT EXISTS (SELECT FROM webhook_endpoints e WHERE e.id = q."endpointId")"""
_COUNT_ORPHANS = Statement(text(f"SELECT count(*)::int FROM webhook_queue q WHERE {_ORPHANS}"))
_SWEEP_ORPHANS = Statement(
    text(f"""
WITH gone AS (
    DELETE FROM webhook_queue WHERE id IN (
        SELECT q.id FROM webhook_queue q WHERE {_ORPHANS} LIMIT CAST(:limit AS integer))
    RETURNING id
)
SELECT count(*)::int FROM gone""")
)
OLD_ATTEMPTS = Change(Due(_COUNT_LOG, companies=None), _SWEEP_LOG)
"""Deletes attempts from before `before`."""
ORPHANS = Change(Due(_COUNT_ORPHANS, companies=None), _SWEEP_ORPHANS)
"""Deletes rows of the queue whose endpoint is gone, with its company."""
_ENDPOINTS = Statement(
    text('SELECT id, "eventTypes" AS patterns, "siteIds" AS sites FROM webhook_endpoints')
)
_GIVE_UP = Statement(
    text("""
WITH waited AS (
    DELETE FROM webhook_queue WHERE "endpointId" = :endpoint AND "occurredAt" < :before
    RETURNING id
)
UPDATE webhook_endpoints e SET "givenUp" = "givenUp" + (SELECT count(*) FROM waited) + (
    SELECT count(*) FROM commerce_events c
    WHERE c."occurredAt" < :before AND c."companyId" = e."companyId" AND c.id > e.last
        AND c."eventType" = ANY(CAST(:types AS text[]))
        AND (cardinality(CAST(:sites AS text[])) = 0 OR c."siteId" = ANY(CAST(:sites AS text[]))))
WHERE e.id = :endpoint RETURNING e.id""")
)
_TO_ALERT = """e.status = 'DISABLED' AND e."disabledAt" IS NOT NULL AND e."alertedAt" IS NULL
    AND e."alertEmail" <> ''"""
_ALERTS = Statement(
    text(f'SELECT e.id FROM webhook_endpoints e WHERE {_TO_ALERT} ORDER BY e."disabledAt"')
)
_ALERT_ABOUT = Statement(
    text(f"""
SELECT e.id, e.url, e."alertEmail" AS email, e."disabledReason" AS reason,
    e."disabledAt" AS since, c.name AS company
FROM webhook_endpoints e JOIN companies c ON c.id = e."companyId"
WHERE e.id = :endpoint AND {_TO_ALERT}""")
)
_ALERTED = Statement(
    text('UPDATE webhook_endpoints SET "alertedAt" = :now WHERE id = :endpoint RETURNING id')
)


@dataclass(frozen=True, slots=True)
class Alert:
    """What the mail about a disabled endpoint says."""

    endpoint: str
    url: str
    email: str
    reason: str
    since: datetime
    company: str


async def every_endpoint(
    executor: Executor,
) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Give id, patterns and sites of every endpoint."""
    rows = await executor.fetch(_ENDPOINTS, {})
    return [(row["id"], tuple(row["patterns"]), tuple(row["sites"])) for row in rows]


async def give_up(
    executor: Executor,
    endpoint_id: str,
    before: datetime | None,
    types: Sequence[str],
    sites: Sequence[str],
) -> None:
    """Count as given up what an endpoint has not got of the events before *before*."""
    values = {
        "endpoint": endpoint_id, "before": before, "types": list(types), "sites": list(sites)
    }  # fmt: skip
    await executor.fetch(_GIVE_UP, values)


async def endpoints_to_alert(executor: Executor) -> list[str]:
    """Name the endpoints whose owner is to be told."""
    return [row["id"] for row in await executor.fetch(_ALERTS, {})]


async def alert(executor: Executor, endpoint_id: str) -> Alert | None:
    """Give what the mail about an endpoint says; None when nothing is to be said any more."""
    row = await executor.fetch_row(_ALERT_ABOUT, {"endpoint": endpoint_id})
    return Alert(*row) if row is not None else None


async def alerted(executor: Executor, endpoint_id: str, now: datetime | None) -> None:
    """Note that the owner was told."""
    await executor.fetch(_ALERTED, {"endpoint": endpoint_id, "now": now})
