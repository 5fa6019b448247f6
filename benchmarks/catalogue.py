"""What bringing a catalogue in costs: `python -m benchmarks.catalogue [PRODUCTS]`.

A stack of its own, a company of its own, products with three variants each as this system's CSV,
brought in by the command as a merchant would; then the same file again, which changes nothing, and
once more with new prices beside a shopper who adds items at a steady rate.
"""

from __future__ import annotations

import contextlib
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Annotated, NamedTuple

import psutil
import typer

from benchmarks.bench import Bench
from benchmarks.cases import CASES
from benchmarks.generators import Load, Wrk
from benchmarks.stack import RunningStack, environment, running_stack
from server.stack.process import PROJECT

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_COMPANY = "bench-shop"
_HEAD = "id,sku,name,price,variantSku,variantName,variantStock,option:Size\n"
_SIZES = ("S", "M", "L")


def written(path: Path, products: int, price: float) -> Path:
    """Write a file of *products* with three variants each."""
    with path.open("w") as file:
        file.write(_HEAD)
        for number in range(products):
            for size in _SIZES:
                sku = f"P{number}"
                file.write(f"p{number},{sku},Shirt {number},{price},{sku}-{size},{size},5,{size}\n")
    return path


class Run(NamedTuple):
    """What a command of the server came to."""

    seconds: float
    processor_seconds: float
    mebibytes: float
    """The most memory that it had, looked at ten times a second."""
    last: str
    """The last line that it printed."""


def brought_in(stack: RunningStack, *words: str) -> Run:
    """Run a command of the server."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    settings = environment(stack.directory, stack.port) | {"DATABASE_URL": stack.database_url}
    most = 0.0
    with tempfile.TemporaryFile("w+") as said:
        command = [sys.executable, "-m", "server", *words]
        child = psutil.Popen(command, cwd=PROJECT, env=settings, stdout=said, stderr=said)
        while child.poll() is None:
            with contextlib.suppress(psutil.Error):
                most = max(most, child.memory_info().rss / 2**20)
            time.sleep(0.1)
        said.seek(0)
        lines = [line.strip() for line in said if line.strip()]
    if child.returncode:
        raise SystemExit("\n".join(lines))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(time.perf_counter() - begun, spent, most, lines[-1] if lines else "")


@app.command()
def main(
    products: Annotated[int, typer.Argument(help="How many, with three variants each.")] = 100_000,
) -> None:
    """Measure imports."""
    with tempfile.TemporaryDirectory() as name, running_stack() as stack:
        folder = Path(name)
        file = written(folder / "products.csv", products, 19.9)
        brought_in(stack, "tenant", "create", _COMPANY)
        words = ("catalog", "import", str(file), "--company", _COMPANY)
        for title in ("new", "again, unchanged"):
            run = brought_in(stack, *words)
            print(
                f"{products:,} products, {title}: {run.seconds:.1f} s, {run.processor_seconds:.1f} "
                f"s of processor time, at most {run.mebibytes:.0f} MiB; {run.last}",
                flush=True,
            )
        add = next(case for case in CASES if case.key == "add")
        bench = Bench(stack, Wrk(), Load(), folder, seconds=20, say=lambda _: None)
        try:
            alone = bench.steady(add, "rest", "-alone")
            written(file, products, 21.9)
            importing = threading.Thread(target=brought_in, args=(stack, *words), daemon=True)
            importing.start()
            beside = bench.steady(add, "rest", "-beside")
            done = "" if importing.is_alive() else ", which ended before"
        finally:
            bench.close()
        print(
            f"add item at {add.rate} a second: P95 {alone.measured.p95_ms:.1f} ms alone, "
            f"{beside.measured.p95_ms:.1f} ms beside an import of new prices{done}"
        )


if __name__ == "__main__":
    app()
