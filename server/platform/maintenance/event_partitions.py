"""The monthly partitions of `commerce_events`, made before their months come."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from server.platform.database.pool import Transaction

if TYPE_CHECKING:
    import asyncpg

    from server.platform.maintenance.job import Retiring

_MISSING = """
SELECT month::date AS first, (month + interval '1 month')::date AS next,
    'commerce_events_' || to_char(month, 'YYYY_MM') AS name
FROM generate_series(
    date_trunc('month', now() AT TIME ZONE 'UTC'),
    date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => $1),
    interval '1 month') AS month
WHERE to_regclass('commerce_events_' || to_char(month, 'YYYY_MM')) IS NULL
ORDER BY 1"""

_OLD = """
SELECT c.relname AS name,
    to_date(substring(c.relname from '[0-9]{4}_[0-9]{2}$'), 'YYYY_MM') AS first
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'commerce_events'::regclass
    AND c.relname ~ '^commerce_events_[0-9]{4}_[0-9]{2}$'
    AND to_date(substring(c.relname from '[0-9]{4}_[0-9]{2}$'), 'YYYY_MM') < $1
ORDER BY 2"""


async def ensure_event_partitions(
    connection: asyncpg.Connection[Any], *, months_ahead: int = 12, dry_run: bool = False
) -> list[str]:
    """Create the partitions that are missing from this month to *months_ahead* later.

    Events of such a month that already lie in the default partition move into their own.

    Args:
        connection: Not in a transaction.
        months_ahead: How many months after the current one; 0 or more.
        dry_run: Whether to name them only.

    Returns:
        The names of the partitions created, oldest first.
    """
    created = []
    for row in await connection.fetch(_MISSING, months_ahead):
        if not dry_run:
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


async def copy_event_partitions(
    source: asyncpg.Connection[Any], target: asyncpg.Connection[Any]
) -> None:
    """Create the partitions in *target* that *source* has: what is in none is never dropped.

    Args:
        source: Where the events are.
        target: Where they will be; not in a transaction.
    """
    for row in await source.fetch(_OLD, date.max):
        name, first = row["name"], row["first"]
        if await target.fetchval("SELECT to_regclass($1) IS NULL", name):
            await _create(target, name, first, _month_after(first))


def _month_after(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


async def drop_event_partitions(
    connection: asyncpg.Connection[Any], *, before: date, retiring: Retiring, dry_run: bool = False
) -> list[str]:
    """Drop the partitions whose months are over before *before*, oldest first.

    Each goes in a transaction of its own, in which *retiring* sees its events before.

    Args:
        connection: Not in a transaction.
        before: The first day of the oldest month that is kept.
        retiring: Keeps what is to be kept of the events.
        dry_run: Whether to name them only.

    Returns:
        The names of the partitions dropped.
    """
    dropped = []
    for row in await connection.fetch(_OLD, before):
        name, first = row["name"], row["first"]
        following = _month_after(first)
        if not dry_run:
            async with connection.transaction():
                await connection.execute("SET LOCAL lock_timeout = '4s'")
                await retiring.retire_events(
                    Transaction(connection),
                    datetime(following.year, following.month, 1, tzinfo=UTC),
                )
                await connection.execute(f"DROP TABLE {name}")
        dropped.append(name)
    return dropped
