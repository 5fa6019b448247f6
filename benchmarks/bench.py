"""The run: prepares data, makes load, checks that the answers were true."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psutil

from benchmarks import floor, machine
from benchmarks.calls import Call, Case
from benchmarks.cases import CASES
from benchmarks.data import Warehouse
from benchmarks.disk import syncs_per_second
from benchmarks.generators import CALLERS, Callers, Load, Measured, Protocol, Wrk
from benchmarks.machine import Watch
from benchmarks.results import CaseResult, Memory, Results, Start, revision
from benchmarks.stack import RunningStack, running_stack, start_seconds

_WARM_UP_SECONDS = 1.0
_SPARE = 1.5
"""How many times more calls are prepared than the stretch, or the warm-up, makes likely."""
_STEADY_WAYS = ("rest", "grpc")
_MEMORY_SECONDS = 600.0

Say = Callable[[str], None]


class Bench:
    """One stack under load, with what is needed to load it.

    Args:
        stack: The stack.
        wrk: The generator for REST; None where no run needs it.
        load: The generator for the rest; None where no run needs it.
        folder: Where prepared calls are written.
        seconds: How long each measurement takes.
        say: Told what is done next.
    """

    def __init__(
        self,
        stack: RunningStack,
        wrk: Wrk | Callers | None,
        load: Load | None,
        folder: Path,
        *,
        seconds: float,
        say: Say,
    ) -> None:
        self._stack = stack
        self._wrk = wrk
        self._load = load
        self._folder = folder
        self._seconds = seconds
        self._say = say
        self._connection = stack.connect()
        self._warehouse = Warehouse(self._connection)

    def close(self) -> None:
        """Close the connection to the database."""
        self._connection.close()

    def describe(self, busy_before: float) -> machine.Machine:
        """Describe the machine and the database."""
        self._say("the disk")
        syncs = syncs_per_second(self._stack.directory.path)
        row = self._connection.execute(
            "SELECT current_setting('server_version') || ', fsync ' || current_setting('fsync')"
        ).fetchone()
        return machine.describe(row[0] if row else "", syncs, busy_before)

    def floor(self, script: str) -> floor.Floor:
        """Measure what the database alone can do of the same."""
        self._say(f"pgbench {script}")
        if script == "add_item":
            self._warehouse.guest_carts("bench-floor", floor.FLOOR_CARTS)
        self._warehouse.settle()
        floor.pgbench(script, self._stack.database_url, _WARM_UP_SECONDS)
        return floor.pgbench(script, self._stack.database_url, self._seconds)

    def full_speed(self, case: Case, way: str, turn: str = "") -> CaseResult:
        """Measure *case* with all callers and no think time; each *turn* has data of its own."""
        self._say(f"{case.key} by {way}, {CALLERS} callers")
        likely: float = case.stretch or case.likely
        warm_up = self._measure(
            case, way, f"bench-{case.key}-{way}{turn}-warm", _WARM_UP_SECONDS, likely
        ).measured
        likely = max(likely, warm_up.per_second)
        return self._measure(case, way, f"bench-{case.key}-{way}{turn}", self._seconds, likely)

    def steady(self, case: Case, way: str, turn: str = "") -> CaseResult:
        """Measure *case* at a steady rate, whether or not the answers keep up."""
        self._say(f"{case.key} by {way}, {case.rate} calls a second")
        prefix = f"bench-steady-{case.key}-{way}{turn}"
        count = int(case.rate * (self._seconds + _WARM_UP_SECONDS))
        path = self._written(case.prepare(self._warehouse, prefix, count), prefix, way)
        self._warehouse.settle()
        before = self._effects(case, prefix)
        protocol, ports = self._target(way)
        assert self._load is not None
        warm_up = self._load.run(
            protocol, ports, path, seconds=_WARM_UP_SECONDS, rate=case.rate, once=case.once
        )
        watch = Watch(self._stack.parts)
        measured = self._load.run(
            protocol,
            ports,
            path,
            first=warm_up.used,
            once=case.once,
            seconds=self._seconds,
            rate=case.rate,
        )
        usage, problem = watch.usage(), _complaint(measured)
        acknowledged = warm_up.acknowledged + measured.acknowledged
        left = self._effects(case, prefix) - before
        if case.effects and left < acknowledged:
            problem = problem or f"{acknowledged} acknowledged, but {left} done"
        return CaseResult(case.key, way, measured, usage, problem)

    def memory(self, calls: int) -> Memory:
        """Watch the first worker through *calls* calls: create, get and add in turn."""
        assert self._load is not None
        prefix = "bench-memory"
        lists = [
            case.prepare(self._warehouse, f"{prefix}-{case.key}", 100_000 // 3)
            for case in CASES
            if case.key in {"create", "get", "add"}
        ]
        turns = max(map(len, lists))
        mixed = [one[n % len(one)] for n in range(turns) for one in lists]
        path = self._written(mixed, prefix, "workers")
        worker = self._stack.workers[0]
        process = psutil.Process(worker["pid"])
        sizes = [process.memory_info().rss / 2**20]
        used, problem = 0, ""
        for _ in range(2):
            self._say(f"memory of a worker after {used + calls // 2} calls")
            measured = self._load.run(
                "grpc",
                [worker["port"]],
                path,
                first=used,
                seconds=_MEMORY_SECONDS,
                most=calls // 2,
            )
            used += measured.used
            problem = problem or _complaint(measured)
            sizes.append(process.memory_info().rss / 2**20)
        before, halfway, after = sizes
        return Memory(used, before, halfway, after, problem)

    def _measure(
        self, case: Case, way: str, prefix: str, seconds: float, likely: float
    ) -> CaseResult:
        """Measure *case* with data of its own, enough for *likely* calls a second."""
        count = int(_SPARE * likely * seconds) + CALLERS
        path = self._written(case.prepare(self._warehouse, prefix, count), prefix, way)
        self._warehouse.settle()
        before, restarts = self._effects(case, prefix), self._restarts()
        watch = Watch(self._stack.parts)
        if way == "rest":
            assert self._wrk is not None
            measured = self._wrk.run(
                self._stack.port, path, first=0, once=case.once, seconds=seconds
            )
            if measured.errors:
                measured = replace(measured, first_error=self._example(path, measured.used))
        else:
            assert self._load is not None
            protocol, ports = self._target(way)
            measured = self._load.run(protocol, ports, path, once=case.once, seconds=seconds)
        usage = watch.usage()
        problem = _complaint(measured)
        left = self._effects(case, prefix) - before
        # Calls that were under way at the end have an effect but were not counted.
        if case.effects and not measured.acknowledged <= left <= measured.calls + 2 * CALLERS:
            problem = problem or f"{measured.acknowledged} acknowledged, but {left} done"
        if self._restarts() != restarts:
            problem = problem or "a worker was started again"
        path.unlink()
        return CaseResult(case.key, way, measured, usage, problem)

    def _example(self, calls: Path, first: int) -> str:
        """Call once more, for the text of an error, which wrk does not tell."""
        if self._load is None:
            return ""
        once_more = self._load.run(
            "rest", [self._stack.port], calls, first=first, seconds=_WARM_UP_SECONDS, most=1
        )
        return once_more.first_error

    def _written(self, calls: Sequence[Call], name: str, way: str) -> Path:
        path = self._folder / name
        with path.open("w") as file:
            for call in calls:
                file.write((call.as_rest() if way == "rest" else call.as_grpc()) + "\n")
        return path

    def _target(self, way: str) -> tuple[Protocol, list[int]]:
        if way == "workers":
            return "grpc", [worker["port"] for worker in self._stack.workers]
        return ("rest" if way == "rest" else "grpc"), [self._stack.port]

    def _effects(self, case: Case, prefix: str) -> int:
        if not case.effects:
            return 0
        row = self._connection.execute(case.effects, {"like": f"{prefix}-%"}).fetchone()
        return int(row[0]) if row else 0

    def _restarts(self) -> int:
        return sum(worker["restarts"] for worker in self._stack.workers)


def _complaint(measured: Measured) -> str:
    """Say why the figures are invalid; empty when they are not."""
    if measured.errors:
        example = f", the first: {measured.first_error}" if measured.first_error else ""
        return f"{measured.errors} errors{example}"
    if measured.exhausted:
        return "too few calls were prepared"
    if not measured.calls:
        return "no answer"
    return ""


def measure(
    *,
    cases: Sequence[Case],
    ways: Sequence[str],
    parts: Collection[str],
    seconds: float,
    memory_calls: int,
    say: Say,
    wrk: Wrk | None,
    load: Load | None,
    measured: Callable[[Results], None],
) -> Results:
    """Measure everything that is asked for.

    Args:
        cases: Which cases.
        ways: Which keys of `results.WAYS`.
        parts: Any of `speed`, `steady`, `memory`, `start`.
        seconds: How long each measurement takes.
        memory_calls: After how many calls a worker's memory is looked at.
        say: Told what is done next.
        wrk: The generator for REST; None where no part needs it.
        load: The generator for the rest; None where no part needs it.
        measured: Given the results so far whenever there are new ones.
    """
    say("how busy the machine is")
    busy_before = machine.busy_share()
    with ExitStack() as cleanup:
        folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        say("a stack starts")
        stack = cleanup.enter_context(running_stack())
        bench = Bench(stack, wrk, load, folder, seconds=seconds, say=say)
        cleanup.callback(bench.close)
        results = Results(bench.describe(busy_before), seconds, revision=revision())
        for case in cases if "speed" in parts else ():
            if not case.stretch and not case.likely:
                continue
            if case.floor:
                results.floors[case.floor] = bench.floor(case.floor)
            for way in ways:
                results.cases.append(bench.full_speed(case, way))
                measured(results)
        for case in cases if "steady" in parts else ():
            for way in _STEADY_WAYS if case.steady_bar_ms else ():
                if way in ways:
                    results.steady.append(bench.steady(case, way))
    if "memory" in parts:
        with ExitStack() as cleanup:
            folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
            say("a stack starts, for its memory")
            stack = cleanup.enter_context(running_stack())
            bench = Bench(stack, wrk, load, folder, seconds=seconds, say=say)
            cleanup.callback(bench.close)
            results.memory = bench.memory(memory_calls)
    if "start" in parts:
        say("how long `up` takes")
        results.start = Start(*start_seconds())
    return results
