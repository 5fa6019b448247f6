"""Keeps several worker processes alive, each on a port of its own that stays the same."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from server.stack.process import Child, StackError, say, spawn

_FIRST_DELAY_SECONDS = 0.1
_LONGEST_DELAY_SECONDS = 5.0


def next_delay_seconds(last: float, *, served: bool) -> float:
    """Return the pause before a worker is started again, in seconds.

    Args:
        last: The pause before its last start.
        served: Whether it was ready since. If not, it crashes while it starts, probably for a
            reason that only time can mend.
    """
    return 0.0 if served else min(_LONGEST_DELAY_SECONDS, max(_FIRST_DELAY_SECONDS, 2 * last))


def worker_command(port: int, barrier: int | None) -> Sequence[str]:
    """Return the command of a worker on *port* that waits, once loaded, at the *barrier*."""
    command = [sys.executable, "-m", "server", "worker", f"--port={port}"]
    return command if barrier is None else [*command, f"--start-barrier-fd={barrier}"]


async def serving(port: int) -> None:
    """Wait until the worker on *port* answers the standard health check with SERVING."""
    # Its fork handlers would complain at every start of a child, which execs at once anyway.
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
    # Here and not above: everything that only asks for the state of a stack should start quickly.
    import grpc.aio
    from grpc_health.v1 import health_pb2, health_pb2_grpc

    options = [
        ("grpc.initial_reconnect_backoff_ms", 50),
        ("grpc.min_reconnect_backoff_ms", 50),
        ("grpc.max_reconnect_backoff_ms", 100),
        ("grpc.enable_http_proxy", 0),
        # Subchannels are shared within a process: without this, the connection of a worker that
        # was killed would be tried in the place of its successor's.
        ("grpc.use_local_subchannel_pool", 1),
    ]
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}", options) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        while True:
            with contextlib.suppress(grpc.aio.AioRpcError):
                answer = await stub.Check(
                    health_pb2.HealthCheckRequest(), wait_for_ready=True, timeout=1
                )
                if answer.status == health_pb2.HealthCheckResponse.SERVING:
                    return
            await asyncio.sleep(0.02)


@dataclass(slots=True)
class Worker:
    """One place for a worker: its port, and the process that holds it now."""

    number: int
    port: int
    child: Child
    ready: bool = False
    restarts: int = 0
    first_ready: asyncio.Event = field(default_factory=asyncio.Event)


class Supervisor:
    """Starts one worker for each port, starts it again when it ends, and stops them all.

    Args:
        ports: The ports of the workers, one worker for each.
        command: Makes the command of a worker from its port and the descriptor of its barrier.
        environment: The environment of the workers; None: ours.
        logs: The folder of their logs, `worker-0.log` and so on; None: they write to our output.
        grace: How long a stopping worker may finish what is in flight.
        leave: How long a leaving worker still takes calls, until Envoy has heard that it leaves.
        start_timeout: How long a worker may take until it is ready.
        ready: Returns when the worker on a port is ready.
        changed: Called after a worker was started once more.
    """

    def __init__(
        self,
        ports: Sequence[int],
        *,
        command: Callable[[int, int | None], Sequence[str]] = worker_command,
        environment: Mapping[str, str] | None = None,
        logs: Path | None = None,
        grace: timedelta = timedelta(seconds=10),
        leave: timedelta = timedelta(0),
        start_timeout: timedelta = timedelta(seconds=30),
        ready: Callable[[int], Awaitable[None]] = serving,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._ports = tuple(ports)
        self._command = command
        self._environment = None if environment is None else dict(environment)
        self._logs = logs
        self._grace = grace
        self._leave = leave
        self._start_timeout = start_timeout
        self._ready = ready
        self._changed = changed
        self._barrier: int | None = None
        self._turn = asyncio.Event()
        self._keepers: list[asyncio.Task[None]] = []
        self.workers: list[Worker] = []

    def spawn(self, *, held: bool = False) -> None:
        """Start all workers; to be called from the main thread, within a running event loop.

        Args:
            held: Whether they load their code, then wait for `open_barrier()`. So they load while
                the database starts and migrates.
        """
        reader = None
        if held:
            reader, self._barrier = os.pipe()
        try:
            for number, port in enumerate(self._ports):
                child = self._spawn(number, port, barrier=reader)
                self.workers.append(Worker(number, port, child))
        finally:
            if reader is not None:
                os.close(reader)
        self._keepers = [asyncio.create_task(self._keep(worker)) for worker in self.workers]

    def open_barrier(self) -> None:
        """Let the workers that wait at the barrier go on."""
        if self._barrier is not None:
            with contextlib.suppress(BrokenPipeError):  # all ended; `wait_ready()` says why
                os.write(self._barrier, b"." * len(self._ports))
            self._close_barrier()

    async def wait_ready(self) -> None:
        """Wait until every worker has been ready once.

        Raises:
            StackError: A worker ended before, or was not ready in time.
        """
        everyone = asyncio.create_task(self._everyone_ready())
        try:
            await asyncio.wait({everyone, *self._keepers}, return_when=asyncio.FIRST_COMPLETED)
            for keeper in self._keepers:
                if keeper.done():
                    keeper.result()
        finally:
            everyone.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await everyone

    async def _everyone_ready(self) -> None:
        for worker in self.workers:
            await worker.first_ready.wait()

    async def restart(self) -> None:
        """Replace one worker after another, each when its predecessor's successor serves.

        Callers notice nothing as long as there are two. Where a successor does not start, those
        that are left serve on, and this waits.
        """
        for worker in self.workers:
            predecessor = worker.child
            await asyncio.to_thread(predecessor.stop, self._leaving())
            while worker.child is predecessor or not worker.ready:
                self._turn.clear()
                await self._turn.wait()

    async def stop(self, *, leaving: bool = False) -> None:
        """Stop every worker: gracefully while the grace lasts, then by force.

        Args:
            leaving: Whether calls still arrive, and have to be led elsewhere first.
        """
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        self._keepers = []
        self._close_barrier()
        step = self._leaving() if leaving else (signal.SIGINT, self._grace.total_seconds() + 1)
        await asyncio.gather(
            *(asyncio.to_thread(worker.child.stop, step) for worker in self.workers)
        )

    def _leaving(self) -> tuple[signal.Signals, float]:
        return signal.SIGTERM, (self._leave + self._grace).total_seconds() + 1

    def _close_barrier(self) -> None:
        if self._barrier is not None:
            os.close(self._barrier)
            self._barrier = None

    def _spawn(self, number: int, port: int, *, barrier: int | None = None) -> Child:
        return spawn(
            f"Worker {number}",
            self._command(port, barrier),
            log=None if self._logs is None else self._logs / f"worker-{number}.log",
            environment=self._environment,
            inherit=() if barrier is None else (barrier,),
        )

    async def _keep(self, worker: Worker) -> None:
        """Keep *worker* alive; end with an error only while it has never been ready."""
        delay_seconds = 0.0
        while True:
            code = await self._live(worker)
            if not worker.first_ready.is_set():
                if code is None:
                    seconds = self._start_timeout.total_seconds()
                    raise worker.child.failure(f"was not ready within {seconds:g} s")
                raise worker.child.failure(f"ended with status {code} while it started")
            delay_seconds = next_delay_seconds(delay_seconds, served=worker.ready)
            worker.ready = False
            say(f"{worker.child.name} (process {worker.child.pid}) ended with status {code}")
            await asyncio.sleep(delay_seconds)
            while True:
                try:
                    worker.child = self._spawn(worker.number, worker.port)
                except StackError as error:  # no memory or process ids for the moment
                    say(str(error))
                    await asyncio.sleep(_LONGEST_DELAY_SECONDS)
                else:
                    break
            worker.restarts += 1
            self._changed()

    async def _live(self, worker: Worker) -> int | None:
        """Follow one process of *worker* to its end; None when it had to be killed."""
        exited = asyncio.create_task(worker.child.exited())
        ready = asyncio.ensure_future(self._ready(worker.port))
        try:
            timeout = None if self._barrier is not None else self._start_timeout.total_seconds()
            await asyncio.wait(
                {exited, ready}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED
            )
            if ready.done() and not exited.done():
                ready.result()
                worker.ready = True
                worker.first_ready.set()
                self._turn.set()
                self._changed()
            elif not exited.done():
                worker.child.send(signal.SIGKILL)
                await exited
                return None
            return await exited
        finally:
            ready.cancel()
            exited.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await ready


async def supervise(supervisor: Supervisor, *, announce: Callable[[], None]) -> None:
    """Run *supervisor* until SIGTERM or SIGINT.

    Raises:
        StackError: A worker does not start.
    """
    stop = stop_event()
    supervisor.spawn()
    stopped = asyncio.create_task(stop.wait())
    ready = asyncio.create_task(supervisor.wait_ready())
    try:
        await asyncio.wait({stopped, ready}, return_when=asyncio.FIRST_COMPLETED)
        if ready.done():
            ready.result()
            announce()
            await stopped
    finally:
        ready.cancel()
        stopped.cancel()
        await supervisor.stop(leaving=True)


def stop_event() -> asyncio.Event:
    """Return an event that SIGTERM and SIGINT set, in place of what they do by default."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, event.set)
    return event
