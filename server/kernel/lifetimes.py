"""When what lives for days after its last activity ends, and what its row says of that.

A row whose indexed columns stay as they are is changed without touching an index. So the row's end
is at most an hour later than the real one, which follows from it, and moves about once an hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

SLACK = timedelta(hours=1)
"""A row's end is less than this later than the real one."""
LEAD = timedelta(minutes=59)
"""How much later it is when it has moved."""
_DAY = timedelta(days=1)
_End = TypeVar("_End", datetime, datetime | None)


def stored_end(before: datetime | None, end: datetime | None) -> datetime | None:
    """Give what a row shall say of its *end*.

    Args:
        before: What it says; None for a new row, which says when it ends.
        end: When it ends, if at all.
    """
    if before is None or end is None:
        return end
    return before if end <= before < end + SLACK else end + LEAD


def real_end(stored: _End, active_at: datetime) -> _End:
    """Give when something ends by what its row says, and when it was last active.

    What lives for days lives for whole ones; an end of any other kind is one that somebody else has
    written, and is as it stands.
    """
    if stored is None:
        return stored
    life = stored - active_at
    slack = life % _DAY
    return stored - slack if slack < SLACK and life >= _DAY else stored
