"""Reading events by a cursor that passes over none."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from sqlalchemy import text

from server.analytics.views import FedEvent, KnownEvents
from server.platform.database.pool import Executor
from server.platform.database.sql import from_json
from server.platform.database.statement import Statement

_PAGE = Statement(
    text("""
SELECT id, "occurredAt", "siteId", "aggregateType", "aggregateId", "aggregateVersion", ordinal,
    "eventType", payload, "customerId", "visitorId", "sessionId"
FROM commerce_events
WHERE "companyId" = :company AND "transactionId" >= :since AND "transactionId" < :until
    AND id > :last AND "eventType" = ANY(CAST(:types AS text[]))
    AND "aggregateType" = ANY(CAST(:records AS text[]))
ORDER BY id LIMIT :most""")
)


async def page(
    executor: Executor,
    company_id: str,
    known: KnownEvents,
    *,
    since: int,
    until: int,
    last: int,
    most: int,
) -> list[FedEvent]:
    """Read events of the transactions from *since* to *until*, after the event *last*.

    What a newer release has written, and this one has no name for, is passed over.

    The number of an event is drawn while its record is locked, so the order of the numbers is the
    order of the record's versions, whichever transaction began first.
    """
    values = {
        "company": company_id,
        "types": known.types,
        "records": known.records,
        "since": since,
        "until": until,
        "last": last,
        "most": most,
    }
    return [_read(row) for row in await executor.fetch(_PAGE, values)]


def _read(row: Any) -> FedEvent:
    return FedEvent(
        id=row["id"],
        occurred_at=row["occurredAt"].replace(tzinfo=UTC),
        event_type=row["eventType"],
        entity_type=row["aggregateType"],
        entity_id=row["aggregateId"],
        entity_version=row["aggregateVersion"],
        ordinal=row["ordinal"],
        site_id=row["siteId"],
        session_id=row["sessionId"],
        customer_id=row["customerId"],
        visitor_id=row["visitorId"],
        payload=from_json(row["payload"]),
    )
