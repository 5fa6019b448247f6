"""Writing a decision: wishlist, items, events, audit and answer, in one statement.

Everything hangs on the guard, the write of the wishlist's own row at the version that was read.
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

from server.catalog.repository import provision_customer
from server.catalog.scene import Provision
from server.platform import journal
from server.platform.metadata import TIMESTAMP_MS
from server.platform.postgres import Executor, Overtaken, Statement
from server.platform.sql import naive, recordset, to_json
from server.wishlist.domain import Item, Wishlist
from server.wishlist.repository.documents import item_row
from server.wishlist.tables import wishlist_items, wishlists


class Shape(NamedTuple):
    """Which parts a save has; each shape is one statement, compiled once."""

    insert: bool
    """Whether the wishlist is new."""
    put: bool
    drop: bool
    answer: bool
    customer: bool = False
    source: bool = False
    """Whether it is a merge."""
    keep_source: bool = False
    """Whether something stays in the merge's source."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge does with its source."""

    before: Wishlist
    """The source as it was read."""
    after: Wishlist | None
    """The source as it shall be; None deletes it."""


_CHANGING: dict[str, Any] = {
    "customer_id": Text(),
    "session_token": Text(),
    "name": Text(),
    "is_public": Boolean(),
    "shared_url": Text(),
    "item_count": Integer(),
    "updated_at": TIMESTAMP_MS,
    "version": Integer(),
    "merged_wishlist_ids": ARRAY(Text),
}
_FIXED: dict[str, Any] = {
    "id": Text(),
    "company_id": Text(),
    "site_id": Text(),
    "created_at": TIMESTAMP_MS,
}
_ITEM: dict[str, Any] = {
    "id": Text(),
    "wishlist_id": Text(),
    "product_id": Text(),
    "variant_id": Text(),
    "product_snapshot": JSONB(),
    "priority": Integer(),
    "notes": Text(),
    "added_at": TIMESTAMP_MS,
    "updated_at": TIMESTAMP_MS,
}
_REWRITTEN = ("product_snapshot", "priority", "notes", "updated_at")
_SOURCE = {
    key: _CHANGING[key]
    for key in ("session_token", "is_public", "shared_url", "item_count", "updated_at", "version")
}


def _at_version(prefix: str = "") -> ColumnElement[bool]:
    return and_(
        wishlists.c.id == bindparam(f"{prefix}id", type_=Text),
        wishlists.c.company_id == bindparam("company_id", type_=Text),
        wishlists.c.version == bindparam(f"{prefix}read_version", type_=Integer),
    )


def _guard(shape: Shape) -> CTE:
    columns = _FIXED | _CHANGING if shape.insert else _CHANGING
    values = {key: bindparam(key, type_=kind) for key, kind in columns.items()}
    if not shape.source:
        if shape.insert:
            return insert(wishlists).values(values).returning(wishlists.c.id).cte("guard")
        changed = update(wishlists).where(_at_version()).values(values)
        return changed.returning(wishlists.c.id).cte("guard")
    # Both lists at the versions that were read, or neither is touched.
    read = [_at_version("source_")] if shape.insert else [_at_version(), _at_version("source_")]
    chosen = select(wishlists.c.id).where(or_(*read)).order_by(wishlists.c.id)
    locked = chosen.with_for_update().cte("locked")
    complete = select(func.count()).select_from(locked).scalar_subquery() == len(read)
    if shape.insert:
        made = insert(wishlists).from_select(list(values), select(*values.values()).where(complete))
        return made.returning(wishlists.c.id).cte("guard")
    changed = update(wishlists).where(_at_version(), complete).values(values)
    return changed.returning(wishlists.c.id).cte("guard")


def _drop(guard: CTE) -> CTE:
    return (
        delete(wishlist_items)
        .where(
            wishlist_items.c.id == func.any(bindparam("drop", type_=ARRAY(Text))),
            wishlist_items.c.wishlist_id == func.any(bindparam("wishlist_ids", type_=ARRAY(Text))),
            exists(select(guard.c.id)),
        )
        .returning(wishlist_items.c.id)
        .cte("dropped")
    )


def _put(guard: CTE, dropped: CTE | None) -> CTE:
    """Insert or change the rows that are bound as `put`."""
    rows = recordset("put", "new_items", **_ITEM)
    source = select(*(rows.c[key] for key in _ITEM)).select_from(guard.join(rows, true()))
    if dropped is not None:
        # An item that changes lists is dropped from the one before it is put into the other.
        gone = select(func.count()).select_from(dropped).scalar_subquery()
        source = source.where(gone >= 0)
    statement = upsert(wishlist_items).from_select(list(_ITEM), source)
    changed = {wishlist_items.c[key]: statement.excluded[key] for key in _REWRITTEN}
    return statement.on_conflict_do_update(index_elements=["id"], set_=changed).cte("written")


def _source(shape: Shape, guard: CTE) -> CTE:
    """End the source of a merge, or write what it is afterwards."""
    condition = (
        wishlists.c.id == bindparam("source_id", type_=Text),
        wishlists.c.company_id == bindparam("company_id", type_=Text),
        exists(select(guard.c.id)),
    )
    if not shape.keep_source:
        return delete(wishlists).where(*condition).cte("source")
    values = {key: bindparam(f"source_{key}", type_=kind) for key, kind in _SOURCE.items()}
    return update(wishlists).where(*condition).values(values).cte("source")


@lru_cache(maxsize=128)
def _save(shape: Shape) -> Statement:
    guard = _guard(shape)
    written: list[CTE] = [provision_customer()] if shape.customer else []
    if shape.source:
        written.append(_source(shape, guard))
    dropped = _drop(guard) if shape.drop else None
    if dropped is not None:
        written.append(dropped)
    if shape.put:
        written.append(_put(guard, dropped))
    written += journal.parts(guard, with_answer=shape.answer)
    return Statement(select(guard.c.id).add_cte(*written))


async def save(
    executor: Executor,
    before: Wishlist | None,
    after: Wishlist,
    entry: journal.Entry,
    *,
    provision: Provision | None = None,
    merged: Merged | None = None,
) -> None:
    """Write a changed or new wishlist with everything that belongs to it.

    Args:
        executor: Where to write.
        before: The wishlist as it was read, with its items; None for a new one.
        after: The wishlist as it shall be, its version one above.
        entry: What to record of it.
        provision: The customer to create with the wishlist.
        merged: The other list, where items move between the two.

    Raises:
        Overtaken: Somebody else was faster; nothing was written.
    """
    old = _placed(before, merged.before if merged else None)
    new = _placed(after, merged.after if merged else None)
    put = [
        item_row(item, wishlist_id)
        for key, (wishlist_id, item) in new.items()
        if old.get(key) != (wishlist_id, item)
    ]
    drop = [
        key for key, (wishlist_id, _) in old.items() if key not in new or new[key][0] != wishlist_id
    ]
    shape = Shape(
        insert=before is None,
        put=bool(put),
        drop=bool(drop),
        answer=entry.answer is not None,
        customer=provision is not None,
        source=merged is not None,
        keep_source=merged is not None and merged.after is not None,
    )
    values = _row(after) | {
        "read_version": before.version if before else None,
        "put": to_json(put),
        "drop": drop,
        "wishlist_ids": [after.id, *([merged.before.id] if merged else [])],
    }
    if merged:
        values |= {"source_id": merged.before.id, "source_read_version": merged.before.version}
        if merged.after:
            row = _row(merged.after)
            values |= {f"source_{key}": row[key] for key in _SOURCE}
    if provision:
        values |= provision.parameters(entry.now)
    try:
        written = await executor.fetch_row(_save(shape), values | journal.parameters(entry))
    except (
        asyncpg.UniqueViolationError,
        asyncpg.CheckViolationError,
        asyncpg.ForeignKeyViolationError,
    ) as violation:
        raise Overtaken from violation
    if written is None:
        raise Overtaken


def _placed(*lists: Wishlist | None) -> dict[str, tuple[str, Item]]:
    """Give every item with the list it is in, by the item's id."""
    return {item.id: (owner.id, item) for owner in lists if owner for item in owner.items}


def _row(wishlist: Wishlist) -> dict[str, Any]:
    return {
        "id": wishlist.id,
        "company_id": wishlist.company_id,
        "site_id": wishlist.site_id,
        "customer_id": wishlist.customer_id,
        "session_token": wishlist.token_digest,
        "name": wishlist.name,
        "is_public": wishlist.is_public,
        "shared_url": wishlist.slug,
        "item_count": len(wishlist.items),
        "created_at": naive(wishlist.created_at),
        "updated_at": naive(wishlist.updated_at),
        "version": wishlist.version,
        "merged_wishlist_ids": list(wishlist.merged_ids),
    }
