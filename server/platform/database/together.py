"""The form of a statement in which several calls share one execution.

A statement costs the database and the worker what it costs once, whoever shares it: parameters,
the start of its plan, waking up, the commit and its flush. In the shared form every parameter is a
column of a relation `call` with a row a call, so that each call is still found, guarded and
answered by its own values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ClauseElement,
    ColumnElement,
    FromClause,
    Select,
    Table,
    TableClause,
    Update,
    column,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import asyncpg as dialect
from sqlalchemy.dialects.postgresql.asyncpg import PGCompiler_asyncpg
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.selectable import CTE

NUMBER = "call_number"
"""The column that tells whose row it is, counted from 1."""
CALL: TableClause = table("call", column(NUMBER))
"""The relation of the calls, for the parts of a write that come before its guard."""
_PREFIX = "p_"
"""Begins the names of the columns of `call`, so that they are no others'."""
GUARD = "guard"
FREE = "free"
"""The part that locks the rows that nobody else holds, for the guard to change."""
MADE = "made"
"""The part that inserts where the guard reads what it inserted."""
_DIALECT = dialect.dialect()  # type: ignore[no-untyped-call]
_PARAMETER = re.compile(r"\$(\d+)")


class SharedForm:
    """A statement for several calls at once.

    Args:
        body: The SQL behind the relation `call`, which it reads by the names of the parameters.
        parameters: The parameters of the statement for one call, by name.
        keys: The parameters that name a call's records; calls that share an execution have none in
            common. Empty where any may go together.
    """

    __slots__ = ("_arrays", "_names", "keys", "sql")

    def __init__(
        self, body: str, parameters: Mapping[str, BindParameter[Any]], keys: tuple[str, ...]
    ) -> None:
        self.keys = keys
        self._names = tuple(parameters)
        self._arrays = frozenset(
            name for name, bound in parameters.items() if isinstance(bound.type, ARRAY)
        )
        kinds = (_kind(bound, in_row=True) for bound in parameters.values())
        columns = ", ".join([*(f'"{_PREFIX}{name}"' for name in parameters), NUMBER])
        values = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(kinds, 1))
        # Made of names that stand in this code, as are the statements.
        rows = f"SELECT * FROM unnest({values}) WITH ORDINALITY AS of_call({columns})"  # noqa: S608
        self.sql = f"WITH call AS MATERIALIZED ({rows}){body}"

    def arguments(
        self, calls: Sequence[Mapping[str, Any]], defaults: Mapping[str, Any]
    ) -> list[list[Any]]:
        """Put the values of *calls* in columns, in the order of the statement's parameters."""
        columns: list[list[Any]] = []
        for name in self._names:
            values = [call[name] if name in call else defaults[name] for call in calls]
            if name in self._arrays:
                values = [None if value is None else _array_text(value) for value in values]
            columns.append(values)
        return columns


def shared_read(sql: str, parameters: Mapping[str, BindParameter[Any]]) -> SharedForm:
    """Give the shared form of a select: the same select, asked anew for each row of `call`."""
    named = {name: bound for name, bound in parameters.items() if not bound.unique}
    columns = {
        str(n): str(int(bound.value or 0)) if bound.unique else _column("call", bound)
        for n, bound in enumerate(parameters.values(), 1)
    }
    inner = _PARAMETER.sub(lambda match: columns[match[1]], sql)
    found = f"JOIN LATERAL ({inner}) AS found ON true"
    body = f' SELECT call."{NUMBER}", found.* FROM call {found}'  # noqa: S608 - as above
    return SharedForm(body, named, keys=())


def shared_write(
    build: Callable[[TableClause | None], Executable],
    parameters: Mapping[str, BindParameter[Any]],
    *,
    keys: tuple[str, ...],
) -> SharedForm:
    """Give the shared form of a write whose parts all hang on a common table expression `guard`.

    The guard reads `call` and passes all its columns on; the other parts read their parameters from
    the guard, so they do what they do for the rows alone that it has written.

    Args:
        build: Makes the statement around the relation that it is given.
        parameters: The parameters of the statement for one call, by name.
        keys: The parameters that name the records; two calls on one never go together.
    """
    named = {name: bound for name, bound in parameters.items() if not bound.unique}
    compiler = _SharedCompiler(_DIALECT, cast("ClauseElement", build(CALL)))
    head, _, tail = compiler.string.partition("WITH ")
    return SharedForm(f"{head}, {tail}", named, keys)


def passed_on(call: TableClause) -> ColumnElement[Any]:
    """All columns of the calls, for a guard to give to the other parts."""
    return literal_column(f"{call.name}.*")


def free(table: Table, read: ColumnElement[bool], call: TableClause, *others: FromClause) -> CTE:
    """Lock the records of each call that are as they were *read*, unless somebody else holds one.

    Who waits for a row that somebody holds would make the whole batch wait: they are told that
    somebody was faster, and wait for it alone.
    """
    found = select(table.c.id).where(read, call.c[NUMBER].is_not(None))
    return found.with_for_update(of=[table, *others], skip_locked=True).cte(FREE)


def guard_of(changed: Update, table: Table, rows: CTE, call: TableClause) -> CTE:
    """The guard that changes the *rows* that are free, with all columns of the call of each.

    Args:
        changed: The change of a row of *table* at the version that was read.
        table: Whose rows.
        rows: Those that are free.
        call: The calls; passed on for the other parts.
    """
    changing = changed.where(table.c.id == rows.c.id, call.c[NUMBER].is_not(None))
    return changing.returning(table.c.id, passed_on(call)).cte(GUARD)


def made_by(made: CTE, call: TableClause) -> CTE:
    """The guard of rows that were inserted, with the call that each is of, by its `id`."""
    same = made.c.id == literal_column(f'{call.name}."{_PREFIX}id"')
    return select(made.c.id, passed_on(call)).select_from(made.join(call, same)).cte(GUARD)


def answered(guard: CTE, call: TableClause | None) -> Select[Any]:
    """The end of a write: the id of what the guard wrote, and whose it is where calls share it."""
    number: list[ColumnElement[Any]] = [] if call is None else [literal_column(f"{GUARD}.{NUMBER}")]
    return select(guard.c.id, *number)


class _SharedCompiler(PGCompiler_asyncpg):
    """Renders parameters as columns of `call` in what leads to the guard, else of the guard."""

    _source = GUARD

    def visit_cte(self, cte: CTE, *args: Any, **kwargs: Any) -> Any:
        """Render a part, its parameters read from where it stands."""
        before = self._source
        self._source = "call" if cte.name in {FREE, MADE, GUARD} else GUARD
        try:
            return super().visit_cte(cte, *args, **kwargs)
        finally:
            self._source = before

    def visit_bindparam(self, bindparam: BindParameter[Any], *args: Any, **kwargs: Any) -> str:
        """Render a parameter as a column, and a constant of the statement as what it is."""
        if bindparam.unique:
            return str(super().render_literal_bindparam(bindparam))  # type: ignore[no-untyped-call]
        return _column(self._source, bindparam)


def _column(relation: str, bound: BindParameter[Any]) -> str:
    read = f'{relation}."{_PREFIX}{bound.key}"'
    return f"({read}::{_kind(bound)})" if isinstance(bound.type, ARRAY) else read


def _kind(bound: BindParameter[Any], *, in_row: bool = False) -> str:
    """The SQL name of a parameter's type; lists of any length stand *in_row* as text."""
    if in_row and isinstance(bound.type, ARRAY):
        return "TEXT"
    return str(bound.type.compile(dialect=_DIALECT))


def _array_text(values: Sequence[str]) -> str:
    """Write a list of texts as PostgreSQL reads it."""
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"
