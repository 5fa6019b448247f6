"""The group of commands `python -m server analytics`; what they do is imported when they run."""

from __future__ import annotations

from collections.abc import Callable

import typer


def commands(database_url: Callable[[], str]) -> typer.Typer:
    """Make the group; *database_url* gives a database that answers."""
    group = typer.Typer(no_args_is_help=True, help="Keep the figures of analytics.")

    @group.command()
    def rebuild() -> None:
        """Count everything anew; readers see the former figures until it is done."""
        from server.analytics import cli

        cli.rebuild(database_url())

    @group.command()
    def refresh() -> None:
        """Count what has happened since the last time."""
        from server.analytics import cli

        cli.refresh(database_url())

    @group.command()
    def verify() -> None:
        """Compare the figures with a recount from the base tables; differences are an error."""
        from server.analytics import cli

        if cli.verify(database_url()):
            raise typer.Exit(1)

    return group
