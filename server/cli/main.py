"""The command line: `python -m server COMMAND`."""

from __future__ import annotations

import sys
import tomllib
from typing import Annotated

import typer

from server.cli import (
    analytics,
    catalog,
    jobs,
    observe,
    people,
    schema,
    seed,
    serve,
    shoppers,
    stack,
    tenant,
    tokens,
    webhooks,
)
from server.stack.process import PROJECT, StackError

LAUNCHER = "commerce"
"""The program of `.venv/bin` that is the same; a shell completes programs, not `python -m …`."""


def command_line(*, completion: bool) -> typer.Typer:
    """Join the commands; with options that install or show their *completion*, if wanted."""
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=completion,
        pretty_exceptions_enable=False,
        help=__doc__,
        callback=_options,
    )
    for part in (stack, observe, serve, schema, seed, tokens):
        app.add_typer(part.commands)
    app.add_typer(schema.migrate, name="migrate")
    app.add_typer(jobs.commands, name="jobs")
    app.add_typer(analytics.commands, name="analytics")
    app.add_typer(catalog.commands, name="catalog")
    app.add_typer(tenant.commands, name="tenant")
    app.add_typer(people.commands, name="people")
    app.add_typer(shoppers.commands, name="shoppers")
    app.add_typer(webhooks.commands, name="webhooks")
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
        print(f"{project['name']} {project['version']}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, help="Print the version.")
    ] = False,
) -> None:
    pass


def _require_text(arguments: list[str]) -> None:
    """Refuse other bytes, which come as surrogates and which nothing takes.

    Raises:
        StackError: There are some.
    """
    if any("\ud800" <= char <= "\udfff" for argument in arguments for char in argument):
        raise StackError("an argument is not UTF-8")


def main(program: str = "python -m server") -> None:
    """Run the command line; whatever a person can mend is one line on stderr and exit code 1.

    Args:
        program: What the person typed.
    """
    try:
        _require_text(sys.argv)
        command_line(completion=program == LAUNCHER)(prog_name=program)
    except StackError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
