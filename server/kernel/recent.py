"""A bounded memory of what was used last."""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(OrderedDict[Key, Value]):
    """A dict of so many entries at most; `move_to_end` says that one was used.

    Args:
        most: How many there may be.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def keep(self, key: Key, value: Value) -> Key | None:
        """Keep *value* as what was used last.

        Returns:
            The key that was used longest ago and had to go; None where there is room.
        """
        self[key] = value
        self.move_to_end(key)
        return self.popitem(last=False)[0] if len(self) > self._most else None
