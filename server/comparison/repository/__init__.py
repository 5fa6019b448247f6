"""Every SQL statement of comparisons: one reads what a decision needs, one writes what it was."""

from server.comparison.repository.containers import beginning, beginning_values, living
from server.comparison.repository.load import Needs, Situation, load, load_shared, lock
from server.comparison.repository.save import Merged, save

__all__ = [
    "Merged",
    "Needs",
    "Situation",
    "beginning",
    "beginning_values",
    "living",
    "load",
    "load_shared",
    "lock",
    "save",
]
