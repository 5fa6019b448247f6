"""What visitors do with their sessions: one function an RPC, one transaction each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from server.containers.access import require_token
from server.containers.context import NewContainer
from server.containers.editor import Answer
from server.containers.merge_report import ContainerType
from server.cross_site_session import domain, errors
from server.cross_site_session.domain import Holdings, Reference, Session, Status
from server.cross_site_session.repository import Include, Key, LoadedSession, NewHandoff, Visit
from server.cross_site_session.service.editor import (
    Decision,
    Sessions,
    UseCase,
    begun,
    event,
)
from server.cross_site_session.views import HandoffMade, SessionView, Summary
from server.kernel import tokens
from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.platform.database.retry import Attempts

GET = UseCase(lambda _loaded, _session, _now: None)
"""Gives the customer's newest ACTIVE session: found or created."""


def transfer(
    site_id: str,
    kinds: tuple[ContainerType, ...],
    shown: Mapping[ContainerType, str] | None = None,
) -> UseCase:
    """Link the session's containers to a site, created there where there is none.

    Args:
        site_id: Where to.
        kinds: Which containers; none of them leaves everything as it is.
        shown: Tokens of guests' containers that are to become the session's.

    Raises:
        Forbidden: The site lacks a feature, or a token opens nothing.
        Refused: The session has another container of a kind already.
    """
    digests = {kind: tokens.digest(token) for kind, token in (shown or {}).items()}
    return UseCase(
        partial(_transfer, site_id, kinds, digests),
        Include(holdings=True, shown=frozenset(digests)),
        site_id,
        values={f"{kind.lower()}_token": text for kind, text in digests.items()},
    )


def _transfer(
    site_id: str,
    kinds: tuple[ContainerType, ...],
    digests: Mapping[ContainerType, str],
    loaded: LoadedSession,
    session: Session,
    now: datetime,
) -> Decision | None:
    if not kinds:
        return None
    site = loaded.context.acting_site
    domain.require_features(site, kinds, guest=session.customer_id is None)
    chosen: dict[ContainerType, str] = {}
    new: dict[ContainerType, NewContainer] = {}
    for kind in kinds:
        found = domain.choose(
            kind,
            loaded.holdings.get(kind),
            loaded.shown.get(kind),
            token=kind in digests,
            owned=session.customer_id is not None,
        )
        if found is None:
            found = new_id()
            new[kind] = NewContainer(
                id=found,
                company_id=session.company_id,
                site_id=site.id or None,
                currency=loaded.context.currency,
                now=now,
                customer_id=session.customer_id,
                visitor_id=session.visitor_id,
                home=site,
            )
        chosen[kind] = found
    linked = [Reference(kind, found, site_id, now) for kind, found in chosen.items()]
    transferred = event(
        "SESSION_TRANSFERRED",
        fromSiteId=session.last_site_id,
        toSiteId=site_id,
        types=[kind.value for kind in kinds],
        created=[kind.value for kind in new],
        cartId=chosen.get(ContainerType.CART),
    )
    after = domain.refer(domain.touch(session, now), linked)
    return Decision(after, transferred, references=linked, begun=new, site_id=site_id)


def record_activity(site_id: str | None, page: str | None) -> UseCase:
    """Note where the visitor is; without a site the page is of the site visited last."""
    return UseCase(partial(_record_activity, site_id, page), site_id=site_id)


def _record_activity(
    site_id: str | None,
    page: str | None,
    _loaded: LoadedSession,
    session: Session,
    now: datetime,
) -> Decision:
    seen = site_id or (session.last_site_id if page else None)
    return Decision(
        domain.touch(session, now),
        event("SESSION_DATA_SYNCED", change="ACTIVITY", siteId=seen, page=page),
        visit=Visit(seen, page) if seen else None,
        site_id=seen,
    )


def hand_off(site_id: str) -> UseCase:
    """Make a code that takes the session to another site, once, within 60 seconds."""
    return UseCase(partial(_hand_off, site_id), site_id=site_id)


def _hand_off(site_id: str, _loaded: LoadedSession, session: Session, now: datetime) -> Decision:
    code = tokens.new_session_token()
    made = HandoffMade(code, now + domain.HANDOFF_LIFETIME)
    return Decision(
        domain.touch(session, now),
        event("SESSION_DATA_SYNCED", change="HANDOFF", toSiteId=site_id),
        handoff=NewHandoff(tokens.digest(code), site_id, made.expires_at),
        site_id=site_id,
        made=made,
    )


def _revoke(_loaded: LoadedSession, session: Session, now: datetime) -> Decision:
    ended = event("SESSION_EXPIRED", change=Status.REVOKED.value)
    return Decision(domain.end(session, Status.REVOKED, now), ended, action="DELETE")


REVOKE = UseCase(_revoke, may_begin=False)
"""Ends a session; its tokens open nothing from then on."""


@dataclass(frozen=True, slots=True)
class SessionService:
    """What is found otherwise than by customer or id, or begins, or is only looked at."""

    sessions: Sessions

    async def get_guest(
        self,
        caller: Caller,
        encode: Callable[[SessionView], Answer],
        empty: Callable[[], Answer],
    ) -> Answer:
        """Give the session that the token opens; without a token a placeholder.

        Raises:
            NotFound: The token matches no ACTIVE session of the company.
        """
        now, sessions = self.sessions.clock.now(), self.sessions
        loaded = await sessions.load(sessions.database, caller, Key.TOKEN, Include(), now=now)
        if caller.session_token is None:
            return empty()
        session = loaded.session
        if session is None or not session.is_live(now) or loaded.context.owner_ended:
            raise errors.session_not_found()
        return encode(sessions.view(caller, session, now))

    async def create(
        self,
        caller: Caller,
        encode: Callable[[SessionView], Answer],
        *,
        site_id: str | None,
        visitor_id: str | None,
        fingerprint: str | None = None,
    ) -> Answer:
        """Create a session, always a new one; a guest gets its token.

        Raises:
            Forbidden: The site is not the company's.
        """
        token, sessions = tokens.new_session_token(), self.sessions
        guest = caller.role is None
        tries = Attempts(sessions.database)
        while True:
            async with tries.next() as attempt:
                now, loaded = sessions.clock.now(), None
                # Most sessions are guests' first call: the write itself sees whether they may
                # begin, and what it refuses is looked at to say why.
                if attempt.locked or not guest or caller.idempotency is not None:
                    loaded = await sessions.load(
                        attempt.executor,
                        caller,
                        Key.ID,
                        Include(),
                        site_id=site_id,
                        session_id=None,
                    )
                session = sessions.new(caller, now, visitor_id=visitor_id, fingerprint=fingerprint)
                return await sessions.write(
                    attempt.executor,
                    caller,
                    loaded,
                    begun(session, Visit(site_id) if site_id else None),
                    encode,
                    now,
                    session_token=token if guest else None,
                    token_digest=tokens.digest(token),
                )

    async def summary(self, caller: Caller, session_id: str | None = None) -> Summary:
        """Count what the session's containers hold.

        A customer's own are counted whether or not a session refers to them, or is there at all.

        Raises:
            NotFound: A guest's session is not there or not ACTIVE.
        """
        key = Key.CUSTOMER if session_id is None else Key.ID
        if session_id is not None:
            require_token(caller)
        now, sessions = self.sessions.clock.now(), self.sessions
        loaded = await sessions.load(
            sessions.database,
            caller,
            key,
            Include(holdings=True, sites=True),
            session_id=session_id,
            now=now,
        )
        session = loaded.session
        if session_id is not None:
            session = sessions.check(caller, loaded, now)
        return Summary(
            session.id if session else None,
            cart=_count(loaded.holdings, ContainerType.CART),
            wishlist=_count(loaded.holdings, ContainerType.WISHLIST),
            comparison=_count(loaded.holdings, ContainerType.COMPARISON),
            last_active_at=session.last_active_at if session else None,
            site_ids=loaded.site_ids,
        )

    async def redeem(
        self, caller: Caller, code: str, site_id: str, encode: Callable[[SessionView], Answer]
    ) -> Answer:
        """Redeem a hand-off code on its site: the session, with a token of that site's own.

        Raises:
            Forbidden: The code is unknown, used, expired, or of another site or company.
        """
        token, digest, sessions = tokens.new_session_token(), tokens.digest(code), self.sessions
        values: dict[str, Any] = {"code": digest}
        tries = Attempts(sessions.database)
        while True:
            async with tries.next() as attempt:
                now, executor = sessions.clock.now(), attempt.executor
                if attempt.locked:
                    await sessions.reader.lock(executor, caller, Key.CODE, **values)
                loaded = await sessions.load(
                    executor, caller, Key.CODE, Include(), site_id=site_id, **values
                )
                session = loaded.session
                ended = loaded.context.owner_ended or (session and not session.is_live(now))
                if loaded.handoff is None or session is None or ended:
                    raise errors.handoff_code_invalid()
                loaded.handoff.require_redeemable(site_id, now)
                redeemed = event(
                    "SESSION_TRANSFERRED",
                    change="HANDOFF_REDEEMED",
                    fromSiteId=session.last_site_id,
                    toSiteId=site_id,
                )
                decision = Decision(
                    domain.touch(session, now),
                    redeemed,
                    visit=Visit(site_id),
                    redeemed=digest,
                    site_token=(site_id, tokens.digest(token)),
                    site_id=site_id,
                )
                return await sessions.write(
                    executor, caller, loaded, decision, encode, now, session_token=token
                )


def _count(holdings: Holdings, kind: ContainerType) -> int:
    held = holdings.get(kind)
    return held.count if held else 0
