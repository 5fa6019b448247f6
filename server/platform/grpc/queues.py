"""Changes by one caller wait for one another here, where waiting costs nothing.

Without this each would wait for the row that the first has locked, with a connection of the
database in its hand; two hundred changes of one cart would leave none for anybody else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from server.kernel.errors import RateLimited
from server.kernel.identity import Caller

WAITING = 250
"""The most changes of one caller that wait in one worker; what comes beyond is refused."""
_T = TypeVar("_T")


class CallerQueues:
    """Lets the changes of one caller through one by one, in the order they came."""

    def __init__(self, *, waiting: int = WAITING) -> None:
        self._most = waiting
        self._queues: dict[str, tuple[asyncio.Lock, list[int]]] = {}

    async def in_order(self, caller: Caller, change: Callable[[], Awaitable[_T]]) -> _T:
        """Make *change* when those that came before are done.

        Raises:
            RateLimited: Too many wait already.
        """
        holder = caller.customer_id or caller.session_token
        if holder is None:
            return await change()
        return await self.in_turn(f"{caller.company_id}\0{holder}", change)

    async def in_turn(self, key: str, change: Callable[[], Awaitable[_T]]) -> _T:
        """Make *change* when those of the same *key* that came before are done.

        Raises:
            RateLimited: Too many wait already.
        """
        queue = self._queues.get(key)
        if queue is None:
            queue = self._queues[key] = (asyncio.Lock(), [0])
        lock, count = queue
        if count[0] > self._most:
            raise RateLimited("one caller may change at a time", retry_after_seconds=1)
        count[0] += 1
        try:
            async with lock:
                return await change()
        finally:
            count[0] -= 1
            if not count[0]:
                del self._queues[key]

    def __len__(self) -> int:
        return len(self._queues)
