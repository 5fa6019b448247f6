"""Two builds side by side: `python -m benchmarks.against REV`.

Machines are shared and noisy, so a figure of one run says little and a ratio within one run much.
Both builds' stacks run at the same time; each case is measured in turns, the order changing from
round to round, and what is told is the ratio of this build to the other in every round.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.bench import Bench
from benchmarks.calls import Case
from benchmarks.cases import CASES
from benchmarks.generators import CALLERS, GeneratorFailed, Load, MissingGenerator, Wrk
from benchmarks.results import CaseResult, revision
from benchmarks.stack import running_stack
from server.stack.process import PROJECT, StackError

_CHECKOUTS = PROJECT / ".cache" / "benchmarks" / "builds"
_RESULTS = PROJECT / "benchmarks" / "results"
_PARTS = ("workers", "postgres", "envoy")
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one measurement of one build came to."""

    per_second: float
    p95_ms: float
    cpu_ms: dict[str, float]
    """Processor time a call, in milliseconds, of each part of the stack and of `all`."""


@dataclass(slots=True)
class Comparison:
    """A case, measured in rounds; `ours` and `theirs` have a place a round."""

    case: str
    ours: list[Figures] = field(default_factory=list)
    theirs: list[Figures] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def ratio(self, figure: str) -> tuple[float, float, float]:
        """Give the median, least and greatest ratio of this build to the other, over the rounds.

        Args:
            figure: `per_second`, `p95_ms`, or a part of the stack for its processor time.
        """
        pairs = zip(self.ours, self.theirs, strict=False)
        ratios = [_value(one, figure) / (_value(other, figure) or 1e-9) for one, other in pairs]
        return statistics.median(ratios), min(ratios), max(ratios)


def _value(figures: Figures, name: str) -> float:
    return figures.cpu_ms[name] if name in figures.cpu_ms else float(getattr(figures, name))


def figures_of(result: CaseResult) -> Figures:
    """Read what a measurement came to."""
    calls = max(1, result.measured.calls)
    spent = {part: 1000 * result.usage.seconds.get(part, 0.0) / calls for part in _PARTS}
    spent["all"] = sum(spent.values())
    return Figures(result.measured.per_second, result.measured.p95_ms, spent)


def checkout(rev: str) -> Path:
    """Lay the commit *rev* out in a folder of its own, with its own environment.

    Raises:
        StackError: There is no such commit, or its packages can't be installed.
    """
    commit = _git("rev-parse", "--verify", f"{rev}^{{commit}}")
    folder = _CHECKOUTS / commit[:12]
    if not (folder / "pyproject.toml").exists():
        folder.mkdir(parents=True, exist_ok=True)
        archive = subprocess.run(["git", "archive", commit], cwd=PROJECT, capture_output=True)
        subprocess.run(["tar", "-x"], cwd=folder, input=archive.stdout, check=True)
    done = subprocess.run(["make", ".venv/.installed"], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise StackError(f"{rev} can't be set up: {done.stderr.strip()[-300:]}")
    return folder


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=PROJECT, capture_output=True, text=True)
    if done.returncode:
        raise StackError(f"git {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout.strip()


def compare(
    other: Path, cases: Sequence[Case], *, rounds: int, seconds: float, way: str, steady: bool
) -> Iterator[Comparison]:
    """Measure *cases* on this build and on that in *other*, in turns; give each when it is done."""
    with ExitStack() as cleanup:
        wrk, load = Wrk(), Load()
        builds = []
        for name, project in (("ours", PROJECT), ("theirs", other)):
            folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
            stack = cleanup.enter_context(running_stack(project=project))
            bench = Bench(stack, wrk, load, folder, seconds=seconds, say=lambda _: None)
            cleanup.callback(bench.close)
            builds.append((name, bench))
        for case in cases:
            found = Comparison(case.key)
            for number in range(rounds):
                for name, bench in builds if number % 2 == 0 else reversed(builds):
                    run = bench.steady if steady else bench.full_speed
                    result = run(case, way, f"-{number}")
                    getattr(found, name).append(figures_of(result))
                    if result.problem:
                        found.problems.append(f"{name}: {result.problem}")
            yield found


@app.command()
def main(
    rev: Annotated[str, typer.Argument(help="The commit to compare with.")],
    only: Annotated[str, typer.Option(help="Cases, comma separated; all unless told.")] = "",
    rounds: Annotated[int, typer.Option(min=1, max=20, help="Turns of each build.")] = 3,
    seconds: Annotated[float, typer.Option(min=1, max=600, help="How long each takes.")] = 5,
    way: Annotated[str, typer.Option(help="rest, grpc or workers.")] = "rest",
    steady: Annotated[bool, typer.Option("--steady", help="At each case's steady rate.")] = False,
    save: Annotated[bool, typer.Option(help="Write benchmarks/results/.")] = True,
) -> None:
    """Compare this build with that of another commit."""
    wanted = {word.strip() for word in only.split(",") if word.strip()}
    cases = [
        case
        for case in CASES
        if (case.key in wanted or not wanted)
        and (case.steady_bar_ms if steady else (case.stretch or case.likely))
    ]
    done: list[Comparison] = []
    for found in compare(
        checkout(rev), cases, rounds=rounds, seconds=seconds, way=way, steady=steady
    ):
        done.append(found)
        median, least, most = found.ratio("per_second")
        problems = "; ".join(found.problems[:1])
        print(f"{found.case:12} {median:5.2f} × ({least:.2f}-{most:.2f}) {problems}", flush=True)
    text = _table(done)
    callers = "at their steady rates" if steady else f"{CALLERS} callers"
    title = f"{revision()} against {rev}, {way}, {callers}, {rounds} rounds of {seconds:g} s"
    Console(width=140).print(text, highlight=False)
    if save:
        stamp = datetime.now(UTC).strftime("%Y-%m-%d-%H%M")
        path = _RESULTS / f"{stamp}-against-{_git('rev-parse', '--short', rev)}.json"
        document = [
            {
                "case": one.case,
                "ratios": {figure: one.ratio(figure) for figure in _FIGURES},
                "problems": one.problems,
            }
            for one in done
        ]
        path.write_text(json.dumps({"what": title, "cases": document}, indent=1) + "\n")
        print(f"Written to {path.relative_to(PROJECT)}")


_FIGURES = ("per_second", "p95_ms", *_PARTS, "all")


def _table(done: Sequence[Comparison]) -> Table:
    table = Table("case", "calls a second", "P95", "worker", "PostgreSQL", "Envoy", "all")
    for one in done:
        cells = []
        for figure in _FIGURES:
            median, least, most = one.ratio(figure)
            cells.append(f"{median:.2f} ({least:.2f}-{most:.2f})")
        table.add_row(one.case, *cells)
    return table


if __name__ == "__main__":
    try:
        app()
    except (MissingGenerator, StackError, GeneratorFailed) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
