"""Loading the demo data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from server.catalog import demo
from server.platform.database.dsn import asyncpg_dsn


class SeedRefused(Exception):
    """Demo data has no place in this database; the message is one line for an operator."""


@dataclass(frozen=True, slots=True)
class SeedReport:
    """What was loaded.

    Attributes:
        inserted: How many rows of each table were new.
    """

    inserted: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many rows were new in all; 0 when the data was there."""
        return sum(self.inserted.values())


async def seed(url: str, *, node_env: str) -> SeedReport:
    """Load the demo data into the database at *url*; rows that exist are left as they are.

    Args:
        url: A `DATABASE_URL` of a migrated database.
        node_env: The kind of deployment, `NODE_ENV`.

    Raises:
        SeedRefused: The deployment is production, or the database is not migrated.
    """
    if node_env == "production":
        raise SeedRefused("demo data is refused with NODE_ENV=production")
    connection = await asyncpg.connect(asyncpg_dsn(url))
    try:
        async with connection.transaction():
            inserted = {
                table: await _insert(connection, table, rows)
                for table, rows in demo.tables().items()
            }
    except asyncpg.UndefinedTableError as error:
        raise SeedRefused("the database is not migrated; run `migrate upgrade` first") from error
    finally:
        await connection.close()
    return SeedReport(inserted)


async def _insert(connection: asyncpg.Connection[Any], table: str, rows: Sequence[demo.Row]) -> int:
    """Insert *rows*, which have the same columns, where their keys are free; return how many.

    The record type of the table itself reads the values, so that enums need no names here.
    """
    columns = ", ".join(f'"{name}"' for name in rows[0])
    status = await connection.execute(
        f"INSERT INTO {table} ({columns}) SELECT {columns} "  # noqa: S608 - names are constants
        f"FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb) ON CONFLICT DO NOTHING",
        json.dumps(rows),
    )
    return int(status.rpartition(" ")[2])
