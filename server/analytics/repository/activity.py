"""What has happened since a moment, exactly: what is counted, and what is not yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from server.analytics.repository.events import PLAIN
from server.analytics.repository.state import RULES
from server.platform.database.pool import Executor
from server.platform.database.statement import Statement

# What the rollups have counted ends at their position, so no event is counted twice and none is
# left out: both halves see the same moment. Where they have no position, as nothing is counted yet
# or everything is counted anew, the events themselves are.
_SINCE = Statement(
    text(f"""
WITH state AS (
    SELECT CASE WHEN rules > :rules OR rules = :rules AND "rulesPosition" = position
        THEN position END AS position
    FROM analytics_state WHERE id = 'rollup'
), counted AS (
    SELECT t.kind, t.count FROM analytics_tallies t
    WHERE (SELECT position FROM state) IS NOT NULL AND t."companyId" = :company
        AND t.span = 'QUARTER' AND t.kind = ANY(CAST(:kinds AS text[]))
        AND t."startsAt" >= :since AND t.key = ''
        AND (CAST(:site AS text) IS NULL OR t."siteId" = :site)
    UNION ALL
    SELECT e."eventType", 1 FROM commerce_events e
    WHERE e."companyId" = :company
        AND e."transactionId" >= coalesce((SELECT position FROM state), 0)
        AND e."eventType" = ANY(CAST(:kinds AS text[])) AND e."occurredAt" >= :since
        AND e."aggregateVersion" > 0 AND {PLAIN}
        AND (CAST(:site AS text) IS NULL OR e."siteId" = :site)
)
SELECT kind, sum(count)::int AS count FROM counted GROUP BY kind"""),
    name="analytics.activity",
)


async def counts_since(
    executor: Executor, company_id: str, site_id: str | None, since: datetime, kinds: Sequence[str]
) -> dict[str, int]:
    """Count a company's own events of these types.

    Args:
        executor: Where they are read; not a replica, which is told of them later.
        company_id: Whose.
        site_id: Those of this site alone; None for all.
        since: From when on; a quarter of an hour begins then. Any zone's midnight does.
        kinds: The types.
    """
    values = {
        "rules": RULES,
        "company": company_id,
        "site": site_id,
        "since": since,
        "kinds": list(kinds),
    }
    rows = await executor.fetch(_SINCE, values)
    return {row["kind"]: row["count"] for row in rows}
