"""The newest events as they are committed, for those who follow records live.

A position is a snapshot of PostgreSQL: which transactions had ended. What a later snapshot sees and
this one did not is what was committed between the two, neither more nor less, in whatever order
transactions began. Unlike a horizon (`horizon.py`) it waits for nobody: a long transaction holds
back its own events alone. A position is of use while it is young; it is kept in memory, not by
callers, as it can name as many transactions as run at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from server.platform.database.pool import Executor
from server.platform.database.statement import Statement

MOST = 5000
"""Events that are read at once. Who is that far behind looks at the records themselves."""
MOST_VERSIONS = 1000
"""Events of one record that are read at once."""

_BEGIN = Statement(text("SELECT pg_current_snapshot()::text AS snapshot"))
_COLUMNS = """id, "companyId", "occurredAt", "aggregateId", "aggregateVersion", "eventType",
        coalesce(payload->>'sourceCartId', payload->>'sourceWishlistId',
            payload->>'sourceComparisonId', payload->>'sourceSessionId') AS source,
        payload->>'targetSessionId' AS target"""
_AFTER = Statement(
    text(f"""
WITH taken AS MATERIALIZED (SELECT pg_current_snapshot()::text AS snapshot),
begun AS (
    SELECT {_COLUMNS} FROM commerce_events WHERE "transactionId" >= :next
    ORDER BY "transactionId", id LIMIT {MOST}
), ended AS (
    SELECT {_COLUMNS} FROM commerce_events
    WHERE "transactionId" = ANY(CAST(:running AS bigint[]))
    ORDER BY "transactionId", id LIMIT {MOST}
), found AS (SELECT * FROM begun UNION ALL SELECT * FROM ended)
SELECT taken.snapshot, found.* FROM taken LEFT JOIN found ON true ORDER BY found.id""")  # noqa: S608 - made of what stands here alone
)
_BETWEEN = Statement(
    text(f"""
SELECT "aggregateVersion", "eventType" FROM commerce_events
WHERE "companyId" = :company AND "aggregateId" = :record
    AND "aggregateVersion" > :after AND "aggregateVersion" <= :upto
ORDER BY "aggregateVersion", ordinal, id LIMIT {MOST_VERSIONS}""")  # noqa: S608 - as above
)


@dataclass(frozen=True, slots=True)
class Position:
    """What had been committed at some moment."""

    next: int
    """No transaction from this one on had ended."""
    running: tuple[int, ...]
    """Those before it that had not."""

    @classmethod
    def read(cls, snapshot: str) -> Position:
        """Read what PostgreSQL writes of a snapshot: `xmin:xmax:running,…`."""
        _, following, running = snapshot.split(":")
        return cls(int(following), tuple(int(one) for one in running.split(",") if one))


@dataclass(frozen=True, slots=True)
class Happened:
    """One event, as far as those who follow its record care."""

    occurred_at: datetime
    """As the column holds it."""
    company_id: str
    record_id: str
    version: int
    name: str
    source_id: str | None
    """Another record of the kind, which was merged into it."""
    target_id: str | None = None
    """Another record of the kind, which it was merged into."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What was committed since a position."""

    events: Sequence[Happened]
    position: Position
    complete: bool
    """Whether these are all of them."""


async def begin(executor: Executor) -> Position:
    """Take the position of now."""
    row = await executor.fetch_row(_BEGIN, {})
    return Position.read(row["snapshot"])


async def committed(executor: Executor, since: Position) -> Committed:
    """Read what was committed after *since*."""
    values: dict[str, Any] = {"next": since.next, "running": list(since.running)}
    rows = await executor.fetch(_AFTER, values)
    events = [
        Happened(
            occurred_at=row["occurredAt"],
            company_id=row["companyId"],
            record_id=row["aggregateId"],
            version=row["aggregateVersion"],
            name=row["eventType"],
            source_id=row["source"],
            target_id=row["target"],
        )
        for row in rows
        if row["id"] is not None
    ]
    return Committed(events, Position.read(rows[0]["snapshot"]), len(events) < MOST)


async def names_between(
    executor: Executor, company_id: str, record_id: str, after: int, upto: int
) -> dict[int, list[str]]:
    """Give the names of a record's events after the version *after*, up to *upto*, by version."""
    values = {"company": company_id, "record": record_id, "after": after, "upto": upto}
    found: dict[int, list[str]] = {}
    for row in await executor.fetch(_BETWEEN, values):
        found.setdefault(row["aggregateVersion"], []).append(row["eventType"])
    return found
