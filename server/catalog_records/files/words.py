"""Words of other shops' files: headers, numbers, yes and no."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from server.catalog_records.files.source import Columns, Table

Row = dict[str, str]
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def renamed(
    table: Table, headers: Mapping[str, tuple[str, ...]], columns: Columns
) -> Iterator[tuple[int, Row]]:
    """Give the rows of a table by our names; note which columns nothing is made of."""
    ours = {theirs.lower(): name for name, known in headers.items() for theirs in known}
    used = {header: ours[header.lower()] for header in table.headers if header.lower() in ours}
    columns.unused = [header for header in table.headers if header and header not in used]
    rest = set(columns.unused)
    for line, row in table.rows():
        found: Row = {}
        for header, value in row.items():
            name = used.get(header)
            if name is not None:
                found.setdefault(name, value)
            elif header in rest:
                columns.filled[header] += 1
        yield line, found


def number_of(row: Row, name: str) -> str:
    """Read a price; empty where there is none.

    Raises:
        ValueError: It is no number with a point.
    """
    text = row.get(name, "")
    if text and not _NUMBER.fullmatch(text):
        raise ValueError(f"{name} must be a number with a point, not {text[:40]!r}")
    return text


def whole(row: Row, name: str) -> int:
    """Read a number of units, 0 where there is none.

    Raises:
        ValueError: It is no number, or larger than any stock.
    """
    text = row.get(name, "")
    if not text:
        return 0
    if not _NUMBER.fullmatch(text) or abs(float(text)) > 1_000_000_000:
        raise ValueError(f"{name} must be a number of units, not {text[:40]!r}")
    return int(float(text))


def truth(text: str, *, absent: bool) -> bool:
    """Read yes or no.

    Raises:
        ValueError: It is neither.
    """
    if not text:
        return absent
    if text.lower() in {"1", "true", "yes", "y"}:
        return True
    if text.lower() in {"0", "false", "no", "n"}:
        return False
    raise ValueError(f"must be true or false, not {text[:40]!r}")
