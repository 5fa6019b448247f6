"""The replay of events, for services with figures or copies of their own.

A cursor is a window of transactions and the last event that was given of it. A window is opened up
to the oldest transaction that still runs and closed when all of it is given, so an event that
commits late falls into a later window instead of behind the cursor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.analytics.repository import feed
from server.analytics.views import FedEvent, KnownEvents
from server.kernel.errors import InvalidInput
from server.kernel.identity import Caller
from server.platform.database.pool import Database
from server.platform.records.horizon import horizon

DEFAULT_PAGE = 100
_CURSOR = re.compile(r"(\d{1,19})-(\d{1,19})-(\d{1,19})")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a reader is."""

    since: int = 0
    until: int = 0
    last: int = 0

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Read a cursor; the empty one is the beginning.

        Raises:
            InvalidInput: It is none of ours.
        """
        found = _CURSOR.fullmatch(text)
        if text and (found is None or any(int(part) >= 2**63 for part in found.groups())):
            raise InvalidInput.field("cursor", "must be one that was given with a page")
        return cls(*map(int, found.groups())) if found else cls()

    def __str__(self) -> str:
        return f"{self.since}-{self.until}-{self.last}"


class EventFeed:
    """Gives events page by page."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, caller: Caller, cursor: str, size: int, known: KnownEvents
    ) -> tuple[list[FedEvent], str]:
        """Give the next *size* known events of the caller's company, and the cursor behind them.

        Raises:
            InvalidInput: The cursor is none of ours.
        """
        at = Cursor.read(cursor)
        events: list[FedEvent] = []
        most = size or DEFAULT_PAGE
        while True:
            if at.until > at.since:
                found = await feed.page(
                    self._database,
                    caller.company_id,
                    known,
                    since=at.since,
                    until=at.until,
                    last=at.last,
                    most=most - len(events),
                )
                events += found
                if len(events) == most:
                    return events, str(Cursor(at.since, at.until, events[-1].id))
                at = Cursor(at.until)
            until = (await horizon(self._database)).transaction
            if until <= at.since:
                return events, str(at)
            if events:
                # What has come since is another page's.
                return events, str(Cursor(at.since))
            at = Cursor(at.since, until)
