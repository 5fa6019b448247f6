"""What a stream of a record tells, whichever kind of record it is of."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import asyncpg

from server.containers.kind import End, EndReason
from server.kernel.errors import InvalidInput, Unavailable
from server.kernel.identity import Caller
from server.kernel.values import replace
from server.platform.database.pool import Database
from server.platform.records.stream_terms import current_terms
from server.platform.records.streams import GONE, Look, Streams, Watch, observe_delay
from server.platform.records.tail import Happened, names_between
from server.platform.telemetry import logger

Shown = TypeVar("Shown")
MOST_TOLD = 100
"""Changes that are told one by one; who has missed more is told how the record is."""
_GONE_SOMEWHERE = frozenset({EndReason.DELETED, EndReason.MERGED})
AWAY = (Unavailable, TimeoutError, OSError, asyncpg.PostgresError)
"""How it fails to read a record while the database is away: no reason to end its stream."""
_RESUME = re.compile(r"([\w-]{1,64}):(\d{1,9})")


class UpdateKind(StrEnum):
    """What a message of a stream tells, as the contract names it."""

    SNAPSHOT = "SNAPSHOT"
    CHANGED = "CHANGED"
    ENDED = "ENDED"
    HEARTBEAT = "HEARTBEAT"
    RECONNECT = "RECONNECT"


@dataclass(frozen=True, slots=True)
class Update(Generic[Shown]):
    """One message of a stream."""

    kind: UpdateKind
    record_id: str = ""
    version: int = 0
    events: Sequence[str] = ()
    shown: Shown | None = None
    """The record, with the last of the changes that are told together."""
    end: End | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """From where on a caller follows."""

    site_id: str | None = None
    """The site that is named."""
    record_id: str | None = None
    """The record to go on with; None for the one that reading gives."""
    after: int | None = None
    """The version that was seen last."""


def start_of(request: Any, field: str) -> Start:
    """Read from where on a request wants to follow.

    Raises:
        InvalidInput: A version is told, but not of which record.
    """
    record_id = getattr(request, field) or None
    named, seen = last_event()
    if named is not None and record_id in {None, named}:
        record_id, after = named, seen
    else:
        after = _told_version(request)
        if after is not None and record_id is None:
            name, _, kind = field.partition("_")
            raise InvalidInput.field(
                "afterVersion", f"must not stand without {name}{kind.title()}, whose version it is"
            )
    return Start(getattr(request, "site_id", "") or None, record_id, after)


def last_event() -> tuple[str | None, int | None]:
    """Read what `Last-Event-ID` names and the version that was seen of it; nothing without it."""
    found = _RESUME.fullmatch(current_terms.get().resume or "")
    return (found[1], int(found[2])) if found is not None else (None, None)


def resumed(request: Any, named: str) -> int | None:
    """Read after which version a request goes on that names its record as *named* in any case."""
    record_id, after = last_event()
    return after if record_id == named else _told_version(request)


def _told_version(request: Any) -> int | None:
    """Read the version of a request's own.

    `Last-Event-ID` goes before it: who comes anew calls the address that the stream began with, and
    the header alone says how far it came.
    """
    return int(request.after_version) if request.HasField("after_version") else None


@dataclass(frozen=True, slots=True)
class Seen(Generic[Shown]):
    """A record as the caller may see it now."""

    version: int
    shown: Shown | None
    """None where it has ended."""
    end: End | None = None
    ends_at: datetime | None = None
    """When it ends by itself."""
    uncertain: bool = False
    """Whether what opened it can end without a word about the record."""


class Followed(Protocol[Shown]):
    """Records of one kind, as far as streams go."""

    async def open(self, caller: Caller, site_id: str | None) -> str:
        """Open the record that reading would give, and name it."""
        ...

    async def see(self, caller: Caller, start: Start, watch: Watch) -> Seen[Shown]:
        """Read the record that is followed.

        Raises:
            CommerceError: The caller may not see it, or no longer.
        """
        ...

    @property
    def look(self) -> Look:
        """Tells of many whether they have changed; one object for all streams of the kind."""
        ...


async def follow(
    streams: Streams,
    database: Database,
    followed: Followed[Shown],
    caller: Caller,
    start: Start,
) -> AsyncIterator[Update[Shown]]:
    """Tell how a record is, then each of its changes once, until it ends.

    Raises:
        CommerceError: The caller may not follow it, or no longer.
    """
    pace = current_terms.get().pace
    record_id = start.record_id
    if not record_id:
        record_id = await pace(partial(followed.open, caller, start.site_id))
    start = Start(start.site_id, record_id, start.after)
    with streams.watch(record_id, followed.look) as watch:
        await streams.ready()
        # Before the record is read: a look that comes later finds whatever changed in between.
        watch.looked = (await followed.look([record_id])).get(record_id, GONE)
        seen = await pace(partial(followed.see, caller, start, watch))
        after = start.after
        if after is None or after > seen.version or seen.version - after > MOST_TOLD:
            yield _first(watch, seen)
        else:
            watch.version = after
            async for update in _told(database, caller, watch, seen):
                yield update
            if after == seen.version and seen.end is None:
                yield Update(UpdateKind.HEARTBEAT)
        while seen.end is None:
            seen = replace(seen, shown=None)  # it is told; a stream that waits does not hold it
            _prepare(streams, watch, seen)
            await watch.wait()
            if streams.is_over(watch):
                yield Update(UpdateKind.RECONNECT)
                return
            if watch.changed:
                again = await _read_again(streams, followed, caller, start, watch)
                if again is None:
                    continue
                seen, happened = again
                async for update in _told(database, caller, watch, seen, happened):
                    watch.beat = False
                    yield update
                    del update
                del again
            if watch.beat and seen.end is None:
                watch.beat = False
                yield Update(UpdateKind.HEARTBEAT)


def _first(watch: Watch, seen: Seen[Shown]) -> Update[Shown]:
    watch.version = seen.version
    kind = UpdateKind.SNAPSHOT if seen.end is None else UpdateKind.ENDED
    return Update(kind, watch.record_id, seen.version, (), seen.shown, seen.end)


def _prepare(streams: Streams, watch: Watch, seen: Seen[Any]) -> None:
    watch.ends_at = seen.ends_at.timestamp() if seen.ends_at is not None else None
    watch.uncertain = seen.uncertain
    streams.plan(watch)


async def _read_again(
    streams: Streams, followed: Followed[Shown], caller: Caller, start: Start, watch: Watch
) -> tuple[Seen[Shown], list[Happened]] | None:
    """Read the record; None where it has to be read again soon.

    So it is while the database can't be read, and once for a record that is gone, or merged into an
    unknown one: where it went stands in the tail, which may not have come to it.
    """
    happened = watch.take()
    try:
        seen = await current_terms.get().pace(partial(followed.see, caller, start, watch))
    except AWAY as failure:
        logger().info("a followed record can't be read", failure=type(failure).__name__)
        streams.try_again(watch)
        return None
    end = seen.end
    unknown = end is not None and end.merged_into is None and end.reason in _GONE_SOMEWHERE
    if unknown and not watch.missed:
        watch.missed = True
        streams.try_again(watch)
        return None
    return seen, happened


async def _told(
    database: Database,
    caller: Caller,
    watch: Watch,
    seen: Seen[Shown],
    happened: Sequence[Happened] = (),
) -> AsyncIterator[Update[Shown]]:
    """Tell what came after the version that was told last."""
    last, version = watch.version, seen.version
    if version > last:
        if version - last > MOST_TOLD:
            yield _first(watch, seen)
            return
        names = await _names(database, caller, watch, version, happened)
        for number in range(last + 1, version + 1):
            newest = number == version and seen.end is None
            shown = seen.shown if newest else None
            watch.version = number
            yield Update(
                UpdateKind.CHANGED, watch.record_id, number, tuple(names.get(number, ())), shown
            )
        observe_delay([event for event in happened if event.version > last])
    if seen.end is not None:
        yield Update(UpdateKind.ENDED, watch.record_id, watch.version, (), None, seen.end)


async def _names(
    database: Database, caller: Caller, watch: Watch, version: int, happened: Sequence[Happened]
) -> dict[int, list[str]]:
    """Give the names of the events of each version that is to be told."""
    names: dict[int, list[str]] = {}
    for event in happened:
        names.setdefault(event.version, []).append(event.name)
    if any(number not in names for number in range(watch.version + 1, version + 1)):
        # Another reading of the tail will come to them, or nothing was recorded of them.
        return await names_between(
            database, caller.company_id, watch.record_id, watch.version, version
        )
    return names
