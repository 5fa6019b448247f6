"""The command that asks a worker whether it serves, for whoever watches over a container."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from server.stack.process import StackError


def health(
    port: Annotated[int, typer.Option(help="Port of loopback that a worker listens on.")],
    within: Annotated[float, typer.Option(help="How long it may take, in seconds.")] = 3.0,
) -> None:
    """Ask a worker whether it serves; exit code 1 when it does not."""
    from server.stack.supervisor import serving

    try:
        asyncio.run(asyncio.wait_for(serving(port), within))
    except TimeoutError as error:
        raise StackError(f"Nobody serves on port {port} within {within:g} s") from error
