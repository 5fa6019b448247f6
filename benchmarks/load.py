"""The shop under its profiles and up to the knee: `python -m benchmarks.load`, or `make load`.

On a stack of its own, with a history of carts behind it: each profile at its own rate; 100 callers
without think time; then Black Friday at ever more times its rate, until a baseline breaks. Writes
tables and pictures to `results/`, and ends within the minutes it is given.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from rich.console import Console

from benchmarks import load_report, machine, profiles
from benchmarks.bench import Bench
from benchmarks.cases import CASES
from benchmarks.climb import climb
from benchmarks.data import Warehouse
from benchmarks.generators import Callers, GeneratorFailed, MissingGenerator, Wrk
from benchmarks.load_report import LoadResults
from benchmarks.results import revision
from benchmarks.stack import RunningStack, running_stack
from benchmarks.steps import K6, Generator, PythonVisitors, Step, run_step
from server.stack.process import PROJECT, StackError

FACTORS = "1,2,3,4,5,6,8,10,12,16,20,24,30,40"
_PEAK = "black-friday"
_ASKED = 5.0
"""How many times the peak is to be held; measured even where less broke."""
_CALLERS_CASES = ("create", "add", "bundle")
_WARM_UP_SECONDS = 5.0
_SPARE_SECONDS = 20.0
"""What a step may take beside its own seconds, and what writing the results may."""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    chosen: Annotated[
        str, typer.Option("--profiles", help="Any of normal, promotional, black-friday.")
    ] = "",
    factors: Annotated[
        str, typer.Option(help="How many times Black Friday's rates, each in turn.")
    ] = FACTORS,
    seconds: Annotated[float, typer.Option(min=1, help="How long each step takes.")] = 20,
    minutes: Annotated[float, typer.Option(min=1, help="When to begin no more steps.")] = 13,
    carts: Annotated[int, typer.Option(min=0, help="Carts of the last 400 days.")] = 100_000,
    generator: Annotated[str, typer.Option(help="python or k6.")] = "python",
    callers: Annotated[bool, typer.Option(help="Measure 100 callers without think time.")] = True,
    compare: Annotated[bool, typer.Option(help="Measure what either generator costs.")] = True,
    save: Annotated[bool, typer.Option(help="Write benchmarks/results/.")] = True,
) -> None:
    """Measure, print what was found, and exit with 1 where the figures are not to be trusted."""
    mix = profiles.load()
    names = [name.strip() for name in chosen.split(",") if name.strip()] or list(mix.profiles)
    if unknown := [name for name in names if name not in mix.profiles]:
        raise typer.BadParameter(f"{unknown[0]} is none of {', '.join(mix.profiles)}")
    steps = sorted({float(text) for text in factors.split(",") if text.strip()})
    if generator not in {"python", "k6"}:
        raise typer.BadParameter(f"{generator} is neither python nor k6")
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    generators = _generators(console) if compare or generator == "k6" else [PythonVisitors()]
    if generator not in {one.name for one in generators}:
        raise MissingGenerator("k6 can't be had on this machine; python can")
    visitors = next(one for one in generators if one.name == generator)
    with _on_stack(carts, console) as (stack, bench, results):
        results.seconds = seconds
        run = _Run(stack, mix, visitors, seconds, console)
        console.print("floors, and a warm-up")
        results.floors = {name: bench.floor(name) for name in ("insert_cart", "add_item")}
        run.step(_PEAK, 1, _WARM_UP_SECONDS)
        for name in names:
            if name != _PEAK:
                results.steps.append(run.step(name, 1))
        if compare:
            results.compared = [run.step(_PEAK, 2, generator=one) for one in generators]
        if callers:
            for case in CASES:
                if case.key in _CALLERS_CASES:
                    console.print(f"{case.title}: 100 callers without think time")
                    results.callers.append(bench.full_speed(case, "rest"))
        if _PEAK in names:
            try:
                for step in run.climb(steps, results.begun + 60 * minutes):
                    results.steps.append(step)
            except GeneratorFailed as error:
                results.failure = str(error)
    load_report.show(results, mix)
    if save:
        for path in load_report.save(results, mix):
            print(f"Written: {path.relative_to(PROJECT)}")
    if results.problems:
        raise typer.Exit(1)


@contextmanager
def _on_stack(carts: int, console: Console) -> Iterator[tuple[RunningStack, Bench, LoadResults]]:
    """Start a stack with a history, and what measures it."""
    begun = time.monotonic()
    busy_before = machine.busy_share()
    with ExitStack() as cleanup:
        folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="load-")))
        console.print("a stack starts")
        stack = cleanup.enter_context(running_stack())
        bench = Bench(stack, _replayer(), None, folder, seconds=10, say=lambda _: None)
        cleanup.callback(bench.close)
        described = bench.describe(busy_before)
        if carts:
            console.print(f"{carts:,} carts of the past")
            subprocess.run(
                [sys.executable, "-m", "server", "seed", f"--carts={carts}"],
                cwd=PROJECT,
                env=os.environ | {"DATABASE_URL": stack.database_url, "NODE_ENV": "development"},
                check=True,
                capture_output=True,
            )
        with stack.connect() as connection:
            prepare_customers(connection, profiles.load().customers)
        yield stack, bench, LoadResults(described, carts, begun, revision=revision())


def prepare_customers(connection: psycopg.Connection[Any], count: int) -> None:
    """Give the mix *count* customers, each with a cart of 3 lines, 3 wishes and 1 in comparison."""
    warehouse = Warehouse(connection)
    customers = warehouse.customers_with_carts("load", count, lines=3)
    warehouse.give_lists(customers, wishes=3, compared=1)
    warehouse.settle()


def _generators(console: Console) -> list[Generator]:
    """Find the generators there are; k6 may have to be built first."""
    try:
        return [PythonVisitors(), K6()]
    except MissingGenerator as reason:
        console.print(str(reason))
        return [PythonVisitors()]


def _replayer() -> Wrk | Callers:
    """Find what replays calls: wrk where it is installed."""
    try:
        return Wrk()
    except MissingGenerator:
        return Callers()


class _Run:
    """Steps of one run, on one stack."""

    def __init__(
        self,
        stack: RunningStack,
        mix: profiles.Mix,
        generator: Generator,
        seconds: float,
        console: Console,
    ) -> None:
        self._stack, self._mix, self._generator = stack, mix, generator
        self._seconds, self._console = seconds, console

    def step(
        self,
        profile: str,
        factor: float,
        seconds: float = 0.0,
        generator: Generator | None = None,
    ) -> Step:
        """Run one step and say how it went."""
        with self._stack.connect() as connection:
            step = run_step(
                self._stack,
                connection,
                self._mix,
                generator or self._generator,
                profile=profile,
                factor=factor,
                seconds=seconds or self._seconds,
            )
        self._console.print(
            f"{profile} × {factor:g} by {step.generator}: {step.per_second:,.0f} calls a second of "
            f"{step.offered:,.0f}, {step.verdict}"
        )
        return step

    def climb(self, factors: Sequence[float], until: float) -> Iterator[Step]:
        """Go up to the knee, and begin no more steps after *until* on the clock of `monotonic`."""
        return climb(
            lambda factor: self.step(_PEAK, factor),
            factors,
            asked=_ASKED,
            time_left=lambda: until - time.monotonic() > self._seconds + _SPARE_SECONDS,
        )


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, machine.end_everything)
    try:
        app()
    except (StackError, GeneratorFailed, MissingGenerator) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
