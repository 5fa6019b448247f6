"""The commands that show what a running stack of this machine does: its state and its logs."""

from __future__ import annotations

import os
import shutil
from typing import Annotated

import typer

from server.cli.environment import run_directory, running_state, tell_unapplied
from server.stack.process import StackError

commands = typer.Typer()


def _names() -> list[str]:
    """Name the logs that there are."""
    return sorted(path.stem for path in run_directory().logs.glob("*.log"))


@commands.command()
def status() -> None:
    """Show the processes of the running stack; exit code 1 when there is none."""
    state = running_state()
    print(f"{state['api_url']} (process {state['pid']}, logs in {run_directory().logs})")
    for name, process in state["servers"].items():
        print(f"{name:12} process {process}")
    for worker in state["workers"]:
        serves = "serves" if worker["ready"] else "does not serve"
        print(
            f"worker {worker['number']:<5} process {worker['pid']}, port {worker['port']}, "
            f"{serves}, {worker['restarts']} restarts"
        )
    for name in ("jobs", "webhooks"):
        if name in state:
            print(f"{name:12} process {state[name]}")
    tell_unapplied(state)


@commands.command()
def logs(
    name: Annotated[
        str, typer.Argument(help="Whose, such as postgres; unset: all.", autocompletion=_names)
    ] = "",
    lines: Annotated[int, typer.Option(min=0, help="How many lines of each.")] = 20,
    follow: Annotated[bool, typer.Option(help="Go on with what comes, until Ctrl-C.")] = False,
) -> None:
    """Show the last lines of the stack's logs."""
    known = _names()
    if not known:
        raise StackError(f"There are no logs in {run_directory().logs}")
    if name and name not in known:
        raise StackError(f"There is no log {name}; there are {', '.join(known)}")
    if (tail := shutil.which("tail")) is None:
        raise StackError(f"tail is not on the PATH; the logs are in {run_directory().logs}")
    files = [str(run_directory().logs / f"{one}.log") for one in ([name] if name else known)]
    os.execv(tail, [tail, f"--lines={lines}", *(["-F"] if follow else []), *files])  # noqa: S606
