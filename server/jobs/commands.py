"""The sub-commands `python -m server jobs …`; what they do is loaded when they run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from server.platform.settings import Settings


def commands(settings: Callable[[], Settings]) -> typer.Typer:
    """Make the sub-commands.

    Args:
        settings: Reads the settings, with the address of a database that answers.
    """
    app = typer.Typer(no_args_is_help=True, help="Run what is done by the clock.")

    @app.command()
    def run(
        name: str,
        dry_run: Annotated[bool, typer.Option(help="Count what would be touched only.")] = False,
    ) -> None:
        """Run the job NAME now."""
        from server.jobs import cli

        print(asyncio.run(cli.run(settings(), name, dry_run=dry_run)))

    @app.command(name="list")
    def show() -> None:
        """List the jobs with their last and next runs."""
        from server.jobs import cli

        asyncio.run(cli.show(settings()))

    @app.command()
    def serve() -> None:
        """Run the jobs by their schedules until SIGTERM."""
        from server.jobs import cli

        asyncio.run(cli.serve(settings()))

    @app.command()
    def watch() -> None:
        """Count for metrics what all hold, where jobs run as commands, until SIGTERM."""
        from server.jobs import cli

        asyncio.run(cli.watch(settings()))

    return app
