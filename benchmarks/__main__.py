"""The command line: `python -m benchmarks`."""

from __future__ import annotations

import signal
import sys
from typing import Annotated

import typer
from rich.console import Console

from benchmarks import machine, report
from benchmarks.bench import measure
from benchmarks.cases import CASES
from benchmarks.generators import GeneratorFailed, Load, MissingGenerator, Wrk
from benchmarks.results import WAYS, Results
from server.stack.process import StackError

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_PARTS = ("speed", "steady", "memory", "start")
_QUICK_SECONDS = 3.0
_MEMORY_CALLS = 100_000
_QUICK_MEMORY_CALLS = 4_000


@app.command()
def main(
    only: Annotated[str, typer.Option(help="Cases, comma separated; all unless told.")] = "",
    ways: Annotated[str, typer.Option(help="Any of rest, grpc, workers.")] = "",
    parts: Annotated[str, typer.Option(help="Any of speed, steady, memory, start.")] = "",
    seconds: Annotated[
        float, typer.Option(min=1, max=600, help="How long each measurement takes.")
    ] = 10,
    quick: Annotated[
        bool, typer.Option("--quick", help="Short measurements, to see that it works.")
    ] = False,
    save: Annotated[
        bool | None,
        typer.Option(help="Write benchmarks/results/. Unless told: when nothing is left out."),
    ] = None,
) -> None:
    """Measure a stack of its own beside what its database alone can do."""
    cases = [case for case in CASES if case.key in _chosen("only", only, [c.key for c in CASES])]
    chosen_ways = _chosen("ways", ways, list(WAYS))
    chosen_parts = _chosen("parts", parts, list(_PARTS))
    wrk, load = _generators(chosen_ways, chosen_parts)
    console = Console(stderr=True, highlight=False)
    seen = 0

    def measured(results: Results) -> None:
        nonlocal seen
        for result in results.cases[seen:]:
            console.print(
                f"{result.case:11} {result.way:8} {result.measured.per_second:8,.0f}/s"
                f"  p95 {result.measured.p95_ms:7.1f} ms  {result.problem}"
            )
        seen = len(results.cases)

    with console.status("") as status:
        results = measure(
            cases=cases,
            ways=chosen_ways,
            parts=chosen_parts,
            seconds=_QUICK_SECONDS if quick else seconds,
            memory_calls=_QUICK_MEMORY_CALLS if quick else _MEMORY_CALLS,
            say=lambda text: status.update(text),
            wrk=wrk,
            load=load,
            measured=measured,
        )
    report.show(results)
    whole = not (only or ways or parts or quick)
    if whole if save is None else save:
        print(f"Written to {report.save(results)}")
    if results.problems:
        raise typer.Exit(1)


def _chosen(option: str, text: str, possible: list[str]) -> list[str]:
    """Read a list of words, all of *possible* where there is none."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if unknown := [word for word in words if word not in possible]:
        raise typer.BadParameter(
            f"{unknown[0]} is none of {', '.join(possible)}", param_hint=option
        )
    return [word for word in possible if word in words or not words]


def _generators(ways: list[str], parts: list[str]) -> tuple[Wrk | None, Load | None]:
    """Find the generators that these ways and parts need."""
    wrk: Wrk | None = None
    load: Load | None = None
    missing = []
    if "rest" in ways and "speed" in parts:
        try:
            wrk = Wrk()
        except MissingGenerator as error:
            missing.append(str(error))
    if {"steady", "memory"} & set(parts) or ("speed" in parts and set(ways) - {"rest"}):
        try:
            load = Load()
        except MissingGenerator as error:
            missing.append(str(error))
    if missing:
        raise MissingGenerator(
            f"The load generators are missing; install them: apt-get install {' '.join(missing)}"
        )
    return wrk, load


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, machine.end_everything)
    try:
        app()
    except MissingGenerator as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except (StackError, GeneratorFailed) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
