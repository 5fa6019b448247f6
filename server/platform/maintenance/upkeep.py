"""What a database needs from time to time, beside what its modules do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import asyncpg
from sqlalchemy import (
    ColumnElement,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    null,
    select,
    update,
)

from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.sql import naive
from server.platform.database.statement import Statement
from server.platform.maintenance.event_partitions import (
    drop_event_partitions,
    ensure_event_partitions,
)
from server.platform.maintenance.job import Change, Due, Retiring, Run, change_due
from server.platform.maintenance.retention import LIMIT
from server.platform.records.audit import ACTIONS, AUDITED
from server.platform.records.tables import audit_logs, idempotency_keys, revoked_tokens

_NOW: ColumnElement[Any] = bindparam("now", type_=TIMESTAMP_MS)


def _sweep(
    table: Table, key: str, moment: ColumnElement[Any], *others: ColumnElement[bool]
) -> Change:
    """Make the statements that count and delete what is as old as `now`, by its *moment*.

    It belongs to no company.
    """
    due = and_(moment <= _NOW, *others)
    old = (
        select(table.c[key]).where(due).order_by(moment).limit(LIMIT)
        .with_for_update(skip_locked=True)
    ).cte("old")  # fmt: skip
    gone = delete(table).where(table.c[key] == old.c[key]).returning(table.c[key]).cte("gone")
    return Change(
        Due(Statement(select(func.count()).select_from(table).where(due)), companies=None),
        Statement(select(func.count(literal_column("*"))).select_from(gone)),
    )


_SWEEPS = (
    _sweep(idempotency_keys, "scope", idempotency_keys.c.expires_at),
    _sweep(revoked_tokens, "id", revoked_tokens.c.expires_at),
)
_OURS = (
    audit_logs.c.entity.in_([literal_column(f"'{name}'") for name in AUDITED])
    | audit_logs.c.entity.like(literal_column("'/commerce.%'"))
    | (audit_logs.c.entity == literal_column("'*'"))
)
# The table is the platform's: others write there too, and keep what they write. By action first,
# which is how its index begins.
_AUDITS = _sweep(
    audit_logs,
    "id",
    audit_logs.c.created_at,
    audit_logs.c.action == bindparam("action", type_=Text),
    _OURS,
)


def _addresses() -> Change:
    """Make the statements that count and clear addresses of audit records between two times.

    By times, so that what is cleared already is walked once a run and not once a batch.
    """
    moment = audit_logs.c.created_at
    due = and_(
        audit_logs.c.action == bindparam("action", type_=Text),
        moment > bindparam("since", type_=TIMESTAMP_MS),
        moment <= _NOW,
        audit_logs.c.ip_address.is_not(None) | audit_logs.c.user_agent.is_not(None),
        _OURS,
    )
    old = (
        select(audit_logs.c.id).where(due).order_by(moment).limit(LIMIT)
        .with_for_update(skip_locked=True)
    ).cte("old")  # fmt: skip
    cleared = (
        update(audit_logs)
        .where(audit_logs.c.id == old.c.id)
        .values(ip_address=null(), user_agent=null())
        .returning(audit_logs.c.id)
        .cte("cleared")
    )
    return Change(
        Due(Statement(select(func.count()).select_from(audit_logs).where(due)), companies=None),
        Statement(select(func.count(literal_column("*"))).select_from(cleared)),
    )


_ADDRESSES = _addresses()
_OLDEST = Statement(
    select(func.min(audit_logs.c.created_at)).where(
        audit_logs.c.action == bindparam("action", type_=Text)
    )
)
_WINDOW = timedelta(days=7)


async def sweep_records(run: Run) -> None:
    """Delete idempotency records and revoked tokens that have expired."""
    for sweep in _SWEEPS:
        await change_due(run, sweep, {"now": naive(run.now)})


async def sweep_audits(run: Run, keep: timedelta) -> None:
    """Delete our audit records that are older than *keep*."""
    for action in ACTIONS:
        await change_due(run, _AUDITS, {"now": naive(run.now - keep), "action": action})


async def clear_addresses(run: Run, keep: timedelta) -> None:
    """Clear network address and user agent of our audit records that are older than *keep*."""
    until = naive(run.now - keep)
    for action in ACTIONS:
        row = await run.database.fetch_row(_OLDEST, {"action": action})
        since = row[0] - _WINDOW / 7 if row[0] is not None else until
        while until is not None and since is not None and since < until:
            upper = min(since + _WINDOW, until)
            values = {"now": upper, "since": since, "action": action}
            await change_due(run, _ADDRESSES, values)
            since = upper


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
                try:
                    if not run.dry_run:
                        await connection.execute(f'VACUUM (ANALYZE) "{table}"')
                    run.rows += 1
                except asyncpg.LockNotAvailableError:
                    run.notes.append(f"{table} is locked, left out")
        finally:
            await connection.close()
