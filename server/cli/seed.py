"""The command that loads the demo data, and shopping state by the million beside it."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from server.cli.environment import checked_database_url, fill_in_development
from server.cli.running import one_line, progress_bar, run

commands = typer.Typer()


@commands.command()
def seed(
    carts: Annotated[int, typer.Option(min=0, help="Fill it with so many carts beside.")] = 0,
    days: Annotated[
        int, typer.Option(min=1, help="How many days the carts are spread over.")
    ] = 400,
) -> None:
    """Load the demo data into a database that has none of it."""
    from server.demo.seeding import SeedRefused
    from server.demo.seeding import seed as seed_database

    url = checked_database_url()
    fill_in_development()
    with one_line(SeedRefused):
        report = run(seed_database(url, node_env=os.environ["NODE_ENV"]))
    there = "" if report.refused else "All of it was there."
    print(f"{report.total} rows loaded." if report.total else there or "Nothing was loaded.")
    for refused in report.refused:
        print(f"left out: {refused}")
    if carts:
        _bulk(url, carts, days)


def _bulk(url: str, carts: int, days: int) -> None:
    """Load *carts* carts, show how far it is, and count them for analytics."""
    from server.cli import analytics
    from server.cli.bulk_seed import BulkSeedRefused, fill

    with one_line(BulkSeedRefused), progress_bar() as progress:
        task = progress.add_task("carts", total=carts)

        def advance(count: int) -> None:
            progress.advance(task, count)

        sent = run(fill(url, carts=carts, days=days, advance=advance))
    print(", ".join(f"{count} {table}" for table, count in sent.items()))
    analytics.rebuild_at(url)
