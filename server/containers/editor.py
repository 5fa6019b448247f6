"""How containers are opened, changed and written: the steps that all use cases share.

Read all that the decision needs, check, decide, write; again under the row's lock when somebody
else was faster. The time is read once an attempt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from google.protobuf.message import Message

from server.containers import access, lookup, versioned_write
from server.containers.context import Context, Lookup, LookupBy, NewContainer
from server.containers.continuing import Successor
from server.containers.kind import Begun, Change, Kind, LoadedT, Opened, UseCase, View
from server.containers.places import Places
from server.containers.size import require_sendable
from server.containers.storage import Include, Record
from server.containers.versioned_write import Write
from server.kernel import tokens
from server.kernel.clock import Clock
from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.platform.database.pool import Database, Executor
from server.platform.database.retry import Attempts, WriteConflict
from server.platform.records.change_record import ChangeRecord, Event, through_agent
from server.platform.records.idempotency import Replayed, kept_of, replay

Answer = TypeVar("Answer", bound=Message)


@dataclass(frozen=True)
class Editor(Generic[Record, LoadedT, View]):
    """Opens containers of one kind for callers, and writes what was decided about them.

    What a call answers is built once, by the encoder that it brings: it is kept for a repetition of
    the call, and given back.
    """

    kind: Kind[Record, LoadedT, View]
    database: Database
    clock: Clock
    auto_provision: bool
    """Whether customers are created with their first container."""
    places: Places[LoadedT] = field(default_factory=Places)

    # --- calls -----------------------------------------------------------------------------

    async def edit(
        self,
        caller: Caller,
        place: Lookup,
        case: UseCase[LoadedT, Record],
        encode: Callable[[View], Answer],
    ) -> Answer:
        """Carry out a use case on the record at *place*.

        Raises:
            Conflict: The caller's `If-Match` names another version.
            CommerceError: The caller may not open the record, or the use case refuses.
        """
        if place.by is LookupBy.ID and not place.trusted:
            access.require_token(caller)
        tries = Attempts(self.database)
        while True:
            async with tries.next() as attempt:
                if attempt.locked:
                    await self.lock(attempt.executor, caller, place, case.include, case.values)
                return await self.change(attempt.executor, caller, place, case, encode)

    async def open(
        self,
        caller: Caller,
        place: Lookup,
        encode: Callable[[View], Answer],
        include: Include | None = None,
        *,
        empty: Callable[[Context], Answer] | None = None,
    ) -> Answer:
        """Give the record at *place*: found in one read, else brought back or created.

        Args:
            caller: Who calls.
            place: The customer's own, or what the session token opens.
            encode: Makes the answer.
            include: What to read; the kind's own unless told.
            empty: Answers guests without a token.
        """
        include = include or self.kind.include
        tries = Attempts(self.database)
        while True:
            async with tries.next() as attempt:
                now = self.clock.now()
                loaded = await self.load(attempt.executor, caller, place, include)
                if empty is not None and caller.session_token is None:
                    access.check_kind(self.kind, loaded.context, guest=True)
                    return empty(loaded.context)
                opened = self.check(caller, place, loaded, now)
                if opened.before is not None and not opened.events:
                    loaded = await self.refreshed(loaded, opened.record, now, include)
                    if self.kind.visited is not None:
                        await self.kind.visited(attempt.executor, loaded, opened.record, now)
                    return encode(self.view(caller, loaded, opened.record, None, now))
                if opened.before is not None:
                    # It was read to be looked at; to write it takes more.
                    version = opened.before.version
                    loaded = await self.load(attempt.executor, caller, place, self.kind.include)
                    opened = self.check(caller, place, loaded, now)
                    if opened.before is None or opened.before.version != version:
                        raise WriteConflict
                change = Change(opened.record)
                return await self.write(
                    attempt.executor, caller, loaded, opened, change, encode, now
                )

    async def create(
        self,
        caller: Caller,
        site_id: str | None,
        begin: Callable[[NewContainer], Change[Record]],
        encode: Callable[[View], Answer],
    ) -> Answer:
        """Create a guest's container, always a new one, with a new session token.

        What is known of company and site is not read anew: the write asks whether it is still so.
        """
        token = tokens.new_session_token()
        place = Lookup(LookupBy.NOTHING, site_id=site_id)
        tries = Attempts(self.database)
        while True:
            async with tries.next() as attempt:
                now = self.clock.now()
                known = self.places.get(caller, site_id)
                loaded = known or await self.load(
                    attempt.executor, caller, place, self.kind.include
                )
                access.check_kind(self.kind, loaded.context, guest=True)
                new = NewContainer(
                    id=new_id(),
                    company_id=caller.company_id,
                    site_id=site_id,
                    currency=loaded.context.currency,
                    now=now,
                    token_digest=tokens.digest(token),
                )
                change = begin(new)
                opened = Opened(
                    None,
                    change.record,
                    (self.kind.created,),
                    known=None if known is None else known.context,
                )
                try:
                    answer = await self.write(
                        attempt.executor, caller, loaded, opened, change, encode, now, token=token
                    )
                except WriteConflict:
                    self.places.forget(caller, site_id)
                    raise
                if known is None:
                    self.places.put(caller, site_id, loaded)
                return answer

    async def see(
        self, caller: Caller, place: Lookup, include: Include | None = None
    ) -> tuple[LoadedT, Opened[Record]]:
        """Give the record at *place* to be looked at; one read, nothing is written."""
        if place.by is LookupBy.ID and not place.trusted:
            access.require_token(caller)
        loaded = await self.load(self.database, caller, place, include or self.kind.include)
        return loaded, self.check(caller, place, loaded, self.clock.now())

    # --- steps -----------------------------------------------------------------------------

    async def change(
        self,
        executor: Executor,
        caller: Caller,
        place: Lookup,
        case: UseCase[LoadedT, Record],
        encode: Callable[[View], Answer],
    ) -> Answer:
        """Carry out a use case by one read and one write.

        Raises:
            WriteConflict: Somebody else was faster.
        """
        now = self.clock.now()
        loaded = await self.load(executor, caller, place, case.include, case.values)
        opened = self.check(caller, place, loaded, now)
        told_before = replay(caller, loaded.context.stored_answer)
        if told_before is not None:
            again = encode(self.view(caller, loaded, opened.record, None, now))
            again.MergeFromString(told_before)
            raise Replayed(again.SerializeToString())
        access.require_version(caller, opened.before.version if opened.before else 0)
        loaded = await self.refreshed(loaded, opened.record, now, case.include)
        change = case.decide(loaded, opened.record, now)
        return await self.write(
            executor, caller, loaded, opened, change, encode, now, made_again=True
        )

    async def lock(
        self,
        executor: Executor,
        caller: Caller,
        place: Lookup,
        include: Include,
        values: dict[str, Any],
    ) -> None:
        """Lock the record at *place* until the transaction ends."""
        await lookup.lock(executor, self.kind.storage, caller, place, include, values)

    async def load(
        self,
        executor: Executor,
        caller: Caller,
        place: Lookup,
        include: Include,
        values: dict[str, Any] | None = None,
    ) -> LoadedT:
        """Read what a decision needs, and answer at once what was answered before.

        Raises:
            Replayed: The call was made before under the same idempotency key.
            NotFound: There is no such ACTIVE company.
            Forbidden: The site is not one of the company's.
        """
        kind = self.kind
        loaded = await lookup.load(
            executor, kind.storage, kind.read, caller, place, include, values or {}
        )
        access.check_context(None if loaded is None else loaded.context, caller, place.site_id)
        assert loaded is not None  # noqa: S101 - `check_context` refuses None
        return loaded

    async def refreshed(
        self, loaded: LoadedT, record: Record, now: datetime, include: Include
    ) -> LoadedT:
        """Give what was loaded with what the record would cost now, where *include* asks it."""
        refresh = self.kind.refresh
        return loaded if refresh is None else await refresh(loaded, record, now, include)

    def check(
        self, caller: Caller, place: Lookup, loaded: LoadedT, now: datetime
    ) -> Opened[Record]:
        """Open what was read, if the caller may; see `access.check`."""
        return access.check(self.kind, caller, place, loaded, now, may_create=self.auto_provision)

    async def write(
        self,
        executor: Executor,
        caller: Caller,
        loaded: LoadedT,
        opened: Opened[Record],
        change: Change[Record],
        encode: Callable[[View], Answer],
        now: datetime,
        *,
        token: str | None = None,
        made_again: bool = False,
    ) -> Answer:
        """Write a changed or new record, and give the answer; what is as it was is not written.

        A large answer that can be *made again* for a repetition is not kept whole.

        Raises:
            WriteConflict: Somebody else was faster; nothing was written.
            TooLarge: The answer could not be sent; nothing was written.
        """
        if change.record is opened.before and not change.events:
            return encode(self.view(caller, loaded, change.record, None, now, token=token))
        after = await self.completed(loaded, change, now)
        answer = encode(self.view(caller, loaded, after, change, now, token=token))
        before = change.before or opened.before
        self.require_sendable(answer, caller, loaded, before, encode, now)
        kept = None
        if caller.idempotency:
            kept = kept_of(answer) if made_again else answer.SerializeToString()
        await self.store(executor, caller, loaded, opened, change, after, kept)
        return answer

    def require_sendable(
        self,
        answer: Message,
        caller: Caller,
        loaded: LoadedT,
        before: Record | None,
        encode: Callable[[View], Message],
        now: datetime,
    ) -> None:
        """Refuse an answer that is too large, and not smaller than what *before* would show.

        Raises:
            TooLarge: It could not be sent.
        """
        require_sendable(
            answer,
            lambda: encode(self.view(caller, loaded, before, None, now)) if before else None,
        )

    async def store(
        self,
        executor: Executor,
        caller: Caller,
        loaded: LoadedT,
        opened: Opened[Record],
        change: Change[Record],
        after: Record,
        answer: bytes | None = None,
    ) -> None:
        """Write a record as `completed` gave it, with all that belongs to the change.

        Raises:
            WriteConflict: Somebody else was faster; nothing was written.
        """
        kind = self.kind
        before = change.before or opened.before
        events = (*opened.events, *change.events)
        if caller.agent:
            events = tuple(through_agent(event, caller.agent) for event in events)
        beside = change.beside
        if beside is None and kind.beside is not None:
            beside = kind.beside(loaded, before, after, change)
        what = Write(
            before,
            after,
            self.record_of(caller, before, after, events, answer),
            opened.provision,
            (*opened.retired, *change.others),
            beside,
            None if change.begun is None else self._successor(caller, change.begun),
            opened.known,
        )
        await versioned_write.write(executor, kind.storage, what)

    def _successor(self, caller: Caller, begun: Begun[Record]) -> Successor[Record]:
        record = self.record_of(caller, None, begun.record, (begun.event,), None)
        return Successor(begun.record, record)

    async def completed(self, loaded: LoadedT, change: Change[Record], now: datetime) -> Record:
        """Give a changed record as it is stored: priced anew, and the change counted."""
        record = change.record
        if change.counted:
            return record
        if self.kind.price is not None:
            record = await self.kind.price(loaded, record, now)
        return self.kind.touch(record, loaded.context.home_site(record.site_id), now)

    def view(
        self,
        caller: Caller,
        loaded: LoadedT,
        record: Record,
        change: Change[Record] | None,
        now: datetime,
        *,
        token: str | None = None,
    ) -> View:
        """Show a record to the caller; the session token only to guests."""
        shown = (token or caller.session_token) if caller.role is None else None
        return self.kind.view(loaded, record, change, shown, now)

    def record_of(
        self,
        caller: Caller,
        before: Record | None,
        after: Record,
        events: tuple[Event, ...],
        answer: bytes | None,
    ) -> ChangeRecord:
        """Make the record of a change: what was, what is, and what happened."""
        was = self.kind.audited(before) if before is not None else {}
        changes: dict[str, Any] = {
            key: [was.get(key), value] for key, value in self.kind.audited(after).items()
        }
        changes["detail"] = [{"type": event.type, **event.payload} for event in events]
        return ChangeRecord(
            caller=caller,
            now=after.updated_at,
            entity=self.kind.name,
            entity_id=after.id,
            version=after.version,
            action="UPDATE" if before is not None else "CREATE",
            changes=changes,
            events=events,
            site_id=after.site_id,
            customer_id=after.customer_id,
            visitor_id=getattr(after, "visitor_id", None),
            answer=answer,
        )
