"""`python -m server analytics …`: what operators do with the rollups."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from server.analytics.service import Rollup
from server.platform.postgres import Database

_T = TypeVar("_T")
_LONGEST_SECONDS = 3600.0


def rebuild(url: str) -> None:
    """Count everything anew and show how far it is."""

    async def go(rollup: Rollup) -> None:
        with bar() as progress:
            task = progress.add_task("counting", total=None)
            async for at in rollup.rebuild():
                progress.update(task, completed=at.done, total=at.total, description=at.doing)

    _with_rollup(url, go)


def refresh(url: str) -> None:
    """Count what has happened since the last time."""

    async def go(rollup: Rollup) -> None:
        await rollup.refresh(wait=True)

    _with_rollup(url, go)


def verify(url: str) -> int:
    """Compare the rollups with a recount and print what differs; give the number of differences."""

    async def go(rollup: Rollup) -> int:
        with Console(stderr=True).status("recounting"):
            differences, compared = await rollup.verify()
        for found in differences:
            typer.echo(f"{found.table} {found.row}: {found.stored}, recounted {found.recounted}")
        typer.echo(f"{len(differences)} differences in {compared} rows.")
        return len(differences)

    return _with_rollup(url, go)


def bar() -> Progress:
    """Make a progress bar on standard error."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )


def _with_rollup(url: str, work: Callable[[Rollup], Awaitable[_T]]) -> _T:
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
