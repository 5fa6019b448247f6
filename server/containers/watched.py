"""Looking at many records at once: whether one of them, or whose it is, has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy import ARRAY, Table, Text, and_, bindparam, cast, func, literal_column, select

from server.catalog import repository as catalog
from server.catalog.tables import companies, sites
from server.platform.database.pool import Executor
from server.platform.database.statement import Statement
from server.platform.records.streams import Looked


async def looks(executor: Executor, table: Table, ids: Sequence[str]) -> Mapping[str, Looked]:
    """Look at records: their version, their owner, and what company and site let them be."""
    rows = await executor.fetch(_looks(table), {"ids": list(ids)})
    return {row["id"]: Looked(row["version"], row["closed"], row["terms"]) for row in rows}


@lru_cache(maxsize=8)
def _looks(table: Table) -> Statement:
    parts = [func.coalesce(table.c.customer_id, literal_column("''"))]
    closed = catalog.owner_ended(table.c.customer_id) | ~catalog.company_is_active()
    joined = table.join(companies, companies.c.id == table.c.company_id)
    if "site_id" in table.c:
        here = and_(sites.c.id == table.c.site_id, sites.c.company_id == table.c.company_id)
        joined = joined.outerjoin(sites, here)
        parts.append(func.coalesce(cast(catalog.site_column(sites), Text), literal_column("''")))
    terms = func.concat_ws(literal_column("'|'"), *parts).label("terms")
    chosen = select(table.c.id, table.c.version, closed.label("closed"), terms)
    chosen = chosen.select_from(joined)
    among = table.c.id == func.any(bindparam("ids", type_=ARRAY(Text)))
    return Statement(chosen.where(among), name="containers.looks")
