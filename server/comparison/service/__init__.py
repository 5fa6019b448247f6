"""The use cases of comparisons."""

from server.comparison.service.agents import AgentComparisons
from server.comparison.service.kind import COMPARISON, Comparisons, ComparisonWatching
from server.comparison.service.showing import ComparisonShowing
from server.comparison.service.viewing import ComparisonViewing

__all__ = [
    "COMPARISON",
    "AgentComparisons",
    "ComparisonShowing",
    "ComparisonViewing",
    "ComparisonWatching",
    "Comparisons",
]
