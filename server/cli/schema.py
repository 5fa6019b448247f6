"""The commands that change the schema of the database: `python -m server migrate …`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli.environment import each_shard, maintained_settings, on_each_shard, read_settings
from server.cli.running import Descriptor, one_line, run, wait_at
from server.stack.process import StackError

if TYPE_CHECKING:
    from server.platform.settings import Settings

commands = typer.Typer()
migrate = typer.Typer(no_args_is_help=True, help="Change the schema of the database.")


@commands.command(hidden=True)
def prepare(
    start_barrier_fd: Descriptor = None,
    foreign: Annotated[bool, typer.Option("--foreign")] = False,
) -> None:
    """Migrate the database and seed it, unless in production; part of starting the stack.

    A database of production that the stack did not make itself is migrated by a person alone.
    """
    from server.demo.seeding import SeedRefused
    from server.demo.seeding import seed as seed_database
    from server.platform.schema import migrations
    from server.stack.database import check_database

    wait_at(start_barrier_fd)
    settings = read_settings()
    with one_line(migrations.MigrationError, SeedRefused):
        for where, one in each_shard(settings):
            url = one.direct_url
            run(check_database(url))
            if not (foreign and settings.production):
                migrations.upgrade(url)
            elif not run(migrations.is_current(url)):
                raise StackError(
                    f"The schema of DATABASE_URL{where} is not this release's; make a backup, then "
                    "`python -m server migrate upgrade`"
                )
        if not settings.production:
            run(seed_database(settings.direct_url, node_env=settings.node_env))


@migrate.command()
def upgrade(revision: Annotated[str, typer.Argument()] = "head") -> None:
    """Bring the schema to a revision, the newest unless told."""
    from server.platform.schema import migrations

    _on_each(lambda where, url: _list(f"applied{where}", migrations.upgrade(url, revision)))


@migrate.command(context_settings={"ignore_unknown_options": True})
def downgrade(revision: Annotated[str, typer.Argument()] = "-1") -> None:
    """Take the schema back to a revision, to nothing by `base`, by one step unless told."""
    from server.platform.schema import migrations

    _on_each(lambda where, url: _list(f"undone{where}", migrations.downgrade(url, revision)))


@migrate.command()
def status() -> None:
    """Print where the schema stands."""
    from server.platform.schema import migrations

    _on_each(lambda where, url: print(f"{where.strip()}: " * bool(where) + migrations.status(url)))


@migrate.command()
def adopt() -> None:
    """Take over a database whose tables another tool has made, and upgrade it."""
    from server.platform.schema import migrations

    _on_each(lambda where, url: _list(f"applied{where}", migrations.adopt(url)))


@migrate.command()
def new(message: str) -> None:
    """Write an empty revision with a name made of MESSAGE."""
    from server.platform.schema import migrations

    with one_line(migrations.MigrationError):
        print(migrations.create(message))


def _on_each(work: Callable[[str, str], None]) -> None:
    """Do *work* with words for where, and the address: on the one database, or on all shards."""
    from server.platform.schema.migrations import MigrationError

    def one(where: str, settings: Settings) -> None:
        with one_line(MigrationError):
            work(where, settings.direct_url)

    on_each_shard(maintained_settings(), one)


def _list(what: str, names: Sequence[str]) -> None:
    for name in names:
        print(f"{what} {name}")
    if not names:
        print("Nothing to do.")
