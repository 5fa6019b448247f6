"""`python -m server migrate …`: what changes the schema of the database.

Light to import; the work is in `server.platform.migrations`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from server.stack.command import one_line


def commands(database_url: Callable[[], str]) -> typer.Typer:
    """Make the group of commands.

    Args:
        database_url: Gives the address of the database; called when a command runs.
    """
    group = typer.Typer(no_args_is_help=True, help="Change the schema of the database.")

    @group.command()
    def upgrade(revision: Annotated[str, typer.Argument()] = "head") -> None:
        """Bring the schema to a revision, the newest unless told."""
        from server.platform import migrations

        with one_line(migrations.MigrationError):
            _list("applied", migrations.upgrade(database_url(), revision))

    @group.command(context_settings={"ignore_unknown_options": True})
    def downgrade(revision: Annotated[str, typer.Argument()] = "-1") -> None:
        """Take the schema back to a revision, to nothing by `base`, by one step unless told."""
        from server.platform import migrations

        with one_line(migrations.MigrationError):
            _list("undone", migrations.downgrade(database_url(), revision))

    @group.command()
    def status() -> None:
        """Print where the schema stands."""
        from server.platform import migrations

        with one_line(migrations.MigrationError):
            print(migrations.status(database_url()))

    @group.command()
    def adopt() -> None:
        """Take over a database whose tables another tool has made, and upgrade it."""
        from server.platform import migrations

        with one_line(migrations.MigrationError):
            _list("applied", migrations.adopt(database_url()))

    @group.command()
    def new(message: str) -> None:
        """Write an empty revision with a name made of MESSAGE."""
        from server.platform import migrations

        with one_line(migrations.MigrationError):
            print(migrations.create(message))

    return group


def _list(what: str, names: Sequence[str]) -> None:
    for name in names:
        print(f"{what} {name}")
    if not names:
        print("Nothing to do.")
