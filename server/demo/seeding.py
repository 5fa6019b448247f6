"""Loading the demo data, by what `python -m server catalog import` brings files in with."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import orjson

from server.platform.database.dsn import asyncpg_dsn

FILES: Sequence[Path] = sorted(
    path for path in Path(__file__).parent.iterdir() if path.suffix in {".jsonl", ".csv"}
)
"""What is brought in, in this order; each named for its company."""
_UNSAID = Path(__file__).with_name("unsaid.sql").read_text()
_OPEN = "SELECT id FROM companies WHERE status = 'ACTIVE' AND \"deletedAt\" IS NULL"
_THERE = " UNION ALL ".join(
    f"SELECT id FROM {table} WHERE id = ANY($1::text[])"  # noqa: S608 - names are constants
    for table in ("sites", "customers", "products", "bundles")
)


class SeedRefused(Exception):
    """Demo data has no place in this database; the message is one line for an operator."""


@dataclass(slots=True)
class SeedReport:
    """What was loaded.

    Attributes:
        total: How many rows and records were new in all; 0 when the data was there.
        refused: What was left out, as something else has its SKU or name: a sentence each.
    """

    total: int
    refused: list[str]


async def seed(url: str, *, node_env: str) -> SeedReport:
    """Load the demo data into the database at *url*; what is there is left as it is.

    A company that is suspended or closed by now gets nothing.

    Args:
        url: A `DATABASE_URL` of a migrated database.
        node_env: The kind of deployment, `NODE_ENV`.

    Raises:
        SeedRefused: The deployment is production, or the database is not migrated.
    """
    if node_env == "production":
        raise SeedRefused("demo data is refused with NODE_ENV=production")
    wanted = {path: set(ids_in(path)) for path in FILES}
    connection: asyncpg.Connection[Any] = await asyncpg.connect(asyncpg_dsn(url))
    try:
        report = SeedReport(await connection.fetchval(_UNSAID), [])
        open_ = {row["id"] for row in await connection.fetch(_OPEN)}
        ids = list(set().union(*wanted.values()))
        there = frozenset(row["id"] for row in await connection.fetch(_THERE, ids))
    except asyncpg.UndefinedTableError as error:
        raise SeedRefused("the database is not migrated; run `migrate upgrade` first") from error
    finally:
        await connection.close()
    files = [path for path in FILES if company_of(path) in open_ and wanted[path] - there]
    if files:
        await _import(url, files, there, report)
    return report


def company_of(path: Path) -> str:
    """Name the company whose records a file has."""
    return path.name.partition(".")[0]


def ids_in(path: Path) -> Iterator[str]:
    """Name the records of a file; the parts of records have no names of their own here."""
    with path.open(newline="") as file:
        if path.suffix == ".csv":
            yield from (row["id"] for row in csv.DictReader(file))
        else:
            yield from (part["id"] for line in file for part in orjson.loads(line).values())


async def _import(
    url: str, files: Sequence[Path], there: frozenset[str], report: SeedReport
) -> None:
    # Loaded here, as a database that has the data already is what most starts find.
    from server.catalog_records.files.importing import Options, import_file
    from server.catalog_records.service import Applying, Streaming
    from server.kernel.clock import SystemClock
    from server.kernel.identity import Caller, Role
    from server.platform.database.pool import Database

    database = await Database.connect(url, connections=1, timeout_seconds=60, name="seed")
    try:
        # Whoever asks for demo data has it in another application's tables, too.
        streaming = Streaming(Applying(database, SystemClock(), writable=True))
        for path in files:
            caller = Caller(company_of(path), role=Role.SERVICE, customer_id="command:seed")
            options = Options(left=there)
            found = await import_file(streaming, caller, str(path), options)
            report.total += found.counts.created
            report.refused += [f"{path.name}, {refused}" for refused in found.refused]
    finally:
        await database.close()
