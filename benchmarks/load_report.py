"""Tables of a load run, for the terminal and for `results/`."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks import curves
from benchmarks.floor import Floor
from benchmarks.machine import Machine
from benchmarks.profiles import Mix
from benchmarks.report import FOLDER, grade_low
from benchmarks.results import CaseResult
from benchmarks.steps import ENOUGH, Figures, Step, shares

PEAK = "black-friday"
_CALLERS_MS = {"create": (150, 50), "add": (200, 100), "bundle": (300, 200)}
"""The bar and the stretch of 100 callers' P95, in milliseconds."""
_MANY_OTHERS = 0.1


@dataclass(slots=True)
class LoadResults:
    """Everything one load run measured."""

    machine: Machine
    carts: int
    """How many carts of the past there were."""
    begun: float
    """On the clock of `monotonic`."""
    seconds: float = 0.0
    """How long each step took."""
    taken_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    revision: str = ""
    floors: dict[str, Floor] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    compared: list[Step] = field(default_factory=list)
    """The same step by each generator."""
    callers: list[CaseResult] = field(default_factory=list)
    failure: str = ""
    """Why the way up ended early; empty when it did not."""

    @property
    def climb(self) -> list[Step]:
        """The steps of Black Friday upwards, of a repeated one the last."""
        return sorted(
            {step.factor: step for step in self.steps if step.profile == PEAK}.values(),
            key=lambda step: step.factor,
        )

    @property
    def knee(self) -> float:
        """The most times of Black Friday's rates below which every step held; 0 where none did."""
        held = 0.0
        for step in self.climb:
            if step.broken:
                break
            held = step.factor
        return held

    @property
    def problems(self) -> list[str]:
        """Say which figures are not to be trusted; missing a bar is none of that."""
        found = [self.failure] if self.failure else []
        found += [f"{result.case}: {result.problem}" for result in self.callers if result.problem]
        found += [
            f"{step.profile} × {step.factor:g}: {why}"
            for step in self.steps
            for why in step.broken
            if "acknowledged" in why or "worker" in why
        ]
        return found

    def to_json(self) -> str:
        """Write everything down."""
        document = asdict(self) | {"taken_at": self.taken_at.isoformat(timespec="seconds")}
        del document["begun"]
        return json.dumps(document | {"knee": self.knee}, indent=1) + "\n"


def facts(results: LoadResults, mix: Mix) -> str:
    """Say what was measured, on what, and what came of it."""
    it = results.machine
    peak = mix.calls_a_second(PEAK, 1)
    lines = [
        (
            f"{results.taken_at:%Y-%m-%d %H:%M} UTC, revision {results.revision or '?'}, "
            f"{results.seconds:g} s a step"
        ),
        (
            f"{it.cores} cores of {it.processor}, {it.memory_gib} GiB, Linux {it.kernel}, "
            f"Python {it.python}, PostgreSQL {it.postgres}; everything on them, the generator too"
        ),
        (
            f"fsync: {it.syncs_per_second:,.0f} a second, one after the other; before the run, "
            f"others took {it.busy_before:.0%} of the processor"
        ),
        *(
            f"Floor, pgbench {floor.script}: {floor.per_second:,.0f} a second, "
            f"{floor.average_ms:.1f} ms on average"
            for floor in results.floors.values()
        ),
        (
            f"A history of {results.carts:,} carts of 400 days, one company, its three sites, "
            f"{mix.products} products, {mix.customers:,} customers with a cart"
        ),
        (
            f"Black Friday, 50,000 carts and 200,000 sessions an hour, comes to {peak:.0f} calls a "
            "second; what a cart and a session are stands in `benchmarks/mix.json`"
        ),
    ]
    if results.climb:
        knee = results.knee
        lines.append(
            f"**The knee: {knee:g} × Black Friday, {mix.calls_a_second(PEAK, knee):,.0f} calls a "
            "second, held every baseline**"
            if knee
            else "**Black Friday's own rates were not held**"
        )
    return "\n".join(f"* {line}" for line in lines)


def tables(results: LoadResults, mix: Mix, style: box.Box) -> Iterator[Table]:
    """Make the tables that there are results for."""
    if results.steps:
        yield _profiles(results, mix, style)
    if results.climb:
        yield _processor(results, style)
        yield _all_calls(results, mix, style)
    if results.callers:
        yield _callers(results, style)
    if results.compared:
        yield _compared(results, style)


def show(results: LoadResults, mix: Mix) -> None:
    """Print everything."""
    # A pipe has no width of its own; the widest table must not be broken.
    console = Console(width=None if os.isatty(1) else 180, highlight=False)
    console.print(facts(results, mix).replace("**", ""))
    for table in tables(results, mix, box.SIMPLE_HEAD):
        console.print(table)
    for problem in results.problems:
        console.print(f"INVALID: {problem}", style="bold red")


def save(results: LoadResults, mix: Mix, folder: Path = FOLDER) -> list[Path]:
    """Write `<date>-load.md`, `.json` and pictures; return their paths."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{results.taken_at:%Y-%m-%d}-load.md"
    pictures = curves.draw(results.climb, results.knee, mix, path.with_suffix(""))
    path.write_text(_markdown(results, mix, pictures))
    path.with_suffix(".json").write_text(results.to_json())
    return [path, path.with_suffix(".json"), *pictures]


def _markdown(results: LoadResults, mix: Mix, pictures: list[Path]) -> str:
    output = io.StringIO()
    console = Console(file=output, width=400, highlight=False, color_system=None)
    for table in tables(results, mix, box.MARKDOWN):
        title, table.title = table.title, None
        console.print(f"## {title}")
        console.print(table)
    body = "\n".join(line.rstrip() for line in output.getvalue().splitlines())
    problems = "".join(f"* INVALID: {problem}\n" for problem in results.problems)
    shown = "".join(f"![{picture.stem}]({picture.name})\n\n" for picture in pictures)
    return f"# Load\n\n{facts(results, mix)}\n{problems}\n{shown}{body.strip()}\n"


def _profiles(results: LoadResults, mix: Mix, style: box.Box) -> Table:
    table = Table(
        title=(
            "P95 in ms at each rate, visitors coming whether or not the answers keep up "
            f"(in brackets: fewer than {ENOUGH} calls)"
        ),
        box=style,
        title_justify="left",
    )
    table.add_column("profile")
    table.add_column("×", justify="right")
    table.add_column("calls/s", justify="right")
    for name, bar in mix.baselines_ms.items():
        table.add_column(f"{name} ≤ {bar:g}", justify="right")
    table.add_column("errors", justify="right")
    table.add_column("others", justify="right")
    table.add_column("disk alone: p95 · longest", justify="right")
    table.add_column("")
    for step in results.steps:
        table.add_row(
            step.profile,
            f"{step.factor:g}",
            f"{step.per_second:,.0f} of {step.offered:,.0f}",
            *(_p95(step.calls.get(name)) for name in mix.baselines_ms),
            f"{sum(figures.errors for figures in step.calls.values()):,}",
            _others(step.usage.others),
            f"{step.syncs.p95_ms:.1f} · {step.syncs.max_ms:.0f}",
            step.verdict,
        )
    return table


def _p95(figures: Figures | None) -> str:
    if figures is None or not figures.count:
        return "–"
    return f"{figures.p95_ms:.1f}" if figures.count >= ENOUGH else f"({figures.p95_ms:.1f})"


def _others(share: float) -> str:
    return f"{share:.0%}" + (" !" if share > _MANY_OTHERS else "")


def _processor(results: LoadResults, style: box.Box) -> Table:
    """Show where the processor goes, and what a call costs."""
    table = Table(title="Shares of the processor on the way up", box=style, title_justify="left")
    table.add_column("× Black Friday", justify="right")
    parts = list(shares(results.climb[0].usage))
    for name in (*parts, "idle", "ms of it a call"):
        table.add_column(name, justify="right")
    for step in results.climb:
        spent = shares(step.usage)
        cost = 1000 * sum(step.usage.seconds.values()) / max(1, step.count)
        table.add_row(
            f"{step.factor:g}",
            *(f"{spent[name]:.0%}" for name in parts),
            f"{step.usage.idle:.0%}",
            f"{cost:.2f}",
        )
    return table


def _all_calls(results: LoadResults, mix: Mix, style: box.Box) -> Table:
    """Show every call of the mix at the knee, or where nothing held at the lowest rate."""
    step = max(
        (step for step in results.climb if step.factor <= results.knee),
        key=lambda step: step.factor,
        default=results.climb[0],
    )
    table = Table(
        title=f"Every call at {step.factor:g} × Black Friday", box=style, title_justify="left"
    )
    table.add_column("call")
    for name in ("calls", "p50 ms", "p95 ms", "p99 ms", "P95 at most"):
        table.add_column(name, justify="right")
    for name, figures in step.calls.items():
        table.add_row(
            name,
            f"{figures.count:,}",
            f"{figures.p50_ms:.1f}",
            f"{figures.p95_ms:.1f}",
            f"{figures.p99_ms:.1f}",
            f"{mix.bar_ms(name):g}",
        )
    return table


def _callers(results: LoadResults, style: box.Box) -> Table:
    table = Table(
        title="100 concurrent callers without think time, REST through Envoy",
        box=style,
        title_justify="left",
    )
    table.add_column("case")
    for name in ("calls/s", "p50 ms", "p95 ms", "p95: bar · stretch", "p99 ms", "errors", "others"):
        table.add_column(name, justify="right")
    table.add_column("grade")
    for result in results.callers:
        measured, (bar, stretch) = result.measured, _CALLERS_MS[result.case]
        table.add_row(
            result.case,
            f"{measured.per_second:,.0f}",
            f"{measured.p50_ms:.1f}",
            f"{measured.p95_ms:.1f}",
            f"{bar} · {stretch}",
            f"{measured.p99_ms:.1f}",
            f"{measured.errors:,}",
            _others(result.usage.others),
            "INVALID" if result.problem else grade_low(measured.p95_ms, bar, stretch),
        )
    return table


def _compared(results: LoadResults, style: box.Box) -> Table:
    table = Table(
        title=f"What the generators cost, at {results.compared[0].factor:g} × Black Friday",
        box=style,
        title_justify="left",
    )
    table.add_column("generator")
    for name in ("calls", "its share of the processor", "ms of it a call", "createCart p95 ms"):
        table.add_column(name, justify="right")
    for step in results.compared:
        created = step.calls.get("createCart")
        table.add_row(
            step.generator,
            f"{step.count:,}",
            f"{step.share_of_load:.1%}",
            f"{1000 * step.usage.seconds['load'] / max(1, step.count):.2f}",
            _p95(created),
        )
    return table
