"""Records as JSON documents of a select, and as the parameters of a write, by declared fields.

A repository declares once which columns each field of a value is kept in. How a column crosses
follows from its type: times as UTC, money as hundredths, JSON as it is.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from operator import attrgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    Numeric,
    Table,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ENUM, JSONB, TIMESTAMP, aggregate_order_by
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.sql.type_api import TypeEngine

from server.kernel.lifetimes import real_end, stored_end
from server.platform.database.sql import (
    array,
    aware,
    aware_or_none,
    hundredths,
    major,
    naive,
    recordset,
    to_json,
)

Value = TypeVar("Value")
Take = Callable[[Any], Any]
_NULL: ColumnElement[Any] = literal_column("NULL")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a value, and the columns it is kept in."""

    name: str
    """The field; of a column that is only written the field it hangs on."""
    columns: tuple[str, ...] = ()
    """The columns it is read from."""
    read: Callable[..., Any] | None = None
    """Makes it of the columns' values; None takes the only one as it is."""
    writes: Mapping[str, Take] = dataclass_field(default_factory=dict)
    """What each column gets, of the whole value."""


def field(
    name: str,
    column: str | None = None,
    *,
    read: Callable[[Any], Any] | None = None,
    write: Callable[[Any], Any] | None = None,
) -> Field:
    """Declare a field that is kept in one column, which has its name unless told.

    Args:
        name: The field.
        column: The column's Python name.
        read: Makes the field of what the column holds.
        write: Makes what the column holds of the field.
    """
    get = attrgetter(name)
    put: Take = get if write is None else lambda value: write(get(value))
    key = column or name
    return Field(name, (key,), read, {key: put})


def composed(
    name: str,
    read: Callable[..., Any],
    *,
    also: tuple[str, ...] = (),
    **columns: str | Take,
) -> Field:
    """Declare a field that is kept in several columns.

    Args:
        name: The field.
        read: Makes it of the columns' values, those of *also* last.
        also: Columns of other fields that it is read from too.
        columns: What each column gets: a dotted name, or a function of the whole value.
    """
    writes = {key: attrgetter(get) if isinstance(get, str) else get for key, get in columns.items()}
    return Field(name, (*columns, *also), read, writes)


def lasting(active_at: str) -> tuple[Field, Field]:
    """Declare `expires_at`, and `stored_end`, what its column says; see `kernel.lifetimes`.

    Args:
        active_at: The column that says when its life began anew.
    """
    exact = composed(
        "expires_at",
        real_end,
        expires_at=lambda value: stored_end(value.stored_end, value.expires_at),
        also=(active_at,),
    )
    return exact, Field("stored_end", ("expires_at",))


def written(column: str, get: Take, *, with_field: str = "") -> Field:
    """Declare a column that follows from the whole value and is never read.

    Args:
        column: The column.
        get: What it gets.
        with_field: The field it changes with.
    """
    return Field(with_field, (), None, {column: get})


class Fields(Generic[Value]):
    """The fields of a value, kept in one row of *table* and in rows that belong to it.

    Args:
        make: Makes the value; takes the declared fields, and behind them what has a default.
        table: Where it is kept.
        fields: All fields but those of *children*.
        children: The fields that are tuples of rows of other tables.

    Raises:
        TypeError: Not every field that *make* takes is declared, or one that it does not take.
    """

    def __init__(
        self,
        make: Callable[..., Value],
        table: Table,
        *fields: Field,
        children: Mapping[str, Children[Any]] | None = None,
    ) -> None:
        self.table = table
        self.children: Mapping[str, Children[Any]] = children or {}
        self._keys = tuple(dict.fromkeys(key for one in fields for key in one.columns))
        places = {key: place for place, key in enumerate(self._keys)}
        takes = {one.name: self._take(one, places) for one in fields if one.columns}
        self._places = {name: at for at, name in enumerate(self.children, len(self._keys))}
        for name, place in self._places.items():
            takes[name] = _take_children(self.children[name].fields, place)
        taken = inspect.signature(make).parameters
        wanted = [name for name, one in taken.items() if name in takes or one.default is one.empty]
        if set(wanted) != set(takes) or wanted != list(taken)[: len(wanted)]:
            raise TypeError(f"{make}: {sorted(set(wanted) ^ set(takes))}")
        self._read: Callable[[list[Any]], Value] = _compiled(make, [takes[key] for key in wanted])
        self.writes = {key: get for one in fields for key, get in one.writes.items()}
        self.columns = tuple(self.writes)
        """The columns that are written."""
        self._puts = {key: (get, _binding(table.c[key].type)) for key, get in self.writes.items()}
        self._fields = fields

    # --- reading ---------------------------------------------------------------------------

    def document(
        self,
        row: FromClause,
        beside: Iterable[ColumnElement[Any]] = (),
        *,
        without: Iterable[str] = (),
    ) -> ColumnElement[Any]:
        """Give the column that reads a value of the joined *row*.

        Args:
            row: The table, or an alias of it.
            beside: What else to put behind it; `read` leaves it alone.
            without: Fields of children and columns that are not read.
        """
        columns = [_NULL if key in without else _selected(row.c[key]) for key in self._keys]
        nested = [
            _NULL if name in without else child.document(row)
            for name, child in self.children.items()
        ]
        return array(*columns, *nested, *beside)

    def read(self, document: list[Any]) -> Value:
        """Read a `document`."""
        return self._read(document)

    def beside(self, document: list[Any], child: str) -> dict[str, Any]:
        """Give what was read beside the rows of *child*, by their ids; NULL is left out."""
        rows = document[self._places[child]] or ()
        return {row[0]: row[-1] for row in rows if row[-1] is not None}

    def _take(self, one: Field, places: Mapping[str, int]) -> Source:
        """Say how a field is made of a document."""
        parts: list[Source] = []
        for key in one.columns:
            convert = _reading(self.table.c[key])
            item = f"row[{places[key]}]"
            parts.append((item, {}) if convert is None else _called(convert, [(item, {})]))
        return parts[0] if one.read is None else _called(one.read, parts)

    # --- writing ---------------------------------------------------------------------------

    def of(self, names: Iterable[str]) -> tuple[str, ...]:
        """Give the columns that are written with the fields *names*."""
        wanted = set(names)
        return tuple(key for one in self._fields if one.name in wanted for key in one.writes)

    def bound(self, keys: Iterable[str], prefix: str = "") -> dict[str, ColumnElement[Any]]:
        """Bind a parameter for each column of *keys*, named as it with *prefix* before."""
        found: dict[str, ColumnElement[Any]] = {}
        for key in keys:
            kind = self.table.c[key].type
            value: ColumnElement[Any] = bindparam(prefix + key, type_=_stored(kind))
            found[key] = major(value) if isinstance(kind, Numeric) else value
        return found

    def parameters(self, value: Value, keys: Iterable[str], prefix: str = "") -> dict[str, Any]:
        """Give the values of the parameters of `bound`."""
        puts, found = self._puts, {}
        for key in keys:
            get, bind = puts[key]
            content = get(value)
            found[prefix + key] = content if bind is None or content is None else bind(content)
        return found

    def rows(self, parameter: str, alias: str, **more: Any) -> TableValuedAlias:
        """Make a table of the bound JSON list of `row`s named *parameter*."""
        kinds = {key: _stored(self.table.c[key].type) for key in self.columns}
        return recordset(parameter, alias, **kinds, **more)

    def selected(self, rows: FromClause) -> dict[str, ColumnElement[Any]]:
        """Give the columns of `rows` as the table's columns hold them."""
        return {
            key: major(rows.c[key]) if isinstance(self.table.c[key].type, Numeric) else rows.c[key]
            for key in self.columns
        }

    def row(self, value: Value) -> dict[str, Any]:
        """Write *value* as one record of `rows`."""
        return {key: get(value) for key, get in self.writes.items()}


@dataclass(frozen=True, slots=True)
class Children(Generic[Value]):
    """Rows that belong to a row of another table."""

    fields: Fields[Value]
    parent: str
    """The column with the other row's id."""
    order: tuple[str, ...]
    """The columns they are read in the order of."""
    fixed: frozenset[str] = frozenset({"id"})
    """The columns that never change once they are written."""
    tables: FromClause | None = None
    """The table with what is joined to read beside it."""
    beside: ColumnElement[Any] | None = None
    """What is read beside each row."""

    def document(self, row: FromClause) -> ColumnElement[Any]:
        """Give the column that reads those of the joined *row* as a list of documents."""
        table = self.fields.table
        one = self.fields.document(table, [] if self.beside is None else [self.beside])
        ordered = aggregate_order_by(one, *(table.c[key] for key in self.order))
        return (
            select(func.json_agg(ordered))
            .select_from(table if self.tables is None else self.tables)
            .where(table.c[self.parent] == row.c.id, table.c.company_id == row.c.company_id)
            .correlate(row)
            .scalar_subquery()
        )

    def count(self, row: FromClause) -> ColumnElement[int]:
        """Give the column that counts those of the joined *row*."""
        table = self.fields.table
        return (
            select(func.count())
            .select_from(table)
            .where(table.c[self.parent] == row.c.id, table.c.company_id == row.c.company_id)
            .correlate(row)
            .scalar_subquery()
        )


Source = tuple[str, dict[str, Any]]
"""An expression of `row`, and the functions that it names."""


def _called(function: Callable[..., Any], arguments: list[Source]) -> Source:
    name = f"f{id(function)}"
    named = {name: function}
    for _, names in arguments:
        named |= names
    return f"{name}({', '.join(text for text, _ in arguments)})", named


def _take_children(fields: Fields[Any], place: int) -> Source:
    text, names = _called(fields.read, [("one", {})])
    return f"tuple([{text} for one in row[{place}] or ()])", names


def _compiled(make: Callable[..., Value], takes: list[Source]) -> Callable[[list[Any]], Value]:
    """Make one function that reads a document, as `dataclasses` makes constructors.

    It reads as fast as one that was written by hand; a loop over the fields takes twice as long.
    """
    text, names = _called(make, takes)
    read: Callable[[list[Any]], Value] = eval(f"lambda row: {text}", names)  # noqa: S307
    return read


def _selected(column: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, Numeric):
        return hundredths(column)
    return cast(column, Text) if isinstance(column.type, ENUM) else column


def _reading(column: Column[Any]) -> Take | None:
    if isinstance(column.type, TIMESTAMP):
        return aware_or_none if column.nullable else aware
    return tuple if isinstance(column.type, ARRAY) else None


def _stored(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return BigInteger() if isinstance(kind, Numeric) else kind


def _binding(kind: TypeEngine[Any]) -> Take | None:
    if isinstance(kind, TIMESTAMP):
        return naive
    if isinstance(kind, JSONB):
        return to_json
    return list if isinstance(kind, ARRAY) else None
