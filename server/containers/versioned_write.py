"""Writing a record and all that belongs to it, in one statement that hangs on its version.

Everything hangs on the guard, the write of the record's own row at the version that was read. Where
somebody else was faster the guard writes nothing, so nothing at all is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Generic, NamedTuple

import asyncpg
from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Executable,
    Integer,
    TableClause,
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
from sqlalchemy.dialects.postgresql import insert as upsert

from server.catalog.repository import provision_customer
from server.containers import continuing
from server.containers.context import Context, Provision
from server.containers.continuing import Successor
from server.containers.lookup import provision_values
from server.containers.places import still_so, still_so_values
from server.containers.storage import Beside, BesideShape, Record, Storage
from server.platform.database import call_cost, together
from server.platform.database.documents import Children
from server.platform.database.pool import Executor
from server.platform.database.retry import WriteConflict
from server.platform.database.sql import text, to_json
from server.platform.database.statement import Statement
from server.platform.records import change_record
from server.platform.records.change_record import ChangeRecord


@dataclass(frozen=True, slots=True)
class Other(Generic[Record]):
    """Another record of the kind that changes with the first one, or not at all."""

    before: Record
    """As it was read."""
    after: Record | None
    """As it shall be; None deletes it."""
    first: bool = False
    """Whether it gives way: it is written before the new record takes its key."""


@dataclass(frozen=True, slots=True)
class Write(Generic[Record]):
    """What was decided about a record."""

    before: Record | None
    """As it was read; None for a new one."""
    after: Record
    """As it shall be, its version one above."""
    change: ChangeRecord
    """What to record of it."""
    provision: Provision | None = None
    """The customer to write with it."""
    others: tuple[Other[Record], ...] = ()
    """Rows of children that keep their id move between it and these."""
    beside: Beside | None = None
    successor: Successor[Record] | None = None
    """A new record that goes on where this one ends; children that keep their id move to it."""
    known: Context | None = None
    """What was not read anew, and has to be so still; of a new record alone."""


class _OtherShape(NamedTuple):
    prefix: str
    first: bool
    ends: bool
    seldom: bool


class _Shape(NamedTuple):
    """Which parts a write has; each shape is one statement, compiled once."""

    insert: bool
    seldom: bool
    put: tuple[str, ...]
    drop: tuple[str, ...]
    answer: bool
    customer: str
    """CREATE or UPDATE; empty where no customer is written."""
    others: tuple[_OtherShape, ...]
    beside: BesideShape | None
    goes_on: bool
    known: str
    """What has to be so still: `company`, or `site` too."""


async def write(executor: Executor, storage: Storage[Record], what: Write[Record]) -> None:
    """Write a changed or new record with everything that belongs to it.

    Raises:
        WriteConflict: Somebody else was faster; nothing was written.
        CommerceError: A constraint was violated that the storage has words for.
    """
    before, after, fields = what.before, what.after, storage.fields
    seldom = before is None or storage.seldom_of(before) != storage.seldom_of(after)
    keys = storage.often_columns + (storage.seldom_columns if seldom else ())
    if before is None:
        keys = storage.never + keys
    values = fields.parameters(after, keys)
    values |= change_record.parameters(what.change)
    read_version = before.version if before else None
    values |= {"id": after.id, "company_id": after.company_id, "read_version": read_version}
    others = tuple(_other(storage, other, values) for other in what.others)
    put, drop = _difference(storage, what, values)
    if what.provision is not None:
        values |= provision_values(what.provision, what.change.now)
    if what.beside is not None:
        values |= what.beside.values()
    if what.successor is not None:
        values |= continuing.values(storage, what.successor)
    values |= still_so_values(what.known)
    shape = _Shape(
        insert=before is None,
        seldom=seldom,
        put=put,
        drop=drop,
        answer=what.change.answer is not None,
        customer=what.provision.action if what.provision else "",
        others=others,
        beside=what.beside.shape if what.beside is not None else None,
        goes_on=what.successor is not None,
        known="" if what.known is None else "site" if what.known.site_text else "company",
    )
    try:
        row = await executor.fetch_row(_write(storage, shape), values)
    except (
        asyncpg.UniqueViolationError,
        asyncpg.CheckViolationError,
        asyncpg.ForeignKeyViolationError,
    ) as violation:
        refusal = storage.refusals.get(violation.constraint_name or "")
        if refusal is not None:
            raise refusal() from None
        raise WriteConflict from violation
    if row is None:
        raise WriteConflict


async def record(
    executor: Executor, storage: Storage[Record], unchanged: Record, change: ChangeRecord
) -> None:
    """Record something that happened with a record without changing it.

    Raises:
        WriteConflict: The record is at another version.
    """
    values = change_record.parameters(change) | {
        "id": unchanged.id,
        "company_id": unchanged.company_id,
        "read_version": unchanged.version,
    }
    if await executor.fetch_row(_record(storage, change.answer is not None), values) is None:
        raise WriteConflict


# --- what changed -------------------------------------------------------------------------------


def _other(storage: Storage[Record], other: Other[Record], values: dict[str, Any]) -> _OtherShape:
    prefix = "retired_" if other.first else "source_"
    values[f"{prefix}id"] = other.before.id
    values[f"{prefix}read_version"] = other.before.version
    if other.after is None:
        return _OtherShape(prefix, other.first, ends=True, seldom=False)
    seldom = storage.seldom_of(other.before) != storage.seldom_of(other.after)
    keys = storage.often_columns + (storage.seldom_columns if seldom else ())
    values |= storage.fields.parameters(other.after, keys, prefix)
    return _OtherShape(prefix, other.first, ends=False, seldom=seldom)


def _difference(
    storage: Storage[Record], what: Write[Record], values: dict[str, Any]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Find the children to put and to drop, by the names of their fields."""
    moving = [other for other in what.others if not other.first]
    put, drop = [], []
    for name, child in storage.fields.children.items():
        if moving or what.successor is not None:
            rows, gone = _moved(name, child, what, moving)
        else:
            rows, gone = _changed_rows(name, child, what)
        if rows:
            values[f"put_{name}"] = to_json(rows)
            put.append(name)
        if gone:
            values[f"drop_{name}"] = gone
            drop.append(name)
        call_cost.add_rows(len(rows) + len(gone))
    if drop:
        values["owners"] = [what.after.id, *(other.before.id for other in moving)]
    return tuple(put), tuple(drop)


def _changed_rows(
    name: str, child: Children[Any], what: Write[Any]
) -> tuple[list[dict[str, Any]], list[str]]:
    """Give the rows of a record to put, and the ids of those to drop."""
    old: tuple[Any, ...] = () if what.before is None else getattr(what.before, name)
    new: tuple[Any, ...] = getattr(what.after, name)
    if old is new:
        return [], []
    known = {row.id: row for row in old}
    changed = [row for row in new if known.pop(row.id, None) != row]
    parent = {child.parent: what.after.id}
    return [child.fields.row(row) | parent for row in changed], list(known)


def _moved(
    name: str, child: Children[Any], what: Write[Any], moving: Sequence[Other[Any]]
) -> tuple[list[dict[str, Any]], list[str]]:
    """Give the rows of several records to put, and the ids of those to drop.

    What changes its owner is dropped there before it is put here: two that change places would meet
    under one key.
    """
    old = _placed(name, [what.before, *(other.before for other in moving)])
    successor = what.successor.record if what.successor is not None else None
    new = _placed(name, [what.after, successor, *(other.after for other in moving)])
    rows = [
        child.fields.row(row) | {child.parent: owner}
        for key, (owner, row) in new.items()
        if old.get(key) != (owner, row)
    ]
    return rows, [key for key, (owner, _) in old.items() if key not in new or new[key][0] != owner]


def _placed(name: str, records: Sequence[Any]) -> dict[str, tuple[str, Any]]:
    """Give every child with the record it is in, by its id."""
    return {
        row.id: (one.id, row) for one in records if one is not None for row in getattr(one, name)
    }


# --- the statement ------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _write(storage: Storage[Any], shape: _Shape) -> Statement:
    build = partial(_parts, storage, shape)
    beside_alone = shape.beside is not None and shape.beside.alone
    alone = shape.others or shape.customer or shape.goes_on or beside_alone
    name = f"{storage.module}.save"
    return Statement(build(None), name=name, shared_write=None if alone else build)


def _parts(storage: Storage[Any], shape: _Shape, call: TableClause | None) -> Executable:
    firsts = [_changed(storage, other, None) for other in shape.others if other.first]
    guard = _guard(storage, shape, firsts, call)
    written: list[CTE] = []
    if shape.customer:
        customer = provision_customer()
        made = change_record.audit_beside(customer, action=shape.customer, entity="Customer")
        written += [customer, made]
    written += [change_record.audit_beside(first, action="UPDATE") for first in firsts]
    for other in shape.others:
        if not other.first:
            changed = _changed(storage, other, guard)
            action = "DELETE" if other.ends else "UPDATE"
            written += [changed, change_record.audit_beside(changed, action=action)]
    if shape.goes_on:
        written += continuing.parts(storage, guard)
    children = storage.fields.children
    dropped = {name: _drop(children[name], name, guard) for name in shape.drop}
    written += dropped.values()
    written += [_put(children[name], name, guard, dropped.get(name)) for name in shape.put]
    if storage.parts is not None and shape.beside is not None:
        written += storage.parts(guard, shape.beside)
    written += change_record.parts(guard, with_answer=shape.answer)
    return together.answered(guard, call).add_cte(*written)


@lru_cache(maxsize=16)
def _record(storage: Storage[Any], answer: bool) -> Statement:
    guard = select(storage.table.c.id).where(_at_version(storage)).cte("guard")
    parts = change_record.parts(guard, with_answer=answer)
    return Statement(select(guard.c.id).add_cte(*parts), name=f"{storage.module}.save")


def _at_version(storage: Storage[Any], prefix: str = "") -> ColumnElement[bool]:
    table = storage.table
    return and_(
        table.c.id == text(f"{prefix}id"),
        table.c.company_id == text("company_id"),
        table.c.version == bindparam(f"{prefix}read_version", type_=Integer),
    )


def _guard(
    storage: Storage[Any], shape: _Shape, firsts: list[CTE], call: TableClause | None
) -> CTE:
    table, fields = storage.table, storage.fields
    keys = storage.often_columns + (storage.seldom_columns if shape.seldom else ())
    conditions = [_count(first) == 1 for first in firsts]
    if shape.known:
        conditions.append(still_so(with_site=shape.known == "site"))
    others = [other for other in shape.others if not other.first]
    if others:
        # All records at the versions that were read, or none is touched.
        read = [_at_version(storage, other.prefix) for other in others]
        if not shape.insert:
            read.append(_at_version(storage))
        chosen = select(table.c.id).where(or_(*read)).order_by(table.c.id)
        conditions.append(_count(chosen.with_for_update().cte("locked")) == len(read))
    if not shape.insert:
        changed = update(table).where(_at_version(storage), *conditions).values(fields.bound(keys))
        if call is None:
            return changed.returning(table.c.id).cte(together.GUARD)
        # Who waits for a row that somebody holds would make the whole batch wait: they are told
        # that somebody was faster, and wait for it alone.
        free = select(table.c.id).where(_at_version(storage), together.among(call))
        rows = free.with_for_update(of=table, skip_locked=True).cte(together.FREE)
        shared = changed.where(table.c.id == rows.c.id, together.among(call))
        return shared.returning(table.c.id, together.passed_on(call)).cte(together.GUARD)
    values = fields.bound(storage.never + keys)
    made = insert(table)
    if call is not None:
        given = select(*values.values()).select_from(call).where(*conditions)
        each = made.from_select(list(values), given)
        return together.made_by(each.returning(table.c.id).cte(together.MADE), call)
    given = select(*values.values()).where(*conditions)
    filled = made.from_select(list(values), given) if conditions else made.values(values)
    return filled.returning(table.c.id).cte(together.GUARD)


def _changed(storage: Storage[Any], other: _OtherShape, guard: CTE | None) -> CTE:
    """Write another record: once the guard has written, or before it where it gives way."""
    table, name = storage.table, other.prefix.rstrip("_")
    once = [exists(select(guard.c.id))] if guard is not None else []
    if other.ends:
        gone = delete(table).where(_at_version(storage, other.prefix), *once)
        return gone.returning(table.c.id).cte(name)
    keys = storage.often_columns + (storage.seldom_columns if other.seldom else ())
    values = storage.fields.bound(keys, other.prefix)
    changed = update(table).where(_at_version(storage, other.prefix), *once).values(values)
    return changed.returning(table.c.id).cte(name)


def _count(part: CTE) -> ColumnElement[int]:
    return select(func.count()).select_from(part).scalar_subquery()


def _drop(child: Children[Any], name: str, guard: CTE) -> CTE:
    """Delete the rows whose ids are bound as `drop_…`, of the records that are written."""
    table = child.fields.table
    return (
        delete(table)
        .where(
            table.c.id == func.any(bindparam(f"drop_{name}", type_=ARRAY(Text))),
            table.c[child.parent] == func.any(bindparam("owners", type_=ARRAY(Text))),
            table.c.company_id == text("company_id"),
            guard.c.id == text("id"),
        )
        .returning(table.c.id)
        .cte(f"dropped_{name}")
    )


def _put(child: Children[Any], name: str, guard: CTE, dropped: CTE | None) -> CTE:
    """Insert or change the rows that are bound as `put_…`."""
    table, fields = child.fields.table, child.fields
    rows = fields.rows(f"put_{name}", f"new_{name}", **{child.parent: Text()})
    values = {
        child.parent: rows.c[child.parent],
        "company_id": text("company_id"),
        **fields.selected(rows),
    }
    source = select(*values.values()).select_from(guard.join(rows, true()))
    if dropped is not None:
        # A changed row may take the key of a dropped one: the drop has to come first.
        source = source.where(_count(dropped) >= 0)
    statement = upsert(table).from_select(list(values), source)
    changed = {
        table.c[key]: statement.excluded[key] for key in fields.columns if key not in child.fixed
    }
    return statement.on_conflict_do_update(index_elements=["id"], set_=changed).cte(f"put_{name}")
