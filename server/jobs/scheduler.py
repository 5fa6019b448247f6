"""The process that runs the jobs by the clock."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from server.jobs.runner import Runner
from server.kernel.clock import Clock
from server.platform.telemetry import logger

_GRACE_SECONDS = 3600


async def run_scheduled(runner: Runner, name: str, clock: Clock) -> None:
    """Run a job for the time that its schedule named last; once, whoever else tries too."""
    try:
        scheduled_for = runner.planned(name).last_time(clock.now())
        await runner.run(name, scheduled_for=scheduled_for)
    except Exception:  # noqa: BLE001 - the database is away; the next time comes
        logger().error("job could not begin", job=name, exc_info=True)


async def serve(runners: Sequence[Runner], clock: Clock, *, announce: Callable[[], None]) -> None:
    """Run all jobs by their schedules until SIGTERM or SIGINT.

    Times that were missed, since the machine slept, are made up for once, up to an hour later.
    """
    scheduler = AsyncIOScheduler(timezone="UTC")
    running: set[asyncio.Task[None]] = set()

    async def go(runner: Runner, name: str) -> None:
        task = asyncio.ensure_future(run_scheduled(runner, name, clock))
        running.add(task)
        try:
            await task
        finally:
            running.discard(task)

    for place, runner in enumerate(runners):
        for name, planned in runner.jobs.items():
            scheduler.add_job(
                go,
                planned.trigger,
                args=[runner, name],
                id=f"{name} {place}",
                coalesce=True,
                max_instances=1,
                misfire_grace_time=_GRACE_SECONDS,
            )
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    scheduler.start()
    announce()
    await stopping.wait()
    scheduler.shutdown(wait=False)
    for task in list(running):
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
