"""The use cases of analytics."""

from server.analytics.service.census import Census, take_census
from server.analytics.service.feed import EventFeed
from server.analytics.service.reading import AnalyticsReading
from server.analytics.service.recording import EventRecording
from server.analytics.service.replicated import Reading, ReplicatedReading
from server.analytics.service.rollup import Retirement, Rollup

__all__ = [
    "AnalyticsReading",
    "Census",
    "EventFeed",
    "EventRecording",
    "Reading",
    "ReplicatedReading",
    "Retirement",
    "Rollup",
    "take_census",
]
