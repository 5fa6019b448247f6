"""One step of a load run: visitors at one rate for some seconds, what they saw, whether it held."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.disk import DiskWatch, Syncs
from benchmarks.generators import GeneratorFailed, MissingGenerator
from benchmarks.machine import Usage, Watch
from benchmarks.profiles import Mix
from benchmarks.stack import RunningStack
from server.platform.settings import DEVELOPMENT_JWT_SECRET
from server.stack.process import PROJECT

_SPARE_SECONDS = 60.0
ENOUGH = 20
"""Of fewer calls a P95 says nothing."""
_NAMED = 3
"""How many reasons are told; all of them are in the JSON."""

# The visitors of one step have names that begin alike.
_LEFT = {
    "createCart": 'SELECT count(*) FROM carts WHERE "visitorId" LIKE %s',
    "createSession": 'SELECT count(*) FROM cross_site_sessions WHERE "visitorId" LIKE %s',
    "convertCart": (
        "SELECT count(*) FROM carts WHERE \"visitorId\" LIKE %s AND status = 'CONVERTED'"
    ),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What one kind of call came to."""

    count: int
    """Calls that were answered well."""
    errors: int
    p50_ms: float
    p95_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Step:
    """What one step came to."""

    profile: str
    factor: float
    generator: str
    offered: float
    """Calls a second that the visitors' rates come to."""
    seconds: float
    """How long visitors came and until the last one had left."""
    calls: dict[str, Figures]
    dropped: int
    """Visitors who were turned away, as too many were under way."""
    usage: Usage
    broken: list[str] = field(default_factory=list)
    """Why the rate was not held; empty when it was."""
    syncs: Syncs = field(default_factory=Syncs)
    """What the disk alone took meanwhile."""

    @property
    def count(self) -> int:
        """Calls that were answered well."""
        return sum(figures.count for figures in self.calls.values())

    @property
    def per_second(self) -> float:
        """Calls a second that were answered well."""
        return self.count / self.seconds

    @property
    def verdict(self) -> str:
        """Say in a few words whether the rate was held, and why not."""
        if not self.broken:
            return "held"
        more = len(self.broken) - _NAMED
        return "; ".join(self.broken[:_NAMED]) + (f"; {more} more" if more > 0 else "")

    @property
    def share_of_load(self) -> float:
        """The share of the processor that the generator took, from 0 to 1."""
        return _share(self.usage, "load")


def _share(usage: Usage, part: str) -> float:
    spent = sum(usage.seconds.values())
    rest = 1 - usage.idle - usage.others
    return usage.seconds[part] / spent * rest if spent else 0.0


def shares(usage: Usage) -> dict[str, float]:
    """Give each part's share of the processor, from 0 to 1."""
    return {part: _share(usage, part) for part in usage.seconds} | {"others": usage.others}


class PythonVisitors:
    """`visitors.py`."""

    name = "python"

    def run(self, port: int, profile: str, factor: float, seconds: float, run: str) -> Any:
        """Let visitors come; give what they saw."""
        said = _output(
            [
                *(sys.executable, "-m", "benchmarks.visitors", "mix", f"--port={port}"),
                *(f"--profile={profile}", f"--factor={factor}", f"--seconds={seconds}"),
                f"--run={run}",
            ],
            seconds,
            {},
        )
        return json.loads(said.splitlines()[-1])


class K6:
    """`k6/cart-operations.js`.

    Raises:
        MissingGenerator: k6 can't be had on this machine.
    """

    name = "k6"

    def __init__(self) -> None:
        command = [sys.executable, str(PROJECT / "requirements" / "tools.py"), "k6"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise MissingGenerator(done.stderr.strip())
        self._program = done.stdout.strip()

    def run(self, port: int, profile: str, factor: float, seconds: float, run: str) -> Any:
        """Let visitors come; give what they saw."""
        with tempfile.TemporaryDirectory(prefix="k6-") as folder:
            summary = Path(folder) / "summary.json"
            _output(
                [
                    *(self._program, "run", "--quiet", "--no-usage-report", "--address="),
                    str(PROJECT / "benchmarks" / "k6" / "cart-operations.js"),
                ],
                seconds,
                {
                    "API_URL": f"http://127.0.0.1:{port}",
                    "PROFILE": profile,
                    "FACTOR": str(factor),
                    "DURATION": f"{seconds}s",
                    "RUN": run,
                    "SUMMARY": str(summary),
                },
                # 99: a threshold was missed, which is for us to judge.
                well=(0, 99),
            )
            said = json.loads(summary.read_text())
        names = {"med": "p50_ms", "p(95)": "p95_ms", "p(99)": "p99_ms", "count": "count"}
        return {
            "seconds": max(seconds, said["seconds"]),
            "calls": {
                call: {"errors": 0} | {ours: values[theirs] for theirs, ours in names.items()}
                for call, values in said["calls"].items()
            },
            "dropped": said["dropped"],
            "first_error": f"{said['failed']} calls failed" if said["failed"] else "",
        }


Generator = PythonVisitors | K6


def _output(
    command: list[str], seconds: float, variables: dict[str, str], well: tuple[int, ...] = (0,)
) -> str:
    """Run a generator to its end and give what it printed."""
    try:
        done = subprocess.run(
            command,
            cwd=PROJECT,
            env=os.environ | {"JWT_SECRET": DEVELOPMENT_JWT_SECRET} | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds + _SPARE_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise GeneratorFailed(f"{Path(command[0]).name} did not end in time") from error
    if done.returncode not in well:
        said = (done.stderr or done.stdout).strip()[-500:]
        raise GeneratorFailed(f"{Path(command[0]).name} failed: {said}")
    return done.stdout


def run_step(
    stack: RunningStack,
    connection: psycopg.Connection[Any],
    mix: Mix,
    generator: Generator,
    *,
    profile: str,
    factor: float,
    seconds: float,
) -> Step:
    """Let visitors come at *factor* times a profile, and judge what they saw.

    Raises:
        GeneratorFailed: The generator ended without a result.
    """
    run = f"load-{secrets.token_hex(4)}"
    restarts = _restarts(stack)
    watch = Watch(stack.parts)
    with DiskWatch(stack.directory.path) as disk:
        said = generator.run(stack.port, profile, factor, seconds, run)
    usage = watch.usage()
    calls = {
        name: Figures(it["count"], it["errors"], it["p50_ms"], it["p95_ms"], it["p99_ms"])
        for name, it in said["calls"].items()
    }
    step = Step(
        profile,
        factor,
        generator.name,
        mix.calls_a_second(profile, factor),
        said["seconds"],
        calls,
        said["dropped"],
        usage,
        syncs=disk.syncs,
    )
    step.broken.extend(_complaints(step, mix, said["first_error"]))
    for name, query in _LEFT.items():
        row = connection.execute(query, (f"{run}-%",)).fetchone()
        left, acknowledged = int(row[0]) if row else 0, calls[name].count if name in calls else 0
        if left < acknowledged:
            step.broken.append(f"{name}: {acknowledged} acknowledged, but {left} done")
    if _restarts(stack) != restarts:
        step.broken.append("a worker was started again")
    return step


def _complaints(step: Step, mix: Mix, first_error: str) -> list[str]:
    found = [f"errors, the first: {first_error}"] if first_error else []
    if step.dropped:
        found.append(f"{step.dropped:,} visitors turned away")
    baselines_first = sorted(step.calls, key=lambda name: name not in mix.baselines_ms)
    return found + [
        f"{name}: P95 {step.calls[name].p95_ms:.0f} ms of {mix.bar_ms(name):g}"
        for name in baselines_first
        if step.calls[name].count >= ENOUGH and step.calls[name].p95_ms > mix.bar_ms(name)
    ]


def _restarts(stack: RunningStack) -> int:
    return sum(worker["restarts"] for worker in stack.workers)
