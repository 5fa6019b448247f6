"""The programs that make the load: wrk for REST, and `load.c` for gRPC and for steady rates."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).resolve().parent
CALLERS = 100
"""How many callers call at the same time, without think time."""
_SPARE_SECONDS = 30.0


class MissingGenerator(Exception):
    """A program is not there; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of a generator came to."""

    calls: int
    """Answers, errors included."""
    seconds: float
    errors: int
    used: int
    """How many of the prepared calls were sent."""
    exhausted: bool
    """Whether there were too few prepared calls, so that the figures mean nothing."""
    p50_ms: float
    p95_ms: float
    p99_ms: float
    first_error: str = ""

    @property
    def per_second(self) -> float:
        """Calls a second that were answered well."""
        return self.acknowledged / self.seconds if self.seconds else 0.0

    @property
    def acknowledged(self) -> int:
        """Calls that were answered well."""
        return self.calls - self.errors


class Wrk:
    """wrk, replaying prepared requests over HTTP/1.1."""

    def __init__(self) -> None:
        found = shutil.which("wrk")
        if found is None:
            raise MissingGenerator("wrk is missing: apt-get install wrk")
        self._program = found

    def run(self, port: int, calls: Path, *, first: int, once: bool, seconds: float) -> Measured:
        """Load the server from `CALLERS` connections.

        Args:
            port: The server's, on loopback.
            calls: One call a line.
            first: How many of them were used before.
            once: Whether none may be sent twice.
            seconds: How long, in whole seconds.
        """
        return run_generator(
            [
                self._program,
                "--threads=1",
                f"--connections={CALLERS}",
                f"--duration={max(1, round(seconds))}s",
                "--timeout=10s",
                f"--script={_HERE / 'wrk' / 'replay.lua'}",
                f"http://127.0.0.1:{port}",
                "--",
                str(calls),
                str(first),
                "once" if once else "again",
            ],
            seconds,
        )


def run_generator(command: Sequence[str], seconds: float) -> Measured:
    """Run a generator whose last line is JSON."""
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=seconds + _SPARE_SECONDS
    )
    lines = done.stdout.strip().splitlines()
    if done.returncode != 0 or not lines or not lines[-1].startswith("{"):
        raise RuntimeError(f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-500:]}")
    return Measured(**json.loads(lines[-1]))
