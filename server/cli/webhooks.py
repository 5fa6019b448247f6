"""The command of the sender: `python -m server webhooks serve`."""

from __future__ import annotations

import typer

from server.cli.environment import jobs_settings
from server.cli.running import give_way, loading, run

commands = typer.Typer(no_args_is_help=True, help="Send events to webhook endpoints.")


@commands.callback()
def group() -> None:
    """Send events to webhook endpoints."""


@commands.command()
def serve() -> None:
    """Send events to endpoints until SIGTERM; any number of these may run."""
    with loading():
        from server.sending import serve_webhooks

    give_way()
    run(serve_webhooks(jobs_settings(), lambda: print("Webhooks are sent", flush=True)))
