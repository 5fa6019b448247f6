"""How statements are executed."""

from __future__ import annotations

from sqlalchemy import column, func, literal_column, select, table

from server.platform.database.pool import Database
from server.platform.database.statement import Statement

LONG = 20_000


async def test_a_long_statement_stays_prepared(database_url: str) -> None:
    """Unless told, the driver prepares what is over 15 KiB anew at every call."""
    padded = Statement(select(literal_column(f"1 /* {'x' * LONG} */")))
    prepared = table("pg_prepared_statements", column("statement"))
    kept = Statement(
        select(func.count())
        .select_from(prepared)
        .where(func.length(prepared.c.statement) > literal_column(str(LONG)))
    )
    database = await Database.connect(database_url, connections=1, timeout_seconds=10)
    try:
        await database.fetch(padded, {})
        assert (await database.fetch_row(kept, {}))[0] == 1
    finally:
        await database.close()
