"""Which rows a company has, in which order they are copied, and what changes in another database.

Read from the schema itself, so that a table that is added is moved too, or stops the move.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

Connection = Any
"""Of asyncpg, which copies; a pool's statements do not."""

_STAY = frozenset(
    {
        "alembic_version",
        "analytics_set_aside",
        "analytics_state",
        "job_runs",
        "revoked_tokens",
        "tenant_deletions",
    }
)
"""What is a database's own; revoked tokens are read of all of them."""
_OWN = '"companyId" = $1'
_CLIENT = '(SELECT "clientId" FROM companies WHERE id = $1)'
_ORGANIZATION = f'(SELECT "organizationId" FROM clients WHERE id = {_CLIENT})'  # noqa: S608 - constants
_OF_ENDPOINT = '"endpointId" IN (SELECT id FROM webhook_endpoints WHERE "companyId" = $1)'
_WHOSE = {
    "companies": "id = $1",
    "clients": f"id = {_CLIENT}",
    "organizations": f"id = {_ORGANIZATION}",
    # Staff of no company, whom its audit records name.
    "users": f'({_OWN} OR id IN (SELECT "userId" FROM audit_logs WHERE {_OWN}))',  # noqa: S608
    "webhook_queue": _OF_ENDPOINT,
    "webhook_deliveries": _OF_ENDPOINT,
    "webhook_replays": _OF_ENDPOINT,
}
_SHARED = frozenset({"organizations", "clients", "users"})
"""What may be there already, with another company of the same client."""
_AFTER = {
    # Uses of codes are counted by a trigger; the codes are copied as they were counted.
    "promotion_codes": ("promotion_redemptions",),
}
_EVENT = '"eventId" + {events}'
_REPLAY = '"replayId" + {replays}'
_CHANGED: Mapping[str, Mapping[str, str]] = {
    # Numbers of transactions are a server's own: what has been seen by all is of the oldest.
    "commerce_events": {"id": "id + {events}", "transactionId": "0"},
    "analytics_outcomes": {"eventId": _EVENT, "transactionId": "0"},
    # Whose event is deleted already has none that could be newer.
    "analytics_visitors": {
        "eventId": 'CASE WHEN "eventId" >= {oldest} THEN "eventId" + {events} ELSE 0 END'
    },
    "webhook_endpoints": {
        "since": "{transaction}",
        "until": "{transaction}",
        "last": "0",
        "top": "0",
    },
    "webhook_queue": {"eventId": _EVENT, "replayId": _REPLAY, "claimedBy": "NULL"},
    "webhook_deliveries": {"eventId": _EVENT, "replayId": _REPLAY},
    "webhook_replays": {
        "id": "id + {replays}",
        "last": "last + {events}",
        "top": "top + {events}",
        "horizon": "{transaction}",
    },
    "users": {
        "companyId": f'CASE WHEN {_OWN} THEN "companyId" END',
        "clientId": f'CASE WHEN "clientId" = {_CLIENT} THEN "clientId" END',
        "organizationId": f'CASE WHEN "organizationId" = {_ORGANIZATION} THEN "organizationId" END',
    },
}
_MARGIN = 1_000_000
"""Numbers left free for what is written while a company is copied."""


class UnknownTable(Exception):
    """Nobody knows whose rows a table has; the message names it."""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a company in one table."""

    table: str
    columns: tuple[str, ...]
    whose: str
    """The condition, by the company as `$1`."""
    order: str
    """The column whose numbers are drawn anew, in this order; empty for none."""
    shared: bool
    """Whether a row may be there already."""

    def reading(self, numbers: Mapping[str, int]) -> str:
        """The statement that reads them as the other database is to have them."""
        changed = _CHANGED.get(self.table, {})
        shown = ", ".join(
            changed[name].format_map(numbers) if name in changed else f'"{name}"'
            for name in self.columns
        )
        ordered = f' ORDER BY "{self.order}"' if self.order else ""
        return f"SELECT {shown} FROM {self.table} WHERE {self.whose}{ordered}"  # noqa: S608 - names of the schema


_COLUMNS = """
SELECT c.relname, a.attname, a.attidentity <> '' FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attgenerated = ''
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
    AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY c.relname, a.attnum"""
_KEYS = """
SELECT c.relname, p.relname, a.attname FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid AND NOT c.relispartition
JOIN pg_class p ON p.oid = k.confrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
WHERE k.contype = 'f'
    AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
ORDER BY c.relname, k.conname"""


async def parts(connection: Connection) -> list[Part]:
    """Say what a company's rows are, parents before what refers to them.

    Raises:
        UnknownTable: A table has no `companyId`, and refers to none that has.
    """
    columns: dict[str, dict[str, bool]] = {}
    for table, column, counted in await connection.fetch(_COLUMNS):
        if table not in _STAY:
            columns.setdefault(table, {})[column] = counted
    keys = [tuple(key) for key in await connection.fetch(_KEYS)]
    before: dict[str, set[str]] = {table: set(_AFTER.get(table, ())) for table in columns}
    for child, parent, _ in keys:
        if child in before and parent in before and child != parent:
            before[child].add(parent)
    found = []
    for table in TopologicalSorter(before).static_order():
        changed = _CHANGED.get(table, {})
        drawn = [name for name, counted in columns[table].items() if counted]
        anew = [name for name in drawn if name not in changed]
        found.append(
            Part(
                table,
                tuple(name for name in columns[table] if name not in anew),
                _whose(table, columns, keys),
                anew[0] if anew else "",
                table in _SHARED,
            )
        )
    return found


def _whose(
    table: str, columns: Mapping[str, Mapping[str, bool]], keys: Sequence[tuple[str, ...]]
) -> str:
    if table in _WHOSE:
        return _WHOSE[table]
    if "companyId" in columns[table]:
        return _OWN
    for child, parent, column in keys:
        if child == table and "companyId" in columns.get(parent, ()):
            return f'"{column}" IN (SELECT id FROM {parent} WHERE {_OWN})'  # noqa: S608 - as above
    raise UnknownTable(f"the table {table} has no companyId, and refers to none that has")


async def count(connection: Connection, part: Part, company: str) -> int:
    """Count a company's rows in one table."""
    statement = f"SELECT count(*) FROM {part.table} WHERE {part.whose}"  # noqa: S608 - as above
    return int(await connection.fetchval(statement, company))


async def keep_shared(connection: Connection, part: Part, company: str) -> None:
    """Take over the copied rows of a shared table that were not there."""
    names = ", ".join(f'"{name}"' for name in part.columns)
    await connection.execute(
        f"INSERT INTO {part.table} ({names}) SELECT {names} FROM {staged(part)} "  # noqa: S608
        "ON CONFLICT (id) DO NOTHING"
    )
    await connection.execute(f"DROP TABLE {staged(part)}")


async def stage(connection: Connection, part: Part) -> None:
    """Make the place that rows of a shared table are copied to first."""
    await connection.execute(
        f"CREATE TEMPORARY TABLE {staged(part)} (LIKE {part.table}) ON COMMIT DROP"
    )


def staged(part: Part) -> str:
    """Name that place."""
    return f"moved_{part.table}"


async def status(connection: Connection, company: str) -> str | None:
    """Read whether a company is open; None where it is not."""
    found = await connection.fetchval("SELECT status::text FROM companies WHERE id = $1", company)
    return None if found is None else str(found)


_SINCE = """
SELECT extract(epoch FROM timezone('UTC', now()) - "updatedAt") FROM companies WHERE id = $1"""


async def seconds_since_change(connection: Connection, company: str) -> float:
    """Read how long ago a company was closed."""
    return float(await connection.fetchval(_SINCE, company) or 0)


_UNTAKEN = """
SELECT count(*) FROM webhook_endpoints e
WHERE e."companyId" = $1 AND e.status = 'ACTIVE' AND (
    e.last < e.top OR EXISTS (SELECT FROM commerce_events c
        WHERE c."companyId" = $1 AND c."transactionId" >= e.until))"""


async def behind(connection: Connection, company: str) -> int:
    """Count the endpoints that have not taken all events yet: where they stand can't be moved."""
    return int(await connection.fetchval(_UNTAKEN, company))


async def hold(connection: Connection, company: str) -> bool:
    """Keep other moves of a company away while the transaction lasts; False where one runs."""
    locked = "SELECT pg_try_advisory_xact_lock(hashtext('tenant move'), hashtext($1))"
    return bool(await connection.fetchval(locked, company))


async def numbers(source: Connection, target: Connection, company: str) -> dict[str, int]:
    """Find what the numbers that a database draws are raised by, and keep those free."""
    whole = (
        'SELECT id FROM commerce_events WHERE "companyId" = $1',
        f"SELECT id FROM webhook_replays WHERE {_OF_ENDPOINT}",  # noqa: S608 - a constant
    )
    events, replays = [
        await _raise(source, target, table, chosen, company)
        for table, chosen in zip(("commerce_events", "webhook_replays"), whole, strict=True)
    ]
    oldest = 'SELECT id FROM commerce_events ORDER BY "occurredAt", id LIMIT 1'
    return {
        "events": events,
        "replays": replays,
        "oldest": int(await source.fetchval(oldest) or 0),
        "transaction": int(await target.fetchval("SELECT pg_current_xact_id()::text::bigint")),
    }


async def _raise(
    source: Connection, target: Connection, table: str, chosen: str, company: str
) -> int:
    first, last = await source.fetchrow(f"SELECT min(id), max(id) FROM ({chosen}) AS c", company)  # noqa: S608
    if first is None:
        return 0
    sequence = await target.fetchval("SELECT pg_get_serial_sequence($1, 'id')", table)
    drawn = int(await target.fetchval(f"SELECT last_value FROM {sequence}"))  # noqa: S608
    # Numbers that are all higher stay as they are: receivers of events know them.
    by = 0 if first > drawn + _MARGIN else drawn + _MARGIN + 1 - first
    await target.execute("SELECT setval($1::regclass, $2)", sequence, last + by)
    return int(by)


_COUNT_ANEW = """
INSERT INTO analytics_set_aside ("companyId", through, attempts, "retryAt", error)
VALUES ($1, $2, 1, timezone('UTC', now()), 'moved here; counted anew')
ON CONFLICT ("companyId") DO NOTHING"""


async def count_anew(source: Connection, target: Connection, company: str) -> None:
    """Have the figures counted anew there: until then those that came along are shown."""
    through = await source.fetchval("SELECT through FROM analytics_state WHERE id = 'rollup'")
    await target.execute(_COUNT_ANEW, company, through)


async def forget_beside(connection: Connection, company: str) -> None:
    """Delete what the deletion of a company leaves, or would take the archived files for.

    Those have moved with it; and what is left would be in the way of another copy.
    """
    async with connection.transaction():
        for table in ("cart_archives", "idempotency_keys"):
            await connection.execute(f"DELETE FROM {table} WHERE {_OWN}", company)  # noqa: S608
        for table in ("webhook_queue", "webhook_deliveries"):
            await connection.execute(f"DELETE FROM {table} WHERE {_OF_ENDPOINT}", company)  # noqa: S608
