"""Which records and rows the statements that count are about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Which records or rows a statement is about.

    Pairs of company and time are looked up one by one, by index: OFFSET 0 keeps the planner from
    joining them by company alone.
    """

    records: str
    """Gives the records of the table {base} as `r`."""
    rows: str
    """Gives the rows of the rollup {table} that also meet {where} as `t`."""
    gone: str
    """Completes a DELETE of `t` by its company and time."""


_PAIRS = """
    unnest(CAST(:companies AS text[]), CAST(:moments AS timestamp[])) AS d (company, moment)"""
_DAYS = f"(SELECT DISTINCT company, date_trunc('day', moment) AS day FROM {_PAIRS}) AS d"
_CREATED, _STARTS = '"createdAt"', '"startsAt"'


def _in_time(column: str) -> str:
    return f""""companyId" = CAST(:company AS text)
        AND {column} >= CAST(:since AS timestamp) AND {column} < CAST(:until AS timestamp)"""


QUARTERS = Scope(
    records=f"""{_PAIRS}
    CROSS JOIN LATERAL (
        SELECT * FROM {{base}} b WHERE b."companyId" = d.company
            AND b."createdAt" >= d.moment AND b."createdAt" < d.moment + interval '15 minutes'
        OFFSET 0) AS r""",
    rows=f"""{_PAIRS}
    CROSS JOIN LATERAL (
        SELECT * FROM {{table}} b
        WHERE b."companyId" = d.company AND b."startsAt" = d.moment AND {{where}}
        OFFSET 0) AS t""",
    gone=f'USING {_PAIRS} WHERE t."companyId" = d.company AND t."startsAt" = d.moment',
)
"""The quarters that are bound, pair by pair, as `companies` and `moments`."""
DAYS = Scope(
    records="",
    rows=f"""{_DAYS}
    CROSS JOIN LATERAL (
        SELECT * FROM {{table}} b WHERE b."companyId" = d.company AND {{where}}
            AND b."startsAt" >= d.day AND b."startsAt" < d.day + interval '1 day'
        OFFSET 0) AS t""",
    gone=f"""USING {_DAYS} WHERE t."companyId" = d.company
        AND t."startsAt" >= d.day AND t."startsAt" < d.day + interval '1 day'""",
)
"""The days of these quarters."""
TIME = Scope(
    records=f"""(
        SELECT * FROM {{base}} WHERE {_in_time(_CREATED)}) AS r""",
    rows=f"""(
        SELECT * FROM {{table}} b WHERE {_in_time(_STARTS)} AND {{where}}) AS t""",
    gone=f"WHERE {_in_time(_STARTS)}",
)
"""One company from `since` to `until`, which are midnights."""
NAMED = Scope(
    records="""
    unnest(CAST(:ids AS text[])) AS d (id) JOIN {base} r ON r.id = d.id""",
    rows="",
    gone="",
)
"""The records whose ids are bound."""
