"""A crowd of shoppers beside a stack, and what is reported of a fault."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from server.stack.process import PROJECT
from tests.faults.ledger import Attempt, Ledger, Verdict
from tests.support.stacks import RunningStack, environment, eventually

LONG = os.environ.get("FAULTS_LONG") == "1"
"""Whether the faults last as long as the figures of `docs/faults.md` say; `make faults` sets it."""
VARIABLES = {
    "DATABASE_CONNECTIONS": "10",
    # Counting beside the shoppers is the business of other tests.
    "ANALYTICS_REFRESH_SECONDS": "0",
    "SHUTDOWN_GRACE_SECONDS": "2",
    "SHUTDOWN_LEAVE_SECONDS": "2",
}
"""The settings of a stack that is hurt."""
_REPORT = os.environ.get("FAULTS_REPORT", "")
_STOP_SECONDS = 100.0


class Shopping:
    """A crowd that shops, in a process of its own.

    Its ledger is a file, so that the test can look while it grows.
    """

    def __init__(self, process: subprocess.Popen[bytes], ledger: Path) -> None:
        self._process = process
        self._path = ledger
        self._read = 0
        self._attempts: list[Attempt] = []

    @property
    def ledger(self) -> Ledger:
        """What was noted so far."""
        with self._path.open("rb") as file:
            file.seek(self._read)
            lines = file.read()
        whole = lines.rpartition(b"\n")[0]
        self._read += len(whole) + 1 if whole else 0
        self._attempts += [Attempt(**json.loads(line)) for line in whole.splitlines()]
        return Ledger(list(self._attempts))

    def wait_acknowledged(self, count: int = 40) -> float:
        """Wait until *count* changes that began from now on are acknowledged; give the moment."""
        begin = time.monotonic()

        def enough() -> bool:
            since = self.ledger.attempts
            assert self._process.poll() is None, "the crowd has ended"
            return sum(a.acknowledged and bool(a.marker) and a.started > begin for a in since) >= (
                count
            )

        eventually(enough, f"{count} changes are acknowledged", timeout_seconds=60)
        return time.monotonic()

    def wait_failed(self, count: int = 5) -> None:
        """Wait until *count* attempts that began from now on have failed."""
        begin = time.monotonic()

        def enough() -> bool:
            return sum(a.started > begin for a in self.ledger.failures) >= count

        eventually(enough, f"{count} calls fail", timeout_seconds=60)

    def stop(self) -> Ledger:
        """Let the shoppers end what they have begun, and give the whole ledger."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(_STOP_SECONDS) == 0
        return self.ledger


@contextlib.contextmanager
def shopping(
    stack: RunningStack, *, rest: int = 6, native: int = 3, pause_seconds: float = 0.05
) -> Iterator[Shopping]:
    """Let a crowd shop at *stack*, and wait until it does."""
    number = sum(1 for _ in stack.directory.glob("crowd-*.jsonl"))
    path = stack.directory / f"crowd-{number}.jsonl"
    with path.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.faults.crowd", stack.api_url, stack.grpc_target),
                *(f"--rest={rest}", f"--native={native}", f"--pause={pause_seconds}"),
            ],
            cwd=PROJECT,
            env=environment(
                PYTHONPATH=f"{PROJECT}:{PROJECT / 'clients/python'}",
                GRPC_ENABLE_FORK_SUPPORT="false",
            ),
            stdout=output,
        )
    crowd = Shopping(process, path)
    try:
        crowd.wait_acknowledged()
        yield crowd
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def replaced(stack: RunningStack, number: int, victim: int) -> bool:
    """Say whether another process than *victim* serves in the place of worker *number*."""
    worker = stack.state["workers"][number]
    return worker["pid"] != victim and bool(worker["ready"])


@dataclass(frozen=True, slots=True)
class Observation:
    """One line of the fault table."""

    fault: str
    callers: str
    """What callers saw."""
    acknowledged: int
    lost: int
    doubled: int
    recovery: str
    p95_before_ms: float
    p95_during_ms: float


def report(
    fault: str,
    ledger: Ledger,
    verdict: Verdict,
    *,
    begin: float,
    end: float,
    recovered_from: float | None = None,
) -> None:
    """Print what was observed, and write it down where `FAULTS_REPORT` says.

    Args:
        fault: What was done.
        ledger: The whole ledger.
        verdict: What the database says of it.
        begin: When the fault began.
        end: When it was over and its consequences too.
        recovered_from: The moment its cause was gone, where recovery is a figure.
    """
    during = ledger.between(begin, end)
    seen = ", ".join(
        f"{count} x {status or 'connection broken'}"
        for status, count in sorted(during.statuses().items())
        if not 200 <= status < 300
    )
    slowest = during.slowest_failure_seconds()
    said = f"{seen}, the slowest after {slowest:.1f} s" if seen else "nothing"
    observation = Observation(
        fault=fault,
        callers=f"{said} ({len(during.attempts)} calls)",
        acknowledged=verdict.acknowledged,
        lost=len(verdict.lost),
        doubled=len(verdict.doubled),
        recovery="" if recovered_from is None else f"{_recovery(ledger, recovered_from):.2f}",
        p95_before_ms=round(ledger.between(0, begin).p95_ms(), 1),
        p95_during_ms=round(during.p95_ms(), 1),
    )
    print(observation)
    if _REPORT:
        with Path(_REPORT).open("a") as file:
            file.write(json.dumps(asdict(observation)) + "\n")


def _recovery(ledger: Ledger, moment: float) -> float:
    """Give the seconds from *moment* until a change succeeded and no more calls failed."""
    return max(ledger.recovered_after(moment), ledger.settled_after(moment))
