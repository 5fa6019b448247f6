"""Steps that several revisions take."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

CURRENT_SCHEMA = "SELECT oid FROM pg_namespace WHERE nspname = current_schema()"
"""The schema that migrations work in; other ones of the database may have the same tables."""


def run(statements: Iterable[str]) -> None:
    """Execute *statements* one by one, as asyncpg prepares one statement at a time."""
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def one(query: str) -> object:
    """Return the first column of the first row of *query*."""
    return op.get_bind().exec_driver_sql(query).scalar()


def index_concurrently(name: str, on: str, *, unique: bool = False) -> None:
    """Build the index *name* without keeping writers out; inside an autocommit block.

    A build that was cut off leaves an invalid index behind: it is replaced, a valid one is kept.

    Args:
        name: The index, unquoted.
        on: Table, columns and predicate, as they follow the word ON.
        unique: Whether it is a unique index.
    """
    valid = one(
        "SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        f"WHERE c.relname = '{name}' AND c.relnamespace = ({CURRENT_SCHEMA})"
    )
    if valid:
        return
    if valid is not None:
        drop_index_concurrently(name)
    kind = "UNIQUE INDEX" if unique else "INDEX"
    _patiently(f'CREATE {kind} CONCURRENTLY "{name}" ON {on}')


def drop_index_concurrently(name: str) -> None:
    """Drop the index *name* without keeping writers out; inside an autocommit block."""
    _patiently(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')


def _patiently(statement: str) -> None:
    """Execute *statement*, which may wait for older transactions since it holds up nobody."""
    run(["SET lock_timeout = 0", statement, "SET lock_timeout = '4s'"])


def in_batches(table: str, change: str, size: int = 1000) -> None:
    """Change the rows of *table* in short transactions, by walking its ids; in an autocommit block.

    Args:
        table: The table, with a text primary key `id`.
        change: An UPDATE or DELETE whose WHERE clause ends in the ids of one batch:
            `UPDATE carts SET … WHERE id = ANY(:ids)`.
        size: Rows looked at in one transaction.
    """
    bind = op.get_bind()
    page = sa.text(f'SELECT id FROM "{table}" WHERE id > :last ORDER BY id LIMIT :size')
    statement = sa.text(change)
    last = ""
    while ids := bind.scalars(page, {"last": last, "size": size}).all():
        bind.execute(statement, {"ids": list(ids)})
        last = ids[-1]


def index_partitions_concurrently(table: str, columns: tuple[str, ...]) -> None:
    """Index a partitioned table without keeping writers out; inside an autocommit block.

    PostgreSQL builds no index concurrently over partitions: each partition gets its own, and the
    parent's, which is empty, takes them in. They carry the names that PostgreSQL would give them.

    Args:
        table: The parent.
        columns: The columns, unquoted.
    """
    suffix = "_".join([*columns, "idx"])
    listed = ", ".join(f'"{column}"' for column in columns)
    run([f'CREATE INDEX IF NOT EXISTS "{table}_{suffix}" ON ONLY {table} ({listed})'])
    partitions = op.get_bind().exec_driver_sql(
        f"SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = '{table}'::regclass"
    )
    for partition in partitions.scalars().all():
        index_concurrently(f"{partition}_{suffix}", f"{partition} ({listed})")
        run([f'ALTER INDEX "{table}_{suffix}" ATTACH PARTITION "{partition}_{suffix}"'])
