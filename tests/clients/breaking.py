"""A server behind which every connection is cut after a moment."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator

MOMENT_SECONDS = 0.2


@contextlib.contextmanager
def breaking_server(target: str) -> Iterator[str]:
    """Stand before *target*, and cut each connection after a moment; give host and port."""
    loop = asyncio.new_event_loop()
    found: list[asyncio.Server] = []

    async def serve() -> None:
        host, _, port = target.rpartition(":")

        async def connected(caller: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
            answers, server = await asyncio.open_connection(host, int(port))
            loop.call_later(MOMENT_SECONDS, back.transport.abort)
            loop.call_later(MOMENT_SECONDS, server.transport.abort)
            with contextlib.suppress(OSError):
                await asyncio.gather(_pass(caller, server), _pass(answers, back))

        found.append(await asyncio.start_server(connected, "127.0.0.1", 0))

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(serve(), loop).result()
    try:
        yield f"127.0.0.1:{found[0].sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(found[0].close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _pass(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(65_536):
        sink.write(data)
        await sink.drain()
