"""The use cases of analytics."""

from server.analytics.service.activity import ActivityWatching
from server.analytics.service.client_events import EventRecording
from server.analytics.service.deployment_metrics import DeploymentCounts, count_deployment
from server.analytics.service.feed import EventFeed
from server.analytics.service.reading import AnalyticsReading
from server.analytics.service.replicated import Reading, ReplicatedReading
from server.analytics.service.rollup import Retirement, Rollup

__all__ = [
    "ActivityWatching",
    "AnalyticsReading",
    "DeploymentCounts",
    "EventFeed",
    "EventRecording",
    "Reading",
    "ReplicatedReading",
    "Retirement",
    "Rollup",
    "count_deployment",
]
