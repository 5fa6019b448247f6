"""How a session is opened and changed: the steps that all use cases share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from server.catalog.containers import ContainerType, NewContainer
from server.catalog.scene import Provision, enter, require_opened, require_token
from server.cross_site_session import domain, errors
from server.cross_site_session.containers import Containers
from server.cross_site_session.domain import Device, Reference, Session
from server.cross_site_session.repository import (
    Key,
    Needs,
    NewHandoff,
    Reader,
    Situation,
    Visit,
    Write,
    Writer,
)
from server.cross_site_session.views import Answer, SessionView
from server.kernel import tokens
from server.kernel.clock import Clock
from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.platform import journal
from server.platform.postgres import Database, Executor, Overtaken, settle


@dataclass(frozen=True, slots=True)
class Decision:
    """What a use case decided about a session."""

    after: Session
    event: journal.Event
    references: Sequence[Reference] = ()
    begun: Mapping[ContainerType, NewContainer] = field(default_factory=dict)
    visit: Visit | None = None
    handoff: NewHandoff | None = None
    redeemed: str | None = None
    site_token: tuple[str, str] | None = None
    site_id: str | None = None
    """The site that the event is about."""
    action: str = "UPDATE"
    answer: Answer | None = None
    """The answer, where it is not the session."""


Decide = Callable[[Situation, Session], Decision | None]


def note(event_type: str, **payload: Any) -> journal.Event:
    """Make an event; what is None is left out."""
    return journal.Event(event_type, {key: value for key, value in payload.items() if value})


class Sessions:
    """Opens sessions for callers and writes what was decided about them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        containers: Sequence[Containers],
        *,
        present: Callable[[Answer], bytes],
        auto_provision: bool,
    ) -> None:
        self.database = database
        self.containers = tuple(containers)
        self.reader = Reader(containers)
        self._writer = Writer(containers)
        self._clock = clock
        self._present = present
        self._auto_provision = auto_provision

    def now(self) -> datetime:
        """The time."""
        return self._clock.now()

    async def change(
        self,
        caller: Caller,
        session_id: str | None,
        needs: Needs,
        decide: Decide,
        *,
        site_id: str | None = None,
        may_begin: bool = True,
        **values: Any,
    ) -> SessionView:
        """Find the session, let *decide* change it, and write it.

        Args:
            caller: Who calls.
            session_id: A guest's session; None for the customer's newest.
            needs: What *decide* needs to know.
            decide: Makes the change from what was read; None leaves the session as it is.
            site_id: The site that is named.
            may_begin: Whether a customer without a session gets one.
            values: The parameters that *needs* names.
        """
        key = Key.CUSTOMER if session_id is None else Key.ID
        if session_id is not None:
            require_token(caller)
        named = {"session_id": session_id, "now": self.now(), **values}

        async def attempt(executor: Executor, locked: bool) -> SessionView:
            if locked:
                await self.reader.lock(executor, caller, key, **named)
            situation = await self.read(executor, caller, key, needs, site_id=site_id, **named)
            if session_id is not None:
                session = self.require_living(caller, situation)
            else:
                session = self._customers(caller, situation, locked=locked, may_begin=may_begin)
            decision = decide(situation, session)
            if decision is None:
                if situation.session is not None:
                    return self.view(caller, session)
                decision = begun(session)
            return await self.write(executor, caller, situation, decision)

        return await settle(self.database, attempt)

    async def read(
        self,
        executor: Executor,
        caller: Caller,
        key: Key,
        needs: Needs,
        *,
        site_id: str | None = None,
        **values: Any,
    ) -> Situation:
        """Read what a decision needs, and answer at once what was answered before.

        Raises:
            Replayed: The call was made before under the same idempotency key.
            NotFound: There is no such ACTIVE company.
            Forbidden: The site is not one of the company's, or the customer may not shop.
        """
        situation = await self.reader.load(executor, caller, key, needs, site_id=site_id, **values)
        enter(situation.scene if situation else None, caller, site_id=site_id)
        assert situation is not None  # noqa: S101 - `enter` refuses None
        self.provision(caller, situation)
        return situation

    async def write(
        self,
        executor: Executor,
        caller: Caller,
        situation: Situation | None,
        decision: Decision,
        *,
        session_token: str | None = None,
        token_digest: str | None = None,
    ) -> SessionView:
        """Write a decision and give the session as its owner sees it.

        Without a *situation* a guest's new session is written where it may begin.

        Raises:
            Overtaken: Somebody else was faster, or a session may not begin here.
        """
        before, after = situation.session if situation else None, decision.after
        view = self.view(caller, after, session_token=session_token)
        answer = decision.answer or view
        events = [decision.event]
        if before is None and decision.event.type != "SESSION_CREATED":
            events.insert(0, note("SESSION_CREATED"))
        entry = self.entry(
            caller,
            before,
            after,
            tuple(events),
            answer,
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
                entry=entry,
                token_digest=token_digest,
                provision=self.provision(caller, situation) if situation and not before else None,
                unseen=situation is None,
                references=decision.references,
                begun=decision.begun,
                visit=decision.visit,
                handoff=decision.handoff,
                redeemed=decision.redeemed,
                site_token=decision.site_token,
            ),
        )
        return view

    def view(
        self, caller: Caller, session: Session, *, session_token: str | None = None
    ) -> SessionView:
        """Show a session to its owner; its token only to a guest, while it opens something."""
        shown = session_token or (caller.session_token if caller.role is None else None)
        return SessionView(session, shown if session.is_live(self.now()) else None)

    def entry(
        self,
        caller: Caller,
        before: Session | None,
        after: Session,
        events: tuple[journal.Event, ...],
        answer: Answer | None,
        *,
        site_id: str | None = None,
        action: str = "UPDATE",
    ) -> journal.Entry:
        """Make the record of a change."""
        changes: dict[str, Any] = {
            "version": [before.version if before else None, after.version],
            "status": [before.status.value if before else None, after.status.value],
            "detail": [{"type": event.type, **event.payload} for event in events],
        }
        kept = answer is not None and caller.idempotency is not None
        return journal.Entry(
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
            answer=self._present(answer) if kept and answer is not None else None,
        )

    def require_living(self, caller: Caller, situation: Situation) -> Session:
        """Give the guest's session, if the token opens it and it is ACTIVE."""
        session = situation.session
        if session is None:
            raise errors.session_not_found()
        require_opened(
            caller,
            None,
            errors.session_not_found,
            live=session.is_live(self.now()),
            scene=situation.scene,
        )
        return session

    def provision(self, caller: Caller, situation: Situation) -> Provision | None:
        """Refuse a customer who may not shop; give what to create for one who is new."""
        if caller.customer_id is None:
            return None
        return situation.scene.require_customer(caller, may_create=self._auto_provision)

    def new(
        self, caller: Caller, *, visitor_id: str | None = None, fingerprint: str | None = None
    ) -> Session:
        """Make the caller's new session; user agent and address are the connection's."""
        device = Device(caller.user_agent, caller.address, fingerprint)
        return domain.begin(
            new_id(),
            caller.company_id,
            self.now(),
            customer_id=caller.customer_id,
            visitor_id=visitor_id,
            device=device,
        )

    def _customers(
        self, caller: Caller, situation: Situation, *, locked: bool, may_begin: bool
    ) -> Session:
        if situation.session is not None:
            return situation.session
        if not may_begin:
            raise errors.session_not_found()
        if not locked:
            # Two first calls at once must find one session: it begins under the customer's lock.
            raise Overtaken
        return self.new(caller)


def begun(session: Session, visit: Visit | None = None) -> Decision:
    """Decide to store a new session."""
    after = domain.touch(session, session.updated_at)
    site_id = visit.site_id if visit else None
    return Decision(after, note("SESSION_CREATED", siteId=site_id), visit=visit, site_id=site_id)
