"""Filters of promotions as conditions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    false,
    func,
    literal_column,
    not_,
    or_,
    true,
)

from server.catalog.promotion_tables import promotions
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.sql import naive
from server.promotions.domain import filters
from server.promotions.domain.filters import Filter
from server.promotions.repository.columns import STATUS, USED

_P = promotions
_EXCLUSIVE = func.coalesce(
    _P.c.terms.op("->>")(literal_column("'exclusive'")) == literal_column("'true'"),
    not_(_P.c.combinable),
)
_TYPED = case(
    (_P.c.terms.is_(None), _P.c.code), else_=func.coalesce(_P.c.typed_code, literal_column("''"))
)
_FIELDS: dict[str, ColumnElement[Any]] = {
    "id": _P.c.id,
    "status": STATUS,
    "name": func.coalesce(_P.c.name, _P.c.description, literal_column("''")),
    "code": _TYPED,
    "group": func.coalesce(_P.c.terms.op("->>")(literal_column("'group'")), literal_column("''")),
    "automatic": _P.c.automatic,
    "exclusive": _EXCLUSIVE,
    "priority": func.coalesce(
        _P.c.terms.op("->>")(literal_column("'priority'")).cast(Integer), literal_column("0")
    ),
    "usedCount": USED,
    "startsAt": _P.c.starts_at,
    "endsAt": _P.c.ends_at,
    "createdAt": _P.c.created_at,
}


def condition(chosen: Filter, values: dict[str, Any]) -> ColumnElement[bool]:
    """Write a filter as a condition; its values become parameters."""
    if isinstance(chosen, filters.All):
        return and_(true(), *(condition(part, values) for part in chosen.parts))
    if isinstance(chosen, filters.Any):
        return or_(false(), *(condition(part, values) for part in chosen.parts))
    if isinstance(chosen, filters.Not):
        return not_(func.coalesce(condition(chosen.part, values), false()))
    column, value = _FIELDS[chosen.field], chosen.value
    if (chosen.operator, value) == (":", filters.PRESENT):
        return func.coalesce(column.cast(Text), literal_column("''")) != literal_column("''")
    name = f"value_{len(values)}"
    if isinstance(value, str):
        pattern = _pattern(value, holds=chosen.operator == ":")
        values[name] = pattern if pattern is not None else value
        bound = bindparam(name, type_=Text)
        same = column.like(bound) if pattern is not None else column == bound
        return not_(same) if chosen.operator == "!=" else same
    kind: Any = Boolean() if isinstance(value, bool) else Integer()
    values[name] = value
    if isinstance(value, datetime):
        values[name], kind = naive(value), TIMESTAMP_MS
    operator = "<>" if chosen.operator == "!=" else chosen.operator
    compared: ColumnElement[bool] = column.op(operator, is_comparison=True)(
        bindparam(name, type_=kind)
    )
    return compared


def _pattern(value: str, *, holds: bool) -> str | None:
    """Give the pattern of LIKE that a text with `*` means; None for a plain one."""
    first, last = value.startswith("*"), value.endswith("*") and len(value) > 1
    if not (first or last or holds):
        return None
    core = value[1 if first else 0 : -1 if last else None]
    escaped = core.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"{'%' if first or holds else ''}{escaped}{'%' if last or holds else ''}"
