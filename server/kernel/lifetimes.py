"""When what lives for a time after its last activity ends."""

from __future__ import annotations

from datetime import datetime, timedelta

SLACK = timedelta(hours=1)
"""How much longer than its lifetime something may live. A row whose indexed columns stay as they
are is changed without touching an index, and the jobs that end things look once an hour."""


def prolonged(ends_at: datetime | None, now: datetime, lifetime: timedelta) -> datetime:
    """Give when something ends whose last activity is *now*: after its *lifetime*, never before.

    What changes again and again gets some slack, and the changes that follow leave its end where it
    is.
    """
    least = now + lifetime
    if ends_at is None or not least - SLACK < ends_at <= least + SLACK:
        return least
    return ends_at if ends_at >= least else least + SLACK
