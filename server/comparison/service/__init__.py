"""The use cases of comparisons."""

from server.comparison.service.change import ComparisonChanger
from server.comparison.service.comparing import ComparisonService
from server.comparison.service.containers import ComparisonContainers
from server.comparison.service.merging import ComparisonMerging
from server.comparison.service.sharing import ComparisonSharing

__all__ = [
    "ComparisonChanger",
    "ComparisonContainers",
    "ComparisonMerging",
    "ComparisonService",
    "ComparisonSharing",
]
