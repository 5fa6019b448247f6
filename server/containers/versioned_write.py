"""Writing a record and all that belongs to it, in one statement that hangs on its version.

Everything hangs on the guard, the write of the record's own row at the version that was read. Where
somebody else was faster the guard writes nothing, so nothing at all is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic

import asyncpg

from server.containers import continuing
from server.containers.context import Context, Provision
from server.containers.continuing import Successor
from server.containers.lookup import provision_values
from server.containers.places import still_so_values
from server.containers.storage import Beside, Record, Storage
from server.containers.write_statement import (
    OtherShape,
    Shape,
    record_statement,
    write_statement,
)
from server.platform.database import call_cost
from server.platform.database.documents import Children
from server.platform.database.pool import Executor
from server.platform.database.retry import WriteConflict
from server.platform.database.sql import to_json
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
    shape = Shape(
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
        row = await executor.fetch_row(write_statement(storage, shape), values)
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
    if (
        await executor.fetch_row(record_statement(storage, change.answer is not None), values)
        is None
    ):
        raise WriteConflict


# --- what changed -------------------------------------------------------------------------------


def _other(storage: Storage[Record], other: Other[Record], values: dict[str, Any]) -> OtherShape:
    prefix = "retired_" if other.first else "source_"
    values[f"{prefix}id"] = other.before.id
    values[f"{prefix}read_version"] = other.before.version
    if other.after is None:
        return OtherShape(prefix, other.first, ends=True, seldom=False)
    seldom = storage.seldom_of(other.before) != storage.seldom_of(other.after)
    keys = storage.often_columns + (storage.seldom_columns if seldom else ())
    values |= storage.fields.parameters(other.after, keys, prefix)
    return OtherShape(prefix, other.first, ends=False, seldom=seldom)


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
