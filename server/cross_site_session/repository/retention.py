"""Ending sessions whose time is over, and deleting the ended ones."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, delete, func, literal_column, select, update

from server.catalog.session_tables import cross_site_sessions
from server.cross_site_session.tables import cross_site_handoffs
from server.platform import journal
from server.platform.metadata import TIMESTAMP_MS
from server.platform.postgres import Statement
from server.platform.retention import LIMIT, deletion

_table = cross_site_sessions
_NOW: ColumnElement[Any] = bindparam("now", type_=TIMESTAMP_MS)
_DUE = (_table.c.status == literal_column("'ACTIVE'")) & (_table.c.expires_at <= _NOW)
_ENDED: list[ColumnElement[Any]] = [
    literal_column(f"'{status}'") for status in ("EXPIRED", "MERGED", "REVOKED")
]

OVERDUE = Statement(select(func.count()).select_from(_table).where(_DUE))
"""Counts the ACTIVE sessions past their time."""


def _expire() -> Statement:
    due = (
        select(_table.c.id)
        .where(_DUE)
        .order_by(_table.c.expires_at)
        .limit(LIMIT)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    status: ColumnElement[Any] = literal_column('\'["ACTIVE", "EXPIRED"]\'::jsonb')
    version = func.jsonb_build_array(_table.c.version - literal_column("1"), _table.c.version)
    nothing: ColumnElement[Any] = literal_column("NULL", type_=Text)
    changed = (
        update(_table)
        .where(_table.c.id == due.c.id)
        .values(
            status=literal_column("'EXPIRED'"),
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
    recorded = journal.batch_parts(changed, entity="CrossSiteSession", action="UPDATE", event=event)
    return Statement(select(func.count()).select_from(changed).add_cte(*recorded))


EXPIRE = _expire()
"""Ends at most `limit` sessions past their time, with event and audit record."""

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
OLD_HANDOFFS = Statement(select(func.count()).select_from(_handoffs).where(_OLD))
"""Counts hand-off codes that ended before `before`."""


def _forget_handoffs() -> Statement:
    old = (
        select(_handoffs.c.code).where(_OLD).limit(LIMIT).with_for_update(skip_locked=True)
    ).cte("old")  # fmt: skip
    gone = (
        delete(_handoffs).where(_handoffs.c.code == old.c.code).returning(_handoffs.c.code)
    ).cte("gone")  # fmt: skip
    return Statement(select(func.count()).select_from(gone))


FORGET_HANDOFFS = _forget_handoffs()
"""Deletes at most `limit` of them."""
