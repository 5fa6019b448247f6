"""What the commands of the command line have in common."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from server.stack.process import StackError

if TYPE_CHECKING:
    from rich.progress import Progress

_T = TypeVar("_T")
Descriptor = Annotated[int | None, typer.Option(hidden=True)]
"""An open file that a parent process hands over."""


def run(coroutine: Coroutine[Any, Any, _T]) -> _T:
    """Run *coroutine* to its end on the fast event loop."""
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(coroutine)


def give_way() -> None:
    """Stand back where shoppers need the same cores: what this process does can wait."""
    os.nice(10)


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """Load code without looking for garbage: it makes none, and looking is a quarter of a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextlib.contextmanager
def one_line(*kinds: type[Exception]) -> Iterator[None]:
    """Show errors of these *kinds* to the person who typed the command, without a stack."""
    try:
        yield
    except kinds as error:
        raise StackError(str(error)) from error


@contextlib.contextmanager
def report_file(path: Path | None, *, more: bool) -> Iterator[Callable[[object], None]]:
    """Open a report of JSON lines; what is given is written at once, in case the command ends.

    Args:
        path: The file; None for no report.
        more: Whether what it holds stays.

    Raises:
        StackError: It can't be written.
    """
    if path is None:
        yield lambda row: None
        return
    import orjson

    with one_line(OSError):
        out = path.open("ab" if more else "wb", buffering=0)

    def write(row: object) -> None:
        out.write(orjson.dumps(row) + b"\n")

    with out:
        yield write


def wait_at(barrier: int | None) -> None:
    """Wait, with all code loaded, until the parent opens the *barrier*."""
    if barrier is None:
        return
    passed = os.read(barrier, 1)
    os.close(barrier)
    if not passed:
        raise StackError("The parent gave up")


def handed_over() -> str:
    """Read standard input as one text, such as a token; what is not UTF-8 is like no token."""
    return sys.stdin.buffer.read().decode(errors="replace").strip()


def duration(text: str) -> timedelta:
    """Read `90s`, `30m`, `12h` or `7d`."""
    seconds = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
    with contextlib.suppress(ValueError, OverflowError):
        if text[-1:] in seconds:
            return timedelta(seconds=float(text[:-1]) * seconds[text[-1]])
    raise StackError(f"{text!r} is no duration; write 90s, 30m, 12h or 7d")


def progress_bar() -> Progress:
    """Make a progress bar on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
