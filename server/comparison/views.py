"""What the use cases answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from server.comparison.domain.matrix import Matrix
from server.comparison.domain.model import Comparison, Item, Link
from server.containers.merge_report import MergeOutcome


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """A comparison as its owner sees it."""

    comparison: Comparison
    link: Link | None = None
    """The share link, while it works."""
    session_token: str | None = field(default=None, repr=False)
    """The secret that opens it, for the guest who holds it."""
    merge_report: tuple[MergeOutcome, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedView:
    """What everybody with the link sees. Nothing of the owner."""

    name: str | None
    items: tuple[Item, ...]
    matrix: Matrix
    updated_at: datetime
    expires_at: datetime
