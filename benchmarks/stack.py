"""The stack under load: a fresh one of its own, on free ports, which leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from server.platform.settings import DEVELOPMENT_JWT_SECRET
from server.stack.process import PROJECT, StackError, free_port, last_complaint, spawn
from server.stack.rundir import RunDirectory

# What a developer's shell may carry must not change what is measured.
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "USER")
_STOP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class RunningStack:
    """A stack that answers."""

    port: int
    """Envoy's port on loopback."""
    database_url: str
    directory: RunDirectory

    @property
    def workers(self) -> list[dict[str, Any]]:
        """The worker processes as they are now, each with `port`, `pid` and `restarts`."""
        return list(self.directory.state()["workers"])

    @property
    def parts(self) -> dict[str, list[int]]:
        """The process ids of each part."""
        state = self.directory.state()
        servers = {name: [pid] for name, pid in state["servers"].items()}
        return {"workers": [worker["pid"] for worker in state["workers"]], **servers}

    def connect(self) -> psycopg.Connection[Any]:
        """Open a connection to the database that commits each statement."""
        return psycopg.connect(self.database_url, autocommit=True)


def environment(directory: RunDirectory, port: int) -> dict[str, str]:
    """Make the environment of a stack to be measured: what `make run` has, but no rate limit."""
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "NODE_ENV": "development",
        "JWT_SECRET": DEVELOPMENT_JWT_SECRET,
        "RATE_LIMIT_PUBLIC": "100000000",
        "RATE_LIMIT_TOKEN": "100000000",
        "RATE_LIMIT_TENANT": "100000000",
        "RATE_LIMIT_GUESSES": "100000000",
        "RUN_JOBS": "false",
        "RUN_WEBHOOKS": "false",
        "RUN_DIRECTORY": str(directory.path),
        "API_PORT": str(port),
        "DASHBOARD_PORT": "0",
        "PORTAL_PORT": "0",
    }


@contextlib.contextmanager
def run_directory() -> Iterator[RunDirectory]:
    """Make a run directory on the project's disk (a temporary one may live in memory)."""
    parent = PROJECT / ".cache" / "benchmarks"
    parent.mkdir(parents=True, exist_ok=True)
    directory = RunDirectory(parent / f"run-{secrets.token_hex(4)}")
    try:
        yield directory
    finally:
        directory.forget()


@contextlib.contextmanager
def running_stack(project: Path = PROJECT, **variables: str) -> Iterator[RunningStack]:
    """Start a stack with the demo data and stop it in the end; from the main thread only.

    Args:
        project: The checkout that is started, with an environment of its own.
        variables: Settings in upper case beside those of every measured stack.

    Raises:
        StackError: It does not start.
    """
    with run_directory() as directory:
        directory.create()
        port = free_port()
        log = directory.logs / "stack.log"
        reader, writer = os.pipe()
        with os.fdopen(reader) as report:
            child = spawn(
                "The stack",
                [*_python_of(project), "-m", "server", "run", f"--status-fd={writer}"],
                log=log,
                environment=environment(directory, port) | variables,
                inherit=(writer,),
                death_signal=signal.SIGTERM,
            )
            os.close(writer)
            try:
                if (said := report.read().strip()) != "ready":
                    raise StackError(said or last_complaint(log))
                yield RunningStack(port, directory.environment()["DATABASE_URL"], directory)
            finally:
                child.stop((signal.SIGTERM, _STOP_SECONDS))


def _python_of(project: Path) -> list[str]:
    """The Python of a checkout, which finds the code of the folder it is started in."""
    if project == PROJECT:
        return [sys.executable]
    return ["/usr/bin/env", "--chdir", str(project), str(project / ".venv" / "bin" / "python")]


def start_seconds() -> tuple[float, float]:
    """Time `python -m server up`, which `make up` is: with nothing there, then with its data.

    Raises:
        StackError: It does not start.
    """
    with run_directory() as directory:
        variables = environment(directory, free_port())
        try:
            fresh = _timed(variables, "up")
            _timed(variables, "down")
            return fresh, _timed(variables, "up")
        finally:
            _timed(variables, "down")


def _timed(variables: dict[str, str], command: str) -> float:
    """Run a command of the server's; return how many seconds it took."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "server", command],
        cwd=PROJECT,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * _STOP_SECONDS,
    )
    if done.returncode != 0:
        raise StackError(f"`{command}` failed: {done.stderr.strip()}")
    return time.perf_counter() - begun
