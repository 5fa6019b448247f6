"""Running one job: alone where it must be alone, and on record."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from server.jobs import repository
from server.jobs.schedule import Planned
from server.kernel.clock import Clock
from server.platform.database.dsn import asyncpg_dsn, session_settings
from server.platform.database.faults import described
from server.platform.database.pool import Database
from server.platform.database.sql import naive
from server.platform.database.statement import Statement
from server.platform.maintenance.job import Run
from server.platform.telemetry import logger

_SESSION = {"application_name": "commerce-jobs"}
_TOLD = 5
"""Companies that the record of a run names."""


class JobError(Exception):
    """A job did not do its work; the message is one line for an operator."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended."""

    status: str
    rows: int
    note: str | None = None
    error: str | None = None


class Runner:
    """Runs jobs by name.

    A run holds two advisory locks of a connection of its own: that of its job, so that the job
    runs once at a time, and that of its record, so that a record whose process has died can be
    told. They end with the connection, whatever way the process ends.
    """

    def __init__(
        self, url: str, database: Database, clock: Clock, jobs: Mapping[str, Planned]
    ) -> None:
        self.jobs = jobs
        self._url = url
        self._database = database
        self._clock = clock

    def planned(self, name: str) -> Planned:
        """Give a job by its name.

        Raises:
            JobError: There is none; the message lists the names.
        """
        try:
            return self.jobs[name]
        except KeyError:
            listed = ", ".join(sorted(self.jobs))
            raise JobError(f"There is no job {name!r}; the jobs are {listed}") from None

    async def run(
        self, name: str, *, dry_run: bool = False, scheduled_for: datetime | None = None
    ) -> Outcome | None:
        """Run a job now.

        Args:
            name: The job.
            dry_run: Whether to count only.
            scheduled_for: The time that the schedule names; None by hand.

        Returns:
            How it ended; None when somebody else runs it, or has run it for that time.

        Raises:
            JobError: There is no such job.
        """
        planned = self.planned(name)
        connection = await self._connect()
        try:
            if not planned.parallel and not await _row(
                connection, repository.TRY_LOCK, {"name": name}
            ):
                return None
            begun = await connection.fetchrow(
                repository.BEGIN.sql,
                *repository.BEGIN.arguments(
                    {
                        "name": name,
                        "scheduled_for": naive(scheduled_for),
                        "now": naive(self._clock.now()),
                        "dry_run": dry_run,
                        "host": socket.gethostname(),
                        "pid": os.getpid(),
                    }
                ),
            )
            if begun is None:
                return None
            return await self._recorded(connection, planned, begun[0], dry_run=dry_run)
        finally:
            await connection.close()

    async def _recorded(
        self, connection: Any, planned: Planned, key: int, *, dry_run: bool
    ) -> Outcome:
        name = planned.job.name
        await _row(connection, repository.BURY, {"now": naive(self._clock.now())})
        run = Run(self._database, self._connect, self._clock.now(), dry_run, actor=f"job:{name}")
        error: str | None = None
        try:
            await planned.job.run(run)
        except Exception as failure:  # noqa: BLE001 - whatever it is, it goes on record
            logger().error("job failed", job=name, run=key, exc_info=True)
            error = described(failure)
        except BaseException:
            await self._end(connection, key, run, "FAILED", "it was stopped")
            raise
        if error is None and run.passed_over:
            error = _passed_over(run.passed_over)
        status = "FAILED" if error else "SKIPPED" if run.skipped else "SUCCEEDED"
        await self._end(connection, key, run, status, error)
        logger().info("job ended", job=name, run=key, status=status, rows=run.rows)
        return Outcome(status, run.rows, "; ".join(run.notes) or None, error)

    async def _end(
        self, connection: Any, key: int, run: Run, status: str, error: str | None
    ) -> None:
        values = {
            "id": key,
            "now": naive(self._clock.now()),
            "rows": run.rows,
            "status": status,
            "companies_passed_over": len(run.passed_over),
            "note": "; ".join(run.notes) or None,
            "error": error,
        }
        await _row(connection, repository.END, values)

    async def last_runs(self) -> dict[str, repository.LastRun]:
        """Give the last run of each job, by name; those whose process died are marked first."""
        return await repository.last_runs(self._database, self._clock.now())

    async def _connect(self) -> asyncpg.Connection[Any]:
        return await asyncpg.connect(
            asyncpg_dsn(self._url),
            server_settings=session_settings(self._url, _SESSION) | {"timezone": "UTC"},
        )


async def _row(connection: Any, statement: Statement, values: dict[str, Any]) -> Any:
    return await connection.fetchval(statement.sql, *statement.arguments(values))


def _passed_over(companies: Mapping[str, str]) -> str:
    """Say which companies a run went on without."""
    told = ", ".join(f"{company} ({why})" for company, why in list(companies.items())[:_TOLD])
    more = f", and {len(companies) - _TOLD} more" if len(companies) > _TOLD else ""
    return f"went on without {told}{more}; the log says why"
