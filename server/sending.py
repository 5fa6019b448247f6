"""The sender of webhooks as a process: how it starts, and how it leaves."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

import asyncpg

from server.kernel.clock import SystemClock
from server.kernel.errors import Unavailable
from server.platform.database.pool import Database
from server.platform.database.shard_map import HOME, Shard
from server.platform.outbound import OutboundClient
from server.platform.settings import Settings
from server.platform.tasks import end
from server.platform.telemetry import logger
from server.platform.telemetry.process import watched
from server.webhooks import wire
from server.webhooks.repository.liveness import Liveness
from server.webhooks.service import Dispatcher, Seal, Sender, names

CONNECTIONS = 8
_STATEMENT_SECONDS = 30.0
_PAUSE_SECONDS = 1.0


async def serve_webhooks(settings: Settings, announce: Callable[[], None]) -> None:
    """Send events to endpoints until SIGTERM or SIGINT; then finish the calls that run."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    with watched(settings, "commerce-webhooks"):
        client = OutboundClient(
            development=not settings.production,
            timeout_seconds=settings.webhook_timeout_seconds,
        )
        try:
            announce()
            each = settings.shards
            await asyncio.gather(
                *(_send_from(stopping, settings.at(shard), client, shard) for shard in each)
            )
        finally:
            await client.close()


async def _send_from(
    stopping: asyncio.Event, settings: Settings, client: OutboundClient, shard: Shard
) -> None:
    """Send the events of one shard."""
    database = await Database.connect(
        settings.database_url,
        connections=CONNECTIONS,
        timeout_seconds=_STATEMENT_SECONDS,
        acquire_seconds=_STATEMENT_SECONDS,
        name="webhooks" if shard.name == HOME else f"webhooks of {shard.name}",
        least=2 if shard.name == HOME else 0,
    )
    try:
        await _send_until(stopping, settings, database, client)
    finally:
        await database.close()


async def _send_until(
    stopping: asyncio.Event, settings: Settings, database: Database, client: OutboundClient
) -> None:
    """Send, and begin anew with another number whenever the lock that says we live is lost."""
    sender = Sender(client, Seal(settings.webhook_sealing_keys), wire.cloud_event)
    while not stopping.is_set():
        try:
            async with Liveness(settings.direct_url) as alive:
                dispatcher = Dispatcher(
                    database,
                    SystemClock(),
                    sender,
                    number=alive.number,
                    types=names(wire.EVENT_TYPES),
                    concurrency=settings.webhook_concurrency,
                    schedule=settings.webhook_pauses,
                )
                running = asyncio.create_task(dispatcher.run(alive.check))
                stopped = asyncio.create_task(stopping.wait())
                await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
                stopped.cancel()
                lost = running.done()
                if not lost:
                    await end(running)
                # Without the lock others send what we hold: what runs is cut off at once.
                await dispatcher.stop(0.0 if lost else settings.shutdown_grace_seconds)
                if lost:
                    running.result()
        except (OSError, TimeoutError, Unavailable, asyncpg.PostgresError, asyncpg.InterfaceError):
            logger().warning("webhooks: the database is away", exc_info=True)
            await asyncio.sleep(_PAUSE_SECONDS)
