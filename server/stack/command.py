"""What the commands of the command line have in common."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Coroutine, Iterator
from datetime import timedelta
from typing import Any, TypeVar

from server.stack.process import StackError

_T = TypeVar("_T")


def run(coroutine: Coroutine[Any, Any, _T]) -> _T:
    """Run *coroutine* to its end on the fast event loop."""
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(coroutine)


@contextlib.contextmanager
def one_line(*kinds: type[Exception]) -> Iterator[None]:
    """Show errors of these *kinds* to the person who typed the command, without a stack."""
    try:
        yield
    except kinds as error:
        raise StackError(str(error)) from error


def wait_at(gate: int | None) -> None:
    """Wait, with all code loaded, until the parent opens the *gate*."""
    if gate is None:
        return
    passed = os.read(gate, 1)
    os.close(gate)
    if not passed:
        raise StackError("The parent gave up")


def duration(text: str) -> timedelta:
    """Read `90s`, `30m`, `12h` or `7d`."""
    seconds = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
    with contextlib.suppress(ValueError, OverflowError):
        if text[-1:] in seconds:
            return timedelta(seconds=float(text[:-1]) * seconds[text[-1]])
    raise StackError(f"{text!r} is no duration; write 90s, 30m, 12h or 7d")
