"""Comparing the rollups with a recount that is made beside them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table, text

from server.analytics.tables import (
    analytics_carts,
    analytics_comparisons,
    analytics_outcomes,
    analytics_sessions,
    analytics_tallies,
    analytics_touched_wishlists,
    analytics_visitors,
    analytics_wishlists,
)
from server.platform.database.pool import Executor
from server.platform.database.statement import Statement

_TABLES = (
    analytics_carts,
    analytics_wishlists,
    analytics_comparisons,
    analytics_sessions,
    analytics_tallies,
    analytics_touched_wishlists,
    analytics_visitors,
    analytics_outcomes,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what a recount gives."""

    table: str
    row: str
    stored: str
    recounted: str


_SHOWN = 100
"""How many differences of one table are told."""


def _shadow(table: Table) -> list[str]:
    """Lay an empty table over *table*."""
    kept = "span = 'RETIRED'" if "span" in table.c else str(table is analytics_visitors).lower()
    return [
        f"""
CREATE TEMPORARY TABLE {table.name} (
    LIKE public.{table.name} INCLUDING DEFAULTS INCLUDING INDEXES) ON COMMIT DROP""",
        f"INSERT INTO pg_temp.{table.name} SELECT * FROM public.{table.name} WHERE {kept}",
    ]


_SHADOW = [
    Statement(text(sql))
    for sql in (*(sql for table in _TABLES for sql in _shadow(table)), "DISCARD PLANS")
]


async def lay_shadows(executor: Executor) -> None:
    """Lay empty tables over the rollups: temporary ones are found before the others.

    What is known from nowhere else is copied: what deleted records have counted, and visitors of
    dropped events. Plans that were made for the tables below are discarded.
    """
    for statement in _SHADOW:
        await executor.fetch(statement, {})


def _compare(table: Table) -> Statement:
    keys = [column.name for column in table.primary_key]
    rest = [
        column.name
        for column in table.columns
        if column.name not in keys and column.name != "transactionId"
    ]
    kept = "s.span <> 'RETIRED'" if "span" in table.c else "true"
    row = "jsonb_build_array(" + ", ".join(f'coalesce(s."{k}", r."{k}")' for k in keys) + ")::text"

    def figures(alias: str) -> str:
        # A row of zeros is as good as none: what it counted has moved elsewhere.
        parts = ", ".join(f'{alias}."{name}"' for name in rest) or "true"
        return f"jsonb_build_array({parts})"

    zero = (
        " AND ".join(
            f"coalesce({alias}.\"{name}\"::text, '0') ~ '^[0.]+$'"
            for alias in "sr"
            for name in rest
        )
        if "span" in table.c
        else "false"
    )
    return Statement(
        text(f"""
WITH pairs AS (
    SELECT {row} AS row, {figures("s")}::text AS stored, {figures("r")}::text AS recounted,
        {figures("s")} IS DISTINCT FROM {figures("r")} AND NOT ({zero}) AS differs
    FROM (SELECT * FROM public.{table.name} s WHERE {kept}) AS s
    FULL JOIN (SELECT * FROM pg_temp.{table.name} s WHERE {kept}) AS r
        ON {" AND ".join(f's."{k}" = r."{k}"' for k in keys)}
)
SELECT count(*) AS compared,
    (SELECT array_agg(ARRAY[row, stored, recounted])
        FROM (SELECT * FROM pairs WHERE differs ORDER BY row LIMIT {_SHOWN}) AS shown)
        AS differences
FROM pairs""")
    )


_COMPARE = {table.name: _compare(table) for table in _TABLES}


async def compare(executor: Executor) -> tuple[list[Difference], int]:
    """Compare the rollups with the tables laid over them.

    Returns:
        What differs, and how many rows were compared.
    """
    found: list[Difference] = []
    compared = 0
    for table, statement in _COMPARE.items():
        row = await executor.fetch_row(statement, {})
        compared += row["compared"]
        found += [Difference(table, *line) for line in row["differences"] or ()]
    return found, compared
