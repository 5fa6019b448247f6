"""The commands that keep the figures of analytics: `python -m server analytics …`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import typer

from server.cli.environment import checked_database_url
from server.cli.running import progress_bar

if TYPE_CHECKING:
    from server.analytics.service import Rollup

commands = typer.Typer(no_args_is_help=True, help="Keep the figures of analytics.")
_T = TypeVar("_T")
_LONGEST_SECONDS = 3600.0


@commands.command()
def rebuild() -> None:
    """Count everything anew; readers see the former figures until it is done."""
    rebuild_at(checked_database_url())


def rebuild_at(url: str) -> None:
    """Count everything in the database at *url* anew, and show how far it is."""

    async def go(rollup: Rollup) -> None:
        with progress_bar() as progress:
            task = progress.add_task("counting", total=None)
            async for at in rollup.rebuild():
                progress.update(task, completed=at.done, total=at.total, description=at.doing)

    _with_rollup(url, go)


@commands.command()
def refresh() -> None:
    """Count what has happened since the last time."""

    async def go(rollup: Rollup) -> None:
        await rollup.refresh(wait=True)

    _with_rollup(checked_database_url(), go)


@commands.command()
def verify() -> None:
    """Compare the figures with a recount from the base tables; differences are an error."""
    from rich.console import Console

    async def go(rollup: Rollup) -> int:
        with Console(stderr=True).status("recounting"):
            differences, compared = await rollup.verify()
        for found in differences:
            print(f"{found.table} {found.row}: {found.stored}, recounted {found.recounted}")
        print(f"{len(differences)} differences in {compared} rows.")
        return len(differences)

    if _with_rollup(checked_database_url(), go):
        raise typer.Exit(1)


def _with_rollup(url: str, work: Callable[[Rollup], Awaitable[_T]]) -> _T:
    from server.analytics.service import Rollup
    from server.platform.database.pool import Database

    async def go() -> _T:
        database = await Database.connect(
            url,
            connections=2,
            timeout_seconds=_LONGEST_SECONDS,
            acquire_seconds=_LONGEST_SECONDS,
        )
        try:
            return await work(Rollup(database))
        finally:
            await database.close()

    return asyncio.run(go())
