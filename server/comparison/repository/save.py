"""Writing a decision: comparison, items, events, audit and answer, in one statement.

Everything hangs on the guard, the write of the comparison's own row at the version that was read.
Where somebody else was faster the guard writes nothing, so nothing at all is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy import (
    ARRAY,
    CTE,
    Boolean,
    ColumnElement,
    Integer,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.type_api import TypeEngine

from server.catalog.repository import provision_customer
from server.catalog.scene import Provision
from server.comparison.domain.model import Comparison, Item
from server.comparison.repository.documents import item_row, shown_row
from server.comparison.tables import product_comparison_items, product_comparisons
from server.platform import journal
from server.platform.metadata import JSON_DOCUMENT, TIMESTAMP_MS
from server.platform.postgres import Executor, Overtaken, Statement
from server.platform.sql import naive, recordset, to_json

_COMPARISONS, _ITEMS = product_comparisons, product_comparison_items


class Shape(NamedTuple):
    """Which parts a save has; each shape is one statement, compiled once."""

    insert: bool
    """Whether the comparison is new."""
    link: bool
    """Whether its link changed."""
    put: bool
    drop: bool
    answer: bool
    customer: bool = False
    source: bool = False
    """Whether it is a merge."""
    retire: bool = False
    """Whether an expired one gives way to it."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge does with its source."""

    before: Comparison
    """The source as it was read."""
    after: Comparison
    """The source closed, with what stays in it."""


_CHANGING: dict[str, TypeEngine[Any]] = {
    "site_id": Text(),
    "customer_id": Text(),
    "session_token": Text(),
    "visitor_id": Text(),
    "name": Text(),
    "updated_at": TIMESTAMP_MS,
    "expires_at": TIMESTAMP_MS,
    "version": Integer(),
    "merged_into_comparison_id": Text(),
    "merged_at": TIMESTAMP_MS,
}
_LINK: dict[str, TypeEngine[Any]] = {
    "share_token": Text(),
    "is_shared": Boolean(),
    "shared_at": TIMESTAMP_MS,
    "share_expires_at": TIMESTAMP_MS,
    "share_snapshot": JSON_DOCUMENT,
}
_FIXED: dict[str, TypeEngine[Any]] = {
    "id": Text(),
    "company_id": Text(),
    "created_at": TIMESTAMP_MS,
}
_ITEM: dict[str, TypeEngine[Any]] = {
    "id": Text(),
    "comparison_id": Text(),
    "product_id": Text(),
    "variant_id": Text(),
    "product_snapshot": JSONB(),
    "position": Integer(),
    "added_at": TIMESTAMP_MS,
    "updated_at": TIMESTAMP_MS,
}


def _bound(columns: dict[str, Any], prefix: str = "") -> dict[str, ColumnElement[Any]]:
    return {key: bindparam(prefix + key, type_=kind) for key, kind in columns.items()}


def _at_version(prefix: str = "") -> ColumnElement[bool]:
    return and_(
        _COMPARISONS.c.id == bindparam(f"{prefix}id", type_=Text),
        _COMPARISONS.c.company_id == bindparam("company_id", type_=Text),
        _COMPARISONS.c.version == bindparam(f"{prefix}read_version", type_=Integer),
    )


def _retired() -> CTE:
    """End an expired comparison, so that the key of a customer's live one is free."""
    return (
        update(_COMPARISONS)
        .where(
            _COMPARISONS.c.id == bindparam("retired_id", type_=Text),
            _COMPARISONS.c.company_id == bindparam("company_id", type_=Text),
            _COMPARISONS.c.version == bindparam("retired_read_version", type_=Integer),
        )
        .values(ending(bindparam("id", type_=Text), bindparam("updated_at", type_=TIMESTAMP_MS)))
        .returning(_COMPARISONS.c.id)
        .cte("retired")
    )


def ending(successor: ColumnElement[Any], moment: ColumnElement[Any]) -> dict[str, Any]:
    """Give the columns that change when an expired comparison gives way to its *successor*."""
    return {
        "merged_into_comparison_id": successor,
        "merged_at": moment,
        "session_token": None,
        "share_token": None,
        "is_shared": False,
        "version": _COMPARISONS.c.version + 1,
    }


def _guard(shape: Shape, retired: CTE | None) -> CTE:
    columns = _CHANGING | (_LINK if shape.link else {})
    conditions: list[ColumnElement[bool]] = []
    if retired is not None:
        # The old one has to go first; if somebody has revived or retired it, nothing is written.
        conditions.append(select(func.count()).select_from(retired).scalar_subquery() == 1)
    if shape.source:
        # Both comparisons at the versions that were read, or neither is touched.
        read = [_at_version("source_")] + ([] if shape.insert else [_at_version()])
        chosen = select(_COMPARISONS.c.id).where(or_(*read)).order_by(_COMPARISONS.c.id)
        locked = chosen.with_for_update().cte("locked")
        conditions.append(select(func.count()).select_from(locked).scalar_subquery() == len(read))
    if shape.insert:
        values = _bound(_FIXED | columns)
        row = select(*values.values()).where(*conditions)
        made = insert(_COMPARISONS).from_select(list(values), row)
        return made.returning(_COMPARISONS.c.id).cte("guard")
    changed = update(_COMPARISONS).where(_at_version(), *conditions).values(_bound(columns))
    return changed.returning(_COMPARISONS.c.id).cte("guard")


def _source(guard: CTE) -> CTE:
    return (
        update(_COMPARISONS)
        .where(
            _COMPARISONS.c.id == bindparam("source_id", type_=Text),
            _COMPARISONS.c.company_id == bindparam("company_id", type_=Text),
            exists(select(guard.c.id)),
        )
        .values(_bound(_CHANGING | _LINK, "source_"))
        .cte("source")
    )


def _drop(guard: CTE) -> CTE:
    return (
        delete(_ITEMS)
        .where(
            _ITEMS.c.id == func.any(bindparam("drop", type_=ARRAY(Text))),
            _ITEMS.c.comparison_id == func.any(bindparam("comparison_ids", type_=ARRAY(Text))),
            exists(select(guard.c.id)),
        )
        .returning(_ITEMS.c.id)
        .cte("dropped")
    )


def _put(guard: CTE, dropped: CTE | None) -> CTE:
    """Insert or change the rows that are bound as `put`; a merge moves rows between comparisons.

    The key of positions is checked when all of them stand where they shall.
    """
    rows = recordset("put", "new_items", **_ITEM)
    source = select(*(rows.c[key] for key in _ITEM)).select_from(guard.join(rows, true()))
    if dropped is not None:
        # A new row may take the product of a dropped one: the drop has to come first.
        source = source.where(select(func.count()).select_from(dropped).scalar_subquery() >= 0)
    statement = upsert(_ITEMS).from_select(list(_ITEM), source)
    moved = ("comparison_id", "position", "updated_at")
    changed = {_ITEMS.c[key]: statement.excluded[key] for key in moved}
    return statement.on_conflict_do_update(index_elements=["id"], set_=changed).cte("written")


@lru_cache(maxsize=128)
def _save(shape: Shape) -> Statement:
    retired = _retired() if shape.retire else None
    guard = _guard(shape, retired)
    written: list[CTE] = [provision_customer()] if shape.customer else []
    if shape.source:
        written.append(_source(guard))
    dropped = _drop(guard) if shape.drop else None
    if dropped is not None:
        written.append(dropped)
    if shape.put:
        written.append(_put(guard, dropped))
    written += journal.parts(guard, with_answer=shape.answer)
    return Statement(select(guard.c.id).add_cte(*written))


def _row(comparison: Comparison, entry: journal.Entry) -> dict[str, Any]:
    link = comparison.link
    return {
        "id": comparison.id,
        "company_id": comparison.company_id,
        "created_at": naive(comparison.created_at),
        "site_id": comparison.site_id,
        "customer_id": comparison.customer_id,
        "session_token": comparison.token_digest,
        "visitor_id": comparison.visitor_id,
        "name": comparison.name,
        "updated_at": naive(comparison.updated_at),
        "expires_at": naive(comparison.expires_at),
        "version": comparison.version,
        "merged_into_comparison_id": comparison.merged_into,
        "merged_at": naive(entry.now) if comparison.merged_into else None,
        "share_token": link.token if link else None,
        "is_shared": link is not None,
        "shared_at": naive(link.shared_at) if link else None,
        "share_expires_at": naive(link.expires_at) if link else None,
        "share_snapshot": to_json(shown_row(link.shown)) if link and link.shown else None,
    }


def _rows(comparison: Comparison) -> list[dict[str, Any]]:
    return [item_row(item) | {"comparison_id": comparison.id} for item in comparison.items]


def _placed(comparison: Comparison | None) -> dict[str, tuple[str, Item]]:
    return {item.id: (comparison.id, item) for item in comparison.items} if comparison else {}


async def save(
    executor: Executor,
    before: Comparison | None,
    after: Comparison,
    entry: journal.Entry,
    *,
    provision: Provision | None = None,
    merged: Merged | None = None,
    retired: Comparison | None = None,
) -> None:
    """Write a changed or new comparison with everything that belongs to it.

    Args:
        executor: Where to write.
        before: The comparison as it was read; None for a new one.
        after: The comparison as it shall be, its version one above. A changed link says what it
            shows.
        entry: What to record of it.
        provision: The customer to create with the comparison.
        merged: The source of a merge. Items that keep their id move from one to the other.
        retired: The customer's expired one that gives way to a new one; it keeps its items.

    Raises:
        Overtaken: Somebody else was faster; nothing was written.
    """
    old, new = _placed(before), _placed(after)
    rows = _rows(after)
    if merged:
        old, new = old | _placed(merged.before), new | _placed(merged.after)
        rows += _rows(merged.after)
    put = [row for row in rows if old.get(row["id"]) != new[row["id"]]]
    drop = [item_id for item_id in old if item_id not in new]
    shape = Shape(
        insert=before is None,
        link=(before.link if before else None) != after.link,
        put=bool(put),
        drop=bool(drop),
        answer=entry.answer is not None,
        customer=provision is not None,
        source=merged is not None,
        retire=retired is not None,
    )
    values = _row(after, entry) | {
        "read_version": before.version if before else None,
        "put": to_json(put),
        "drop": drop,
        "comparison_ids": [after.id],
    }
    if merged:
        values |= {f"source_{key}": value for key, value in _row(merged.after, entry).items()}
        values["source_read_version"] = merged.before.version
        values["comparison_ids"] = [after.id, merged.after.id]
    if retired:
        values |= {"retired_id": retired.id, "retired_read_version": retired.version}
    if provision:
        values |= provision.parameters(entry.now)
    try:
        row = await executor.fetch_row(_save(shape), values | journal.parameters(entry))
    except (
        asyncpg.UniqueViolationError,
        asyncpg.CheckViolationError,
        asyncpg.ForeignKeyViolationError,
    ) as violation:
        raise Overtaken from violation
    if row is None:
        raise Overtaken
