"""What one address may make us do: large calls are paced by what they cost.

A cart that is as large as it may be takes some fifty milliseconds to read, to build and to be made
JSON of, and so does one whose hundred lines are replaced: a hundred times as long as a usual call.
The calls of a minute, made at once, would hold up everybody else for ten seconds. So an address has
an allowance that large calls alone use up, by the bytes they are sent and the rows they touch, and
those alone wait for it who made one, or hold nothing that tells them apart. Few calls of one
holder are under way at once, so that the first large ones are known before the others begin.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from server.kernel.errors import RateLimited
from server.kernel.identity import Caller, Role
from server.kernel.recent import Recent
from server.platform.database import call_cost
from server.platform.database.call_cost import FREE_BYTES, sent_bytes
from server.platform.grpc.limits import CallLimits, holder

BYTES_A_CALL = 25 * 1024
"""An address may use so many bytes up for each public call that it may make."""
BURST_SECONDS = 16
"""So many seconds' worth of them may be used up at once."""
LEAST_BURST = 5 * 2**19
"""At least so many, however many workers share them: a stream reads what it shows twice as it
begins, and a container may have a mebibyte."""
CALLS_A_TURN = 150
"""One call of a holder or an address is under way at a time for so many calls in a minute."""
CROWD = 8
"""Of callers at one address whose calls were not large so many times as many are under way."""
WAITING = 250
"""The most calls of one that wait in one worker; what comes beyond is refused."""
MAX_KEYS = 20_000
"""Addresses, and holders of large records, that a worker remembers; the oldest go first."""
_NAMES = 2
"""JSON takes about twice the bytes of a message, for the names."""
_ALLOWANCE = "one address may do in a minute where its calls are large"
_T = TypeVar("_T")


class _Turns:
    """Calls that wait for one another."""

    __slots__ = ("_free", "_idle", "_name", "calls")

    def __init__(self, name: str, at_once: int, idle: Callable[[str], object]) -> None:
        """Let so many go on *at once*, and tell *idle* the name when none is left."""
        self._free = asyncio.Semaphore(at_once)
        self._name, self._idle = name, idle
        self.calls = 0
        """That wait or are under way."""

    async def __aenter__(self) -> None:
        """Wait for a turn.

        Raises:
            RateLimited: Too many wait already.
        """
        if self.calls >= WAITING:
            raise RateLimited(_ALLOWANCE, retry_after_seconds=1)
        self.calls += 1
        try:
            await self._free.acquire()
        except BaseException:
            self._leave()
            raise

    async def __aexit__(self, *_: object) -> None:
        """Leave the turn to the next one."""
        self._free.release()
        self._leave()

    def _leave(self) -> None:
        self.calls -= 1
        if not self.calls:
            self._idle(self._name)


@dataclass(slots=True, eq=False)
class _Address:
    """What the large calls of an address have used up."""

    turns: _Turns
    at: float
    """When there were so many bytes."""
    bytes: float = 0
    """Used up beyond what has come back since."""


class LargeCalls:
    """Paces the calls of those whose calls are large.

    Members of staff and services are not counted: they are known, and their exports are large.
    """

    def __init__(
        self,
        limits: CallLimits,
        calls_a_minute: int,
        *,
        now: Callable[[], float] = time.monotonic,
        max_keys: int = MAX_KEYS,
    ) -> None:
        """Begin to count.

        Args:
            limits: Knows how many workers share what an address may use up.
            calls_a_minute: The public calls that one address may make.
            now: Seconds of a clock that never goes back.
            max_keys: How many addresses and holders are remembered.
        """
        self._limits = limits
        self._bytes_a_second = calls_a_minute * BYTES_A_CALL / 60
        self._at_once = max(2, calls_a_minute // CALLS_A_TURN)
        self._now = now
        self._addresses: Recent[str, _Address] = Recent(max_keys)
        self._holders: Recent[str, None] = Recent(max_keys)
        self._running: dict[str, _Turns] = {}
        """Of calls that were not large before: by holder, and by address."""

    async def paced(self, caller: Caller, work: Callable[[], Awaitable[_T]]) -> _T:
        """Do *work* when the caller's address may do more, and count the rows that it touches.

        Raises:
            RateLimited: It has done too much, or too many of its calls wait.
        """
        network = caller.network
        if network is None or not _is_visitor(caller):
            return await work()
        who = holder(caller)
        if who not in self._holders:
            async with self._own(who), self._crowd(network):
                # Those before it may have been large.
                if who not in self._holders:
                    return await self._counted(caller, work)
        address = self._address(network)
        async with address.turns:
            self._require_room(address)
            return await self._counted(caller, work)

    async def _counted(self, caller: Caller, work: Callable[[], Awaitable[_T]]) -> _T:
        """Do *work*; what it costs counts however it ends."""
        cost = call_cost.begin(partial(self._end_large, caller))
        try:
            return await work()
        finally:
            if cost.beyond:
                self._use_up(caller, cost.beyond)

    def admit(self, caller: Caller) -> None:
        """Let a stream begin.

        Raises:
            RateLimited: The caller's address has done too much.
        """
        if caller.network is not None and _is_visitor(caller) and holder(caller) in self._holders:
            address = self._addresses.get(caller.network)
            if address is not None:
                self._require_room(address)

    def count(self, caller: Caller, answer: bytes) -> None:
        """Count what is sent to the caller, as far as it was not counted when it was read."""
        cost = call_cost.current()
        read = 0 if cost is None else cost.read_beyond
        beyond = sent_bytes(answer, _NAMES) - FREE_BYTES - read
        if beyond > 0 and caller.network is not None and _is_visitor(caller):
            self._use_up(caller, beyond)

    def _end_large(self, caller: Caller) -> None:
        """End a call that turns out to be large, at an address that has done too much.

        Raises:
            RateLimited: As for a caller who is known.
        """
        address = self._addresses.get(caller.network or "")
        if address is not None:
            self._require_room(address)

    def _use_up(self, caller: Caller, count: float) -> None:
        assert caller.network is not None  # noqa: S101 - nobody else is counted
        address = self._address(caller.network)
        self._refill(address)
        address.bytes += count
        if who := holder(caller):
            self._holders.keep(who, None)

    def __len__(self) -> int:
        return len(self._addresses)

    def _address(self, name: str) -> _Address:
        address = self._addresses.get(name)
        if address is None:
            turns = _Turns(name, self._at_once, self._forget)
            address = _Address(turns, at=self._now())
        self._addresses.keep(name, address)
        return address

    def _forget(self, name: str) -> None:
        """Forget an address that waits for nothing and has used nothing up."""
        address = self._addresses.get(name)
        if address is not None and not address.bytes:
            self._addresses.pop(name, None)

    def _own(self, who: str | None) -> AbstractAsyncContextManager[object]:
        """Give the turns of a holder; who holds nothing has those of the crowd."""
        return nullcontext() if who is None else self._turns(who, self._at_once)

    def _crowd(self, network: str) -> _Turns:
        """Give the turns of who made no large call at an address; few, where somebody did."""
        known = self._addresses.get(network)
        if known is not None and known.bytes:
            return known.turns
        return self._turns(network, CROWD * self._at_once)

    def _turns(self, name: str, at_once: int) -> _Turns:
        turns = self._running.get(name)
        if turns is None:
            turns = self._running[name] = _Turns(name, at_once, self._running.pop)
        return turns

    def _refill(self, address: _Address) -> None:
        now = self._now()
        come_back = (now - address.at) * self._share
        # What came at once does not keep an address waiting for longer than that.
        owed = min(address.bytes, self._burst + BURST_SECONDS * self._share)
        address.bytes, address.at = max(0.0, owed - come_back), now

    def _require_room(self, address: _Address) -> None:
        self._refill(address)
        beyond = address.bytes - self._burst
        if beyond > 0:
            wait = max(1, math.ceil(beyond / self._share))
            raise RateLimited(_ALLOWANCE, retry_after_seconds=wait)

    @property
    def _burst(self) -> float:
        return max(BURST_SECONDS * self._share, LEAST_BURST)

    @property
    def _share(self) -> float:
        """The bytes that come back in a second, of this worker."""
        return self._bytes_a_second / self._limits.workers


def _is_visitor(caller: Caller) -> bool:
    return caller.role is None or (caller.role is Role.CUSTOMER and caller.staff_id is None)
