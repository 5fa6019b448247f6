"""What the use cases of records are given, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from server.catalog_records.domain.model import Change, Counts, Outcome

MAX_REFUSED = 1000
"""Refused records that an answer names."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Records to write."""

    changes: Sequence[Change]
    refused: Sequence[Outcome] = ()
    """Those that could not even be read."""
    all_or_none: bool = False
    dry_run: bool = False
    source: str = ""
    position: str = ""

    @property
    def size(self) -> int:
        """How many records it has."""
        return len(self.changes) + len(self.refused)


@dataclass(slots=True)
class Report:
    """What became of records."""

    counts: Counts = field(default_factory=Counts)
    outcomes: list[Outcome] = field(default_factory=list)


@dataclass(slots=True)
class StreamReport:
    """What a stream came to."""

    counts: Counts = field(default_factory=Counts)
    refused: list[Outcome] = field(default_factory=list)
    position: str = ""

    def add(self, batch: Batch, report: Report, tell: Callable[[Outcome], None]) -> None:
        """Add what became of one message, and *tell* what was refused."""
        for outcome in report.outcomes:
            self.counts.add(outcome)
            if outcome.refusal is not None:
                tell(outcome)
                if len(self.refused) < MAX_REFUSED:
                    self.refused.append(outcome)
        self.position = batch.position or self.position
