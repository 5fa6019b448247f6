"""What bringing a catalogue in costs: `python -m benchmarks.catalogue [PRODUCTS]`.

A stack of its own, a company of its own, products with three variants each as this system's CSV,
brought in by the command as a merchant would; then the same file again, which changes nothing, and
once more with new prices beside a shopper who adds items at a steady rate.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Annotated

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


def brought_in(stack: RunningStack, *words: str) -> tuple[float, float, str]:
    """Run a command of the server; gives its seconds, its processor time and its last line."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    settings = environment(stack.directory, stack.port) | {"DATABASE_URL": stack.database_url}
    done = subprocess.run(
        [sys.executable, "-m", "server", *words],
        cwd=PROJECT,
        env=settings,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.stderr or done.stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    return time.perf_counter() - begun, spent, lines[-1] if lines else ""


class Peak(threading.Thread):
    """The most memory that the importing process has at a time."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.mebibytes = 0.0
        self.over = threading.Event()

    def run(self) -> None:
        """Look ten times a second."""
        page = os.sysconf("SC_PAGE_SIZE")
        while not self.over.wait(0.1):
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    if b"catalog\0import" in (process / "cmdline").read_bytes():
                        pages = int((process / "statm").read_text().split()[1])
                        self.mebibytes = max(self.mebibytes, pages * page / 2**20)
                except (OSError, IndexError):
                    continue


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
            peak = Peak()
            peak.start()
            seconds, spent, last = brought_in(stack, *words)
            peak.over.set()
            peak.join()
            print(
                f"{products:,} products, {title}: {seconds:.1f} s, {spent:.1f} s of processor time,"
                f" at most {peak.mebibytes:.0f} MiB; {last}",
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
