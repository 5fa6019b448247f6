"""The one `MetaData` of all tables, and the few words the table modules share.

Columns are camelCase and quoted in SQL, because operators' statements name them so, and
snake_case in Python: `carts.c.company_id` is `carts."companyId"`. Keys, indexes and foreign
keys carry the names that Prisma gives them (`carts_companyId_fkey`), since production's tables
were made by it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    MetaData,
    Numeric,
    Table,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ENUM, JSONB, TIMESTAMP
from sqlalchemy.sql.type_api import TypeEngine

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)

TIMESTAMP_MS = TIMESTAMP(precision=3)
"""Milliseconds, without a zone; the value is UTC. asyncpg wants naive datetimes."""
JSON_DOCUMENT = JSONB()
TOTAL = Numeric(12, 2)
"""A sum of money in major units."""
PRICE = Numeric(10, 2)
"""The money of one line or one product in major units."""

NOW = text("CURRENT_TIMESTAMP")
EMPTY_OBJECT = text("'{}'::jsonb")
EMPTY_LIST = text("'[]'::jsonb")
ZERO = text("0")
ONE = text("1")
TRUE = text("true")
FALSE = text("false")


def literal(value: str) -> Any:
    """Make a server default of the string *value*."""
    return text("'" + value.replace("'", "''") + "'")


def camel(name: str) -> str:
    """Turn a Python name into the SQL name: `company_id` into `companyId`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def enum(name: str, *values: str) -> ENUM:
    """Describe a native enum that the migrations create."""
    return ENUM(*values, name=name, create_type=False, metadata=metadata)


def column(
    key: str,
    kind: TypeEngine[Any] | type[TypeEngine[Any]],
    *arguments: Any,
    nullable: bool = False,
    default: Any = None,
    primary_key: bool = False,
    doc: str | None = None,
) -> Column[Any]:
    """Describe a column whose Python name is *key* and whose SQL name is its camelCase.

    Args:
        key: The snake_case name.
        kind: The type.
        arguments: Foreign key and the like.
        nullable: Whether the column may hold NULL; not unless asked.
        default: The server's default as an SQL expression; none unless given.
        primary_key: Whether it is (part of) the primary key.
        doc: What a reader of the table definition should know.
    """
    return Column(
        camel(key),
        kind,
        *arguments,
        key=key,
        nullable=nullable,
        server_default=default,
        primary_key=primary_key,
        doc=doc,
    )


def references(target: str, on_delete: str) -> ForeignKey:
    """Describe a foreign key to the `id` of the table *target*, with Prisma's ON UPDATE."""
    return ForeignKey(f"{target}.id", ondelete=on_delete, onupdate="CASCADE")


def index(table: Table, *keys: str, unique: bool = False) -> Index:
    """Add a plain index on the columns *keys* to *table*, named as Prisma names it."""
    columns = [table.c[key] for key in keys]
    suffix = "key" if unique else "idx"
    name = "_".join([table.name, *(item.name for item in columns), suffix])
    return Index(name, *columns, unique=unique)


def expression(sql: str) -> ColumnElement[Any]:
    """Wrap *sql*, which names columns by their quoted SQL names and has no parameters.

    ON CONFLICT and partial indexes are matched by their expressions: a constant that became a
    parameter would match no index.
    """
    return literal_column(sql)
