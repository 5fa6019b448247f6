"""What a run came to, as values and as JSON."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from benchmarks.floor import Floor
from benchmarks.generators import Measured
from benchmarks.machine import Machine, Usage
from server.stack.process import PROJECT

WAYS = {
    "rest": "REST through Envoy",
    "grpc": "gRPC through Envoy",
    "workers": "gRPC to the workers",
}
"""How a call reaches the server."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case by one way."""

    case: str
    way: str
    measured: Measured
    usage: Usage
    problem: str = ""
    """Why the figures are invalid; empty when they are not."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory of one worker, in MiB."""

    calls: int
    before_mib: float
    halfway_mib: float
    after_mib: float
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """How long `python -m server up` takes, in seconds."""

    fresh_seconds: float
    """With a database to create, migrate and seed."""
    again_seconds: float
    """With the data of last time."""


@dataclass(slots=True)
class Results:
    """Everything that one run measured; parts that were not asked for are empty."""

    machine: Machine
    seconds: float
    """How long each measurement took."""
    taken_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    revision: str = ""
    floors: dict[str, Floor] = field(default_factory=dict)
    """By the name of the script."""
    cases: list[CaseResult] = field(default_factory=list)
    """100 callers without think time."""
    steady: list[CaseResult] = field(default_factory=list)
    """At each case's steady rate."""
    memory: Memory | None = None
    start: Start | None = None

    @property
    def problems(self) -> list[str]:
        """Say what makes figures invalid."""
        found = [
            f"{result.case} by {WAYS[result.way]}: {result.problem}"
            for result in (*self.cases, *self.steady)
            if result.problem
        ]
        if self.memory is not None and self.memory.problem:
            found.append(f"memory: {self.memory.problem}")
        return found

    def share(self, result: CaseResult, script: str) -> float | None:
        """Compare with pgbench's floor; None where there is none."""
        floor = self.floors.get(script)
        return None if floor is None else result.measured.per_second / floor.per_second

    def to_json(self) -> str:
        """Write everything down."""
        document: dict[str, Any] = asdict(self)
        document["taken_at"] = self.taken_at.isoformat(timespec="seconds")
        return json.dumps(document, indent=2) + "\n"


def revision() -> str:
    """Name the commit that is measured; a plus where files differ from it; maybe empty."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--match="],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
