"""The command line: `python -m benchmarks`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import floor, machine
from benchmarks.cases import CASES
from benchmarks.data import Warehouse
from benchmarks.generators import MissingGenerator, Wrk
from benchmarks.stack import running_stack
from server.stack.process import StackError


def main(
    only: Annotated[str, typer.Option(help="Cases, comma separated.")] = "",
    seconds: Annotated[float, typer.Option(help="How long each run takes.")] = 10,
    quick: Annotated[bool, typer.Option("--quick", help="Short runs.")] = False,
) -> None:
    """Measure a stack of its own beside what its database alone can do."""
    wrk = Wrk()
    seconds = 3 if quick else seconds
    keys = set(filter(None, only.split(",")))
    with (
        running_stack() as stack,
        stack.connect() as connection,
        tempfile.TemporaryDirectory() as folder,
    ):
        print(machine.describe(connection))
        print(f"{floor.syncs_per_second(stack.directory.path):.0f} syncs/s")
        warehouse = Warehouse(connection)
        warehouse.guest_carts("bench-floor", floor.FLOOR_CARTS + 1)
        for case in CASES:
            if keys and case.key not in keys:
                continue
            prefix = f"bench-{case.key}-rest"
            calls = case.prepare(warehouse, prefix, int(4000 * (seconds + 1)))
            warehouse.settle()
            path = Path(folder) / prefix
            path.write_text("".join(call.as_rest() + "\n" for call in calls))
            bottom = (
                floor.pgbench(case.floor, stack.database_url, min(seconds, 5))
                if case.floor
                else None
            )
            warm = wrk.run(stack.port, path, first=0, once=case.once, seconds=1)
            done = wrk.run(stack.port, path, first=warm.used, once=case.once, seconds=seconds)
            left = ""
            if case.effects:
                row = connection.execute(case.effects, {"like": prefix + "-%"}).fetchone()
                left = f"effects {row[0]} of {warm.acknowledged + done.acknowledged}"
            share = (
                f"{done.per_second / bottom.per_second:.2f} of {bottom.per_second:.0f}"
                if bottom
                else ""
            )
            print(
                f"{case.key:9} {done.per_second:7.0f}/s bar {case.bar} stretch {case.stretch} "
                f"p50 {done.p50_ms:.1f} p95 {done.p95_ms:.1f} p99 {done.p99_ms:.1f} ms "
                f"errors {done.errors} {left} {share} {'EXHAUSTED' if done.exhausted else ''}",
                flush=True,
            )


if __name__ == "__main__":
    try:
        typer.run(main)
    except MissingGenerator as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except StackError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
