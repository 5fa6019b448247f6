"""One endpoint as one sender serves it: what it holds, and how much it may do at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from server.webhooks.domain.model import Endpoint

MOST_HELD = 256
"""Rows of one endpoint that one process has in memory."""
FAILING_AFTER = 10
"""Failures in a row after which an endpoint is only probed: one group at a time, nothing new."""


@dataclass(slots=True, eq=False)
class Outlet:
    """What a sender knows of an endpoint."""

    endpoint: Endpoint
    slots: asyncio.Semaphore
    types: tuple[str, ...]
    """The names in the outbox of what its patterns match."""
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there is something to look for."""
    emptied: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when rows have been written down, so that there is room."""
    news: bool = True
    """Whether the outbox may hold events for it."""
    due: bool = True
    """Whether the queue may hold rows to claim."""
    replays: bool = False
    """Whether a replay of it may run."""
    held: int = 0
    """Rows that were claimed and are not yet written down."""
    failures: int = 0
    """Failures in a row."""
    blocked_until: datetime | None = None
    closed: bool = False
    """Whether nothing more is sent."""

    @property
    def failing(self) -> bool:
        """Whether it is only probed."""
        return self.failures >= FAILING_AFTER

    @property
    def room(self) -> int:
        """How many rows may be claimed now."""
        most = 1 if self.failing else MOST_HELD
        return max(0, most - self.held)

    def blocked(self, now: datetime) -> bool:
        """Say whether the receiver wants to be left alone."""
        return self.blocked_until is not None and now < self.blocked_until

    @property
    def full(self) -> bool:
        """Whether so much is held that more would be fetched in dribs."""
        return self.held > 0 if self.failing else self.held > MOST_HELD // 2

    def look(self, *, news: bool = False, due: bool = False, replays: bool = False) -> None:
        """Have somebody look for events, for rows to claim, or for replays."""
        self.news |= news
        self.due |= due
        self.replays |= replays
        self.wanted.set()

    def release(self, rows: int) -> None:
        """Make room for *rows*."""
        self.held -= rows
        self.emptied.set()
