"""The monthly partitions of `commerce_events`, made before their months come."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncpg

_MISSING = """
SELECT month::date AS first, (month + interval '1 month')::date AS next,
    'commerce_events_' || to_char(month, 'YYYY_MM') AS name
FROM generate_series(
    date_trunc('month', now() AT TIME ZONE 'UTC'),
    date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => $1),
    interval '1 month') AS month
WHERE to_regclass('commerce_events_' || to_char(month, 'YYYY_MM')) IS NULL
ORDER BY 1"""


async def ensure_event_partitions(
    connection: asyncpg.Connection[Any], *, months_ahead: int = 12
) -> list[str]:
    """Create the partitions that are missing from this month to *months_ahead* later.

    Events of such a month that already lie in the default partition move into their own.

    Args:
        connection: Not in a transaction.
        months_ahead: How many months after the current one; 0 or more.

    Returns:
        The names of the partitions created, oldest first.
    """
    created = []
    for row in await connection.fetch(_MISSING, months_ahead):
        await _create(connection, row["name"], row["first"], row["next"])
        created.append(row["name"])
    return created


async def _create(
    connection: asyncpg.Connection[Any], name: str, first: date, following: date
) -> None:
    # The names are made of digits by the query above, and dates print as dates.
    span = f"\"occurredAt\" >= '{first}' AND \"occurredAt\" < '{following}'"
    async with connection.transaction():
        await connection.execute(
            f"""
SET LOCAL lock_timeout = '4s';
CREATE TABLE {name} (LIKE commerce_events INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
WITH moved AS (DELETE FROM commerce_events_default WHERE {span} RETURNING *)
INSERT INTO {name} SELECT * FROM moved;
ALTER TABLE commerce_events ATTACH PARTITION {name}
    FOR VALUES FROM ('{first}') TO ('{following}')"""  # noqa: S608 - see above
        )
