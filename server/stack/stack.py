"""The whole stack: embedded servers where none are given, migration, workers and Envoy."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from server.platform.settings import Settings
from server.stack.background import REPLACE_ENVOY, REPLACE_WORKERS
from server.stack.envoy import Envoy
from server.stack.postgres import EmbeddedPostgres
from server.stack.process import (
    Child,
    Server,
    StackError,
    free_port,
    port_is_free,
    say,
    spawn,
)
from server.stack.rundir import RunDirectory
from server.stack.scraping import metrics_ports, seen_worker_command, targets
from server.stack.setting_names import fingerprints
from server.stack.sites import edge_settings, sites
from server.stack.supervisor import Supervisor, stop_event
from server.stack.valkey import EmbeddedValkey

_START_SECONDS = 60.0
_PAUSE_SECONDS = 1.0
_BESIDE = {"jobs": "The scheduler of jobs", "webhooks": "The sender of webhooks"}
_BESIDE_GRACE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a running stack is reached."""

    api_url: str
    """Base of REST and gRPC-Web, without `/api`."""
    grpc_target: str
    """Host and port for native gRPC."""
    database_url: str
    redis_url: str
    sites: Mapping[str, str] = field(default_factory=dict)
    """The pages for people that are served, `dashboard` and `portal`: where each is."""

    def environment(self) -> dict[str, str]:
        """Return the variables of `.run/env`."""
        return {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "API_URL": self.api_url,
            "GRPC_TARGET": self.grpc_target,
        }


class Stack:
    """Everything a developer, a test or a benchmark needs, as children of this process.

    `run()` must be called on the main thread: Envoy ends with the thread that started it.

    Args:
        settings: Where `database_url` or `redis_url` is empty, an embedded server is started.
        environment: The environment of the workers; the addresses are added.
    """

    def __init__(self, settings: Settings, environment: Mapping[str, str] | None = None) -> None:
        self._settings = settings
        self._base = dict(os.environ if environment is None else environment)
        self.directory = RunDirectory(settings.run_directory)
        self._postgres: EmbeddedPostgres | None = None
        self._valkey: EmbeddedValkey | None = None
        self._envoy: Envoy | None = None
        self._supervisor: Supervisor | None = None
        self._beside: dict[str, Child] = {}
        self._metrics: dict[int, int] = {}
        self._salt = secrets.token_hex(8)
        self._fingerprints = fingerprints(settings, self._base, self._salt)
        chosen = (("jobs", settings.run_jobs), ("webhooks", settings.run_webhooks))
        self._beside_metrics = {name: free_port() for name, wanted in chosen if wanted}
        self._addresses: Addresses | None = None

    async def run(self, announce: Callable[[Addresses], None]) -> None:
        """Start everything, call *announce* once it answers, and keep it up until told to stop.

        SIGTERM and SIGINT end it. Whatever way it ends, everything it started has ended before.

        Raises:
            StackError: The stack can't be started.
        """
        stop = stop_event()
        self.directory.create()
        with self.directory.held():
            port = self._checked_port()
            async with AsyncExitStack() as cleanup:
                starting = asyncio.create_task(self._start(port, cleanup))
                stopping = asyncio.create_task(stop.wait())
                try:
                    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
                    if starting.done():
                        announce(starting.result())
                        await stopping
                finally:
                    await _cancelled(starting, stopping)

    def _checked_port(self) -> int:
        port = self._settings.api_port or free_port()
        # Envoy shares its port (SO_REUSEPORT): a second stack would start and take half the calls.
        if not port_is_free(port, self._settings.listen_host):
            raise StackError(f"Port {port} is taken by another program; set API_PORT to a free one")
        return port

    async def _start(self, port: int, cleanup: AsyncExitStack) -> Addresses:
        """Start all parts; what takes long in each overlaps with the others."""
        settings, directory = self._settings, self.directory
        for log in directory.logs.glob("*.log"):
            if log.name != "stack.log":
                log.unlink()
        if not settings.database_url:
            self._postgres = EmbeddedPostgres(directory.path, log=directory.logs / "postgres.log")
            cleanup.push_async_callback(asyncio.to_thread, self._postgres.stop)
        if not settings.redis_url:
            self._valkey = EmbeddedValkey(directory.path, log=directory.logs / "valkey.log")
            cleanup.push_async_callback(asyncio.to_thread, self._valkey.stop)
            self._valkey.spawn()
        addresses = Addresses(
            api_url=f"http://localhost:{port}",
            grpc_target=f"localhost:{port}",
            database_url=settings.database_url or (self._postgres and self._postgres.url) or "",
            redis_url=settings.redis_url or (self._valkey and self._valkey.url) or "",
            sites=sites(settings),
        )
        self._addresses = addresses
        environment = self._base | addresses.environment()
        if "portal" in addresses.sites:
            environment.setdefault("COMPANY_PORTAL_URL", addresses.sites["portal"])

        # The workers and the migration load their code while the database starts, and wait.
        reader, writer = os.pipe()
        preparation = self._spawn_preparation(environment, reader)
        cleanup.callback(preparation.stop)
        cleanup.callback(_close, writer)
        os.close(reader)
        ports = [free_port() for _ in range(settings.workers)]
        self._metrics = metrics_ports(ports, settings.metrics_port)
        self._supervisor = supervisor = Supervisor(
            ports,
            command=seen_worker_command(self._metrics),
            environment=environment,
            logs=directory.logs,
            grace=timedelta(seconds=settings.shutdown_grace_seconds),
            leave=timedelta(seconds=settings.shutdown_leave_seconds),
            changed=self._write_state,
        )
        cleanup.push_async_callback(supervisor.stop)
        supervisor.spawn(held=True)
        self._envoy = envoy = Envoy(
            directory.path,
            port=port,
            host=settings.listen_host,
            workers=ports,
            environment=environment | edge_settings(settings, addresses.api_url, addresses.sites),
            log=directory.logs / "envoy.log",
            threads=max(1, settings.workers // 4),
            metrics_port=free_port(),
            drain_seconds=settings.shutdown_grace_seconds,
        )
        cleanup.push_async_callback(asyncio.to_thread, envoy.stop, settings.shutdown_grace_seconds)
        rendering = asyncio.create_task(asyncio.to_thread(envoy.render))
        cleanup.push_async_callback(_cancelled, rendering)

        if self._postgres is not None:
            await asyncio.to_thread(self._postgres.prepare)
            self._postgres.spawn()
            await asyncio.to_thread(self._postgres.wait_ready, _START_SECONDS)
        if self._valkey is not None:
            await asyncio.to_thread(self._valkey.wait_ready, _START_SECONDS)
        with suppress(BrokenPipeError):  # it has ended already; its exit code says more
            os.write(writer, b".")
        if (code := await preparation.exited()) != 0:
            raise _refusal(preparation, code)
        supervisor.open_barrier()
        try:
            async with asyncio.timeout(_START_SECONDS):
                await supervisor.wait_ready()
        except TimeoutError as error:
            raise StackError(
                f"The workers were not ready within {_START_SECONDS:g} s; see {directory.logs}"
            ) from error
        await rendering
        envoy.spawn()
        await asyncio.to_thread(envoy.wait_ready, _START_SECONDS)

        for server in (self._postgres, self._valkey, envoy):
            if server is not None:
                keeper = asyncio.create_task(self._keep(server))
                cleanup.push_async_callback(_cancelled, keeper)
        self._listen(cleanup)
        for name in self._beside_metrics:
            beside = asyncio.create_task(self._keep_beside(name, environment))
            cleanup.push_async_callback(_cancelled, beside)
        directory.write_environment(addresses.environment())
        self._write_state()
        return addresses

    def _spawn_preparation(self, environment: Mapping[str, str], barrier: int) -> Child:
        return spawn(
            "The migration",
            [
                *(sys.executable, "-m", "server", "prepare", f"--start-barrier-fd={barrier}"),
                *(["--foreign"] if self._settings.database_url else []),
            ],
            log=self.directory.logs / "prepare.log",
            environment=environment,
            inherit=(barrier,),
        )

    async def _keep(self, server: Server) -> None:
        """Start *server* again whenever it ends."""
        while True:
            child = server.child
            code = await child.exited()
            if server.child is not child:  # it was replaced
                continue
            say(f"{server.child.name} ended with status {code}; it is started again")
            while True:
                await asyncio.sleep(_PAUSE_SECONDS)
                try:
                    server.spawn()
                    self._write_state()
                    await asyncio.to_thread(server.wait_ready, _START_SECONDS)
                    break
                except StackError as error:
                    say(str(error))

    def _listen(self, cleanup: AsyncExitStack) -> None:
        """Replace workers or Envoy when a signal says so, one after the other."""
        asked: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()

        async def work() -> None:
            while True:
                await (await asked.get())()

        cleanup.push_async_callback(_cancelled, asyncio.create_task(work()))
        loop = asyncio.get_running_loop()
        for number, task in (
            (REPLACE_WORKERS, self._replace_workers),
            (REPLACE_ENVOY, self._replace_envoy),
        ):
            loop.add_signal_handler(number, asked.put_nowait, task)

    async def _replace_workers(self) -> None:
        if self._supervisor is not None:
            say("The workers are replaced")
            await self._supervisor.restart()

    async def _replace_envoy(self) -> None:
        envoy = self._envoy
        if envoy is None:
            return
        say("Envoy is replaced")
        try:
            await asyncio.to_thread(envoy.render)
            envoy.succeed()
            await asyncio.to_thread(envoy.wait_ready, _START_SECONDS)
        except StackError as error:
            envoy.recede()
            say(str(error))
        self._write_state()

    async def _keep_beside(self, name: str, environment: Mapping[str, str]) -> None:
        """Keep a process up that no call needs: the scheduler of jobs, the sender of webhooks."""
        while True:
            child = self._beside[name] = spawn(
                _BESIDE[name],
                [sys.executable, "-m", "server", name, "serve"],
                log=self.directory.logs / f"{name}.log",
                environment={**environment, "METRICS_PORT": str(self._beside_metrics[name])},
            )
            self._write_state()
            try:
                code = await child.exited()
            finally:
                await asyncio.to_thread(child.stop, (signal.SIGTERM, _BESIDE_GRACE_SECONDS))
            say(f"{child.name} ended with status {code}; it is started again")
            await asyncio.sleep(_PAUSE_SECONDS)

    def _write_state(self) -> None:
        """Tell others which processes there are, for tests that kill them and for people."""
        if self._addresses is None or self._envoy is None or self._supervisor is None:
            return
        state: dict[str, Any] = {
            "pid": os.getpid(),
            "salt": self._salt,
            "settings": self._fingerprints,
            "api_url": self._addresses.api_url,
            "grpc_target": self._addresses.grpc_target,
            "sites": self._addresses.sites,
            "envoy_admin": self._envoy.admin,
            "envoy_metrics": self._envoy.metrics_port,
            "servers": {
                name: server.child.pid
                for name, server in (
                    ("postgres", self._postgres),
                    ("valkey", self._valkey),
                    ("envoy", self._envoy),
                )
                if server is not None and server.started
            },
            **{name: child.pid for name, child in self._beside.items()},
            **{f"{name}_metrics": port for name, port in self._beside_metrics.items()},
            "workers": [
                {
                    "number": worker.number,
                    "port": worker.port,
                    "metrics": self._metrics[worker.port],
                    "pid": worker.child.pid,
                    "ready": worker.ready,
                    "restarts": worker.restarts,
                }
                for worker in self._supervisor.workers
            ],
        }
        self.directory.write_state(state)
        workers = [self._metrics[worker.port] for worker in self._supervisor.workers]
        self.directory.write_targets(
            targets(workers, self._beside_metrics, self._envoy.metrics_port)
        )


def _refusal(child: Child, code: int) -> StackError:
    """Turn the end of the migration process into the one line it wrote."""
    failure = child.failure(f"ended with status {code}")
    _, _, said = str(failure).partition("error: ")
    return StackError(said) if said else failure


async def _cancelled(*tasks: asyncio.Task[Any]) -> None:
    """Cancel *tasks* and wait for their ends."""
    for task in tasks:
        if not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError, StackError):
                await task


def _close(descriptor: int) -> None:
    with suppress(OSError):
        os.close(descriptor)
