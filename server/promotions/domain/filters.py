"""Filters as AIP-160 has them, for the fields of a promotion.

Understood are comparisons of a field with a value (`=`, `!=`, `<`, `<=`, `>`, `>=`, `:`), `AND`,
`OR`, `NOT`, `-` and parentheses; as the standard has it `OR` binds closer than `AND`, and what
stands side by side means `AND`. In a text after `=` a `*` at the end or the beginning stands for
anything; `:` asks whether a text holds another, and `:*` whether a field has a value.

Source: https://google.aip.dev/160
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from server.promotions import errors

Value = str | int | bool | datetime
MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field held against a value."""

    field: str
    operator: str
    value: Value


@dataclass(frozen=True, slots=True)
class All:
    """Every part has to hold."""

    parts: Sequence[Filter]


@dataclass(frozen=True, slots=True)
class Any:
    """One part has to hold."""

    parts: Sequence[Filter]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    part: Filter


Filter = Comparison | All | Any | Not

FIELDS: Mapping[str, type] = {
    "id": str,
    "status": str,
    "name": str,
    "code": str,
    "group": str,
    "automatic": bool,
    "exclusive": bool,
    "priority": int,
    "usedCount": int,
    "startsAt": datetime,
    "endsAt": datetime,
    "createdAt": datetime,
}
STATUSES = ("DRAFT", "ACTIVE", "PAUSED", "ENDED", "ARCHIVED")
_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|(?P<operator><=|>=|!=|=|<|>|:)|(?P<open>\()|(?P<close>\))"""
    r"""|(?P<word>-?[^\s()"'<>=!:]+(?::[^\s()"'<>=!]+)*))"""
)
_ORDERED = (int, datetime)
PRESENT = "*"
"""What `:` compares with to ask whether a field has a value."""


def parse(text: str) -> Filter | None:
    """Read a filter; None for an empty one.

    Raises:
        InvalidInput: It can't be read, or names a field or value that there is not.
    """
    tokens = _tokens(text)
    if not tokens:
        return None
    reader = _Reader(tokens)
    found = reader.expression(0)
    if reader.rest:
        raise errors.filter_invalid(f"can't be read from `{reader.rest[0][1]}` on")
    return found


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    stripped = text.rstrip()
    while place < len(stripped):
        match = _TOKEN.match(stripped, place)
        if match is None or match.end() == place:
            raise errors.filter_invalid(f"can't be read at character {place + 1}")
        kind = str(match.lastgroup)
        value = match.group(kind)
        # A field with `:` behind it is a question what it holds; a time holds colons itself.
        if (
            kind == "word"
            and ":" in value
            and (head := value.split(":", 1))[0].lstrip("-") in FIELDS
        ):
            found += [("word", head[0]), ("operator", ":"), ("word", head[1])]
        else:
            found.append((kind, value))
        place = match.end()
    return found


def names_archived(chosen: Filter | None) -> bool:
    """Whether a filter asks for promotions out of sight by their status."""
    if isinstance(chosen, Comparison):
        return (chosen.field, chosen.operator, chosen.value) == ("status", "=", "ARCHIVED")
    parts = chosen.parts if isinstance(chosen, All | Any) else ()
    return any(names_archived(part) for part in parts)


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.rest = tokens

    def expression(self, depth: int) -> Filter:
        """Read what stands between parentheses."""
        if depth > MAX_DEPTH:
            raise errors.filter_invalid(f"must be nested at most {MAX_DEPTH} deep")
        parts = [self._any(depth)]
        while self.rest and self.rest[0][0] != "close":
            if self.rest[0] == ("word", "AND"):
                self.rest = self.rest[1:]
            parts.append(self._any(depth))
        return parts[0] if len(parts) == 1 else All(parts)

    def _any(self, depth: int) -> Filter:
        parts = [self._term(depth)]
        while self.rest and self.rest[0] == ("word", "OR"):
            self.rest = self.rest[1:]
            parts.append(self._term(depth))
        return parts[0] if len(parts) == 1 else Any(parts)

    def _term(self, depth: int) -> Filter:
        if depth > MAX_DEPTH:
            raise errors.filter_invalid(f"must be nested at most {MAX_DEPTH} deep")
        kind, value = self._next()
        if (kind, value) in {("word", "NOT"), ("word", "-")}:
            return Not(self._term(depth + 1))
        if kind == "word" and value.startswith("-"):
            self.rest = [("word", value[1:]), *self.rest]
            return Not(self._term(depth + 1))
        if kind == "open":
            found = self.expression(depth + 1)
            if self._next()[0] != "close":
                raise errors.filter_invalid("must close each parenthesis")
            return found
        if kind != "word" or value not in FIELDS:
            raise errors.filter_invalid(f"must not name `{value}`; {', '.join(FIELDS)} are there")
        operator_kind, operator = self._next()
        if operator_kind != "operator":
            raise errors.filter_invalid(f"must compare `{value}` with something")
        value_kind, operand = self._next()
        if value_kind not in {"word", "string"}:
            raise errors.filter_invalid(f"must compare `{value}` with a value")
        if value_kind == "string":
            operand = re.sub(r"\\(.)", r"\1", operand[1:-1])
        return _comparison(value, operator, operand)

    def _next(self) -> tuple[str, str]:
        if not self.rest:
            raise errors.filter_invalid("ends too early")
        token, self.rest = self.rest[0], self.rest[1:]
        return token


def _comparison(field: str, operator: str, operand: str) -> Comparison:
    kind = FIELDS[field]
    if (operator, operand) == (":", PRESENT):
        return Comparison(field, operator, PRESENT)
    if operator == ":" and kind is not str:
        operator = "="
    if operator in {"<", "<=", ">", ">="} and kind not in _ORDERED:
        raise errors.filter_invalid(f"must compare `{field}` by = or !=")
    value: Value = operand
    if kind is bool:
        if operand not in {"true", "false"}:
            raise errors.filter_invalid(f"must compare `{field}` with true or false")
        value = operand == "true"
    elif kind is int:
        if not re.fullmatch(r"-?\d{1,9}", operand):
            raise errors.filter_invalid(f"must compare `{field}` with a whole number")
        value = int(operand)
    elif kind is datetime:
        value = _moment(field, operand)
    elif field == "status" and operand not in STATUSES:
        raise errors.filter_invalid(f"must compare `status` with one of {', '.join(STATUSES)}")
    return Comparison(field, operator, value)


def _moment(field: str, operand: str) -> datetime:
    try:
        read = datetime.fromisoformat(operand)
    except ValueError:
        read = None
    if read is None:
        raise errors.filter_invalid(f"must compare `{field}` with a time of RFC 3339")
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
