"""What the use cases answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from server.catalog.containers import MergeOutcome
from server.comparison.domain.matrix import Matrix
from server.comparison.domain.model import Comparison, Item, Link


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """A comparison as its owner sees it."""

    comparison: Comparison
    link: Link | None = None
    """The share link, while it works."""
    session_token: str | None = field(default=None, repr=False)
    """The secret that opens it, for the guest who holds it."""
    with_items: bool = True
    """Whether the caller wants to see the items."""
    merge_report: tuple[MergeOutcome, ...] = ()


@dataclass(frozen=True, slots=True)
class EmptyComparison:
    """What a guest without a comparison sees."""

    company_id: str


@dataclass(frozen=True, slots=True)
class Shared:
    """Where a share link leads."""

    comparison_id: str
    link: Link = field(repr=False)
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SharedView:
    """What everybody with the link sees. Nothing of the owner."""

    name: str | None
    items: tuple[Item, ...]
    matrix: Matrix
    updated_at: datetime
    expires_at: datetime


Answer = ComparisonView | EmptyComparison | Shared
"""The answers of mutations, which can be asked for again."""
