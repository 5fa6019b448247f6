"""Reading the rollups as series: sums of every step of a period."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import text

from server.analytics.domain.period import Step
from server.analytics.repository.ranges import rows
from server.platform.database.pool import Executor
from server.platform.database.statement import Statement

SERIES = "analytics.series"
"""What statements that read a time series are called in metrics."""
_HALF_A_DAY, _NEARLY_AN_HOUR = timedelta(hours=12), timedelta(minutes=59)


def _steps(table: str, measures: dict[str, str], by: tuple[str, ...], more: str, span: str) -> str:
    """Give the statement that sums *measures*, named expressions, of every step.

    A day of a time zone has no whole day of UTC in it, but differs from one by a few hours at both
    ends: where *span* is DAY it is read as the day of UTC that begins nearest, and what lies
    between the two beginnings, hours and quarters of one, is moved to where it belongs.
    """
    columns = ", ".join(
        ('"startsAt"', *by, *(f"{sum_of} AS {name}" for name, sum_of in measures.items()))
    )
    keys = "".join(f"{key}, " for key in by)
    sums = ", ".join(f"sum({name}) AS {name}" for name in measures)
    group = ", ".join(str(place) for place in range(1, len(by) + 2))

    def counted(selected: str, edges: str) -> str:
        step = f'width_bucket("startsAt", CAST(:{edges} AS timestamp[])) AS step'
        return f"SELECT {keys}{step}, {sums} FROM ({selected}) AS t GROUP BY {group}"

    if span != "DAY":
        return counted(rows(table, columns, more, span, ":start", ":end"), "edges")
    days = rows(table, columns, more, "DAY", ":first_midnight", ":last_midnight")
    moved = " UNION ALL ".join(
        # Most zones are whole hours ahead: then there is nothing to look for in quarters.
        rows(table, columns, more, part, f"least({one}, {other})", f"greatest({one}, {other})")
        + f" AND {one} <> {other}"
        for part, one, other in (
            ("HOUR", "full_hour", "midnight"),
            ("QUARTER", "edge", "full_hour"),
        )
    )
    signed = ", ".join(f"{name} * sign * (1 - 2 * s.before) AS {name}" for name in measures)
    return f"""
WITH moved AS (
    SELECT {keys}CAST(place AS integer) AS place,
        CASE WHEN edge < midnight THEN 1 ELSE -1 END AS sign, {sums}
    FROM unnest(CAST(:edges AS timestamp[]), CAST(:hours AS timestamp[]),
        CAST(:midnights AS timestamp[])) WITH ORDINALITY AS e (edge, full_hour, midnight, place)
    CROSS JOIN LATERAL ({moved}) AS t
    GROUP BY {keys}place, sign
)
SELECT {keys}step, {sums} FROM (
    {counted(days, "midnights")}
    UNION ALL
    SELECT {keys}place - s.before, {signed}
    FROM moved CROSS JOIN (VALUES (0), (1)) AS s (before)
    WHERE place - s.before BETWEEN 1 AND :steps
) AS parts GROUP BY {group}"""


@cache
def _record_series(rollup: str, columns: tuple[str, ...], span: str) -> Statement:
    measures = {f'"{name}"': f'"{name}"' for name in columns}
    return Statement(text(_steps(rollup, measures, (), "", span)), name=SERIES)


@cache
def _tally_series(span: str) -> Statement:
    measures = {"happened": "count + reported", "quantity": "quantity"}
    more = "AND kind = ANY(CAST(:kinds AS text[])) AND key = ''"
    statement = _steps("analytics_tallies", measures, ("kind",), more, span)
    return Statement(text(statement), name=SERIES)


def _edges(steps: list[Step], end: datetime) -> tuple[str, dict[str, Any]]:
    """Give the span that steps are read by, and the parameters of `_steps`."""
    edges = [step.start.replace(tzinfo=None) for step in steps]
    if end - edges[0] < len(steps) * _HALF_A_DAY:
        # They are hours, nearly all of a day would be moved.
        whole = all(edge.minute == 0 for edge in (*edges, end))
        return "HOUR" if whole else "QUARTER", {"edges": edges}
    edges.append(end)
    midnights = [(edge + _HALF_A_DAY).replace(hour=0, minute=0) for edge in edges]
    return "DAY", {
        "edges": edges,
        "hours": [
            # On the midnight's side.
            (edge if edge > midnight else edge + _NEARLY_AN_HOUR).replace(minute=0)
            for edge, midnight in zip(edges, midnights, strict=True)
        ],
        "midnights": midnights,
        "first_midnight": midnights[0],
        "last_midnight": midnights[-1],
        "steps": len(steps),
    }


async def record_series(
    executor: Executor,
    scope: dict[str, Any],
    steps: list[Step],
    rollup: str,
    columns: tuple[str, ...],
) -> list[tuple[Any, ...]]:
    """Read the sums of a rollup's *columns* for every step, 0 where there is nothing."""
    found: list[tuple[Any, ...]] = [(0,) * len(columns)] * len(steps)
    if steps:
        span, edges = _edges(steps, scope["end"])
        statement = _record_series(rollup, columns, span)
        for row in await executor.fetch(statement, scope | edges):
            found[row[0] - 1] = tuple(row[1:])
    return found


async def tally_series(
    executor: Executor, scope: dict[str, Any], steps: list[Step], kinds: tuple[str, ...]
) -> dict[str, list[tuple[int, Decimal]]]:
    """Read for every kind how often it happened in every step, and the quantities."""
    nothing = (0, Decimal(0))
    found = {kind: [nothing] * len(steps) for kind in kinds}
    if steps:
        span, edges = _edges(steps, scope["end"])
        values = scope | edges | {"kinds": list(kinds)}
        for kind, step, happened, quantity in await executor.fetch(_tally_series(span), values):
            found[kind][step - 1] = (int(happened), quantity)
    return found
