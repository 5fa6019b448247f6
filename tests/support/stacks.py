"""Real stacks for tests: `python -m server run` in a process of its own, on free ports."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from server.platform.settings import DEVELOPMENT_JWT_SECRET
from server.stack.process import PROJECT, Child, free_port, last_complaint, spawn
from tests.support.servers import temporary_directory

# What a developer's shell may carry must not reach a stack under test.
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "USER")


@dataclass(frozen=True, slots=True)
class RunningStack:
    """A stack that answers."""

    api_url: str
    """Base of REST and gRPC-Web, without `/api`."""
    grpc_target: str
    """Host and port for native gRPC."""
    database_url: str
    redis_url: str
    directory: Path
    """Its run directory: logs, `env`, `state.json`."""
    child: Child
    """The supervising process."""

    @property
    def state(self) -> dict[str, Any]:
        """Its processes as they are now: `pid`, `servers`, `workers`, `envoy_admin`."""
        state: dict[str, Any] = json.loads((self.directory / "state.json").read_text())
        return state


def environment(**extra: str) -> dict[str, str]:
    """Make the environment of a process of the server under test."""
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "NODE_ENV": "test",
        "JWT_SECRET": DEVELOPMENT_JWT_SECRET,
        "RATE_LIMIT_PUBLIC": "1000000",
        "RATE_LIMIT_TOKEN": "1000000",
        "RATE_LIMIT_TENANT": "1000000",
        "RATE_LIMIT_GUESSES": "1000000",
        "AUDIT_REFUSAL_SECONDS": "0",
        "SHUTDOWN_GRACE_SECONDS": "5",
        "WORKERS": "2",
        # The hour must not change what a test finds.
        "RUN_JOBS": "false",
        "RUN_WEBHOOKS": "false",
        # Another stack has the usual ones, or a developer's.
        "DASHBOARD_PORT": "0",
        "PORTAL_PORT": "0",
        **extra,
    }


@contextlib.contextmanager
def running_stack(*, release: Path = PROJECT, **variables: str) -> Iterator[RunningStack]:
    """Start a stack and stop it in the end; to be called from the main thread.

    Args:
        release: The folder of the code; this project's unless told.
        variables: Settings in upper case, `DATABASE_URL` for one. Without `DATABASE_URL` or
            `REDIS_URL` the stack starts an embedded server.
    """
    directory = temporary_directory()
    port = free_port()
    variables = {"RUN_DIRECTORY": str(directory), "API_PORT": str(port)} | variables
    log = directory / "stack.log"
    reader, writer = os.pipe()
    with os.fdopen(reader) as report:
        child = spawn(
            "The stack",
            # Without the working directory on its path, so that another release can be told.
            [sys.executable, "-P", "-m", "server", "run", f"--status-fd={writer}"],
            log=log,
            environment=environment(PYTHONPATH=f"{release}:{release / 'clients/python'}")
            | variables,
            inherit=(writer,),
            death_signal=signal.SIGTERM,
        )
        os.close(writer)
        try:
            said = report.read().strip()
            if said != "ready":
                raise RuntimeError(said or last_complaint(log))
            state = json.loads((directory / "state.json").read_text())
            addresses = shell_lines(directory / "env")
            yield RunningStack(
                api_url=state["api_url"],
                grpc_target=state["grpc_target"],
                database_url=addresses["DATABASE_URL"],
                redis_url=addresses["REDIS_URL"],
                directory=directory,
                child=child,
            )
        finally:
            child.stop((signal.SIGTERM, 30))
            shutil.rmtree(directory, ignore_errors=True)


def shell_lines(path: Path) -> Mapping[str, str]:
    """Read a file of shell assignments the way a shell does."""
    pairs = (line.partition("=") for line in path.read_text().splitlines())
    return {name: "".join(shlex.split(value)) for name, _, value in pairs}


def alive(pid: int) -> bool:
    """Say whether a process works; one that nobody has buried yet (a zombie) does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def eventually(condition: Callable[[], object], what: str, *, timeout_seconds: float = 20) -> None:
    """Wait until *condition* holds; fail, saying *what* did not come about, when it does not."""
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout_seconds:g} s: {what}")
        time.sleep(0.02)
