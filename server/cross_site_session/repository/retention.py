"""Ending sessions whose time is over, and deleting the ended ones."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, delete, func, literal_column, select, update

from server.containers.session_tables import cross_site_sessions
from server.cross_site_session.tables import cross_site_handoffs
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.statement import Statement
from server.platform.maintenance.job import Change
from server.platform.maintenance.retention import LIMIT, deletion, due_rows, in_scope
from server.platform.records import change_record

_table = cross_site_sessions
_NOW: ColumnElement[Any] = bindparam("now", type_=TIMESTAMP_MS)
_DUE = (_table.c.status == literal_column("'ACTIVE'")) & (_table.c.expires_at <= _NOW)
_ENDED: list[ColumnElement[Any]] = [
    literal_column(f"'{status}'") for status in ("EXPIRED", "MERGED", "REVOKED")
]


def _end(ended: str, due: ColumnElement[bool]) -> Statement:
    """Make the statement that ends at most `limit` ACTIVE sessions, with event and audit record.

    Args:
        ended: The status they get.
        due: Which.
    """
    chosen = (
        select(_table.c.id)
        .where(due)
        .order_by(_table.c.expires_at)
        .limit(LIMIT)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    status: ColumnElement[Any] = literal_column(f'\'["ACTIVE", "{ended}"]\'::jsonb')
    version = func.jsonb_build_array(_table.c.version - literal_column("1"), _table.c.version)
    nothing: ColumnElement[Any] = literal_column("NULL", type_=Text)
    changed = (
        update(_table)
        .where(_table.c.id == chosen.c.id)
        .values(
            status=literal_column(f"'{ended}'"),
            updated_at=_NOW,
            version=_table.c.version + literal_column("1"),
        )
        .returning(
            _table.c.id,
            _table.c.company_id,
            nothing.label("site_id"),
            _table.c.customer_id,
            _table.c.visitor_id,
            _table.c.version,
            func.jsonb_build_object(
                literal_column("'version'"), version, literal_column("'status'"), status
            ).label("changes"),
        )
        .cte("changed")
    )
    event: ColumnElement[Any] = literal_column("'SESSION_EXPIRED'")
    recorded = change_record.batch_parts(
        changed, entity="CrossSiteSession", action="UPDATE", event=event
    )
    return Statement(select(func.count()).select_from(changed).add_cte(*recorded))


EXPIRE = Change(
    due_rows(_table, _DUE, _table.c.expires_at),
    _end("EXPIRED", _DUE & in_scope(_table.c.company_id)),
)
"""Ends at most `limit` sessions past their time, with event and audit record."""

_THEIRS = (
    (_table.c.status == literal_column("'ACTIVE'"))
    & (_table.c.company_id == bindparam("company_id", type_=Text))
    & (_table.c.customer_id == bindparam("customer_id", type_=Text))
)
REVOKE_ALL = _end("REVOKED", _THEIRS)
"""Ends at most `limit` sessions of a customer."""

ENDED = deletion(
    _table,
    source="sessions",
    entity="CrossSiteSession",
    due=_table.c.status.in_(_ENDED)
    & (_table.c.updated_at <= bindparam("ended_before", type_=TIMESTAMP_MS)),
    order=_table.c.updated_at,
)
"""Deletes sessions that ended before `ended_before`, with all that is theirs."""

_handoffs = cross_site_handoffs
_OLD = _handoffs.c.expires_at <= bindparam("before", type_=TIMESTAMP_MS)


def _forget_handoffs() -> Change:
    old = (
        select(_handoffs.c.code)
        .where(_OLD, in_scope(_handoffs.c.company_id))
        .limit(LIMIT)
        .with_for_update(skip_locked=True)
        .cte("old")
    )
    gone = (
        delete(_handoffs).where(_handoffs.c.code == old.c.code).returning(_handoffs.c.code)
    ).cte("gone")  # fmt: skip
    return Change(
        due_rows(_handoffs, _OLD, _handoffs.c.code),
        Statement(select(func.count()).select_from(gone)),
    )


FORGET_HANDOFFS = _forget_handoffs()
"""Deletes at most `limit` hand-off codes that ended before `before`."""
