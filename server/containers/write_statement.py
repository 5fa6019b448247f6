"""The statements that write a record: everything hangs on the guard, its own row.

Each shape of a write is one statement, compiled once; calls may share one where nothing of it is
seldom.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    TableClause,
    Text,
    and_,
    bindparam,
    delete,
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
from server.containers.places import still_so
from server.containers.storage import BesideShape, Storage
from server.platform.database import together
from server.platform.database.documents import Children
from server.platform.database.sql import text
from server.platform.database.statement import Statement
from server.platform.records import change_record


class OtherShape(NamedTuple):
    """What happens to another record in the same statement."""

    prefix: str
    """Begins the names of its parameters."""
    first: bool
    """Whether it gives way: it is written before the guard."""
    ends: bool
    """Whether its row goes."""
    seldom: bool
    """Whether more than the columns that change often is written."""


class Shape(NamedTuple):
    """Which parts a write has; each shape is one statement, compiled once."""

    insert: bool
    seldom: bool
    put: tuple[str, ...]
    drop: tuple[str, ...]
    answer: bool
    customer: str
    """CREATE or UPDATE; empty where no customer is written."""
    others: tuple[OtherShape, ...]
    beside: BesideShape | None
    goes_on: bool
    known: str
    """What has to be so still: `company`, or `site` too."""

    @property
    def sources(self) -> list[str]:
        """The prefixes of the records that change once the first one did."""
        return [other.prefix for other in self.others if not other.first]


@lru_cache(maxsize=1024)
def write_statement(storage: Storage[Any], shape: Shape) -> Statement:
    """Give the statement that writes a record of the kind, with all that the shape names."""
    build = partial(_parts, storage, shape)
    beside_alone = shape.beside is not None and shape.beside.alone
    # A new record that takes from others, and one that others give way to, are seldom.
    seldom = shape.others and (shape.insert or len(shape.sources) < len(shape.others))
    alone = seldom or shape.customer or shape.goes_on or beside_alone
    keys = ("id", *(f"{prefix}id" for prefix in shape.sources))
    name, shared = f"{storage.module}.save", None if alone else build
    return Statement(build(None), name=name, shared_write=shared, keys=keys)


def _parts(storage: Storage[Any], shape: Shape, call: TableClause | None) -> Executable:
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
            written.append(changed)
            written.append(change_record.audit_beside(changed, action=action, guard=guard))
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
def record_statement(storage: Storage[Any], answer: bool) -> Statement:
    """Give the statement that records what happened with a record that does not change."""
    guard = select(storage.table.c.id).where(_at_version(storage.table)).cte("guard")
    parts = change_record.parts(guard, with_answer=answer)
    return Statement(select(guard.c.id).add_cte(*parts), name=f"{storage.module}.save")


def _at_version(table: FromClause, prefix: str = "") -> ColumnElement[bool]:
    return and_(
        table.c.id == text(f"{prefix}id"),
        table.c.company_id == text("company_id"),
        table.c.version == bindparam(f"{prefix}read_version", type_=Integer),
    )


def _guard(storage: Storage[Any], shape: Shape, firsts: list[CTE], call: TableClause | None) -> CTE:
    table, fields = storage.table, storage.fields
    keys = storage.often_columns + (storage.seldom_columns if shape.seldom else ())
    conditions = [_count(first) == 1 for first in firsts]
    if shape.known:
        conditions.append(still_so(with_site=shape.known == "site"))
    if shape.sources and call is None:
        # All records at the versions that were read, or none is touched.
        read = [_at_version(table, prefix) for prefix in shape.sources]
        if not shape.insert:
            read.append(_at_version(table))
        chosen = select(table.c.id).where(or_(*read)).order_by(table.c.id)
        conditions.append(_count(chosen.with_for_update().cte("locked")) == len(read))
    if not shape.insert:
        changed = update(table).where(_at_version(table), *conditions).values(fields.bound(keys))
        if call is None:
            return changed.returning(table.c.id).cte(together.GUARD)
        others = [table.alias(prefix.rstrip("_")) for prefix in shape.sources]
        read = [_at_version(*each) for each in zip(others, shape.sources, strict=True)]
        free = together.free(table, and_(_at_version(table), *read), call, *others)
        return together.guard_of(changed, table, free, call)
    values = fields.bound(storage.never + keys)
    made = insert(table)
    if call is not None:
        given = select(*values.values()).select_from(call).where(*conditions)
        each = made.from_select(list(values), given)
        return together.made_by(each.returning(table.c.id).cte(together.MADE), call)
    given = select(*values.values()).where(*conditions)
    filled = made.from_select(list(values), given) if conditions else made.values(values)
    return filled.returning(table.c.id).cte(together.GUARD)


def _changed(storage: Storage[Any], other: OtherShape, guard: CTE | None) -> CTE:
    """Write another record: once the guard has written, or before it where it gives way."""
    table, name = storage.table, other.prefix.rstrip("_")
    once = [_at_version(table, other.prefix)]
    told: list[ColumnElement[Any]] = [table.c.id]
    if guard is not None:
        once.append(guard.c.id == text("id"))
        told.append(guard.c.id.label(change_record.BESIDE))
    if other.ends:
        return delete(table).where(*once).returning(*told).cte(name)
    keys = storage.often_columns + (storage.seldom_columns if other.seldom else ())
    values = storage.fields.bound(keys, other.prefix)
    return update(table).where(*once).values(values).returning(*told).cte(name)


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
