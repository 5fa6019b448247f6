"""How a kind of container is stored: a description that its repository gives."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import CTE, ColumnElement, FromClause, Table, Update, case

from server.containers.merge_report import ContainerType
from server.kernel.errors import CommerceError
from server.platform.database.documents import Fields


class Container(Protocol):
    """What all kinds of containers have."""

    @property
    def id(self) -> str:
        """Names it."""
        ...

    @property
    def company_id(self) -> str:
        """The tenant."""
        ...

    @property
    def site_id(self) -> str | None:
        """The site it was begun on."""
        ...

    @property
    def customer_id(self) -> str | None:
        """Who owns it; None for a guest's."""
        ...

    @property
    def token_digest(self) -> str | None:
        """What is stored of its own session token."""
        ...

    @property
    def version(self) -> int:
        """Counts its changes from 1; 0 while it is not stored."""
        ...

    @property
    def updated_at(self) -> datetime:
        """When it changed last."""
        ...


Record = TypeVar("Record", bound=Container)


class Include(Hashable, Protocol):
    """What to read beside a record; each kind has its own."""

    @property
    def source(self) -> bool:
        """Another record of the kind, to merge: `source_id`."""
        ...


class BesideShape(Hashable, Protocol):
    """Which parts of a statement something takes that is written beside a record."""

    @property
    def alone(self) -> bool:
        """Whether they touch rows that others' changes touch too, so that no calls share it."""
        ...


class Beside(Protocol):
    """What is written beside a record, in the same statement."""

    @property
    def shape(self) -> BesideShape:
        """Which parts it has; each shape is a statement of its own."""
        ...

    def values(self) -> dict[str, Any]:
        """Give the values of the parts' parameters."""
        ...


@dataclass(frozen=True, slots=True)
class SessionRules:
    """Which container of a kind a cross-site session has, and how one begins with it."""

    count: Callable[[Table], ColumnElement[Any]]
    """What it holds: units of a cart, items of a list."""
    live: tuple[ColumnElement[bool], ...] = ()
    """What holds for all."""
    returning: tuple[ColumnElement[bool], ...] = ()
    """What else holds for a guest's."""
    order: tuple[ColumnElement[Any], ...] = ()
    """Which goes first, after the customer's own."""
    retire: Callable[[Mapping[str, ColumnElement[Any]]], Update] | None = None
    """Ends the customer's own that is not live, by the bound columns of the one that begins."""


def _as_it_is(include: Any, _values: Mapping[str, Any]) -> Any:
    return include


def _nothing_beside(*_: Any) -> dict[str, ColumnElement[Any]]:
    return {}


def _everything(_: Any) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, eq=False)
class Storage(Generic[Record]):
    """How a kind of container is stored."""

    module: str
    """Names its statements, and begins the names of its parts of a session's statements."""
    type: ContainerType
    fields: Fields[Record]
    never: tuple[str, ...]
    """The columns that are written once."""
    session: SessionRules
    seldom: tuple[str, ...] = ()
    """The fields that are written only where one of them changed."""
    live: tuple[ColumnElement[bool], ...] = ()
    """What else holds for the customer's own."""
    first: tuple[ColumnElement[Any], ...] = ()
    """Which of several is the customer's own."""
    without: Callable[[Any], tuple[str, ...]] = _everything
    """The fields that an `Include` leaves out."""
    beside: Callable[[FromClause, FromClause | None, Any], dict[str, ColumnElement[Any]]] = (
        _nothing_beside
    )
    """What else is read of the record, the source of a merge and an `Include`, by name."""
    brief: Callable[[Any, Mapping[str, Any]], Any] = _as_it_is
    """The part of an `Include` that is mostly enough, by it and its parameters; read first."""
    suffices: Callable[[Mapping[str, Any]], bool] = lambda _documents: True
    """Whether what was read so is enough."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """The parameters of `beside` that most calls have no value for."""
    remembered: Callable[[str], dict[str, Any]] = lambda _company_id: {}
    """The parameters of `beside` that say what is known of a company already."""
    parts: Callable[[CTE, Any], list[CTE]] | None = None
    """What is written beside it once the guard has written, by the shape of a `Beside`."""
    refusals: Mapping[str, Callable[[], CommerceError]] = field(default_factory=dict)
    """What it means that a constraint, by its name, was violated."""

    @property
    def table(self) -> Table:
        """Where the records are."""
        return self.fields.table

    @cached_property
    def seldom_columns(self) -> tuple[str, ...]:
        """The columns of the fields that change seldom."""
        return self.fields.of(self.seldom)

    @cached_property
    def often_columns(self) -> tuple[str, ...]:
        """The columns that are written with every change."""
        rest = {*self.never, *self.seldom_columns}
        return tuple(key for key in self.fields.columns if key not in rest)

    @cached_property
    def seldom_of(self) -> Callable[[Record], Any]:
        """Gives the fields of a record that change seldom, to compare."""
        return attrgetter(*self.seldom) if self.seldom else lambda _: None

    def document(self, row: FromClause, include: Any) -> ColumnElement[Any]:
        """Give the column that reads the record of the outer-joined *row*; NULL where none is."""
        document = self.fields.document(row, without=self.without(include))
        return case((row.c.id.is_not(None), document))
