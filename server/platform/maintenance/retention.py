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
    false,
    func,
    literal_column,
    select,
)

from server.platform.database.statement import Statement
from server.platform.maintenance.job import Deletion, Due
from server.platform.records import change_record

LIMIT: ColumnElement[Any] = bindparam("limit", type_=Integer)
RETENTION: ColumnElement[Any] = literal_column('\'{"reason": "retention"}\'::jsonb')
_ONLY: ColumnElement[Any] = bindparam("only", type_=Text)
_PASSED_OVER: ColumnElement[Any] = bindparam("passed_over", type_=ARRAY(Text))


def in_scope(company_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Keep to the company `only`, unless that is NULL, and from those in `passed_over`."""
    return (company_id == _ONLY).is_not(false()) & (company_id != func.all(_PASSED_OVER))


def due_rows(table: Table, due: ColumnElement[bool], order: ColumnElement[Any]) -> Due:
    """Make the statements that count the rows of *table* that are *due*, and name their companies.

    Args:
        table: A table with `company_id`.
        due: Which rows, by bound parameters.
        order: The oldest first, by an index.
    """
    first = (
        select(table.c.company_id)
        .where(due, in_scope(table.c.company_id))
        .order_by(order)
        .limit(LIMIT)
        .subquery()
    )
    return Due(
        count=Statement(select(func.count()).select_from(table).where(due)),
        companies=Statement(select(first.c.company_id).distinct().order_by(first.c.company_id)),
    )


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
        select(table.c.id).where(due, in_scope(table.c.company_id)).order_by(order).limit(LIMIT)
        .with_for_update(skip_locked=True)
    )  # fmt: skip
    deleted = (
        delete(table)
        .where(table.c.id == func.any(bindparam("ids", type_=ARRAY(Text))))
        .returning(table.c.id, table.c.company_id, RETENTION.label("changes"))
        .cte("deleted")
    )
    recorded = change_record.batch_parts(deleted, entity=entity, action="DELETE")
    return Deletion(
        source=source,
        due=due_rows(table, due, order),
        lock=Statement(lock),
        delete=Statement(select(func.count()).select_from(deleted).add_cte(*recorded)),
    )
