"""What each revision locks and for how long: `python -m benchmarks.migrations --carts 100000`.

Each revision is applied to an empty database and to one full of carts, and undone there. Meanwhile
one connection looks at the locks a thousand times a second, and another changes a cart again and
again, as a shopper would; its slowest change is what a shopper would have waited.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated

import psycopg
import typer
from rich.console import Console

from benchmarks.stack import run_directory
from server.cli.bulk_seed import fill
from server.demo.seeding import seed
from server.platform.schema import migrations
from server.stack.postgres import DATABASE, EmbeddedPostgres

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

# From the first that keeps writers out.
_STRONG = {
    "ShareLock": "SHARE",
    "ShareRowExclusiveLock": "SHARE ROW EXCLUSIVE",
    "ExclusiveLock": "EXCLUSIVE",
    "AccessExclusiveLock": "ACCESS EXCLUSIVE",
}
_TABLES = "SELECT oid, relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 2200"
_LOCKS = """
SELECT relation, mode FROM pg_locks
WHERE granted AND locktype = 'relation' AND mode = ANY(%s) AND relation = ANY(%s)
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
_CHANGE = """UPDATE carts SET "lastActivityAt" = now() WHERE id = 'probe'"""


@dataclass(slots=True)
class Watched:
    """What was seen while something ran."""

    seconds: float = 0.0
    held: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    """When each lock on a table that existed before was seen first and last."""
    slowest_ms: float = 0.0
    """The slowest change of a cart meanwhile; 0 where there were none."""

    @property
    def locks(self) -> str:
        """The strongest lock, the tables it was held on, and for how long at the most."""
        for mode in reversed(_STRONG):
            found = {
                table: last - first for (table, kind), (first, last) in self.held.items()
                if kind == mode
            }  # fmt: skip
            if found:
                names = sorted(found)
                shown = ", ".join(f"`{name}`" for name in names[:3])
                more = f" and {len(names) - 3} more" if len(names) > 3 else ""
                return f"{_STRONG[mode]} on {shown}{more}, {max(found.values()) * 1000:.0f} ms"
        return "none seen"


@contextmanager
def watched(url: str) -> Iterator[Watched]:
    """Look at locks, and change a cart, until the block ends."""
    seen, over = Watched(), threading.Event()
    with psycopg.connect(url, autocommit=True) as looking:
        tables = dict(looking.execute(_TABLES).fetchall())
        probed = "carts" in tables.values()

        def look() -> None:
            while not over.is_set():
                now = time.perf_counter()
                for relation, mode in looking.execute(_LOCKS, [list(_STRONG), list(tables)]):
                    times = seen.held.setdefault((str(tables[relation]), str(mode)), [now, now])
                    times[1] = now
                time.sleep(0.001)

        def shop() -> None:
            with psycopg.connect(url, autocommit=True) as shopper:
                while not over.is_set():
                    begun = time.perf_counter()
                    # The tables go with the last downgrade.
                    try:
                        shopper.execute(_CHANGE)
                    except psycopg.errors.UndefinedTable:
                        return
                    seen.slowest_ms = max(seen.slowest_ms, (time.perf_counter() - begun) * 1000)
                    time.sleep(0.002)

        threads = [threading.Thread(target=look)]
        threads += [threading.Thread(target=shop)] if probed else []
        for thread in threads:
            thread.start()
        begun = time.perf_counter()
        try:
            yield seen
        finally:
            seen.seconds = time.perf_counter() - begun
            over.set()
            for thread in threads:
                thread.join()


def measure(url: str, change: Callable[[str, str], object], revision: str) -> Watched:
    """Bring a database to a revision and watch it."""
    with watched(url) as seen:
        change(url, revision)
    return seen


@app.command()
def main(
    carts: Annotated[int, typer.Option(help="How many carts the full database has.")] = 100_000,
) -> None:
    """Measure, and print the table of docs/runbook.md."""
    console = Console(highlight=False, soft_wrap=True)
    keys = [key for key, _ in migrations.revisions()]
    with run_directory() as directory:
        directory.create()
        server = EmbeddedPostgres(directory.path)
        server.start()
        try:
            with psycopg.connect(server.url_of("postgres"), autocommit=True) as connection:
                connection.execute("CREATE DATABASE empty TEMPLATE template0")
            empty = {key: measure(server.url_of("empty"), migrations.upgrade, key) for key in keys}
            url = server.url_of(DATABASE)
            migrations.upgrade(url)
            asyncio.run(seed(url, node_env="development"))
            asyncio.run(fill(url, carts=carts, days=400, advance=lambda _: None))
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(
                    "INSERT INTO carts (id, \"companyId\") VALUES ('probe', 'test-company-id')"
                )
            down, up = {}, {}
            # The two oldest made the tables: there was no cart when they ran.
            for key, below in zip(keys[:1:-1], keys[-2:0:-1], strict=True):
                down[key] = measure(url, migrations.downgrade, below)
            for key in keys[2:]:
                up[key] = measure(url, migrations.upgrade, key)
        finally:
            server.stop()
    console.print(
        f"| revision | empty | {carts:,} carts | strongest lock on a table that was there "
        "| slowest change of a cart | undone in |\n|---|---|---|---|---|---|"
    )
    for key, name in migrations.revisions():
        seen = up.get(key, empty[key])
        console.print(
            f"| `{name}` | {empty[key].seconds:.1f} s | "
            + (f"{up[key].seconds:.1f} s" if key in up else "–")
            + f" | {seen.locks} | "
            + (f"{seen.slowest_ms:.0f} ms" if key in up else "–")
            + " | "
            + (f"{down[key].seconds:.1f} s" if key in down else "–")
            + " |"
        )


if __name__ == "__main__":
    app()
