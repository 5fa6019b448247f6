"""Which rows of the rollups a period is summed from."""

from __future__ import annotations

from datetime import datetime

from server.analytics.domain.period import Period

FINE = (
    ("DAY", "first_day", "last_day"),
    ("QUARTER", "start", "first_day"),
    ("QUARTER", "last_day", "end"),
)
COARSE = (
    ("MONTH", "first_month", "last_month"),
    ("THIRD", "first_third", "first_month"),
    ("THIRD", "last_month", "last_third"),
    ("DAY", "first_day", "first_third"),
    ("DAY", "last_third", "last_day"),
    *FINE[1:],
)
"""Spans and their edges, for what is counted by key."""


def rows(table: str, columns: str, more: str, span: str, since: str, until: str) -> str:
    """Give the select of a rollup's rows of one span, from one moment until before another."""
    return f"""
        SELECT {columns} FROM {table}
        WHERE "companyId" = :company AND (CAST(:site AS text) IS NULL OR "siteId" = :site) {more}
            AND span = '{span}' AND "startsAt" >= {since} AND "startsAt" < {until}"""


def ranges(
    table: str,
    columns: str,
    prefix: str = "",
    more: str = "",
    spans: tuple[tuple[str, str, str], ...] = FINE,
) -> str:
    """Give the select of a period's rows, of the spans that it is put together from.

    Args:
        table: A rollup.
        columns: What is selected.
        prefix: Begins the names of the period's parameters.
        more: Another condition.
        spans: Each with the parameters that it begins and ends by.
    """
    parts = (
        rows(table, columns, more, span, f":{prefix}{since}", f":{prefix}{until}")
        for span, since, until in spans
    )
    return f"({' UNION ALL '.join(parts)}) AS rows"


def bounds(period: Period, prefix: str = "") -> dict[str, datetime]:
    """Give the parameters of `ranges`."""
    moments = {"start": period.start, "end": period.end}
    moments["first_day"], moments["last_day"] = period.whole_days
    moments["first_third"], moments["last_third"] = period.whole_thirds
    moments["first_month"], moments["last_month"] = period.whole_months
    return {f"{prefix}{name}": moment.replace(tzinfo=None) for name, moment in moments.items()}
