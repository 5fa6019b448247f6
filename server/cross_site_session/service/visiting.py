"""What visitors do with their sessions: one method an RPC, one transaction each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.catalog.containers import ContainerType, NewContainer
from server.catalog.scene import require_token
from server.cross_site_session import domain, errors
from server.cross_site_session.domain import Holdings, Reference, Session, Status
from server.cross_site_session.repository import Key, Needs, NewHandoff, Situation, Visit
from server.cross_site_session.service.change import Decision, Sessions, begun, note
from server.cross_site_session.views import (
    EmptySession,
    HandoffMade,
    SessionView,
    Summary,
)
from server.kernel import tokens
from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.platform.postgres import Executor, settle

ALL_KINDS = tuple(ContainerType)


class SessionService:
    """What visitors do with their sessions.

    A `session_id` of None means the newest ACTIVE session of the caller as a customer; else it is a
    session that the caller's token must open.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def get(self, caller: Caller) -> SessionView:
        """Give the customer's newest ACTIVE session: found or created.

        Raises:
            Forbidden: The customer is blocked or another company's.
        """
        return await self._sessions.change(caller, None, Needs(), lambda _read, _session: None)

    async def get_guest(self, caller: Caller) -> SessionView | EmptySession:
        """Give the session that the token opens; without a token a placeholder.

        Raises:
            NotFound: The token matches no ACTIVE session of the company.
        """
        situation = await self._sessions.read(
            self._sessions.database, caller, Key.TOKEN, Needs(), now=self._sessions.now()
        )
        if caller.session_token is None:
            return EmptySession(caller.company_id)
        session = situation.session
        if session is None or not session.is_live(self._sessions.now()):
            raise errors.session_not_found()
        return self._sessions.view(caller, session)

    async def create(
        self,
        caller: Caller,
        *,
        site_id: str | None,
        visitor_id: str | None,
        fingerprint: str | None = None,
    ) -> SessionView:
        """Create a session, always a new one; a guest gets its token.

        Raises:
            Forbidden: The site is not the company's.
        """
        token = tokens.new_session_token()
        guest = caller.role is None

        async def attempt(executor: Executor, locked: bool) -> SessionView:
            situation = None
            # Most sessions are guests' first call: the write itself sees whether they may begin,
            # and what it refuses is looked at to say why.
            if locked or not guest or caller.idempotency is not None:
                situation = await self._sessions.read(
                    executor, caller, Key.ID, Needs(), site_id=site_id, session_id=None
                )
            session = self._sessions.new(caller, visitor_id=visitor_id, fingerprint=fingerprint)
            return await self._sessions.write(
                executor,
                caller,
                situation,
                begun(session, Visit(site_id) if site_id else None),
                session_token=token if guest else None,
                token_digest=tokens.digest(token),
            )

        return await settle(self._sessions.database, attempt)

    async def transfer(
        self,
        caller: Caller,
        site_id: str,
        kinds: tuple[ContainerType, ...] = ALL_KINDS,
        *,
        session_id: str | None = None,
        shown: Mapping[ContainerType, str] | None = None,
    ) -> SessionView:
        """Link the session's containers to a site, created there where there is none.

        Args:
            caller: Who calls.
            site_id: Where to.
            kinds: Which containers; none of them leaves everything as it is.
            session_id: A guest's session.
            shown: Tokens of guests' containers that are to become the session's.

        Raises:
            NotFound: There is no such ACTIVE session.
            Forbidden: The site is not the company's or lacks a feature, or a token opens nothing.
            Refused: The session has another container of a kind already.
        """
        digests = {kind: tokens.digest(token) for kind, token in (shown or {}).items()}
        named: dict[str, Any] = {f"{kind.lower()}_token": text for kind, text in digests.items()}

        def decide(situation: Situation, session: Session) -> Decision | None:
            if not kinds:
                return None
            site = situation.scene.acting_site
            domain.require_features(site, kinds, guest=session.customer_id is None)
            now = self._sessions.now()
            chosen: dict[ContainerType, str] = {}
            new: dict[ContainerType, NewContainer] = {}
            for kind in kinds:
                found = domain.choose(
                    kind,
                    situation.holdings.get(kind),
                    situation.shown.get(kind),
                    token=kind in digests,
                    owned=session.customer_id is not None,
                )
                if found is None:
                    found = new_id()
                    new[kind] = NewContainer(
                        id=found,
                        company_id=session.company_id,
                        site=site,
                        currency=situation.scene.currency,
                        customer_id=session.customer_id,
                        visitor_id=session.visitor_id,
                        now=now,
                    )
                chosen[kind] = found
            linked = [Reference(kind, found, site_id, now) for kind, found in chosen.items()]
            event = note(
                "SESSION_TRANSFERRED",
                fromSiteId=session.last_site_id,
                toSiteId=site_id,
                types=[kind.value for kind in kinds],
                created=[kind.value for kind in new],
                cartId=chosen.get(ContainerType.CART),
            )
            after = domain.refer(domain.touch(session, now), linked)
            return Decision(after, event, references=linked, begun=new, site_id=site_id)

        return await self._sessions.change(
            caller,
            session_id,
            Needs(holdings=True, shown=frozenset(digests)),
            decide,
            site_id=site_id,
            **named,
        )

    async def record_activity(
        self, caller: Caller, session_id: str, *, site_id: str | None, page: str | None
    ) -> SessionView:
        """Note where the visitor is; without a site the page is of the site visited last.

        Raises:
            NotFound: There is no such ACTIVE session.
            Forbidden: The site is not the company's.
        """

        def decide(situation: Situation, session: Session) -> Decision:
            seen = site_id or (session.last_site_id if page else None)
            return Decision(
                domain.touch(session, self._sessions.now()),
                note("SESSION_DATA_SYNCED", change="ACTIVITY", siteId=seen, page=page),
                visit=Visit(seen, page) if seen else None,
                site_id=seen,
            )

        return await self._sessions.change(caller, session_id, Needs(), decide, site_id=site_id)

    async def summary(self, caller: Caller, session_id: str | None = None) -> Summary:
        """Count what the session's containers hold; without a session all is 0.

        Raises:
            NotFound: A guest's session is not there or not ACTIVE.
        """
        key = Key.CUSTOMER if session_id is None else Key.ID
        if session_id is not None:
            require_token(caller)
        situation = await self._sessions.read(
            self._sessions.database,
            caller,
            key,
            Needs(holdings=True, sites=True),
            session_id=session_id,
            now=self._sessions.now(),
        )
        session = situation.session
        if session_id is not None:
            session = self._sessions.require_living(caller, situation)
        if session is None:
            return Summary()
        return Summary(
            session.id,
            cart=_count(situation.holdings, ContainerType.CART),
            wishlist=_count(situation.holdings, ContainerType.WISHLIST),
            comparison=_count(situation.holdings, ContainerType.COMPARISON),
            last_active_at=session.last_active_at,
            site_ids=situation.site_ids,
        )

    async def hand_off(
        self, caller: Caller, site_id: str, *, session_id: str | None = None
    ) -> HandoffMade:
        """Make a code that takes the session to another site, once, within 60 seconds.

        Raises:
            NotFound: There is no such ACTIVE session.
            Forbidden: The site is not the company's.
        """
        code = tokens.new_session_token()
        made = HandoffMade(code, self._sessions.now() + domain.HANDOFF_LIFETIME)

        def decide(situation: Situation, session: Session) -> Decision:
            return Decision(
                domain.touch(session, self._sessions.now()),
                note("SESSION_DATA_SYNCED", change="HANDOFF", toSiteId=site_id),
                handoff=NewHandoff(tokens.digest(code), site_id, made.expires_at),
                site_id=site_id,
                answer=made,
            )

        await self._sessions.change(caller, session_id, Needs(), decide, site_id=site_id)
        return made

    async def redeem(self, caller: Caller, code: str, site_id: str) -> SessionView:
        """Redeem a hand-off code on its site: the session, with a token of that site's own.

        Raises:
            Forbidden: The code is unknown, used, expired, or of another site or company.
        """
        token, digest = tokens.new_session_token(), tokens.digest(code)

        async def attempt(executor: Executor, locked: bool) -> SessionView:
            if locked:
                await self._sessions.reader.lock(executor, caller, Key.CODE, code=digest)
            situation = await self._sessions.read(
                executor, caller, Key.CODE, Needs(), site_id=site_id, code=digest
            )
            session, now = situation.session, self._sessions.now()
            if situation.handoff is None or session is None or not session.is_live(now):
                raise errors.handoff_code_invalid()
            situation.handoff.require_redeemable(site_id, now)
            event = note(
                "SESSION_TRANSFERRED",
                change="HANDOFF_REDEEMED",
                fromSiteId=session.last_site_id,
                toSiteId=site_id,
            )
            decision = Decision(
                domain.touch(session, now),
                event,
                visit=Visit(site_id),
                redeemed=digest,
                site_token=(site_id, tokens.digest(token)),
                site_id=site_id,
            )
            return await self._sessions.write(
                executor, caller, situation, decision, session_token=token
            )

        return await settle(self._sessions.database, attempt)

    async def revoke(self, caller: Caller, session_id: str | None = None) -> SessionView:
        """End a session; its tokens open nothing from then on.

        Raises:
            NotFound: There is no such ACTIVE session.
        """

        def decide(situation: Situation, session: Session) -> Decision:
            after = domain.end(session, Status.REVOKED, self._sessions.now())
            event = note("SESSION_EXPIRED", change=Status.REVOKED.value)
            return Decision(after, event, action="DELETE")

        return await self._sessions.change(caller, session_id, Needs(), decide, may_begin=False)


def _count(holdings: Holdings, kind: ContainerType) -> int:
    held = holdings.get(kind)
    return held.count if held else 0
