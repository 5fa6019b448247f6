"""The RPCs of analytics: request in, use case called, message out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from commerce.analytics.v1 import (
    activity_pb2,
    analytics_service_pb2,
    analytics_service_pb2_grpc,
    details_pb2,
    event_feed_service_pb2,
    event_feed_service_pb2_grpc,
    metrics_pb2,
    query_pb2,
)
from google.api import httpbody_pb2

from server.analytics import wire
from server.analytics.service import ActivityWatching, EventFeed, EventRecording, Reading
from server.platform.grpc.call_metadata import caller

Context = Any
"""The call's context; identity comes from `caller()`."""
Query = query_pb2.AnalyticsQuery


class AnalyticsServicer(analytics_service_pb2_grpc.AnalyticsServiceServicer):
    """`commerce.analytics.v1.AnalyticsService`: members of staff."""

    def __init__(
        self, reading: Reading, recording: EventRecording, activity: ActivityWatching
    ) -> None:
        self._reading = reading
        self._recording = recording
        self._activity = activity

    async def GetOverview(self, request: Query, context: Context) -> metrics_pb2.Overview:
        """Get all modules at a glance."""
        return wire.overview_to_pb(await self._reading.overview(caller(), wire.question(request)))

    async def GetCartAnalytics(self, request: Query, context: Context) -> details_pb2.CartAnalytics:
        """Get carts in detail."""
        return wire.carts_to_pb(await self._reading.carts(caller(), wire.question(request)))

    async def GetWishlistAnalytics(
        self, request: Query, context: Context
    ) -> details_pb2.WishlistAnalytics:
        """Get wishlists in detail."""
        return wire.wishlists_to_pb(await self._reading.wishlists(caller(), wire.question(request)))

    async def GetComparisonAnalytics(
        self, request: Query, context: Context
    ) -> details_pb2.ComparisonAnalytics:
        """Get comparisons in detail."""
        view = await self._reading.comparisons(caller(), wire.question(request))
        return wire.comparisons_to_pb(view)

    async def GetSessionAnalytics(
        self, request: Query, context: Context
    ) -> details_pb2.SessionAnalytics:
        """Get cross-site sessions in detail."""
        return wire.sessions_to_pb(await self._reading.sessions(caller(), wire.question(request)))

    async def WatchActivity(
        self, request: activity_pb2.WatchActivityRequest, context: Context
    ) -> AsyncIterator[activity_pb2.ActivityUpdate]:
        """Watch what happens today."""
        async for update in self._activity.follow(caller(), wire.asked_activity(request)):
            yield wire.activity_update_to_pb(update)

    async def ExportOverview(self, request: Query, context: Context) -> httpbody_pb2.HttpBody:
        """Get the overview as CSV."""
        return wire.csv_to_pb(await self.GetOverview(request, context))

    async def ExportCartAnalytics(self, request: Query, context: Context) -> httpbody_pb2.HttpBody:
        """Get carts as CSV."""
        return wire.csv_to_pb(await self.GetCartAnalytics(request, context))

    async def ExportWishlistAnalytics(
        self, request: Query, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Get wishlists as CSV."""
        return wire.csv_to_pb(await self.GetWishlistAnalytics(request, context))

    async def ExportComparisonAnalytics(
        self, request: Query, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Get comparisons as CSV."""
        return wire.csv_to_pb(await self.GetComparisonAnalytics(request, context))

    async def ExportSessionAnalytics(
        self, request: Query, context: Context
    ) -> httpbody_pb2.HttpBody:
        """Get cross-site sessions as CSV."""
        return wire.csv_to_pb(await self.GetSessionAnalytics(request, context))

    async def RecordEvent(
        self, request: analytics_service_pb2.RecordEventRequest, context: Context
    ) -> analytics_service_pb2.RecordEventResponse:
        """Store an event."""
        await self._recording.record(caller(), wire.client_event(request))
        return wire.RECORDED


class EventFeedServicer(event_feed_service_pb2_grpc.EventFeedServiceServicer):
    """`commerce.analytics.v1.EventFeedService`: services."""

    def __init__(self, feed: EventFeed) -> None:
        self._feed = feed

    async def ListEvents(
        self, request: event_feed_service_pb2.ListEventsRequest, context: Context
    ) -> event_feed_service_pb2.ListEventsResponse:
        """List events after a cursor."""
        events, cursor = await self._feed.page(
            caller(), request.cursor, request.page_size, wire.KNOWN
        )
        return event_feed_service_pb2.ListEventsResponse(
            events=wire.events_to_pb(events), next_cursor=cursor
        )
