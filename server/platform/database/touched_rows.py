"""How many rows one call asks for by key and writes, as far as that depends on who calls.

It is what tells a large call from a usual one whatever the machine is doing; time would not.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class TouchedRows:
    """The rows of one call."""

    count: int = 0


_current: ContextVar[TouchedRows | None] = ContextVar("touched_rows", default=None)


def begin() -> TouchedRows:
    """Begin to count the rows of the running call."""
    touched = TouchedRows()
    _current.set(touched)
    return touched


def add(count: int) -> None:
    """Count rows that the running call touches; where none is counted nothing is."""
    touched = _current.get()
    if touched is not None:
        touched.count += count
