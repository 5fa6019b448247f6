"""What a kind of container is: a description, and the values its use cases give and take."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from server.catalog.domain import Site
from server.containers.context import Context, NewContainer, Provision
from server.containers.merge_report import ConflictStrategy, MergeOutcome
from server.containers.storage import Beside, Include, Record, Storage
from server.containers.versioned_write import Other
from server.kernel.errors import CommerceError
from server.platform.database.pool import Executor
from server.platform.records.change_record import Event

Record_co = TypeVar("Record_co", covariant=True)
View = TypeVar("View")
Arguments = ParamSpec("Arguments")


class Loaded(Protocol[Record_co]):
    """What was read for a decision; each kind has more."""

    @property
    def context(self) -> Context:
        """Where the call plays."""
        ...

    @property
    def record(self) -> Record_co | None:
        """The record that was looked up; None where there is none."""
        ...

    @property
    def source(self) -> Record_co | None:
        """The record to merge from."""
        ...


LoadedT = TypeVar("LoadedT", bound=Loaded[Any])


@dataclass(frozen=True, slots=True)
class Begun(Generic[Record]):
    """A new record that goes on where the changed one ends: with what opens it, and children."""

    record: Record
    """As it is stored first; children that keep their id move to it."""
    event: Event


@dataclass(frozen=True, slots=True)
class Change(Generic[Record]):
    """What a use case decided."""

    record: Record
    """The record as it shall be."""
    events: tuple[Event, ...] = ()
    """What it means, beside that a new one is created."""
    report: tuple[MergeOutcome, ...] = ()
    others: tuple[Other[Record], ...] = ()
    """What changes with it, or not at all."""
    before: Record | None = None
    """The record as it was read, where another than the one looked up is changed."""
    counted: bool = False
    """Whether the record has its new version, and everything that a change computes, already."""
    beside: Beside | None = None
    """What is written beside it, where it is not what the kind would."""
    outcome: Any = None
    """What the answer shows beside the record."""
    begun: Begun[Record] | None = None
    """The one that begins as this one ends."""


@dataclass(frozen=True, slots=True)
class Opened(Generic[Record]):
    """A record that the caller may see and change."""

    before: Record | None
    """As stored; None for a new one."""
    record: Record
    """As it is to be changed: new, or brought back."""
    events: tuple[Event, ...] = ()
    """What opening it means."""
    retired: tuple[Other[Record], ...] = ()
    """The customer's ended one, in whose place the new one comes."""
    provision: Provision | None = None
    """The customer to write with it."""
    known: Context | None = None
    """Of a new one, what was not read anew and has to be so still."""


@dataclass(frozen=True, slots=True)
class UseCase(Generic[LoadedT, Record]):
    """A use case with its arguments: what it has to be given, and what it makes of it."""

    decide: Callable[[LoadedT, Record, datetime], Change[Record]]
    include: Include
    values: dict[str, Any]
    """The parameters that *include* names."""


def use_case(
    include: Include, values: Callable[..., dict[str, Any]] | None = None
) -> Callable[
    [Callable[Concatenate[LoadedT, Record, datetime, Arguments], Change[Record]]],
    Callable[Arguments, UseCase[LoadedT, Record]],
]:
    """Make a use case of a function of what was loaded, the record, the time and its arguments.

    The function is pure. Called with its arguments alone it gives the `UseCase` that an editor
    carries out.

    Args:
        include: What it has to be given.
        values: Gives the parameters that *include* names, of its arguments.
    """

    def declared(
        function: Callable[Concatenate[LoadedT, Record, datetime, Arguments], Change[Record]],
    ) -> Callable[Arguments, UseCase[LoadedT, Record]]:
        def given(*args: Arguments.args, **kwargs: Arguments.kwargs) -> UseCase[LoadedT, Record]:
            return UseCase(
                lambda loaded, record, now: function(loaded, record, now, *args, **kwargs),
                include,
                values(*args, **kwargs) if values else {},
            )

        given.__doc__ = function.__doc__
        return given

    return declared


@dataclass(frozen=True, slots=True)
class Merging(Generic[LoadedT, Record]):
    """How two containers of a kind become one."""

    include: Include
    """What is read for it, the source among it."""
    combine: Callable[[ConflictStrategy, LoadedT, Record, Opened[Record], datetime], Change[Record]]
    """Merges the source into an opened target when a visitor turns out to be a customer."""
    hand_over: Callable[[Record, str, datetime], Change[Record]]
    """Makes a visitor's container the customer's own, as it is."""
    is_open: Callable[[Record, datetime], bool]
    """Whether something can be taken out of a source."""
    was_merged: Callable[[Record, str, Record | None], bool]
    """Whether a target has got what was in the source of this id already."""
    self_merge: Callable[[], CommerceError]
    size: Callable[[Record], int]
    """What a source brings: units of a cart, items of a list."""


class EndReason(StrEnum):
    """The ways in which a record ends, as the contract names them."""

    CONVERTED = "CONVERTED"
    MERGED = "MERGED"
    HANDED_OVER = "HANDED_OVER"
    ABANDONED = "ABANDONED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    DELETED = "DELETED"


@dataclass(frozen=True, slots=True)
class End:
    """How a record ended."""

    reason: EndReason
    order_id: str | None = None
    """The order that a cart became."""
    merged_into: str | None = None
    """The record that has got what it held."""


@dataclass(frozen=True, slots=True, eq=False)
class Kind(Generic[Record, LoadedT, View]):
    """A kind of container."""

    name: str
    """As events and audit records name it."""
    storage: Storage[Record]
    include: Include
    """What is read where nothing more is asked for; a record so read can be written."""
    read: Callable[[Context, dict[str, Any], Any], LoadedT]
    """Makes what use cases get of what was read."""
    feature: str
    """What a site switches off."""
    is_enabled: Callable[[Site], bool]
    not_found: Callable[[], CommerceError]
    created: Event
    begin: Callable[[NewContainer, Record | None], Record]
    """Makes an empty one that is not stored yet, as the source of a merge in all it can."""
    touch: Callable[[Record, Site, datetime], Record]
    """Counts a change of one that was begun on the site."""
    audited: Callable[[Record], dict[str, Any]]
    """What audit records tell of it: no secret."""
    view: Callable[[LoadedT, Record, Change[Record] | None, str | None, datetime], View]
    """Shows it to its owner: as it was read, or after a change; with the guest's token."""
    merging: Merging[LoadedT, Record]
    is_live: Callable[[Record, datetime], bool] = lambda _record, _now: True
    """Whether it can be used as it is."""
    ended: Callable[[Record], End] = lambda _record: End(EndReason.EXPIRED)
    """Says of one that is not live how it ended."""
    adapt: Callable[[Record, Context, datetime], Record] = lambda record, _context, _now: record
    """Brings a customer's own into line with where they shop now."""
    may_return: Callable[[Record, datetime], bool] = lambda _record, _now: False
    """Whether one that is not live comes back when its guest does."""
    revive: Callable[[Record], tuple[Record, Event]] | None = None
    """Brings a customer's own back that is not live."""
    retire: Callable[[Record, Record, datetime], Record] | None = None
    """Ends a customer's own that is not live, for a new one."""
    needs_guests: bool = False
    """Whether a site can close it to guests."""
    price: Callable[[LoadedT, Record, datetime], Awaitable[Record]] | None = None
    """Computes anew what a changed one costs."""
    refresh: Callable[[LoadedT, Record, datetime, Any], Awaitable[LoadedT]] | None = None
    """Computes beside what was loaded what a record would cost now, where its include asks it."""
    visited: Callable[[Executor, LoadedT, Record, datetime], Awaitable[None]] | None = None
    """Keeps for longer what is kept for one whose owner comes and looks, where it is time."""
    beside: Callable[[LoadedT, Record | None, Record, Change[Record]], Beside | None] | None = None
    """What a change writes beside it."""
