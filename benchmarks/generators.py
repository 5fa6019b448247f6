"""The programs that make the load: wrk for REST, and `load.c` for gRPC and for steady rates."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from server.stack.process import PROJECT

_HERE = Path(__file__).resolve().parent
CALLERS = 100
"""How many callers call at the same time, without think time."""
CONNECTIONS = 10
"""Over how many connections gRPC's callers are spread; wrk has one for each."""
_SPARE_SECONDS = 60.0

Protocol = Literal["rest", "grpc"]


class MissingGenerator(Exception):
    """A program is not there; the message says how to get it."""


class GeneratorFailed(Exception):
    """A generator ended without a result."""


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
    def acknowledged(self) -> int:
        """Calls that were answered well."""
        return self.calls - self.errors

    @property
    def per_second(self) -> float:
        """Calls a second that were answered well."""
        return self.acknowledged / self.seconds if self.seconds else 0.0


class Wrk:
    """wrk, replaying prepared requests over HTTP/1.1.

    Raises:
        MissingGenerator: It is not installed.
    """

    def __init__(self) -> None:
        found = shutil.which("wrk")
        if found is None:
            raise MissingGenerator("wrk")
        self._program = found

    def run(self, port: int, calls: Path, *, first: int, once: bool, seconds: float) -> Measured:
        """Load the server from `CALLERS` connections.

        Args:
            port: The server's, on loopback.
            calls: One call a line.
            first: How many of them were used before.
            once: Whether none may be sent twice.
            seconds: How long; rounded to whole seconds.
        """
        return _run(
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


class Callers:
    """What wrk does, in Python: for machines without it. A call costs it four times as much."""

    def run(self, port: int, calls: Path, *, first: int, once: bool, seconds: float) -> Measured:
        """Load the server as `Wrk.run` does."""
        return _run(
            [
                *(sys.executable, "-m", "benchmarks.visitors", "callers", str(calls)),
                *(f"--port={port}", f"--seconds={seconds}", f"--first={first}"),
                *(["--once"] if once else []),
            ],
            seconds,
        )


class Load:
    """Our own generator over HTTP/2, compiled when its source has changed.

    Raises:
        MissingGenerator: There is no C compiler, or libnghttp2's header is missing.
    """

    def __init__(self) -> None:
        source = _HERE / "load.c"
        mark = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
        self._program = PROJECT / ".cache" / "benchmarks" / f"load-{mark}"
        if self._program.exists():
            return
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise MissingGenerator("gcc libc6-dev libnghttp2-dev")
        self._program.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._program.with_suffix(".new")
        done = subprocess.run(
            [compiler, "-std=gnu11", "-O2", "-o", unfinished, source, "-lnghttp2"],
            capture_output=True,
            text=True,
            check=False,
            timeout=_SPARE_SECONDS,
        )
        if done.returncode != 0:
            if "nghttp2" in done.stderr:
                raise MissingGenerator("libc6-dev libnghttp2-dev")
            raise GeneratorFailed(f"load.c can't be compiled: {done.stderr.strip()}")
        unfinished.rename(self._program)

    def run(
        self,
        protocol: Protocol,
        ports: Sequence[int],
        calls: Path,
        *,
        first: int = 0,
        once: bool = False,
        seconds: float,
        rate: float = 0,
        most: int = 0,
    ) -> Measured:
        """Load servers from `CALLERS` callers, or at a steady rate.

        Args:
            protocol: What the calls are written in.
            ports: Of the servers, on loopback; the connections are spread over them.
            calls: One call a line.
            first: How many of them were used before.
            once: Whether none may be sent twice.
            seconds: How long, at most.
            rate: Calls a second to begin, whether or not others have ended; 0: as many as can be.
            most: How many calls to make; 0: as many as fit into the time.
        """
        return _run(
            [
                str(self._program),
                protocol,
                ",".join(map(str, ports)),
                str(CONNECTIONS),
                str(CALLERS // CONNECTIONS),
                str(seconds),
                str(rate),
                str(most),
                str(calls),
                str(first),
                "once" if once else "again",
            ],
            seconds,
        )


def _run(command: Sequence[str], seconds: float) -> Measured:
    """Run a generator whose last line is JSON."""
    name = Path(command[0]).name
    try:
        done = subprocess.run(
            command,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds + _SPARE_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise GeneratorFailed(f"{name} did not end in time") from error
    lines = done.stdout.strip().splitlines()
    if done.returncode != 0 or not lines or not lines[-1].startswith("{"):
        raise GeneratorFailed(f"{name} failed: {(done.stderr or done.stdout).strip()[-500:]}")
    return Measured(**json.loads(lines[-1]))
