"""What is written down of refused calls: a line of the log, an audit record; a flood as its sum.

The first refusal of an address for one method and reason is recorded at once; those that follow
within the window are counted, and told in one record when it ends. So nobody can fill the log or
the table with what is refused.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from server.kernel.clock import Clock
from server.kernel.identity import Caller
from server.platform.database.pool import Executor
from server.platform.database.shards import serve_company
from server.platform.records import audit
from server.platform.telemetry import logger

WINDOW_SECONDS = 600.0
MAX_KEYS = 10_000
"""Sums that are kept at a time; what comes beyond is summed up over all callers."""
KEYS_OF_ADDRESS = 10
"""The sums of one address; what comes beyond is summed up over its methods."""
FLUSH_SECONDS = 5.0
MANY = "*"
"""Stands for several methods, or callers."""


@dataclass(slots=True)
class Sum:
    """The refusals of one address that were not recorded each."""

    caller: Caller
    method: str
    reason: str
    ends: float
    """When the window ends, by the monotonic clock."""
    first: datetime
    times: int = 0


class RefusalRecords:
    """Records refused access in the audit log."""

    def __init__(
        self, executor: Executor, clock: Clock, window_seconds: float = WINDOW_SECONDS
    ) -> None:
        self._executor = executor
        self._clock = clock
        self._window_seconds = window_seconds
        self._sums: dict[tuple[str, str, str, str, str], Sum] = {}
        self._of_address: dict[str, int] = {}

    async def record(self, caller: Caller, method: str, reason: str) -> None:
        """Record a refusal, at once or with others like it."""
        if not self._window_seconds:
            await self._write(caller, method, reason, self._clock.now(), times=1)
            return
        address = caller.network or ""
        key = (address, caller.company_id, caller.actor, method, reason)
        known = self._sums.get(key)
        if known is None and self._of_address.get(address, 0) >= KEYS_OF_ADDRESS:
            key = (address, "", "", MANY, reason)
            known = self._sums.get(key)
        if known is None and len(self._sums) >= MAX_KEYS:
            key = ("", "", "", MANY, reason)
            known = self._sums.get(key)
        if known is not None:
            known.times += 1
            return
        now = self._clock.now()
        ends = time.monotonic() + self._window_seconds
        self._sums[key] = Sum(caller, key[3], reason, ends, now)
        self._of_address[key[0]] = self._of_address.get(key[0], 0) + 1
        await self._write(caller, method, reason, now, times=1)

    async def keep(self) -> None:
        """Record the sums whose windows end, until cancelled; then what is left."""
        try:
            while True:
                await asyncio.sleep(FLUSH_SECONDS)
                await self.flush()
        finally:
            await self.flush(everything=True)

    async def flush(self, *, everything: bool = False) -> None:
        """Record the sums whose windows have ended."""
        now = time.monotonic()
        over = [key for key, found in self._sums.items() if everything or found.ends <= now]
        for key in over:
            found = self._sums.pop(key)
            left = self._of_address.get(key[0], 1) - 1
            if left:
                self._of_address[key[0]] = left
            else:
                self._of_address.pop(key[0], None)
            if found.times:
                await self._write(
                    found.caller, found.method, found.reason, self._clock.now(), times=found.times
                )

    async def _write(
        self, caller: Caller, method: str, reason: str, now: datetime, *, times: int
    ) -> None:
        write: Callable[..., Awaitable[None]] = audit.record_refusal
        serve_company(caller.company_id)
        try:
            await write(self._executor, caller, method=method, reason=reason, now=now, times=times)
        except Exception as failure:  # noqa: BLE001 - the caller is refused all the same
            logger().error("audit failed", request_id=caller.request_id, exc_info=failure)
