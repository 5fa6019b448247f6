"""A TCP proxy that can hold back what passes it: `with SlowProxy(port) as proxy`."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from types import TracebackType


class SlowProxy:
    """Stands before a server of this machine, in a thread of its own.

    Args:
        port: The server's port.
    """

    def __init__(self, port: int) -> None:
        self.port = 0
        """Where it listens."""
        self.delay_seconds = 0.0
        """How long it holds each piece of an answer back."""
        self._target = port
        self._loop = asyncio.new_event_loop()
        self._listens = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> SlowProxy:
        self._thread.start()
        assert self._listens.wait(20)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Cut all connections and take no more; again is harmless."""
        if not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)

    def _run(self) -> None:
        server = self._loop.run_until_complete(
            asyncio.start_server(self._pass, "127.0.0.1", self.port)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._listens.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        if tasks:
            self._loop.run_until_complete(asyncio.wait(tasks))
        self._loop.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Cancelled in the end: the stream's own protocol would complain of a task that was.
        with contextlib.suppress(OSError, asyncio.CancelledError):
            answers, requests = await asyncio.open_connection("127.0.0.1", self._target)
            await asyncio.gather(
                self._pipe(reader, requests, slow=False), self._pipe(answers, writer, slow=True)
            )
        writer.close()

    async def _pipe(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, slow: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while piece := await source.read(65_536):
                if slow:
                    await asyncio.sleep(self.delay_seconds)
                target.write(piece)
                await target.drain()
        target.close()
