"""The statements that delete what has had its time, for any table of a module."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    func,
    literal_column,
    select,
)

from server.platform import journal
from server.platform.jobs import Deletion
from server.platform.postgres import Statement

LIMIT: ColumnElement[Any] = bindparam("limit", type_=Integer)
RETENTION: ColumnElement[Any] = literal_column('\'{"reason": "retention"}\'::jsonb')


def deletion(
    table: Table,
    *,
    source: str,
    entity: str,
    due: ColumnElement[bool],
    order: ColumnElement[Any],
) -> Deletion:
    """Make the statements that count, lock and delete the rows of *table* that are *due*.

    Args:
        table: A table with `id` and `company_id`.
        source: The name `Retiring` knows the rows by.
        entity: Their name in the audit log.
        due: Which rows, by bound parameters.
        order: The oldest first, by an index.
    """
    lock = (
        select(table.c.id).where(due).order_by(order).limit(LIMIT)
        .with_for_update(skip_locked=True)
    )  # fmt: skip
    deleted = (
        delete(table)
        .where(table.c.id == func.any(bindparam("ids", type_=ARRAY(Text))))
        .returning(table.c.id, table.c.company_id, RETENTION.label("changes"))
        .cte("deleted")
    )
    recorded = journal.batch_parts(deleted, entity=entity, action="DELETE")
    return Deletion(
        source=source,
        count=Statement(select(func.count()).select_from(table).where(due)),
        lock=Statement(lock),
        delete=Statement(select(func.count()).select_from(deleted).add_cte(*recorded)),
    )
