"""Reading events by a cursor that passes over none."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from server.analytics.repository.state import HORIZON
from server.platform.postgres import Executor, Statement

_PAGE = Statement(
    text("""
SELECT id, "occurredAt", "siteId", "aggregateType", "aggregateId", "aggregateVersion", ordinal,
    "eventType", payload, "customerId", "visitorId", "sessionId"
FROM commerce_events
WHERE "companyId" = :company AND "transactionId" >= :since AND "transactionId" < :until
    AND id > :last
ORDER BY id LIMIT :most""")
)


async def horizon(executor: Executor) -> int:
    """Give the number of the transaction before which all have ended."""
    row = await executor.fetch_row(HORIZON, {})
    return int(row["horizon"])


async def page(
    executor: Executor, company_id: str, *, since: int, until: int, last: int, most: int
) -> list[Any]:
    """Read events of the transactions from *since* to *until*, after the event *last*.

    The number of an event is drawn while its record is locked, so the order of the numbers is the
    order of the record's versions, whichever transaction began first.
    """
    values = {"company": company_id, "since": since, "until": until, "last": last, "most": most}
    return list(await executor.fetch(_PAGE, values))
