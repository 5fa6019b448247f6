"""Who follows which record in this worker, and what wakes them.

One task reads the tail of the events for all streams of the worker, and wakes those whose record is
among them; they read the record themselves, so nothing is lost where a wake-up comes twice, late or
for nothing. Another one wakes streams by the clock: for a heartbeat, at the end of their token or
record, and to look whether the caller may still see what they see.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from typing import Protocol

from server.kernel.errors import unavailable
from server.platform.database.pool import Database
from server.platform.database.shards import serve_company, served_company
from server.platform.records import tail
from server.platform.records.stream_terms import Terms, current_terms
from server.platform.records.tail import Happened
from server.platform.settings import Settings
from server.platform.telemetry import logger, metrics

TICK_SECONDS = 0.25
"""How often it is looked which streams are due."""
AFTER_FAILURE_SECONDS = 0.5
READY_SECONDS = 5
"""How long a new stream waits for the tail to be read."""
MOST_KEPT = 200
"""Events of one record that are kept for a stream; those of more are read anew."""
PART = 1000
"""Records that are looked at in one statement."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at many records tells of one."""

    version: int
    closed: bool
    """Whether its owner, or the company, may no longer shop."""
    terms: str
    """Another text when anything else changed that decides who may see it."""


GONE = Looked(0, closed=True, terms="")


class Look(Protocol):
    """Tells of many records, cheaply, whether something about them or their owners changed."""

    async def __call__(self, ids: Sequence[str]) -> Mapping[str, Looked]:
        """Look at the records of these ids; of those that are not there nothing is told."""
        ...


@dataclass(slots=True, eq=False)
class Watch:
    """One stream that follows one record."""

    record_id: str
    look: Look
    terms: Terms
    closes_at: float
    """When the stream has been open for long enough, in seconds since 1970."""
    version: int = 0
    """The version that was told last."""
    ends_at: float | None = None
    """When the record ends by itself, in seconds since 1970."""
    changed: bool = False
    """Whether the record has to be read."""
    happened: list[Happened] = field(default_factory=list)
    """What is known of its changes."""
    merged_into: str | None = None
    """The record that took what it held, as far as known."""
    uncertain: bool = False
    """Whether what opens the record can end without a word about the record itself."""
    beat: bool = False
    """Whether something has to be said, if only to look at the caller's token again."""
    due: float | None = None
    """When the clock wakes it, in seconds since 1970."""
    looked: Looked = GONE
    """What the last look told of the record."""
    missed: bool = False
    """Whether the record was found to be gone or merged, and where it went was not known."""
    company: str = ""
    """Whose the record is."""
    closed: bool = False
    _woken: bool = False
    _waiter: asyncio.Future[None] | None = None

    def wake(self) -> None:
        """Let the stream go on."""
        self._woken = True
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def touch(self) -> None:
        """Let the stream read its record."""
        self.changed = True
        self.wake()

    async def wait(self) -> None:
        """Wait until something wakes the stream."""
        if not self._woken:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        self._woken = False

    def take(self) -> list[Happened]:
        """Give what happened since it was last asked for."""
        found, self.happened, self.changed = self.happened, [], False
        return found


class Streams:
    """The streams of one worker."""

    def __init__(
        self,
        database: Database,
        *,
        poll_seconds: float,
        heartbeat_seconds: float,
        check_seconds: float,
        most_seconds: float,
        revoked: Callable[[], frozenset[str]],
    ) -> None:
        """Begin without streams.

        Args:
            database: Where events and records are.
            poll_seconds: How often the tail of the events is read while somebody follows.
            heartbeat_seconds: How long a stream says nothing at most.
            check_seconds: How often it is looked whether callers may still see their records.
            most_seconds: How long a stream stays open; a tenth less or more, so that not all go at
                once.
            revoked: Gives the names of the tokens that are refused now.
        """
        self.heartbeat_seconds = heartbeat_seconds
        self.leaving = False
        """Whether the streams are to close, as the worker stops."""
        self._database = database
        self._poll_seconds = poll_seconds
        self._check_seconds = check_seconds
        self._most_seconds = most_seconds
        self._revoked = revoked
        self._watches: dict[str, set[Watch]] = {}
        self._some = asyncio.Event()
        self._ready = asyncio.Event()
        self._read: set[Database] = set()
        self._due: list[tuple[float, int, Watch]] = []
        self._numbers = itertools.count()
        self._failed: set[Watch] = set()

    @classmethod
    def of(
        cls, settings: Settings, database: Database, revoked: Callable[[], frozenset[str]]
    ) -> Streams:
        """Begin as the settings have it."""
        return cls(
            database,
            poll_seconds=settings.stream_poll_seconds,
            heartbeat_seconds=settings.stream_heartbeat_seconds,
            check_seconds=settings.stream_check_seconds,
            most_seconds=settings.stream_most_seconds,
            revoked=revoked,
        )

    @contextmanager
    def watch(self, record_id: str, look: Look) -> Iterator[Watch]:
        """Follow a record; `ready()` says from when on no change is missed."""
        # How long a stream lives is no secret.
        lifetime = self._most_seconds * random.uniform(0.9, 1.1)  # noqa: S311
        watch = Watch(record_id, look, current_terms.get(), time.time() + lifetime)
        watch.company = served_company()
        self._watches.setdefault(record_id, set()).add(watch)
        self._some.set()
        self.plan(watch)
        try:
            yield watch
        finally:
            watch.closed = True
            others = self._watches[record_id]
            others.discard(watch)
            if not others:
                del self._watches[record_id]
            if not self._watches:
                self._some.clear()
                self._ready.clear()
                self._read.clear()

    async def ready(self) -> None:
        """Wait until the tail is read: from then on no change of a followed record is missed.

        Raises:
            Unavailable: The database can't be read.
        """
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._ready.wait()
        except TimeoutError:
            raise unavailable() from None

    def plan(self, watch: Watch) -> None:
        """See that the stream wakes for its next heartbeat, or before where it has to."""
        beat = time.time() + self.heartbeat_seconds * random.uniform(0.75, 1.0)  # noqa: S311
        ends = (watch.closes_at, watch.terms.until, watch.ends_at)
        due = min(beat, *(end for end in ends if end is not None))
        if watch.due is None or due < watch.due:
            watch.due = due
            heapq.heappush(self._due, (due, next(self._numbers), watch))

    def try_again(self, watch: Watch) -> None:
        """Let a stream read its record after the tail has been read from here on."""
        self._failed.add(watch)

    def is_over(self, watch: Watch) -> bool:
        """Say whether the stream is to close, though its record lives."""
        return self.leaving or time.time() >= watch.closes_at

    def leave(self) -> None:
        """Close all streams, as the worker stops: their callers come anew, to another one.

        So it is the last thing that a worker does, when no more calls are sent to it.
        """
        self.leaving = True
        for watch in self._all():
            watch.wake()

    def __len__(self) -> int:
        return sum(map(len, self._watches.values()))

    def _all(self) -> list[Watch]:
        return [watch for watches in self._watches.values() for watch in watches]

    # --- what wakes them ---------------------------------------------------------------------

    async def keep(self) -> None:
        """Read the tail and watch the clock until cancelled."""
        async with asyncio.TaskGroup() as group:
            for pool in self._database.pools:
                group.create_task(self._read_tail(pool))
            group.create_task(self._watch_clock())
            group.create_task(self._look_again())

    async def _read_tail(self, database: Database) -> None:
        position: tail.Position | None = None
        known = True
        while True:
            if not self._watches:
                await self._some.wait()
                position = None
            failed = self._take_failed(database)
            try:
                if position is None:
                    position = await tail.begin(database)
                else:
                    found = await tail.committed(database, position)
                    position = found.position
                    self._tell(found.events, complete=found.complete)
                # Whatever is committed from here on is found, whoever comes to follow it.
                self._is_read(database)
                for watch in failed:
                    watch.touch()
                known = True
            except Exception as failure:  # noqa: BLE001 - the database comes back; streams stay
                self._failed |= failed
                if known:
                    logger().warning("events unknown to streams", exc_info=failure)
                known = False
                if len(self._database.pools) > 1:  # the others' streams do not wait for it
                    self._is_read(database)
                await asyncio.sleep(AFTER_FAILURE_SECONDS)
            await asyncio.sleep(self._poll_seconds)

    def _is_read(self, database: Database) -> None:
        self._read.add(database)
        if len(self._read) == len(self._database.pools):
            self._ready.set()

    def _tell(self, events: Sequence[Happened], *, complete: bool) -> None:
        for event in events:
            for watch in self._watches.get(event.record_id, ()):
                if event.version > watch.version:
                    watch.merged_into = event.target_id or watch.merged_into
                    if len(watch.happened) < MOST_KEPT:
                        watch.happened.append(event)
                    watch.touch()
            if event.source_id is not None:
                for watch in self._watches.get(event.source_id, ()):
                    watch.merged_into = event.record_id
                    watch.touch()
            # Who follows a company as a whole counts its events.
            for watch in self._watches.get(event.company_id, ()):
                watch.touch()
        if not complete:
            self._touch_all()

    def _take_failed(self, database: Database) -> set[Watch]:
        """Give the streams that wait for a reading of this database's tail."""
        here = {one for one in self._failed if self._database.pool_of(one.company) is database}
        self._failed -= here
        return here

    def _touch_all(self) -> None:
        for watch in self._all():
            watch.touch()

    async def _watch_clock(self) -> None:
        refused = self._revoked()
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = time.time()
            while self._due and self._due[0][0] <= now:
                due, _, watch = heapq.heappop(self._due)
                if watch.closed or watch.due != due:
                    continue
                watch.due = None
                if watch.ends_at is not None and watch.ends_at <= now:
                    watch.ends_at = None
                    watch.changed = True
                if watch.terms.until is not None and watch.terms.until <= now:
                    # The pipeline says until when it holds after it has looked again.
                    watch.terms.until = None
                watch.beat = True
                watch.wake()
            if (ids := self._revoked()) is not refused:
                for watch in self._all() if ids - refused else ():
                    if watch.terms.token_id in ids:
                        watch.beat = True
                        watch.wake()
                refused = ids

    async def _look_again(self) -> None:
        """Look from time to time at what no event tells: blocked customers, closed shops."""
        while True:
            await asyncio.sleep(self._check_seconds)
            for (look, _), watches in self._by_look().items():
                serve_company(watches[0].company)
                for first in range(0, len(watches), PART):
                    part = watches[first : first + PART]
                    try:
                        found = await look([watch.record_id for watch in part])
                    except Exception as failure:  # noqa: BLE001 - it is looked again
                        logger().info("streams unchecked", failure=type(failure).__name__)
                        continue
                    for watch in part:
                        self._compare(watch, found.get(watch.record_id, GONE))

    def _compare(self, watch: Watch, looked: Looked) -> None:
        before, watch.looked = watch.looked, looked
        same = (looked.closed, looked.terms) == (before.closed, before.terms)
        if not same or looked.version != watch.version or watch.uncertain:
            watch.touch()

    def _by_look(self) -> dict[tuple[Look, Database], list[Watch]]:
        found: dict[tuple[Look, Database], list[Watch]] = {}
        for watch in self._all():
            where = self._database.pool_of(watch.company)
            found.setdefault((watch.look, where), []).append(watch)
        return found


def delay_seconds(event: Happened) -> float:
    """Say how long ago an event happened."""
    return time.time() - event.occurred_at.replace(tzinfo=UTC).timestamp()


def observe_delay(events: Sequence[Happened]) -> None:
    """Measure how long changes took to be told."""
    for event in events:
        metrics.STREAM_DELAY.observe(max(0.0, delay_seconds(event)))
