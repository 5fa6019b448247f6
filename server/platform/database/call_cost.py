"""What one call asks of the database beyond a usual one, as far as that depends on who calls.

Rows and bytes tell a large call from a usual one whatever the machine is doing; time would not.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class CallCost:
    """What one call costs."""

    require_room: Callable[[str], None]
    """Ends the call where the record with this text is more than it may have."""
    rows: int = 0
    """That it asked for by key, or writes."""


_current: ContextVar[CallCost | None] = ContextVar("call_cost", default=None)


def begin(require_room: Callable[[str], None]) -> CallCost:
    """Begin to count what the running call costs."""
    cost = CallCost(require_room)
    _current.set(cost)
    return cost


def add_rows(count: int) -> None:
    """Count rows that the running call touches; where none is counted nothing is."""
    cost = _current.get()
    if cost is not None:
        cost.rows += count


def add_record(text: str | None) -> None:
    """Tell the record that the running call has read, before anything is made of it.

    Raises:
        RateLimited: It is large, and the caller's address has done too much.
    """
    cost = _current.get()
    if cost is not None and text is not None:
        cost.require_room(text)
