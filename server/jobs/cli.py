"""The command line of the jobs: what `python -m server jobs …` does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import asyncpg
from rich.console import Console
from rich.table import Table

from server.jobs.census import census
from server.jobs.compose import runner
from server.jobs.runner import JobError
from server.jobs.scheduler import serve as serve_schedule
from server.kernel.clock import SystemClock
from server.kernel.errors import Unavailable
from server.platform.telemetry import configure_logging
from server.platform.telemetry.process import watched
from server.stack.process import StackError
from server.stack.supervisor import stop_event

if TYPE_CHECKING:
    from server.platform.settings import Settings

_WIDTH = 140


async def run(settings: Settings, name: str, *, dry_run: bool) -> str:
    """Run a job and say in one line what it did.

    Raises:
        StackError: There is no such job, it failed, or somebody else runs it.
    """
    configure_logging(settings)
    try:
        async with runner(settings) as jobs:
            outcome = await jobs.run(name, dry_run=dry_run)
    except (JobError, ValueError, Unavailable, OSError, asyncpg.PostgresError) as failure:
        raise StackError(str(failure).splitlines()[0]) from failure
    if outcome is None:
        raise StackError(f"{name} is running already, in another process")
    if outcome.error:
        raise StackError(f"{name} failed after {outcome.rows} rows: {outcome.error}")
    said = f" ({outcome.note})" if outcome.note else ""
    if outcome.status == "SKIPPED":
        return f"{name}: skipped{said}"
    verb = "would touch " if dry_run else ""
    return f"{name}: {verb}{outcome.rows} rows{said}"


async def show(settings: Settings) -> None:
    """Print the jobs with their last and next runs."""
    table = Table("job", "schedule (UTC)", "last run", "took", "rows", "status", "next run")
    now = datetime.now(UTC)
    try:
        async with runner(settings) as jobs:
            last = await jobs.last_runs()
            for name, planned in jobs.jobs.items():
                table.add_row(
                    name,
                    planned.cron,
                    *_last(last.get(name)),
                    f"{planned.next_time(now):%Y-%m-%d %H:%M}",
                )
    except (ValueError, Unavailable, OSError, asyncpg.PostgresError) as failure:
        raise StackError(str(failure).splitlines()[0]) from failure
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    console.print(table)


def _last(row: Any) -> tuple[str, str, str, str]:
    if row is None:
        return "never", "", "", ""
    started, ended = row["startedAt"], row["endedAt"]
    took = f"{(ended - started).total_seconds():.1f} s" if ended else ""
    status = row["status"] + (" (dry run)" if row["dryRun"] else "")
    return f"{started:%Y-%m-%d %H:%M:%S}", took, str(row["rows"]), status


async def serve(settings: Settings) -> None:
    """Run the jobs by their schedules until SIGTERM or SIGINT.

    Raises:
        StackError: A setting can't be read, or the database can't be reached.
    """
    try:
        with watched(settings, "commerce-jobs"):
            async with runner(settings) as jobs, census(settings):
                await serve_schedule(jobs, SystemClock(), announce=_announce)
    except (ValueError, Unavailable, OSError, asyncpg.PostgresError) as failure:
        raise StackError(str(failure).splitlines()[0]) from failure


async def watch(settings: Settings) -> None:
    """Count for metrics what the whole deployment holds, and run no job, until SIGTERM or SIGINT.

    Raises:
        StackError: The database can't be reached.
    """
    try:
        with watched(settings, "commerce-jobs"):
            async with census(settings):
                stop = stop_event()
                print("Counts for metrics", flush=True)
                await stop.wait()
    except (OSError, asyncpg.PostgresError) as failure:
        raise StackError(str(failure).splitlines()[0]) from failure


def _announce() -> None:
    print("Jobs run by their schedules", flush=True)
