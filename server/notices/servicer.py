"""The RPCs of notices: request in, use case called, message out."""

from __future__ import annotations

from typing import Any

from commerce.notices.v1 import notice_service_pb2 as pb
from commerce.notices.v1 import notice_service_pb2_grpc

from server.kernel.clock import Clock
from server.notices.service import NoticePreferences
from server.notices.views import Changes, Preferences
from server.platform.database.pool import Database
from server.platform.grpc.call_metadata import caller
from server.platform.grpc.pipeline import Registrar
from server.platform.grpc.roles import Access

Context = Any
"""The call's context; identity comes from `caller()`."""


class NoticeServicer(notice_service_pb2_grpc.NoticeServiceServicer):
    """`commerce.notices.v1.NoticeService`: the customer of the bearer token."""

    def __init__(self, preferences: NoticePreferences) -> None:
        self._preferences = preferences

    @classmethod
    def register(cls, registrar: Registrar, database: Database, clock: Clock) -> None:
        """Serve the preferences in a database."""
        add = notice_service_pb2_grpc.add_NoticeServiceServicer_to_server
        registrar.add(add, cls(NoticePreferences(database, clock)), Access.BEARER)

    async def GetPreferences(
        self, request: pb.GetPreferencesRequest, context: Context
    ) -> pb.Preferences:
        """Say what the caller has chosen."""
        return _shown(await self._preferences.get(caller()))

    async def UpdatePreferences(
        self, request: pb.UpdatePreferencesRequest, context: Context
    ) -> pb.Preferences:
        """Keep what the caller wants."""
        changes = Changes(
            events=request.events if request.HasField("events") else None,
            mails=request.mails if request.HasField("mails") else None,
        )
        return _shown(await self._preferences.update(caller(), changes))


def _shown(chosen: Preferences) -> pb.Preferences:
    return pb.Preferences(events=chosen.events, mails=chosen.mails)
