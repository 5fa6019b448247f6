"""The statements about the jobs' runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Text,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on, insert

from server.jobs.tables import job_runs
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import naive
from server.platform.database.statement import Statement
from server.platform.maintenance.job import Change, Due, Run, change_due
from server.platform.maintenance.retention import LIMIT

RUN_LOCKS = 4_201
"""The first half of the advisory lock that a run holds while its process lives; then its id."""
JOB_LOCKS = 4_202
"""The first half of the advisory lock of a job's name; then the name's hash."""
KEEP_RUNS = timedelta(days=90)
"""How long a run is known."""

_MOMENT: ColumnElement[Any] = bindparam("now", type_=TIMESTAMP_MS)
_LIVING: ColumnElement[bool] = literal_column(
    "EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted "  # noqa: S608
    f"AND l.classid = {RUN_LOCKS} AND l.objid = job_runs.id AND l.database = "
    "(SELECT oid FROM pg_database WHERE datname = current_database()))"
)


def _lock(function: str) -> Statement:
    # Other schemas of the database have jobs of the same names.
    here = "CASE current_schema() WHEN 'public' THEN '' ELSE current_schema() || '.' END"
    key = func.hashtext(func.concat(literal_column(here), bindparam("name", type_=Text)))
    return Statement(select(getattr(func, function)(literal_column(str(JOB_LOCKS)), key)))


TRY_LOCK = _lock("pg_try_advisory_lock")
"""Takes the lock of a job that may run once at a time."""


def _begin() -> Statement:
    begun = (
        insert(job_runs)
        .values(
            name=bindparam("name", type_=Text),
            scheduled_for=bindparam("scheduled_for", type_=TIMESTAMP_MS),
            started_at=_MOMENT,
            dry_run=bindparam("dry_run", type_=Boolean),
            host=bindparam("host", type_=Text),
            pid=bindparam("pid", type_=Integer),
        )
        .on_conflict_do_nothing(index_elements=["name", "scheduledFor"])
        .returning(job_runs.c.id)
        .cte("begun")
    )
    # Taken before anybody can see the row, so that a living run is never thought lost.
    lock = func.pg_try_advisory_lock(literal_column(str(RUN_LOCKS)), begun.c.id.cast(Integer))
    return Statement(select(begun.c.id, lock))


BEGIN = _begin()
"""Records the beginning of a run; no row when somebody else has begun the scheduled one."""

_END_STATUS: ColumnElement[Any] = bindparam("status", type_=Text)
END = Statement(
    update(job_runs)
    .where(job_runs.c.id == bindparam("id", type_=BigInteger))
    .values(
        ended_at=_MOMENT,
        rows=bindparam("rows", type_=Integer),
        companies_passed_over=bindparam("companies_passed_over", type_=Integer),
        status=_END_STATUS,
        note=bindparam("note", type_=Text),
        error=bindparam("error", type_=Text),
    )
    .returning(job_runs.c.id)
)
"""Records the end of a run."""

BURY = Statement(
    update(job_runs)
    .where(
        job_runs.c.status == literal_column("'RUNNING'"),
        ~_LIVING,
    )
    .values(status=literal_column("'LOST'"), ended_at=_MOMENT)
    .returning(job_runs.c.id)
)
"""Marks the runs whose process has died: nobody holds their lock."""

_LAST = Statement(
    select(
        job_runs.c.name,
        job_runs.c.started_at,
        job_runs.c.ended_at,
        job_runs.c.rows,
        job_runs.c.dry_run,
        job_runs.c.status,
        job_runs.c.error,
    )
    .ext(distinct_on(job_runs.c.name))
    .order_by(job_runs.c.name, job_runs.c.started_at.desc(), job_runs.c.id.desc())
)
"""Gives the last run of each job."""

_TABLES = Statement(
    text("""
SELECT coalesce(parent.relname, c.relname) AS name,
    sum(greatest(c.reltuples, 0))::bigint AS rows, sum(pg_total_relation_size(c.oid)) AS bytes
FROM pg_class c LEFT JOIN pg_class parent
    ON c.relispartition AND parent.oid = pg_partition_root(c.oid)
WHERE c.relkind = 'r'
    AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
GROUP BY 1""")
)
"""Gives the tables with their rows, as estimated, and bytes; partitions count as their table."""
_RUNS = Statement(
    text("""
WITH runs AS (
    SELECT *, max("endedAt") FILTER (WHERE status IN ('SUCCEEDED', 'SKIPPED'))
        OVER (PARTITION BY name) AS succeeded
    FROM job_runs WHERE NOT "dryRun"
)
SELECT name, extract(epoch FROM max(succeeded))::float8 AS succeeded,
    count(*) FILTER (WHERE status IN ('FAILED', 'LOST')
        AND "startedAt" > coalesce(succeeded, '-infinity')) AS failures,
    (SELECT extract(epoch FROM "endedAt" - "startedAt")::float8 FROM runs l
        WHERE l.name = runs.name AND "endedAt" IS NOT NULL
        ORDER BY "startedAt" DESC, id DESC LIMIT 1) AS seconds,
    (SELECT "companiesPassedOver" FROM runs l
        WHERE l.name = runs.name AND "endedAt" IS NOT NULL
        ORDER BY "startedAt" DESC, id DESC LIMIT 1) AS passed_over
FROM runs GROUP BY name""")
)
"""Gives for each job its last success, the failures since, and how long it took last."""


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run of a job."""

    name: str
    started_at: datetime
    """UTC, without a zone."""
    ended_at: datetime | None
    rows: int
    dry_run: bool
    status: str
    error: str | None


@dataclass(frozen=True, slots=True)
class TableSize:
    """How large a table is, its partitions included."""

    name: str
    rows: int
    """As estimated."""
    bytes: int


@dataclass(frozen=True, slots=True)
class JobFigures:
    """How a job fares."""

    name: str
    succeeded: float | None
    """Its last success, in seconds since 1970."""
    failures: int
    """Since then."""
    seconds: float | None
    """How long it took last."""
    passed_over: int | None
    """Companies it went on without last."""


async def last_runs(executor: Executor, now: datetime) -> dict[str, LastRun]:
    """Give the last run of each job, by name; those whose process died are marked first."""
    await executor.fetch(BURY, {"now": naive(now)})
    runs = [LastRun(*row) for row in await executor.fetch(_LAST, {})]
    return {run.name: run for run in runs}


async def table_sizes(executor: Executor) -> list[TableSize]:
    """Give how large each table is."""
    return [TableSize(*row) for row in await executor.fetch(_TABLES, {})]


async def job_figures(executor: Executor) -> list[JobFigures]:
    """Give how each job fares."""
    return [JobFigures(*row) for row in await executor.fetch(_RUNS, {})]


_OLD_RUN = job_runs.c.started_at <= bindparam("before", type_=TIMESTAMP_MS)
_forgotten = (
    delete(job_runs)
    .where(job_runs.c.id.in_(select(job_runs.c.id).where(_OLD_RUN).limit(LIMIT)))
    .returning(job_runs.c.id)
    .cte("forgotten")
)
_FORGET_RUNS = Change(
    Due(Statement(select(func.count()).select_from(job_runs).where(_OLD_RUN)), companies=None),
    Statement(select(func.count()).select_from(_forgotten)),
)


async def sweep_runs(run: Run) -> None:
    """Forget runs that began long ago."""
    await change_due(run, _FORGET_RUNS, {"before": naive(run.now - KEEP_RUNS)})
