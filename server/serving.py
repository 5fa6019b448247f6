"""A worker as a process: how it starts, and how it leaves."""

from __future__ import annotations

import asyncio
import signal

from server.app import Worker
from server.platform.garbage import settle_garbage_collector
from server.platform.settings import Settings
from server.platform.telemetry import logger
from server.platform.telemetry.process import watched


async def serve_worker(settings: Settings, port: int, *, host: str = "127.0.0.1") -> None:
    """Serve until SIGTERM, or SIGINT, which does not wait for callers to leave.

    Raises:
        Refusal: The worker must not start.
    """
    with watched(settings, "commerce-server"):
        worker = await Worker.build(settings)
        leaving, stopping = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, leaving.set)
        loop.add_signal_handler(signal.SIGINT, stopping.set)
        bound = await worker.start(f"{host}:{port}")
        settle_garbage_collector()
        logger().info("worker serves", port=bound)
        stopped = asyncio.create_task(stopping.wait())
        left = asyncio.create_task(_left(worker, leaving))
        await asyncio.wait({stopped, left}, return_when=asyncio.FIRST_COMPLETED)
        for task in (stopped, left):
            task.cancel()
        await worker.stop()


async def _left(worker: Worker, leaving: asyncio.Event) -> None:
    await leaving.wait()
    await worker.leave()
