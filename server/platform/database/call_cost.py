"""What one call asks of the database beyond a usual one, as far as that depends on who calls.

Rows and bytes tell a large call from a usual one whatever the machine is doing; time would not.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

FREE_BYTES = 64 * 1024
"""What every call may read of its records, and be answered: some 150 lines."""
FREE_ROWS = 20
"""What every call may ask for and write, several times what a usual one does."""
BYTES_A_ROW = 2560
"""A row beyond that counts as so many bytes: it takes some 0.2 ms all in all."""
_ESCAPED = 5
"""So many bytes more has a character that is escaped as it is sent."""


def sent_bytes(text: str | bytes, names: int = 1) -> int:
    """Say how many bytes a record has as it is sent.

    Args:
        text: As JSON, or as a message.
        names: How many times its bytes it takes with the names of its fields: JSON has them.
    """
    if isinstance(text, str):
        text = text.encode()
    if len(text) * (names + _ESCAPED) <= FREE_BYTES:
        return len(text) * names
    return len(text) * names + _ESCAPED * (text.count(b"<") + text.count(b">"))


@dataclass(slots=True, eq=False)
class CallCost:
    """What one call costs."""

    require_room: Callable[[], None]
    """Ends a large call of an address that has done too much."""
    rows: int = 0
    """That it asked for by key, or writes."""
    bytes: int = 0
    """Of the records that it read, as they are sent."""

    @property
    def beyond(self) -> int:
        """Its bytes, and its rows as bytes, beyond those of a usual call."""
        rows = max(0, self.rows - FREE_ROWS) * BYTES_A_ROW
        return rows + self.read_beyond

    @property
    def read_beyond(self) -> int:
        """The bytes of what it read beyond those of a usual call."""
        return max(0, self.bytes - FREE_BYTES)


_current: ContextVar[CallCost | None] = ContextVar("call_cost", default=None)


def begin(require_room: Callable[[], None]) -> CallCost:
    """Begin to count what the running call costs."""
    cost = CallCost(require_room)
    _current.set(cost)
    return cost


def current() -> CallCost | None:
    """Give what the running call has cost; None where nothing is counted."""
    return _current.get()


def add_rows(count: int) -> None:
    """Count rows that the running call touches.

    Raises:
        RateLimited: They are many, and the caller's address has done too much.
    """
    cost = _current.get()
    if cost is not None:
        cost.rows += count
        if cost.beyond:
            cost.require_room()


def add_records(*texts: str | None) -> None:
    """Count the records that the running call has read together, before anything is made of them.

    Raises:
        RateLimited: They are large, and the caller's address has done too much.
    """
    cost = _current.get()
    if cost is not None:
        # What is read again, as somebody else was faster, counts once.
        cost.bytes = max(cost.bytes, sum(sent_bytes(text) for text in texts if text is not None))
        if cost.beyond:
            cost.require_room()
