"""How far a file has been read, so that only the same file is gone on with."""

from __future__ import annotations

import hashlib

_SHORT = 16
"""Characters of a digest that tell two files apart."""


class Place:
    """A number of records or lines from the beginning, and what they held."""

    def __init__(self, count: int = 0) -> None:
        self.count = count
        self._read = hashlib.sha256()

    @classmethod
    def of(cls, text: str) -> Place:
        """Read what `str` made, to compare counts with; anything else is the beginning."""
        head = text.partition(" ")[0]
        return cls(int(head) if head.isascii() and head.isdigit() else 0)

    def is_at(self, text: str) -> bool:
        """Say whether what was read up to here is what *text* stands for, if that says so."""
        return not text.partition(" ")[2] or str(self) == text

    def pass_by(self, content: bytes) -> None:
        """Go on by one that holds *content*."""
        self.count += 1
        self._read.update(len(content).to_bytes(8, "big") + content)

    def __str__(self) -> str:
        return f"{self.count} {self._read.hexdigest()[:_SHORT]}"
