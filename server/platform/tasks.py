"""Tasks that run beside everything else, and how they are ended."""

from __future__ import annotations

import asyncio
from typing import Any

_PATIENCE_SECONDS = 0.5


async def end(task: asyncio.Task[Any]) -> None:
    """Cancel *task* and wait until it has ended; what it failed of before is no matter.

    Before Python 3.12 `asyncio.wait_for`, which both stores' clients use, swallows a cancellation
    that comes just as its work is done: so it is told again.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=_PATIENCE_SECONDS)
    if not task.cancelled():
        task.exception()
