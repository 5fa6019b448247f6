"""The session's RPCs: request in, use case called, message out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from commerce.cross_site_session.v1 import (
    cross_site_session_pb2,
    cross_site_session_service_pb2_grpc,
    public_cross_site_session_service_pb2_grpc,
    session_stream_pb2,
)
from commerce.cross_site_session.v1 import cross_site_session_service_pb2 as own
from commerce.cross_site_session.v1 import public_cross_site_session_service_pb2 as public

from server.containers.following import start_of
from server.containers.stream_wire import updates_to_pb
from server.cross_site_session import wire
from server.cross_site_session.service import (
    SessionMerging,
    Sessions,
    SessionService,
    SessionWatching,
    ending,
    visiting,
)
from server.cross_site_session.service.editor import UseCase
from server.platform.grpc.call_metadata import caller
from server.platform.records.streams import Streams

Context = Any
"""The call's context; identity and conditions come from `caller()`."""


class _Servicer:
    """What customers and guests call alike: they differ by how the session is found."""

    def __init__(self, sessions: Sessions, service: SessionService, streams: Streams) -> None:
        self._sessions = sessions
        self._service = service
        self._watching = SessionWatching(sessions, service, streams)

    def WatchSession(
        self,
        request: session_stream_pb2.WatchSessionRequest
        | session_stream_pb2.WatchGuestSessionRequest,
        context: Context,
    ) -> AsyncIterator[session_stream_pb2.SessionUpdate]:
        """Watch the session."""
        start = start_of(request, "session_id")
        updates = self._watching.follow(caller(), start, wire.session_to_pb)
        return updates_to_pb(updates, session_stream_pb2.SessionUpdate, "session")

    async def _edit(self, request: Any, case: UseCase) -> cross_site_session_pb2.CrossSiteSession:
        return await self._sessions.edit(caller(), _named(request), case, wire.session_to_pb)

    async def GetSessionSummary(
        self,
        request: own.GetSessionSummaryRequest | public.GetGuestSessionSummaryRequest,
        context: Context,
    ) -> cross_site_session_pb2.SessionSummary:
        """Count what the session's containers hold."""
        return wire.summary_to_pb(await self._service.summary(caller(), _named(request)))

    async def HandOffSession(
        self,
        request: own.HandOffSessionRequest | public.HandOffGuestSessionRequest,
        context: Context,
    ) -> cross_site_session_pb2.Handoff:
        """Make a hand-off code."""
        case = visiting.hand_off(request.target_site_id)
        return await self._sessions.edit(caller(), _named(request), case, wire.handoff_to_pb)

    async def RevokeSession(
        self,
        request: own.RevokeSessionRequest | public.RevokeGuestSessionRequest,
        context: Context,
    ) -> cross_site_session_pb2.CrossSiteSession:
        """End the session."""
        return await self._edit(request, visiting.REVOKE)


class CrossSiteSessionServicer(
    _Servicer, cross_site_session_service_pb2_grpc.CrossSiteSessionServiceServicer
):
    """`CrossSiteSessionService`: the customer of the bearer token."""

    def __init__(
        self,
        sessions: Sessions,
        service: SessionService,
        streams: Streams,
        merging: SessionMerging,
    ) -> None:
        super().__init__(sessions, service, streams)
        self._merging = merging

    async def GetSession(
        self, request: own.GetSessionRequest, context: Context
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Get the caller's newest session."""
        return await self._edit(request, visiting.GET)

    async def CreateSession(
        self, request: own.CreateSessionRequest, context: Context
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Create a session."""
        return await self._service.create(
            caller(),
            wire.session_to_pb,
            site_id=request.site_id or None,
            visitor_id=request.visitor_id or None,
        )

    async def TransferSession(
        self, request: own.TransferSessionRequest, context: Context
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Link the caller's containers to a site."""
        case = visiting.transfer(request.target_site_id, wire.kinds(request))
        return await self._edit(request, case)

    async def ListSessions(
        self, request: own.ListSessionsRequest, context: Context
    ) -> own.ListSessionsResponse:
        """List the caller's sessions."""
        listed = await ending.list_all(self._sessions, caller(), wire.session_to_pb)
        return own.ListSessionsResponse(sessions=listed)

    async def RevokeSessions(
        self, request: own.RevokeSessionsRequest, context: Context
    ) -> own.RevokeSessionsResponse:
        """End all of the caller's sessions."""
        return own.RevokeSessionsResponse(revoked=await ending.end_all(self._sessions, caller()))

    async def MergeSession(
        self, request: own.MergeSessionRequest, context: Context
    ) -> cross_site_session_pb2.MigrationResult:
        """Merge a visitor's session into the caller's."""
        return await self._merging.merge(
            caller(),
            request.source_session_id,
            wire.migration_to_pb,
            proof=request.source_session_token or None,
            strategy=wire.strategy(request.conflict_strategy),
            dry_run=request.dry_run,
        )


class PublicCrossSiteSessionServicer(
    _Servicer, public_cross_site_session_service_pb2_grpc.PublicCrossSiteSessionServiceServicer
):
    """`PublicCrossSiteSessionService`: guests."""

    WatchGuestSession = _Servicer.WatchSession
    GetGuestSessionSummary = _Servicer.GetSessionSummary
    HandOffGuestSession = _Servicer.HandOffSession
    RevokeGuestSession = _Servicer.RevokeSession

    async def GetGuestSession(
        self, request: public.GetGuestSessionRequest, context: Context
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Get the session of the token."""
        return await self._service.get_guest(
            caller(), wire.session_to_pb, lambda: wire.empty_to_pb(caller().company_id)
        )

    async def CreateGuestSession(
        self, request: public.CreateGuestSessionRequest, context: Context
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Create a session."""
        return await self._service.create(
            caller(),
            wire.session_to_pb,
            site_id=request.site_id or None,
            visitor_id=request.visitor_id or None,
            fingerprint=request.device_fingerprint or None,
        )

    async def TransferGuestSession(
        self, request: public.TransferGuestSessionRequest, context: Context
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Link the session's containers to a site."""
        shown = wire.shown(request)
        case = visiting.transfer(request.target_site_id, wire.kinds(request), shown)
        return await self._edit(request, case)

    async def RecordActivity(
        self, request: public.RecordActivityRequest, context: Context
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Note where the visitor is."""
        site_id, page = request.current_site_id or None, request.current_page or None
        return await self._edit(request, visiting.record_activity(site_id, page))

    async def RedeemHandoff(
        self, request: public.RedeemHandoffRequest, context: Context
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Redeem a hand-off code."""
        return await self._service.redeem(
            caller(), request.code, request.site_id, wire.session_to_pb
        )


def _named(request: Any) -> str | None:
    """The session that a guest's request names; None for the customer's newest."""
    session_id: str | None = getattr(request, "session_id", None)
    return session_id
