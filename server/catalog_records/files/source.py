"""Opening what is to be read, and what every format makes of it."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from commerce.catalog.v1.record_pb2 import CatalogRecord
from typing_extensions import Buffer

_GZIP = b"\x1f\x8b"
MAX_FIELD = 1 << 20
"""The longest field of a CSV file, in characters."""
MAX_LINE = 4 << 20
"""The longest line, in bytes."""


class FileRefused(Exception):
    """The file can't be read at all; the message is one line for an operator."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One record of a file, or why there is none at that line."""

    line: int
    """Where it begins, from 1."""
    record: CatalogRecord | None = None
    field: str = ""
    problem: str = ""
    last_line: int = 0
    """Where it ends; 0 when on the same line."""


@dataclass(slots=True)
class Columns:
    """What of a CSV file is used."""

    unused: list[str] = field(default_factory=list)
    """Headers that nothing is made of."""
    filled: Counter[str] = field(default_factory=Counter)
    """How often an unused column held something."""


class Counting(io.RawIOBase):
    """A binary stream that knows how much of it has been read."""

    def __init__(self, inner: IO[bytes]) -> None:
        super().__init__()
        self._inner = inner
        self.read_bytes = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Read into *buffer*."""
        view = memoryview(buffer)
        part = self._inner.read(len(view))
        view[: len(part)] = part
        self.read_bytes += len(part)
        return len(part)


@contextmanager
def open_file(name: str) -> Iterator[tuple[IO[bytes], Counting, int | None]]:
    """Open a file, or standard input for `-`; unpack it when it is gzip.

    Gives its content, how much of it has been read, and its size in bytes where that is known.

    Raises:
        FileRefused: It can't be opened.
    """
    with contextlib.ExitStack() as stack:
        raw: IO[bytes] = sys.stdin.buffer
        size = None
        if name != "-":
            try:
                raw = stack.enter_context(Path(name).open("rb"))
                size = Path(name).stat().st_size
            except OSError as failure:
                raise FileRefused(f"{name}: {failure.strerror or failure}") from failure
        counting = Counting(raw)
        plain = io.BufferedReader(counting, 1 << 16)
        packed = plain.peek(2)[:2] == _GZIP
        stream: Any = gzip.GzipFile(fileobj=plain, mode="rb") if packed else plain
        yield stream, counting, size


def numbered(content: IO[bytes]) -> Iterator[tuple[int, str | Parsed]]:
    """Give the lines of *content*; where it breaks off, what is wrong and where."""
    line = 0
    while True:
        line += 1
        try:
            found = content.readline(MAX_LINE)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield line, Parsed(line, problem="the file is cut off or damaged here")
            return
        if not found:
            return
        if len(found) >= MAX_LINE:
            yield line, Parsed(line, problem="the line is too long")
            return
        try:
            # A byte order mark is no part of the first header.
            yield line, found.decode("utf-8-sig" if line == 1 else "utf-8")
        except UnicodeDecodeError:
            yield line, Parsed(line, problem="the file is not UTF-8 here")
            return


class Table:
    """A CSV file by its headers."""

    def __init__(self, content: IO[bytes]) -> None:
        """Read the headers of *content*.

        Raises:
            FileRefused: There are none.
        """
        csv.field_size_limit(MAX_FIELD)
        self.broken: Parsed | None = None
        self._whole = True
        self._lines = self._read(content)
        self._reader = csv.reader(self._lines, strict=True)
        self.headers: list[str] = []
        for row in self._rows():
            self.headers = [header.strip() for header in row[1]]
            break
        if not any(self.headers):
            raise FileRefused("the file is empty" if not self.broken else self.broken.problem)

    def _read(self, content: IO[bytes]) -> Iterator[str]:
        for _, line in numbered(content):
            if isinstance(line, Parsed):
                self.broken = line
                return
            self._whole = line.endswith(("\n", "\r"))
            yield line

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        while True:
            line = self._reader.line_num + 1
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except csv.Error as failure:
                problem = (
                    "the file is cut off within quotes"
                    if "unexpected end" in str(failure)
                    else f"is no CSV: {failure}"
                )
                self.broken = self.broken or Parsed(line, problem=problem)
                return
            if any(row):
                yield line, row

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Give the rows by header, each with the line it begins at; empty fields are left out."""
        headers = self.headers
        for line, row in self._rows():
            if len(row) > len(headers):
                self.broken = Parsed(line, problem="the line has more fields than the header")
                return
            if len(row) < len(headers) and not self._whole:
                self.broken = Parsed(line, problem="the file breaks off within this line")
                return
            yield (
                line,
                {
                    header: value.strip()
                    for header, value in zip(headers, row, strict=False)
                    if value.strip()
                },
            )
