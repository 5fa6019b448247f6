"""Records that go on in a new one: what is written of it in the statement that ends them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic

from sqlalchemy import CTE, insert, literal_column, select, update

from server.containers.session_tables import cross_site_session_references
from server.containers.storage import Record, Storage
from server.platform.database.sql import text
from server.platform.records import change_record
from server.platform.records.change_record import ChangeRecord

_PREFIX = "begun_"


@dataclass(frozen=True, slots=True)
class Successor(Generic[Record]):
    """A new record that goes on where another one ends."""

    record: Record
    """As it is stored first."""
    change: ChangeRecord
    """What to record of it."""


def values(storage: Storage[Record], successor: Successor[Record]) -> dict[str, Any]:
    """Give the values of the parameters of `parts`."""
    fields = storage.fields
    row = fields.parameters(successor.record, fields.columns, _PREFIX)
    return row | change_record.parameters(successor.change, prefix=_PREFIX)


def parts(storage: Storage[Any], guard: CTE) -> list[CTE]:
    """Insert the new record once *guard* has written the one that ends, and given up its keys.

    Sessions that refer to the one that ends refer to the new one from then on.
    """
    table, linked = storage.table, cross_site_session_references
    columns = storage.fields.bound(storage.fields.columns, _PREFIX)
    row = select(*columns.values()).select_from(guard)
    begun = insert(table).from_select(list(columns), row).returning(table.c.id).cte("begun")
    referred = (
        update(linked)
        .where(
            linked.c.entity_id == guard.c.id,
            linked.c.type == literal_column(f"'{storage.type.value}'"),
            linked.c.company_id == text("company_id"),
        )
        .values(entity_id=text(f"{_PREFIX}id"))
    )
    recorded = change_record.parts(begun, with_answer=False, prefix=_PREFIX)
    return [begun, referred.cte("referred"), *recorded]
