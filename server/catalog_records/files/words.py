"""Words of other shops' files: headers, numbers, yes and no."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from server.catalog_records.files.source import Columns, Parsed, Row, Table

Lines = list[tuple[int, Row]]
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_LOCAL_NUMBER = re.compile(r"-?\d+,\d+")


def renamed(
    table: Table, headers: Mapping[str, tuple[str, ...]], columns: Columns
) -> Iterator[tuple[int, Row]]:
    """Give the rows of a table by our names; note which columns nothing is made of."""
    ours = {theirs.lower(): name for name, known in headers.items() for theirs in known}
    used = {header: ours[header.lower()] for header in table.headers if header.lower() in ours}
    theirs = {name: header for header, name in reversed(used.items())}
    columns.unused = [header for header in table.headers if header and header not in used]
    rest = set(columns.unused)
    for line, row in table.rows():
        found = Row(problem=row.problem, cells=row.cells, headers=theirs)
        for header, value in row.items():
            name = used.get(header)
            if name is not None:
                found.setdefault(name, value)
            elif header in rest:
                columns.filled[header] += 1
        yield line, found


def grouped(rows: Iterator[tuple[int, Row]], key: str, part: str = "") -> Iterator[Lines]:
    """Give the lines that follow each other and are one product.

    A line that can't be read refuses the product that it may be of: what is left of the product
    would lose a variant.

    Args:
        rows: The lines.
        key: The column that all lines of a product have in common.
        part: The column that a further line of a product has; empty where the key says enough.
    """
    group: Lines = []
    last = Row()
    seen: dict[str, int] = {}
    for line, row in rows:
        if key not in row and not row.problem:
            row.problem = f"{row.named(key)} is required"
        further = not part or part in row
        same = further and key in row and row[key] == last.get(key)
        unsure = (further and key not in row) or _names(last, row, key) or _names(row, last, key)
        if group and not (same or unsure):
            yield group
            group = []
        if key in row and not same and not row.problem:
            before = seen.setdefault(row[key], line)
            if before != line:
                row.problem = (
                    f"{row.named(key)} is that of line {before} too; "
                    "the lines of a product follow each other"
                )
        group.append((line, row))
        if not (same and row.problem):
            last = row
    if group:
        yield group


def _names(one: Row, other: Row, key: str) -> bool:
    """Say whether *other*, which can't be read, names the product of *one* in some column."""
    return key in one and one[key] in other.cells


def unread(lines: Lines) -> Parsed | None:
    """Refuse a product of which a line can't be read."""
    for line, row in lines:
        if row.problem:
            return Parsed(line, problem=row.problem, last_line=lines[-1][0])
    return None


def once(found: Iterator[Parsed]) -> Iterator[Parsed]:
    """Refuse a product that has the SKU of an earlier one: it would take that one's place."""
    seen: dict[str, int] = {}
    for item in found:
        sku = item.record.product.sku if item.record is not None else ""
        before = seen.setdefault(sku, item.line) if sku else item.line
        if before == item.line:
            yield item
        else:
            problem = f"is that of line {before} too"
            yield Parsed(item.line, field="product.sku", problem=problem, last_line=item.last_line)


def number_of(row: Row, name: str, *, comma: bool = False) -> str:
    """Read a price; empty where there is none.

    Args:
        row: The line.
        name: Our name of the column.
        comma: Whether decimals may stand behind a comma.

    Raises:
        ValueError: It is no number with a point.
    """
    text = row.get(name, "")
    if comma and _LOCAL_NUMBER.fullmatch(text):
        text = text.replace(",", ".")
    if text and not _NUMBER.fullmatch(text):
        raise ValueError(f"{row.named(name)} must be a number with a point, not {text[:40]!r}")
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
        raise ValueError(f"{row.named(name)} must be a number of units, not {text[:40]!r}")
    return int(float(text))


def truth(row: Row, name: str, *, absent: bool) -> bool:
    """Read yes or no.

    Raises:
        ValueError: It is neither.
    """
    text = row.get(name, "").lower()
    if not text:
        return absent
    if text in {"1", "true", "yes", "y"}:
        return True
    if text in {"0", "false", "no", "n"}:
        return False
    raise ValueError(f"{row.named(name)} must be true or false, not {text[:40]!r}")
