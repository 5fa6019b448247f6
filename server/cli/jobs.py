"""The commands for what is done by the clock: `python -m server jobs …`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from server.cli.environment import each_shard, jobs_settings, on_each_shard
from server.cli.running import loading
from server.stack.process import StackError

if TYPE_CHECKING:
    from server.jobs.repository import LastRun
    from server.jobs.runner import Runner
    from server.platform.settings import Settings

commands = typer.Typer(no_args_is_help=True, help="Run what is done by the clock.")


class _NamesJobs(TyperCommand):
    """A command whose help ends with the names of the jobs, which are not loaded before."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        self.epilog = f"Jobs: {', '.join(_names())}"
        super().format_help(ctx, formatter)


def _names() -> list[str]:
    from server.analytics.service import Retirement
    from server.jobs.registry import planned_jobs
    from server.kernel.clock import SystemClock
    from server.platform.settings import Settings

    # The settings' defaults: whatever the environment says, the names are the same.
    return sorted(planned_jobs(Settings.model_construct(), SystemClock(), Retirement()))


_WIDTH = 140


@commands.command(cls=_NamesJobs)
def run(
    name: Annotated[str, typer.Argument(autocompletion=_names)],
    dry_run: Annotated[bool, typer.Option(help="Count what would be touched only.")] = False,
) -> None:
    """Run the job NAME now."""
    from server.platform.telemetry import configure_logging

    async def go(settings: Settings, where: str) -> str:
        configure_logging(settings)
        async with _runner(settings) as jobs:
            outcome = await jobs.run(name, dry_run=dry_run)
        named = f"{name}{where}"
        if outcome is None:
            raise StackError(f"{named} is running already, in another process")
        if outcome.error:
            raise StackError(f"{named} failed after {outcome.rows} rows: {outcome.error}")
        said = f" ({outcome.note})" if outcome.note else ""
        if outcome.status == "SKIPPED":
            return f"{named}: skipped{said}"
        verb = "would touch " if dry_run else ""
        return f"{named}: {verb}{outcome.rows} rows{said}"

    def one(where: str, settings: Settings) -> None:
        print(asyncio.run(go(settings, where)), flush=True)

    on_each_shard(jobs_settings(), one)


@commands.command(name="list")
def show() -> None:
    """List the jobs with their last and next runs."""
    from rich.console import Console
    from rich.table import Table

    async def go(settings: Settings, where: str) -> None:
        table = Table("job", "schedule (UTC)", "last run", "took", "rows", "status", "next run")
        now = datetime.now(UTC)
        async with _runner(settings) as jobs:
            last = await jobs.last_runs()
            for name, planned in jobs.jobs.items():
                table.add_row(
                    f"{name}{where}",
                    planned.cron,
                    *_last(last.get(name)),
                    f"{planned.next_time(now):%Y-%m-%d %H:%M}",
                )
        console = Console()
        if not console.is_terminal:
            console = Console(width=_WIDTH)
        console.print(table)

    on_each_shard(jobs_settings(), lambda where, settings: asyncio.run(go(settings, where)))


@commands.command()
def serve() -> None:
    """Run the jobs by their schedules until SIGTERM."""
    from server.jobs.deployment_metrics import deployment_metrics
    from server.jobs.scheduler import serve as serve_schedule
    from server.kernel.clock import SystemClock
    from server.platform.telemetry.process import watched

    def announce() -> None:
        print("Jobs run by their schedules", flush=True)

    async def go(settings: Settings) -> None:
        with _said_in_one_line(), watched(settings, "commerce-jobs"):
            async with contextlib.AsyncExitStack() as opened:
                runners = [
                    await opened.enter_async_context(_runner(one, least=0 if where else 2))
                    for where, one in each_shard(settings)
                ]
                await opened.enter_async_context(deployment_metrics(settings))
                await serve_schedule(runners, SystemClock(), announce=announce)

    asyncio.run(go(jobs_settings()))


@commands.command()
def watch() -> None:
    """Count for metrics what all hold, where jobs run as commands, until SIGTERM."""
    from server.jobs.deployment_metrics import deployment_metrics
    from server.platform.telemetry.process import watched
    from server.stack.supervisor import stop_event

    async def go(settings: Settings) -> None:
        with _said_in_one_line(), watched(settings, "commerce-jobs"):
            async with deployment_metrics(settings):
                stop = stop_event()
                print("Counts for metrics", flush=True)
                await stop.wait()

    asyncio.run(go(jobs_settings()))


@contextlib.asynccontextmanager
async def _runner(settings: Settings, least: int = 2) -> AsyncIterator[Runner]:
    """Open the runner of all jobs.

    Raises:
        StackError: A setting can't be read, there is no such job, or the database fails.
    """
    with loading():
        from server.jobs.registry import runner

    with _said_in_one_line():
        async with runner(settings, least=least) as jobs:
            yield jobs


@contextlib.contextmanager
def _said_in_one_line() -> Iterator[None]:
    import asyncpg

    from server.jobs.runner import JobError
    from server.kernel.errors import Unavailable

    try:
        yield
    except (JobError, ValueError, Unavailable, OSError, asyncpg.PostgresError) as failure:
        raise StackError(str(failure).splitlines()[0]) from failure


def _last(run: LastRun | None) -> tuple[str, str, str, str]:
    if run is None:
        return "never", "", "", ""
    started, ended = run.started_at, run.ended_at
    took = f"{(ended - started).total_seconds():.1f} s" if ended else ""
    status = run.status + (" (dry run)" if run.dry_run else "")
    return f"{started:%Y-%m-%d %H:%M:%S}", took, str(run.rows), status
