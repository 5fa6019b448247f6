"""Sessions as streams follow them: who may, and what they see."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic

from server.containers.access import require_opened, require_token
from server.containers.editor import Answer
from server.containers.following import Followed, Seen, Start, Update, follow
from server.containers.kind import End, EndReason
from server.containers.session_tables import cross_site_sessions
from server.containers.watched import looks
from server.cross_site_session import errors
from server.cross_site_session.domain import Session, Status
from server.cross_site_session.repository import Include, Key
from server.cross_site_session.service import visiting
from server.cross_site_session.service.editor import Sessions
from server.cross_site_session.service.visiting import SessionService
from server.cross_site_session.views import SessionView
from server.kernel.identity import Caller
from server.platform.records.streams import Look, Looked, Streams, Watch


@dataclass(frozen=True, eq=False)
class SessionWatching:
    """Follows sessions."""

    sessions: Sessions
    service: SessionService
    streams: Streams

    def follow(
        self, caller: Caller, start: Start, encode: Callable[[SessionView], Answer]
    ) -> AsyncIterator[Update[Answer]]:
        """Tell how a session is, then each of its changes once, until it ends.

        Raises:
            CommerceError: The caller may not follow it, or no longer.
        """
        if caller.role is None:
            require_token(caller)
        followed: Followed[Answer] = _Sessions(self, encode)
        return follow(self.streams, self.sessions.database, followed, caller, start)

    async def look(self, ids: Sequence[str]) -> Mapping[str, Looked]:
        """Tell of many whether anything about them changed."""
        return await looks(self.sessions.database, cross_site_sessions, ids)


@dataclass(frozen=True, slots=True)
class _Sessions(Generic[Answer]):
    watching: SessionWatching
    encode: Callable[[SessionView], Answer]

    @property
    def look(self) -> Look:
        """Tells of many whether they have changed."""
        return self.watching.look

    async def open(self, caller: Caller, _site_id: str | None) -> str:
        """Open the session that reading gives."""
        if caller.role is None:
            answer = await self.watching.service.get_guest(caller, self.encode, _no_token)
        else:
            answer = await self.watching.sessions.edit(caller, None, visiting.GET, self.encode)
        return str(answer.id)  # type: ignore[attr-defined]

    async def see(self, caller: Caller, start: Start, watch: Watch) -> Seen[Answer]:
        """Read the session that is followed."""
        sessions = self.watching.sessions
        now = sessions.clock.now()
        loaded = await sessions.load(
            sessions.database, caller, Key.ID, Include(), session_id=start.record_id, now=now
        )
        session, begun = loaded.session, watch.version > 0
        if session is None:
            if not begun:
                raise errors.session_not_found()
            return Seen(watch.version, None, End(EndReason.DELETED))
        live = session.is_live(now)
        if live or not begun:
            if caller.role is None:
                require_opened(caller, loaded.context, None)
            elif session.customer_id != caller.customer_id:
                raise errors.session_not_found()
        if not live and not begun and start.after is None:
            raise errors.session_not_found()
        if not live:
            return Seen(session.version, None, _ended(session))
        view = sessions.view(replace(caller, session_token=None), session, now)
        return Seen(session.version, self.encode(view), ends_at=session.expires_at)


def _ended(session: Session) -> End:
    if session.status is Status.MERGED:
        return End(EndReason.MERGED, merged_into=session.merged_into)
    return End(EndReason.REVOKED if session.status is Status.REVOKED else EndReason.EXPIRED)


def _no_token() -> Answer:  # type: ignore[type-var]
    raise AssertionError("a token was required before")
