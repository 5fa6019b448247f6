"""When a failed delivery is tried again, and when it is given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SCHEDULE_SECONDS = (5.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 50400.0, 72000.0, 86400.0)
"""The pauses after the first attempt and those that follow: 5 s, 5 min, 30 min, 2, 5, 10, 14, 20
and 24 h, as Standard Webhooks 1.0 recommends."""
JITTER = 0.2
"""Each pause is up to so much longer, so that what failed together is not tried together."""
MAX_RETRY_AFTER = timedelta(hours=24)
GONE = 410
SLOW_DOWN = frozenset({429, 503})
SHORTEST_SLOW_DOWN = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one attempt."""

    status: int = 0
    """The HTTP status; 0 without an answer."""
    error: str = ""
    """What went wrong where there was no answer."""
    body: str = ""
    """The first bytes of the answer."""
    retry_after: timedelta | None = None
    """How long the receiver wants to be left alone."""
    duration_ms: int = 0

    @property
    def delivered(self) -> bool:
        """Whether the receiver has the event: 2xx alone says so."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is done next."""

    outcome: str
    """DELIVERED, RETRYING or GIVEN_UP."""
    next_attempt_at: datetime | None = None
    disabled: str = ""
    """Why the endpoint is disabled; empty when it is not."""
    blocked_until: datetime | None = None
    """Until when nothing at all is sent to the endpoint."""


def judge(
    answer: Answer, attempt: int, now: datetime, *, schedule: Sequence[float], chance: float
) -> Verdict:
    """Decide what follows an attempt.

    Args:
        answer: What became of it.
        attempt: Which it was, from 1.
        now: When it ended.
        schedule: The pauses, in seconds.
        chance: From 0 to 1; spreads what failed together.
    """
    if answer.delivered:
        return Verdict("DELIVERED")
    if answer.status == GONE:
        # The event is kept: whoever resumes the endpoint gets it.
        return Verdict("RETRYING", now, disabled="GONE")
    blocked = None
    if answer.status in SLOW_DOWN:
        wanted = answer.retry_after or SHORTEST_SLOW_DOWN
        blocked = now + min(max(wanted, SHORTEST_SLOW_DOWN), MAX_RETRY_AFTER)
    if attempt > len(schedule):
        return Verdict("GIVEN_UP", disabled="FAILING", blocked_until=blocked)
    pause = timedelta(seconds=schedule[attempt - 1] * (1 + JITTER * chance))
    due = now + pause
    return Verdict("RETRYING", max(due, blocked) if blocked else due, blocked_until=blocked)
