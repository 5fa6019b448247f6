"""What a database needs from time to time, beside what its modules do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, literal_column, select

from server.platform.jobs import Retiring, Run, change_due
from server.platform.metadata import TIMESTAMP_MS
from server.platform.partitions import drop_event_partitions, ensure_event_partitions
from server.platform.postgres import Statement
from server.platform.retention import LIMIT
from server.platform.sql import naive
from server.platform.tables import idempotency_keys, revoked_tokens

_NOW: ColumnElement[Any] = bindparam("now", type_=TIMESTAMP_MS)


def _sweep(table: Table, key: str) -> tuple[Statement, Statement]:
    """Make the statements that count and delete what has expired."""
    due = table.c.expires_at <= _NOW
    old = (
        select(table.c[key]).where(due).order_by(table.c.expires_at).limit(LIMIT)
        .with_for_update(skip_locked=True)
    ).cte("old")  # fmt: skip
    gone = delete(table).where(table.c[key] == old.c[key]).returning(table.c[key]).cte("gone")
    return (
        Statement(select(func.count()).select_from(table).where(due)),
        Statement(select(func.count(literal_column("*"))).select_from(gone)),
    )


_SWEEPS = (_sweep(idempotency_keys, "scope"), _sweep(revoked_tokens, "id"))


async def sweep_records(run: Run) -> None:
    """Delete idempotency records and revoked tokens that have expired."""
    for count, sweep in _SWEEPS:
        await change_due(run, count, sweep, {"now": naive(run.now)})


class EventPartitions:
    """Makes the months of events that come, and drops those that were kept long enough."""

    name = "eventPartitions"

    def __init__(self, *, keep: timedelta | None, retiring: Retiring) -> None:
        self._keep = keep
        self._retiring = retiring

    async def run(self, run: Run) -> None:
        """Make and drop partitions; rows are partitions here."""
        connection = await run.connect()
        try:
            made = await ensure_event_partitions(connection, dry_run=run.dry_run)
            dropped: list[str] = []
            if self._keep is not None:
                dropped = await drop_event_partitions(
                    connection,
                    before=_month(run.now - self._keep),
                    retiring=self._retiring,
                    dry_run=run.dry_run,
                )
        finally:
            await connection.close()
        run.rows += len(made) + len(dropped)
        run.notes += [f"made {name}" for name in made]
        run.notes += [f"dropped {name}" for name in dropped]


def _month(moment: datetime) -> date:
    return moment.date().replace(day=1)


_FILLED = """
    SELECT name FROM unnest($1::text[]) AS name
    WHERE pg_relation_size(quote_ident(name)::regclass) > 0
"""


class VacuumAnalyze:
    """Vacuums the modules' tables, one after the other, and counts them anew for the planner.

    A table without a page is left out: told of its emptiness, the planner takes a walk over the
    whole table for the cheapest plan, and keeps it however many rows come, until the next ANALYZE.
    """

    name = "vacuumAnalyze"

    def __init__(self, tables: tuple[str, ...]) -> None:
        self._tables = tables

    async def run(self, run: Run) -> None:
        """Vacuum; rows are tables here."""
        connection = await run.connect()
        try:
            await connection.execute("SET lock_timeout = '4s'")
            for (table,) in await connection.fetch(_FILLED, self._tables):
                if not run.dry_run:
                    await connection.execute(f'VACUUM (ANALYZE) "{table}"')
                run.rows += 1
        finally:
            await connection.close()
