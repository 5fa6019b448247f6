"""Tables of results, for the terminal and for `results/`."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.cases import CASES
from benchmarks.generators import CALLERS, CONNECTIONS
from benchmarks.results import WAYS, CaseResult, Results

FOLDER = Path(__file__).resolve().parent / "results"
_TOLERANCE = 0.2
"""How far below the bar a throughput may lie, machines being what they are."""
_MEMORY_MIB = (150, 100)
_START_SECONDS = (8, 4)
_MANY_OTHERS = 0.1

_CASES = {case.key: case for case in CASES}


def grade_high(value: float, bar: float, stretch: float, tolerance: float = 0.0) -> str:
    """Grade a figure that should be high."""
    if value >= stretch:
        return "stretch"
    if value >= bar:
        return "bar"
    return f"bar −{tolerance:.0%}" if value >= bar * (1 - tolerance) else "below"


def grade_low(value: float, bar: float, stretch: float) -> str:
    """Grade a figure that should be low."""
    return "stretch" if value <= stretch else "bar" if value <= bar else "above"


def facts(results: Results) -> str:
    """Describe machine and run in a few lines."""
    it = results.machine
    lines = [
        (
            f"{results.taken_at:%Y-%m-%d %H:%M} UTC, revision {results.revision or '?'}, "
            f"{results.seconds:g} s a measurement"
        ),
        (
            f"{it.cores} cores of {it.processor}, {it.memory_gib} GiB, Linux {it.kernel}, "
            f"Python {it.python}, PostgreSQL {it.postgres}"
        ),
        f"fsync: {it.syncs_per_second:,.0f} a second, one after the other",
        (
            f"Before the run, others took {it.busy_before:.0%} of the processor; what they took "
            "during a measurement is its last column"
        ),
    ]
    lines += [
        f"Floor, pgbench {floor.script}: {floor.per_second:,.0f} a second, "
        f"{floor.average_ms:.1f} ms on average"
        for floor in results.floors.values()
    ]
    return "\n".join(f"* {line}" for line in lines)


def tables(results: Results, style: box.Box) -> Iterator[Table]:
    """Make the tables that there are results for."""
    if results.cases:
        yield _speed(results, style)
        yield _processor(results, style)
    if results.steady:
        yield _steady(results, style)
    if results.memory or results.start:
        yield _rest(results, style)


def show(results: Results) -> None:
    """Print everything."""
    # A pipe has no width of its own; the widest table must not be broken.
    console = Console(width=None if os.isatty(1) else 160, highlight=False)
    console.print(facts(results))
    for table in tables(results, box.SIMPLE_HEAD):
        console.print(table)
    for problem in results.problems:
        console.print(f"INVALID: {problem}", style="bold red")


def save(results: Results) -> Path:
    """Write `results/<date>-<machine>.md` and `.json`; return the path of the first."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{results.taken_at:%Y-%m-%d}-{results.machine.short}.md"
    path.write_text(_markdown(results))
    path.with_suffix(".json").write_text(results.to_json())
    return path


def _markdown(results: Results) -> str:
    output = io.StringIO()
    console = Console(file=output, width=400, highlight=False, color_system=None)
    for table in tables(results, box.MARKDOWN):
        title, table.title = table.title, None
        console.print(f"## {title}")
        console.print(table)
    body = "\n".join(line.rstrip() for line in output.getvalue().splitlines())
    problems = "".join(f"* INVALID: {problem}\n" for problem in results.problems)
    return f"# Benchmark\n\n{facts(results)}\n{problems}\n{body.strip()}\n"


def _speed(results: Results, style: box.Box) -> Table:
    table = Table(
        title=f"{CALLERS} callers without think time (gRPC over {CONNECTIONS} connections)",
        box=style,
        title_justify="left",
    )
    table.add_column("case")
    table.add_column("by")
    for name in ("calls/s", "bar · stretch", "of the floor", "bar · stretch"):
        table.add_column(name, justify="right")
    table.add_column("grade")
    for name in ("p50 ms", "p95 ms", "p99 ms", "errors", "others"):
        table.add_column(name, justify="right")
    last = ""
    for result in results.cases:
        case, measured = _CASES[result.case], result.measured
        share = results.share(result, case.floor)
        by_rest = result.way == "rest"
        grade = ""
        if by_rest and case.bar:
            grade = grade_high(measured.per_second, case.bar, case.stretch, _TOLERANCE)
        elif share is not None:
            grade = grade_high(share, case.share_bar, case.share_stretch)
        table.add_row(
            case.title if case.key != last else "",
            WAYS[result.way],
            f"{measured.per_second:,.0f}",
            f"{case.bar:,} · {case.stretch:,}" if by_rest and case.bar else "",
            "" if share is None else f"{share:.2f}",
            f"{case.share_bar} · {case.share_stretch}" if share is not None and not by_rest else "",
            "INVALID" if result.problem else grade,
            *_latency(result),
        )
        last = case.key
    return table


def _processor(results: Results, style: box.Box) -> Table:
    """Show what a call costs each part, which hardly depends on what else the machine does."""
    table = Table(
        title=f"Processor time of a call in ms, at {CALLERS} callers",
        box=style,
        title_justify="left",
    )
    table.add_column("case")
    table.add_column("by")
    parts = list(results.cases[0].usage.seconds)
    for name in (*parts, "all", "idle"):
        table.add_column(name, justify="right")
    last = ""
    for result in results.cases:
        calls = max(1, result.measured.calls)
        costs = [1000 * result.usage.seconds[part] / calls for part in parts]
        table.add_row(
            _CASES[result.case].title if result.case != last else "",
            WAYS[result.way],
            *(f"{cost:.2f}" for cost in (*costs, sum(costs))),
            f"{result.usage.idle:.0%}",
        )
        last = result.case
    return table


def _steady(results: Results, style: box.Box) -> Table:
    table = Table(
        title="At a steady rate, each call timed from when it was to begin",
        box=style,
        title_justify="left",
    )
    table.add_column("case")
    table.add_column("by")
    table.add_column("calls/s", justify="right")
    table.add_column("p95: bar · stretch", justify="right")
    table.add_column("grade")
    for name in ("p50 ms", "p95 ms", "p99 ms", "errors", "others"):
        table.add_column(name, justify="right")
    for result in results.steady:
        case = _CASES[result.case]
        bar, stretch = case.steady_bar_ms, case.steady_stretch_ms
        grade = grade_low(result.measured.p95_ms, bar, stretch)
        table.add_row(
            case.title,
            WAYS[result.way],
            str(case.rate),
            f"{bar:g} · {stretch:g} ms",
            "INVALID" if result.problem else grade,
            *_latency(result),
        )
    return table


def _latency(result: CaseResult) -> tuple[str, ...]:
    """Fill the last columns of a table."""
    measured = result.measured
    share = result.usage.others
    others = f"{share:.0%}" + (" !" if share > _MANY_OTHERS else "")
    return (
        f"{measured.p50_ms:.1f}",
        f"{measured.p95_ms:.1f}",
        f"{measured.p99_ms:.1f}",
        f"{measured.errors:,}",
        others,
    )


def _rest(results: Results, style: box.Box) -> Table:
    table = Table(title="Memory and start", box=style, title_justify="left")
    table.add_column("figure")
    table.add_column("ours", justify="right")
    table.add_column("bar · stretch", justify="right")
    table.add_column("grade")
    if memory := results.memory:
        bar, stretch = _MEMORY_MIB
        table.add_row(
            f"resident memory of a worker: fresh → {memory.calls // 2:,} → {memory.calls:,} calls",
            f"{memory.before_mib:.0f} → {memory.halfway_mib:.0f} → {memory.after_mib:.0f} MiB",
            f"{bar} · {stretch} MiB",
            "INVALID" if memory.problem else grade_low(memory.after_mib, bar, stretch),
        )
    if start := results.start:
        bar, stretch = _START_SECONDS
        table.add_row(
            "`up`, with a database to create",
            f"{start.fresh_seconds:.1f} s",
            f"{bar} · {stretch} s",
            grade_low(start.fresh_seconds, bar, stretch),
        )
        table.add_row(
            "`up`, with the data of last time",
            f"{start.again_seconds:.1f} s",
            f"{bar} · {stretch} s",
            grade_low(start.again_seconds, bar, stretch),
        )
    return table
