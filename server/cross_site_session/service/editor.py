"""How a session is opened and changed: the steps that all use cases share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from server.containers.access import (
    check_context,
    check_customer,
    require_opened,
    require_token,
)
from server.containers.context import NewContainer, Provision
from server.containers.editor import Answer
from server.containers.merge_report import ContainerType
from server.containers.session_port import SessionPort
from server.cross_site_session import domain, errors
from server.cross_site_session.domain import Device, Reference, Session
from server.cross_site_session.repository import (
    Include,
    Key,
    LoadedSession,
    NewHandoff,
    Reader,
    Visit,
    Write,
    Writer,
)
from server.cross_site_session.views import HandoffMade, SessionView
from server.kernel import tokens
from server.kernel.clock import Clock
from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.platform.database.pool import Database, Executor
from server.platform.database.retry import Attempts, WriteConflict
from server.platform.records.change_record import ChangeRecord, Event

_NOTHING = Include()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a use case decided about a session."""

    after: Session
    event: Event
    references: Sequence[Reference] = ()
    begun: Mapping[ContainerType, NewContainer] = field(default_factory=dict)
    visit: Visit | None = None
    handoff: NewHandoff | None = None
    redeemed: str | None = None
    site_token: tuple[str, str] | None = None
    site_id: str | None = None
    """The site that the event is about."""
    action: str = "UPDATE"
    made: HandoffMade | None = None
    """What the answer shows beside the session."""


@dataclass(frozen=True, slots=True)
class UseCase:
    """A use case with its arguments: what it has to be given, and what it makes of it."""

    decide: Callable[[LoadedSession, Session, datetime], Decision | None]
    """Makes the change from what was read; None leaves the session as it is."""
    include: Include = _NOTHING
    site_id: str | None = None
    """The site that is named."""
    may_begin: bool = True
    """Whether a customer without a session gets one."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """The parameters that *include* names."""


def event(name: str, **payload: Any) -> Event:
    """Make an event; what is None is left out."""
    return Event(name, {key: value for key, value in payload.items() if value})


class Sessions:
    """Opens sessions for callers and writes what was decided about them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        containers: Sequence[SessionPort],
        *,
        auto_provision: bool,
    ) -> None:
        self.database = database
        self.clock = clock
        self.containers = tuple(containers)
        self.reader = Reader(containers)
        self._writer = Writer(containers)
        self._auto_provision = auto_provision

    async def edit(
        self,
        caller: Caller,
        session_id: str | None,
        case: UseCase,
        encode: Callable[[SessionView], Answer],
    ) -> Answer:
        """Carry out a use case on a session.

        Args:
            caller: Who calls.
            session_id: A guest's session; None for the customer's newest.
            case: The use case.
            encode: Makes the answer, which is kept for a repetition of the call and given back.
        """
        key = Key.CUSTOMER if session_id is None else Key.ID
        if session_id is not None:
            require_token(caller)
        tries = Attempts(self.database)
        while True:
            async with tries.next() as attempt:
                now, executor = self.clock.now(), attempt.executor
                values = {"session_id": session_id, "now": now, **case.values}
                if attempt.locked:
                    await self.reader.lock(executor, caller, key, **values)
                loaded = await self.load(
                    executor, caller, key, case.include, site_id=case.site_id, **values
                )
                if session_id is not None:
                    session = self.check(caller, loaded, now)
                elif loaded.session is not None:
                    session = loaded.session
                elif not case.may_begin:
                    raise errors.session_not_found()
                elif not attempt.locked:
                    # Two first calls at once must find one session: it begins under the
                    # customer's lock.
                    raise WriteConflict
                else:
                    session = self.new(caller, now)
                decision = case.decide(loaded, session, now)
                if decision is None:
                    if loaded.session is not None:
                        return encode(self.view(caller, session, now))
                    decision = begun(session)
                return await self.write(executor, caller, loaded, decision, encode, now)

    async def load(
        self,
        executor: Executor,
        caller: Caller,
        key: Key,
        include: Include,
        *,
        site_id: str | None = None,
        **values: Any,
    ) -> LoadedSession:
        """Read what a decision needs, and answer at once what was answered before.

        Raises:
            Replayed: The call was made before under the same idempotency key.
            NotFound: There is no such ACTIVE company.
            Forbidden: The site is not one of the company's, or the customer may not shop.
        """
        loaded = await self.reader.load(executor, caller, key, include, site_id=site_id, **values)
        check_context(None if loaded is None else loaded.context, caller, site_id)
        assert loaded is not None  # noqa: S101 - `check_context` refuses None
        self.provision(caller, loaded)
        return loaded

    def check(self, caller: Caller, loaded: LoadedSession, now: datetime) -> Session:
        """Give the guest's session, if the token opens it and it is ACTIVE."""
        session = loaded.session
        if session is None:
            raise errors.session_not_found()
        require_opened(caller, loaded.context, None)
        if not session.is_live(now):
            raise errors.session_not_found()
        return session

    async def write(
        self,
        executor: Executor,
        caller: Caller,
        loaded: LoadedSession | None,
        decision: Decision,
        encode: Callable[[SessionView], Answer],
        now: datetime,
        *,
        session_token: str | None = None,
        token_digest: str | None = None,
    ) -> Answer:
        """Write a decision and give the answer.

        Where nothing was *loaded* a guest's new session is written where it may begin.

        Raises:
            WriteConflict: Somebody else was faster, or a session may not begin here.
        """
        before, after = loaded.session if loaded else None, decision.after
        view = self.view(caller, after, now, session_token=session_token, made=decision.made)
        answer = encode(view)
        events = [decision.event]
        if before is None and decision.event.type != "SESSION_CREATED":
            events.insert(0, event("SESSION_CREATED"))
        change = self.record_of(
            caller,
            before,
            after,
            tuple(events),
            answer.SerializeToString() if caller.idempotency else None,
            site_id=decision.site_id,
            action=decision.action if before else "CREATE",
        )
        if before is None and token_digest is None:
            # Nobody learns the token of a customer's session; a hand-off makes others.
            token_digest = tokens.digest(tokens.new_session_token())
        await self._writer.save(
            executor,
            Write(
                before=before,
                after=after,
                change=change,
                token_digest=token_digest,
                provision=self.provision(caller, loaded) if loaded and not before else None,
                unseen=loaded is None,
                references=decision.references,
                begun=decision.begun,
                visit=decision.visit,
                handoff=decision.handoff,
                redeemed=decision.redeemed,
                site_token=decision.site_token,
            ),
        )
        return answer

    def view(
        self,
        caller: Caller,
        session: Session,
        now: datetime,
        *,
        session_token: str | None = None,
        made: HandoffMade | None = None,
    ) -> SessionView:
        """Show a session to its owner; its token only to a guest, while it opens something."""
        shown = session_token or (caller.session_token if caller.role is None else None)
        return SessionView(session, shown if session.is_live(now) else None, made)

    def record_of(
        self,
        caller: Caller,
        before: Session | None,
        after: Session,
        events: tuple[Event, ...],
        answer: bytes | None,
        *,
        site_id: str | None = None,
        action: str = "UPDATE",
    ) -> ChangeRecord:
        """Make the record of a change."""
        changes: dict[str, Any] = {
            "version": [before.version if before else None, after.version],
            "status": [before.status.value if before else None, after.status.value],
            "detail": [{"type": one.type, **one.payload} for one in events],
        }
        return ChangeRecord(
            caller=caller,
            now=after.updated_at,
            entity="CrossSiteSession",
            entity_id=after.id,
            version=after.version,
            action=action,
            changes=changes,
            events=events,
            site_id=site_id,
            customer_id=after.customer_id,
            visitor_id=after.visitor_id,
            answer=answer,
        )

    def provision(self, caller: Caller, loaded: LoadedSession) -> Provision | None:
        """Refuse a customer who may not shop; give what to create for one who is new."""
        return check_customer(loaded.context, caller, may_create=self._auto_provision)

    def new(
        self,
        caller: Caller,
        now: datetime,
        *,
        visitor_id: str | None = None,
        fingerprint: str | None = None,
    ) -> Session:
        """Make the caller's new session; user agent and address are the connection's."""
        device = Device(caller.user_agent, caller.address, fingerprint)
        return domain.begin(
            new_id(),
            caller.company_id,
            now,
            customer_id=caller.customer_id,
            visitor_id=visitor_id,
            device=device,
        )


def begun(session: Session, visit: Visit | None = None) -> Decision:
    """Decide to store a new session."""
    after = domain.touch(session, session.updated_at)
    site_id = visit.site_id if visit else None
    return Decision(after, event("SESSION_CREATED", siteId=site_id), visit=visit, site_id=site_id)
