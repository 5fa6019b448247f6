"""The run directory: what a running stack tells others about itself, and who holds it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shlex
import shutil
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from server.stack import postgres
from server.stack.process import PROJECT, StackError

_OURS = (
    *("env", "state.json", "targets.json", "valkey.conf"),
    *("envoy.yaml", "envoy.sock", "envoy.log-budget.yaml", "envoy.base", "lock"),
)


class RunDirectory:
    """A folder (`.run` unless told) with data, `logs/`, `env` and `state.json` of one stack.

    Args:
        path: Where it is; a relative path counts from the project.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = (PROJECT / path).absolute()
        self.logs = self.path / "logs"
        self._lock = self.path / "lock"

    def create(self) -> None:
        """Create the folder, but not those above it.

        Raises:
            StackError: The folder above is missing, or this one can't be written to.
        """
        if not self.path.parent.is_dir():
            raise StackError(f"The directory {self.path.parent} does not exist")
        try:
            for folder in (self.path, self.logs):
                folder.mkdir(exist_ok=True)
                # Others may pass, as the account of an embedded PostgreSQL must, but not look.
                folder.chmod(stat.S_IMODE(folder.stat().st_mode) & ~(stat.S_IRGRP | stat.S_IROTH))
        except OSError as error:
            raise StackError(f"{self.path} can't be created: {error.strerror}") from error
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise StackError(f"The directory {self.path} can't be written to")

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder as the one stack that runs in it; the kernel lets go when we end.

        Raises:
            StackError: Another process holds it.
        """
        with self._lock.open("a+") as file:
            # A probe of `holder()` may hold the lock for an instant.
            deadline = time.monotonic() + 0.5
            while not _locked(file.fileno()):
                if time.monotonic() > deadline:
                    raise StackError(
                        f"A stack already runs in {self.path} (process {self.holder()}); "
                        "`make down` stops it"
                    )
                time.sleep(0.02)
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            try:
                yield
            finally:
                (self.path / "state.json").unlink(missing_ok=True)
                (self.path / "targets.json").unlink(missing_ok=True)
                (self.path / "env").unlink(missing_ok=True)
                file.truncate(0)

    def holder(self) -> int | None:
        """Return the process that holds the folder; None when no stack runs in it."""
        try:
            with self._lock.open() as file:
                if _locked(file.fileno()):
                    return None
                return int(file.read() or 0) or None
        except (OSError, ValueError):
            return None

    def write_environment(self, values: Mapping[str, str]) -> None:
        """Write `env`: shell lines to source, for the owner's eyes as they hold passwords."""
        lines = [f"{name}={shlex.quote(value)}\n" for name, value in values.items()]
        self._write("env", "".join(lines))

    def environment(self) -> dict[str, str]:
        """Read `env`; empty when there is none."""
        try:
            lines = (self.path / "env").read_text().splitlines()
        except OSError:
            return {}
        pairs = (line.partition("=") for line in lines if "=" in line)
        return {name: "".join(shlex.split(value)) for name, _, value in pairs}

    def write_state(self, state: Mapping[str, Any]) -> None:
        """Write `state.json`: the processes and ports of the stack as they are now."""
        self._write("state.json", json.dumps(state, indent=2) + "\n")

    def write_targets(self, targets: Sequence[Mapping[str, Any]]) -> None:
        """Write `targets.json`: what Prometheus may scrape of the stack as it is now."""
        self._write("targets.json", json.dumps(targets, indent=2) + "\n")

    def state(self) -> dict[str, Any]:
        """Read `state.json`; empty when there is none."""
        try:
            state: dict[str, Any] = json.loads((self.path / "state.json").read_text())
        except OSError:
            return {}
        return state

    def forget(self) -> None:
        """Delete everything a stack has left here; none may run.

        Only names of ours, so that a directory given by mistake loses nothing.
        """
        if not self.path.is_dir():
            return
        postgres.forget(self.path)
        shutil.rmtree(self.logs, ignore_errors=True)
        for name in _OURS:
            (self.path / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # not empty: somebody else's files
            self.path.rmdir()

    def _write(self, name: str, text: str) -> None:
        """Replace a file at once: no reader sees a part of it."""
        unfinished = self.path / f".{name}.new"
        descriptor = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        unfinished.replace(self.path / name)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
