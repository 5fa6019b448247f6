"""Codes that can be typed, addressed and told apart."""

from __future__ import annotations

import csv
import io
import re
import secrets
from collections.abc import Iterator

from server.kernel.errors import Violation
from server.promotions import errors
from server.promotions.domain.model import NewCode

ALPHABET = "3479CDFHJKMPQRTWXY"
"""Without look-alikes (0 O, 1 I L, 2 Z, 5 S, 8 B, 6 G, U V, RN M, VV W) and without vowels, which
make words."""
LEAST, MOST = 3, 40
_SHAPE = re.compile(r"[A-Z0-9]+(?:[-_][A-Z0-9]+)*")
_ALIKE = str.maketrans("OILZSBGU", "0112586V", "-_")
_PAIRS = (("RN", "M"), ("VV", "W"), ("C1", "D"))
"""Letters that look like another one beside each other, after `_ALIKE`."""
DEFAULT_LENGTH = 8
_ROOM = 1000
"""So many times more codes are possible than are made, that nobody finds one by guessing a few."""
MAX_VIOLATIONS = 20
WORDS = f"must have {LEAST} to {MOST} letters and digits of ASCII, single - or _ between them"


def normalise(code: str) -> str:
    """Give a code as it is stored: trimmed, upper-case."""
    return code.strip().upper()


def fold(code: str) -> str:
    """Give what a code shares with those that are spelt or look like it."""
    folded = code.translate(_ALIKE)
    for pair, letter in _PAIRS:
        folded = folded.replace(pair, letter)
    return folded


def is_code(text: str) -> bool:
    """Whether a code can be typed and addressed, as it was written.

    Letters such as ß and ı are in ASCII only once they are in upper case, as other ones.
    """
    code = normalise(text)
    return text.isascii() and LEAST <= len(code) <= MOST and _SHAPE.fullmatch(code) is not None


def checked(text: str, field: str, usage_limit: int | None = None) -> NewCode:
    """Read a code that a merchant chose.

    Raises:
        InvalidInput: It can't be typed or addressed.
    """
    code = normalise(text)
    if not is_code(text):
        raise errors.code_invalid([Violation(field, WORDS)])
    return NewCode(code, fold(code), usage_limit, field)


def random_codes(prefix: str, length: int, count: int, uses_each: int) -> Iterator[NewCode]:
    """Make random codes, each once.

    Raises:
        InvalidInput: The prefix or the length makes none.
        Refused: The length gives too few codes.
    """
    written, prefix = prefix, normalise(prefix)
    length = length or DEFAULT_LENGTH
    if prefix and (
        not written.isascii()
        or not _SHAPE.fullmatch(prefix.rstrip("-_"))
        or re.search("[-_]{2}", prefix)
    ):
        told = "must be letters and digits of ASCII, with single - and _ between them"
        raise errors.code_invalid([Violation("prefix", told)])
    if length < 6 or len(prefix) + length > MOST:
        raise errors.code_invalid([Violation("length", f"must be from 6 to {MOST - len(prefix)}")])
    if len(ALPHABET) ** length < count * _ROOM:
        raise errors.code_space_small()
    return _random(prefix, length, count, uses_each)


def _random(prefix: str, length: int, count: int, uses_each: int) -> Iterator[NewCode]:
    made: set[str] = set()
    folded = fold(prefix)
    size, base = len(ALPHABET) ** length, len(ALPHABET)
    while len(made) < count:
        number = secrets.randbelow(size)
        letters = []
        for _ in range(length):
            number, place = divmod(number, base)
            letters.append(ALPHABET[place])
        tail = "".join(letters)
        if tail not in made:
            made.add(tail)
            yield NewCode(prefix + tail, folded + tail, uses_each)


def from_csv(text: str) -> list[NewCode]:
    """Read codes from CSV: a line with the names of columns, then a line a code.

    Raises:
        InvalidInput: A line holds no code, or one that another line is like.
    """
    try:
        return _read(text)
    except csv.Error as failure:
        told = "is no CSV: an open quote, or a field of more than 128 KiB"
        raise errors.code_invalid([Violation("csv", told)]) from failure


def _read(text: str) -> list[NewCode]:
    lines = io.StringIO(text.lstrip("\ufeff"), newline=None)
    reader = csv.DictReader(lines, skipinitialspace=True, strict=True, restkey="more")
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    if "code" not in names or {*names} - {"code", "uses", "used"} or len({*names}) < len(names):
        raise errors.code_invalid([Violation("csv", "must begin with the columns `code,uses`")])
    reader.fieldnames = names
    found: dict[str, NewCode] = {}
    wrong: list[Violation] = []
    for line in reader:
        field = f"csv[{reader.line_num}]"
        code = normalise(line["code"] or "")
        uses = (line.get("uses") or "").strip()
        folded = fold(code)
        if "more" in line:
            wrong.append(Violation(field, f"must have no more than {len(names)} columns"))
        elif not is_code(line["code"] or ""):
            wrong.append(Violation(field, WORDS))
        elif folded in found:
            wrong.append(Violation(field, f"is like {found[folded].code}, an earlier line"))
        elif uses and not (uses.isascii() and uses.isdigit() and 1 <= int(uses[:9]) <= 1_000_000):
            wrong.append(Violation(field, "must have uses from 1 to 1000000, or none"))
        else:
            found[folded] = NewCode(code, folded, int(uses) if uses else None, field)
        if len(wrong) == MAX_VIOLATIONS:
            break
    if wrong or not found:
        raise errors.code_invalid(wrong or [Violation("csv", "must hold a code")])
    return list(found.values())
