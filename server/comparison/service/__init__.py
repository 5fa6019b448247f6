"""The use cases of comparisons."""

from server.comparison.service.agents import AgentComparisons
from server.comparison.service.kind import COMPARISON, Comparisons, ComparisonWatching
from server.comparison.service.showing import ComparisonShowing

__all__ = [
    "COMPARISON",
    "AgentComparisons",
    "ComparisonShowing",
    "ComparisonWatching",
    "Comparisons",
]
