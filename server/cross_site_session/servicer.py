"""The session's RPCs: request in, use case called, message out."""

from __future__ import annotations

from typing import Any

from commerce.cross_site_session.v1 import (
    cross_site_session_pb2,
    cross_site_session_service_pb2,
    cross_site_session_service_pb2_grpc,
    public_cross_site_session_service_pb2,
    public_cross_site_session_service_pb2_grpc,
)

from server.cross_site_session import wire
from server.cross_site_session.service import SessionMerging, SessionService
from server.platform.grpc.call import caller

Context = Any
"""The call's context; identity and conditions come from `caller()`."""


class CrossSiteSessionServicer(cross_site_session_service_pb2_grpc.CrossSiteSessionServiceServicer):
    """`CrossSiteSessionService`: the customer of the bearer token."""

    def __init__(self, sessions: SessionService, merging: SessionMerging) -> None:
        self._sessions = sessions
        self._merging = merging

    async def GetSession(
        self, request: cross_site_session_service_pb2.GetSessionRequest, context: Context
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Get the caller's newest session."""
        return wire.session_to_pb(await self._sessions.get(caller()))

    async def CreateSession(
        self, request: cross_site_session_service_pb2.CreateSessionRequest, context: Context
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Create a session."""
        view = await self._sessions.create(
            caller(), site_id=request.site_id or None, visitor_id=request.visitor_id or None
        )
        return wire.session_to_pb(view)

    async def TransferSession(
        self, request: cross_site_session_service_pb2.TransferSessionRequest, context: Context
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Link the caller's containers to a site."""
        view = await self._sessions.transfer(caller(), request.target_site_id, wire.kinds(request))
        return wire.session_to_pb(view)

    async def MergeSession(
        self, request: cross_site_session_service_pb2.MergeSessionRequest, context: Context
    ) -> cross_site_session_pb2.MigrationResult:
        """Merge a visitor's session into the caller's."""
        migration = await self._merging.merge(
            caller(),
            request.source_session_id,
            proof=request.source_session_token or None,
            strategy=wire.strategy(request.conflict_strategy),
            dry_run=request.dry_run,
        )
        return wire.migration_to_pb(migration)

    async def GetSessionSummary(
        self, request: cross_site_session_service_pb2.GetSessionSummaryRequest, context: Context
    ) -> cross_site_session_pb2.SessionSummary:
        """Count what the caller's containers hold."""
        return wire.summary_to_pb(await self._sessions.summary(caller()))

    async def HandOffSession(
        self, request: cross_site_session_service_pb2.HandOffSessionRequest, context: Context
    ) -> cross_site_session_pb2.Handoff:
        """Make a hand-off code."""
        return wire.handoff_to_pb(await self._sessions.hand_off(caller(), request.target_site_id))

    async def RevokeSession(
        self, request: cross_site_session_service_pb2.RevokeSessionRequest, context: Context
    ) -> cross_site_session_pb2.CrossSiteSession:
        """End the caller's newest session."""
        return wire.session_to_pb(await self._sessions.revoke(caller()))


class PublicCrossSiteSessionServicer(
    public_cross_site_session_service_pb2_grpc.PublicCrossSiteSessionServiceServicer
):
    """`PublicCrossSiteSessionService`: guests."""

    def __init__(self, sessions: SessionService) -> None:
        self._sessions = sessions

    async def GetGuestSession(
        self,
        request: public_cross_site_session_service_pb2.GetGuestSessionRequest,
        context: Context,
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Get the session of the token."""
        return wire.session_to_pb(await self._sessions.get_guest(caller()))

    async def CreateGuestSession(
        self,
        request: public_cross_site_session_service_pb2.CreateGuestSessionRequest,
        context: Context,
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Create a session."""
        view = await self._sessions.create(
            caller(),
            site_id=request.site_id or None,
            visitor_id=request.visitor_id or None,
            fingerprint=request.device_fingerprint or None,
        )
        return wire.session_to_pb(view)

    async def TransferGuestSession(
        self,
        request: public_cross_site_session_service_pb2.TransferGuestSessionRequest,
        context: Context,
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Link the session's containers to a site."""
        view = await self._sessions.transfer(
            caller(),
            request.target_site_id,
            wire.kinds(request),
            session_id=request.session_id,
            shown=wire.shown(request),
        )
        return wire.session_to_pb(view)

    async def RecordActivity(
        self,
        request: public_cross_site_session_service_pb2.RecordActivityRequest,
        context: Context,
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Note where the visitor is."""
        view = await self._sessions.record_activity(
            caller(),
            request.session_id,
            site_id=request.current_site_id or None,
            page=request.current_page or None,
        )
        return wire.session_to_pb(view)

    async def GetGuestSessionSummary(
        self,
        request: public_cross_site_session_service_pb2.GetGuestSessionSummaryRequest,
        context: Context,
    ) -> cross_site_session_pb2.SessionSummary:
        """Count what the session's containers hold."""
        return wire.summary_to_pb(await self._sessions.summary(caller(), request.session_id))

    async def HandOffGuestSession(
        self,
        request: public_cross_site_session_service_pb2.HandOffGuestSessionRequest,
        context: Context,
    ) -> cross_site_session_pb2.Handoff:
        """Make a hand-off code."""
        made = await self._sessions.hand_off(
            caller(), request.target_site_id, session_id=request.session_id
        )
        return wire.handoff_to_pb(made)

    async def RedeemHandoff(
        self,
        request: public_cross_site_session_service_pb2.RedeemHandoffRequest,
        context: Context,
    ) -> cross_site_session_pb2.CrossSiteSession:
        """Redeem a hand-off code."""
        view = await self._sessions.redeem(caller(), request.code, request.site_id)
        return wire.session_to_pb(view)

    async def RevokeGuestSession(
        self,
        request: public_cross_site_session_service_pb2.RevokeGuestSessionRequest,
        context: Context,
    ) -> cross_site_session_pb2.CrossSiteSession:
        """End the session."""
        return wire.session_to_pb(await self._sessions.revoke(caller(), request.session_id))
