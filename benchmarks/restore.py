"""How long a database of a gigabyte takes to come back: `python -m benchmarks.restore`.

A server of its own is filled until its database has that size, backed up by the operators' scripts,
and restored by them: from the dump beside the database, with every table compared, the schema and
the figures of analytics verified and the names exchanged; and from the base backup after its data
folder is gone.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console

from benchmarks.stack import run_directory
from server.cli import analytics
from server.cli.bulk_seed import fill
from server.demo.seeding import seed
from server.platform.schema import migrations
from server.stack.postgres import DATABASE, EmbeddedPostgres
from server.stack.process import PROJECT

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console(highlight=False, soft_wrap=True)
_BAR_SECONDS = 600.0
_STEP = 50_000


def script(name: str, *arguments: str | Path, **variables: str) -> str:
    """Run a script of `deploy/scripts`; give the last line it printed."""
    done = subprocess.run(
        [PROJECT / "deploy" / "scripts" / name, *arguments],
        env={"PATH": os.environ["PATH"], "COMMERCE_PYTHON": sys.executable, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(done.stdout)
    return done.stdout.strip().splitlines()[-1]


def timed(what: str, work: Callable[[], str]) -> tuple[float, str]:
    """Do *work*, and print how long it took."""
    begun = time.perf_counter()
    said = work()
    seconds = time.perf_counter() - begun
    console.print(f"| {what} | {seconds:.0f} s |")
    return seconds, said


def size(url: str) -> int:
    """Give the size of a database, in bytes."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert row is not None
    return int(row[0])


def fill_to(url: str, wanted: int) -> int:
    """Fill a database until it has *wanted* bytes; give how many carts there are."""
    migrations.upgrade(url)
    asyncio.run(seed(url, node_env="development"))
    carts = 0
    while size(url) < wanted:
        asyncio.run(fill(url, carts=_STEP, days=400, advance=lambda _: None))
        carts += _STEP
    analytics.rebuild_at(url)
    return carts


@app.command()
def main(
    megabytes: Annotated[int, typer.Option(help="How large the database is to be.")] = 1024,
) -> None:
    """Measure, print, and exit with 1 where the restore took more than ten minutes."""
    with run_directory() as directory:
        directory.create()
        # The backups lie where PostgreSQL's account can read them, as on another machine's disk.
        backups = directory.path / "backups"
        backups.mkdir()
        backups.chmod(0o755)
        server = EmbeddedPostgres(directory.path)
        server.start()
        try:
            carts = fill_to(server.url, megabytes * 2**20)
            console.print(
                f"\nA database of {size(server.url) / 2**20:,.0f} MiB, {carts:,} carts.\n"
            )
            console.print("| step | took |\n|---|---|")
            variables = {"DATABASE_URL": server.url, "BACKUP_DIRECTORY": str(backups)}
            _, dump = timed(
                "`backup dump`, every row counted, read back",
                lambda: script("backup", "dump", **variables),
            )
            restoring, _ = timed(
                "`restore dump`: restored, compared, schema and figures verified, exchanged",
                lambda: script("restore", "dump", dump, RESTORE_CONFIRM=DATABASE, **variables),
            )
            _, base = timed(
                "`backup base`, verified", lambda: script("backup", "base", **variables)
            )
            server.child.stop()
            shutil.rmtree(server.data)
            wal = directory.path / "wal"
            wal.mkdir()
            owner = ("--owner", "nobody") if os.geteuid() == 0 else ()
            place = ("--base", base, "--wal", wal, "--data", server.data, *owner)

            def replayed() -> str:
                said = script("restore", "point-in-time", *place)
                server.spawn()
                server.wait_ready(600)
                return said

            timed("`restore point-in-time` from it, until PostgreSQL answers", replayed)
            console.print(
                f"\nThe dump has {Path(dump).stat().st_size / 2**20:,.0f} MiB, "
                f"the database that came back {size(server.url) / 2**20:,.0f} MiB. "
                f"Bar: {_BAR_SECONDS:.0f} s."
            )
        finally:
            server.stop()
            shutil.rmtree(backups, ignore_errors=True)
            shutil.rmtree(directory.path / "wal", ignore_errors=True)
    raise SystemExit(int(restoring > _BAR_SECONDS))


if __name__ == "__main__":
    app()
