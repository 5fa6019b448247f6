"""Opening what is to be read, and what every format makes of it."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from commerce.catalog.v1.record_pb2 import CatalogRecord
from typing_extensions import Buffer

from server.platform.grpc.validation import NUL

_GZIP = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
MAX_FIELD = 1 << 20
"""The longest field of a CSV file, in characters."""
MAX_LINE = 4 << 20
"""The longest line, in bytes."""
_GARBLED = re.compile("[\udc80-\udcff]")
"""Bytes that are not UTF-8."""
_STOPPED = "nothing after it was read"


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
    nul: bool = False
    """Whether there may be a NUL character in it."""


class Row(dict[str, str]):
    """A line of a CSV file by its headers, or by our names of them."""

    __slots__ = ("cells", "headers", "problem")

    def __init__(
        self,
        values: Iterable[tuple[str, str]] = (),
        *,
        problem: str = "",
        cells: frozenset[str] = frozenset(),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Hold *values*.

        Args:
            values: What stands in which column.
            problem: Why the line can't be read, where it can't.
            cells: All that stands in such a line, as its columns may have moved.
            headers: The file's own header for each of our names.
        """
        super().__init__(values)
        self.problem = problem
        self.cells = cells
        self.headers = headers or {}

    def named(self, name: str) -> str:
        """Name a column as the file does."""
        return self.headers.get(name, name)


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
        head = plain.peek(2)[:2]
        if head in _UTF16:
            raise FileRefused("the file is UTF-16; save it as UTF-8")
        packed = head == _GZIP
        stream: Any = gzip.GzipFile(fileobj=plain, mode="rb") if packed else plain
        yield stream, counting, size


def numbered(content: IO[bytes]) -> Iterator[tuple[int, str | Parsed]]:
    """Give the lines of *content*; where one can't be read, what is wrong.

    What is not UTF-8 is in the line as surrogates: `garbled` finds it.
    """
    line = 0
    while True:
        line += 1
        try:
            found = content.readline(MAX_LINE)
            whole = len(found) < MAX_LINE or found.endswith(b"\n")
            rest = b"" if whole else found
            while len(rest) == MAX_LINE and not rest.endswith(b"\n"):
                rest = content.readline(MAX_LINE)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield line, Parsed(line, problem="the file is cut off or damaged here")
            return
        if not found:
            return
        if whole:
            # A byte order mark is no part of the first header.
            encoding = "utf-8-sig" if line == 1 else "utf-8"
            yield line, found.decode(encoding, errors="surrogateescape")
        else:
            yield line, Parsed(line, problem="the line is too long")


def garbled(text: str) -> str:
    """Say that *text* is not UTF-8 or has a NUL character; empty when it can be stored."""
    if "\0" in text:
        return NUL
    if text.isascii() or not _GARBLED.search(text):
        return ""
    return "the file is not UTF-8 here"


def _parted_otherwise(headers: list[str]) -> str:
    """Say that other signs than commas part the columns, as spreadsheets of many countries do."""
    for sign, name in ((";", "';'"), ("\t", "tabs")):
        if len(headers) == 1 and sign in headers[0]:
            return f"its columns are parted by {name}, not by commas"
    return ""


class Table:
    """A CSV file by its headers."""

    def __init__(self, content: IO[bytes]) -> None:
        """Read the headers of *content*.

        Raises:
            FileRefused: There are none.
        """
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
        if problem := garbled("".join(self.headers)) or _parted_otherwise(self.headers):
            raise FileRefused(problem)

    def _read(self, content: IO[bytes]) -> Iterator[str]:
        for _, line in numbered(content):
            if isinstance(line, Parsed):
                # Within quotes or not: nobody can say where the next row begins.
                self.broken = Parsed(line.line, problem=f"{line.problem}; {_STOPPED}")
                return
            self._whole = line.endswith(("\n", "\r"))
            yield line

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        while True:
            line = self._reader.line_num + 1
            # The limit is the process's, and other readers of CSV go by the usual one.
            usual = csv.field_size_limit(MAX_FIELD)
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except csv.Error as failure:
                problem = (
                    "the file is cut off within quotes"
                    if "unexpected end" in str(failure)
                    else f"is no CSV: {failure}; {_STOPPED}"
                )
                self.broken = self.broken or Parsed(line, problem=problem)
                return
            finally:
                csv.field_size_limit(usual)
            if any(row):
                yield line, row

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Give the rows by header, each with the line it begins at; empty fields are left out."""
        headers = self.headers
        for line, row in self._rows():
            if len(row) < len(headers) and not self._whole:
                self.broken = Parsed(line, problem="the file breaks off within this line")
                return
            values = (
                (header, value.strip())
                for header, value in zip(headers, row, strict=False)
                if value.strip()
            )
            more = "the line has more fields than the header" if len(row) > len(headers) else ""
            problem = more or garbled("".join(row))
            cells = frozenset(map(str.strip, row)) if problem else frozenset()
            yield line, Row(values, problem=problem, cells=cells)
