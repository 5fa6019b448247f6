"""The commands for the whole stack of one machine."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli.environment import (
    database_url,
    fill_in_development,
    read_settings,
    refuse_unsafe,
    run_directory,
    signing_secret,
    tell_doubts,
    tell_unapplied,
)
from server.cli.running import Descriptor
from server.stack.process import StackError

if TYPE_CHECKING:
    from server.stack.stack import Addresses

commands = typer.Typer()
_EMBEDDED = "postgresql://embedded"
"""Stands for the address of a server that is not started yet."""


@commands.command()
def run(status_fd: Descriptor = None) -> None:
    """Start the whole stack and keep it up until Ctrl-C."""
    from server.stack import background, welcome
    from server.stack.stack import Stack

    def announce(addresses: Addresses) -> None:
        if status_fd is None:
            welcome.show(addresses, signing_secret())
        else:
            background.report(status_fd, background.READY)

    try:
        fill_in_development()
        settings = read_settings()
        refuse_unsafe(
            settings.model_copy(update={"database_url": settings.database_url or _EMBEDDED})
        )
        if status_fd is None:
            tell_doubts(settings)
        asyncio.run(Stack(settings).run(announce))
    except BaseException as error:
        if status_fd is not None:
            reason = str(error) if isinstance(error, StackError) else repr(error)
            background.report(status_fd, reason)
        raise


@commands.command()
def up() -> None:
    """Start the whole stack in the background; return once it answers."""
    from server.stack import background, welcome

    directory = run_directory()
    started, url = background.up(directory)
    print(f"{'Up' if started else 'Already up'}: {url} (`make down` stops it)")
    tell_unapplied(directory.state())
    tell_doubts(read_settings())
    print(f"Reference: {url}/api/docs; demo data: docs/demo-data.md")
    fill_in_development()
    if not read_settings().production:
        for name, link in welcome.links(directory.state().get("sites", {}), signing_secret()):
            print(f"{name}: {link}")
    print("Tokens: .venv/bin/python -m server token --customer cust-alice, or --role ADMIN")


@commands.command()
def down() -> None:
    """Stop the stack that runs in the background."""
    from server.stack import background

    print("Down." if background.down(run_directory()) else "Nothing was running.")


@commands.command()
def restart(
    envoy: Annotated[bool, typer.Option("--envoy", help="Replace Envoy instead.")] = False,
) -> None:
    """Replace the workers of the running stack one after another, without a failed call."""
    from server.stack import background

    directory = run_directory()
    background.restart(directory, envoy=envoy)
    tell_unapplied(directory.state())
    print("Envoy is a new one." if envoy else "All workers are new ones.")


@commands.command()
def reset() -> None:
    """Stop the stack and forget its data."""
    from server.stack import background

    directory = run_directory()
    background.down(directory)
    directory.forget()
    print("Down, and the data is forgotten.")


@commands.command()
def env() -> None:
    """Print the addresses of the running stack, and the time zones' release, as shell lines."""
    from server.platform.telemetry.time_zones import RELEASE

    print(f"TZDATA_RELEASE={RELEASE}")
    lines = run_directory().environment()
    if not lines:
        raise StackError("No stack is running; `make up` starts one")
    for name, value in lines.items():
        print(f"{name}={value}")


@commands.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context) -> None:
    """Open the database with the embedded psql; arguments are passed on."""
    from server.platform.database.dsn import without_password
    from server.stack.postgres_programs import client_binaries

    program = client_binaries() / "psql"
    url, password = without_password(database_url())
    # Everybody on the machine can read a program's arguments.
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    os.execve(program, [str(program), url, *context.args], environment)  # noqa: S606
