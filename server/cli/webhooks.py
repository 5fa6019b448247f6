"""The command of the sender: `python -m server webhooks serve`."""

from __future__ import annotations

import os

import typer

from server.cli.environment import jobs_settings
from server.cli.running import loading, run

_GIVES_WAY = 10
"""How far a sender stands back where shoppers need the same cores: what it has to send can wait in
the outbox, who shops can't."""

commands = typer.Typer(no_args_is_help=True, help="Send events to webhook endpoints.")


@commands.callback()
def group() -> None:
    """Send events to webhook endpoints."""


@commands.command()
def serve() -> None:
    """Send events to endpoints until SIGTERM; any number of these may run."""
    with loading():
        from server.sending import serve_webhooks

    os.nice(_GIVES_WAY)
    run(serve_webhooks(jobs_settings(), lambda: print("Webhooks are sent", flush=True)))
