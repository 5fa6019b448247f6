"""Whether a statement finds the rows of each tenant table by their company.

Read by PostgreSQL's own grammar (libpg_query). In every select, update and delete each tenant table
must have its `companyId` compared, with a parameter or with another table's; every insert must
write it. What works for the whole deployment, a job or a count, may leave it out where it looks at
one table alone: where two are joined, they are joined within the company.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pglast import ast, parse_sql

from server.platform.database.statement import KNOWN
from server.platform.schema.tables import every_table

COMPANY = "companyId"
_QUERIES = (ast.SelectStmt, ast.InsertStmt, ast.UpdateStmt, ast.DeleteStmt)
_COMPARING = ("=", "<>")


def loose(sql: str, tenant: frozenset[str], *, for_all: bool) -> list[str]:
    """Name the tenant tables that *sql* does not hold to a company.

    Args:
        sql: A statement.
        tenant: The names of the tables whose rows are a company's.
        for_all: Whether it works for the whole deployment.
    """
    found: list[str] = []
    for query in _everything(parse_sql(sql)):
        if isinstance(query, ast.InsertStmt):
            columns = [target.name for target in query.cols or ()]
            temporary = query.relation.schemaname == "pg_temp"
            if query.relation.relname in tenant and not temporary and COMPANY not in columns:
                found.append(f"INSERT {query.relation.relname}")
            continue
        if isinstance(query, ast.SelectStmt):
            rows, where = (query.fromClause,), (query.whereClause, query.fromClause)
        elif isinstance(query, ast.UpdateStmt):
            rows, where = (query.relation, query.fromClause), (query.whereClause, query.fromClause)
        elif isinstance(query, ast.DeleteStmt):
            rows, where = (
                (query.relation, query.usingClause),
                (query.whereClause, query.usingClause),
            )
        else:
            continue
        tables = [table for table in _here(rows) if isinstance(table, ast.RangeVar)]
        held = {alias for part in where for alias in _held(part)}
        own = [table for table in tables if table.relname in tenant]
        if for_all and len(own) < 2:
            continue
        for table in own:
            alias = table.alias.aliasname if table.alias else table.relname
            if alias not in held and not ("" in held and len(tables) == 1):
                found.append(f"{type(query).__name__} {table.relname}")
    return found


def _held(part: Any) -> Iterator[str]:
    """Give the tables whose company is compared in *part*, by their names there."""
    for node in _here(part):
        if isinstance(node, ast.A_Expr) and node.name[-1].sval in _COMPARING:
            sides: Any = (node.lexpr, node.rexpr)
        elif isinstance(node, ast.SubLink):
            sides = node.testexpr
        else:
            continue
        for column in _here(sides):
            if isinstance(column, ast.ColumnRef):
                names = [name.sval for name in column.fields if isinstance(name, ast.String)]
                if names and names[-1] == COMPANY:
                    yield names[-2] if len(names) > 1 else ""


def _here(part: Any) -> Iterator[ast.Node]:
    """Walk over *part* without what stands in queries inside it."""
    return _walk(part, into_queries=False)


def _everything(part: Any) -> Iterator[ast.Node]:
    return _walk(part, into_queries=True)


def _walk(part: Any, *, into_queries: bool) -> Iterator[ast.Node]:
    if isinstance(part, tuple | list):
        for one in part:
            yield from _walk(one, into_queries=into_queries)
    elif isinstance(part, ast.Node) and (into_queries or not isinstance(part, _QUERIES)):
        yield part
        for name in part.__slots__:
            yield from _walk(getattr(part, name, None), into_queries=into_queries)


FOR_ALL = (
    "analytics.",
    "cart.archive",
    "cart.recovery",
    "cart.retention",
    "cart.sample",
    "catalog_records.write",
    "containers.looks",
    "cross_site_session.retention",
    "customer_data.orphans",
    "customer_data.records",
    "jobs",
    "notices.mails",
    "platform.",
    "tenants",
    "webhooks.",
)
"""Rooms whose statements work for the whole deployment: jobs, rollups, the sender, sweeps, what
looks at the records of all streams at once, and the catalogue's writer, which looks for an id
everywhere, so that another company's is refused."""
_SHOWN = 200
_SEEN_ANYWHERE = frozenset({"bundles", "customers", "products"})
"""Found by id in every company, so that what is another company's is refused as that."""


def loose_statements() -> list[str]:
    """Name the statements compiled in this process that leave a company out, and where."""
    tables = {table.name for table in every_table().tables.values() if "company_id" in table.c}
    tenant = frozenset(tables - _SEEN_ANYWHERE)
    found = []
    for statement in KNOWN:
        if statement.name.startswith("test"):
            continue
        for_all = statement.name.startswith(FOR_ALL)
        for sql in (statement.sql, statement.shared.sql if statement.shared else ""):
            found += [
                f"{statement.name}: {one}, in {' '.join(sql.split())[:_SHOWN]}"
                for one in loose(sql, tenant, for_all=for_all)
            ]
    return sorted(found)
