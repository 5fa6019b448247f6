"""Whether rules of `buf.validate` are narrower than they were: what was accepted would be refused.

A change that is not known to accept all that was accepted before counts as narrower.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from google.protobuf.message import Message

_LOWER = ("min_len", "min_bytes", "min_items", "min_pairs")
_UPPER = ("max_len", "max_bytes", "max_items", "max_pairs")
_NESTED = ("items", "keys", "values")


def narrower(old: Message, new: Message) -> Iterator[str]:
    """Yield a word on every rule of *new* that refuses something that *old* accepts.

    Args:
        old: `FieldRules`, `MessageRules`, `OneofRules` or a part of them.
        new: The same kind.
    """
    yield from _bounds(old, new)
    for field in new.DESCRIPTOR.fields:
        name = field.name
        if name in ("example", "lt", "lte", "gt", "gte"):
            continue
        before, now = _value(old, name), _value(new, name)
        if isinstance(now, Message) and not field.is_repeated:
            if new.HasField(name):
                yield from narrower(getattr(old, name), now)
        elif _is_narrower(name, before, now):
            yield f"{name} was {_said(before)}, is {_said(now)}"


def refuses_absence(rules: Any, presence: bool) -> bool:
    """Say whether a call without the field fails: a required one, or one whose zero is refused."""
    if rules.required:
        return True
    kind = rules.WhichOneof("type")
    if kind is None or presence or rules.ignore:
        return False
    found = getattr(rules, kind)
    names = {field.name for field, _ in found.ListFields()}
    zero = "" if kind == "string" else b"" if kind == "bytes" else 0
    if any(name in names and getattr(found, name) for name in (*_LOWER, "len", "const", "prefix")):
        return True
    lowest = _bound(found, "gt", "gte", 1)
    return (
        (lowest is not None and (lowest[0] > 0 or (lowest[0] == 0 and lowest[1] > 0)))
        or ("in" in names and zero not in getattr(found, "in"))
        or ("not_in" in names and zero in found.not_in)
        or ("pattern" in names and re.search(found.pattern, "") is None)
    )


def _bounds(old: Message, new: Message) -> Iterator[str]:
    """Compare the ends of a range, of which each is written in one of two ways."""
    if "lt" not in new.DESCRIPTOR.fields_by_name:
        return
    before, now = _bound(old, "lt", "lte", -1), _bound(new, "lt", "lte", -1)
    if now is not None and (before is None or now < before):
        yield f"the upper bound was {_said(before)}, is {_said(now)}"
    before, now = _bound(old, "gt", "gte", 1), _bound(new, "gt", "gte", 1)
    if now is not None and (before is None or now > before):
        yield f"the lower bound was {_said(before)}, is {_said(now)}"


def _bound(rules: Message, open_end: str, closed_end: str, step: int) -> tuple[Any, int] | None:
    """Give one end of a range, comparable: a value, and whether it is left out itself."""
    fields = rules.DESCRIPTOR.fields_by_name
    for name, way in ((open_end, step), (closed_end, 0)):
        if name in fields and rules.HasField(name):
            value = getattr(rules, name)
            if isinstance(value, Message):
                value = tuple(getattr(value, field.name) for field in value.DESCRIPTOR.fields)
            return value, way
    return None


def _value(rules: Message, name: str) -> Any:
    field = rules.DESCRIPTOR.fields_by_name[name]
    if field.is_repeated:
        return [
            one.SerializeToString(deterministic=True) if isinstance(one, Message) else one
            for one in getattr(rules, name)
        ]
    if field.has_presence and not rules.HasField(name) and name not in _NESTED:
        return None if field.message_type is None else getattr(rules, name)
    return getattr(rules, name)


def _is_narrower(name: str, before: Any, now: Any) -> bool:
    if now == before or now is None:
        return False
    if isinstance(now, list):
        if name == "in":
            return bool(now) and (not before or bool(set(before) - set(now)))
        return any(one not in before for one in now)
    if isinstance(now, bool):
        return now and (before is not None or name != "strict")
    if name in _LOWER:
        return bool(now > (before or 0))
    if name in _UPPER:
        return before is None or bool(now < before)
    if name == "ignore":
        return bool(now < before)
    return True


def _said(value: Any) -> str:
    if value is None or value == []:
        return "not set"
    if isinstance(value, tuple):
        return f"{value[0]}{'' if value[1] == 0 else ' exclusively'}"
    return str(value)
