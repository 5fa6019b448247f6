"""How often one caller and one tenant may call, counted over all workers.

A call is decided upon by what its worker knows: its own calls, and those of the other workers as
they were a moment ago. `shared_counts.py` exchanges the numbers beside the calls, so none waits for
Redis.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from server.kernel.errors import RateLimited
from server.kernel.identity import Caller, Role
from server.kernel.recent import Recent

WINDOW_SECONDS = 60
TOKEN_LENGTH = 64
MAX_KEYS = 20_000
"""Callers and tenants that a worker remembers; who has not called for longest goes first."""
_OF_CALLER = "one caller may call in a minute"
_OF_COMPANY = "one company's callers may call in a minute"
SILENT_PART = 20
"""A worker tells the others of a key once it has admitted this part of its share of the limit: of
most callers there is nothing to tell."""


@dataclass(slots=True, eq=False)
class Count:
    """The admitted calls of one key: in the running minute, and in the one before."""

    key: str
    limit: int
    window: int
    own: int = 0
    """By this worker."""
    others: int = 0
    """By the other workers, as last heard."""
    before: int = 0
    """By all workers, in the minute before."""
    settled: bool = False
    """Whether `before` is what the workers had told in the end."""

    def turn_to(self, window: int, workers: int) -> None:
        """Begin a new minute; *workers* as for `wait_seconds`."""
        self.before = self._running(workers) if window == self.window + 1 else 0
        self.window, self.own, self.others, self.settled = window, 0, 0, False

    def wait_seconds(self, into_window: float, workers: int) -> float:
        """Say how long the next call has to wait; 0 when it may come now.

        The minute that is counted slides: of the one before, the part that is still within the
        last sixty seconds counts, as if its calls had come evenly.

        Args:
            into_window: Seconds since the running minute began.
            workers: How many workers there are, where nothing is heard of them; else 1.
        """
        running = self._running(workers)
        before = self.before * (1 - into_window / WINDOW_SECONDS)
        if running + before < self.limit:
            return 0
        left = WINDOW_SECONDS - into_window
        if running >= self.limit:
            return left + WINDOW_SECONDS * (1 - self.limit / (running + 1))
        return left - WINDOW_SECONDS * (self.limit - running - 1) / self.before

    def _running(self, workers: int) -> int:
        return max(self.own + self.others, self.own * workers)


class CallLimits:
    """Admits calls, or says when to come back."""

    def __init__(
        self,
        *,
        token: int,
        tenant: int,
        workers: int,
        now: Callable[[], float] = time.time,
        max_keys: int = MAX_KEYS,
    ) -> None:
        """Begin to count.

        Args:
            token: Calls a minute of one customer, one member of staff or one session token.
            tenant: Calls a minute of one company's customers and guests.
            workers: How many workers share the limits, until more is heard.
            now: Seconds since 1970.
            max_keys: How many keys are remembered.
        """
        self._token = token
        self._tenant = tenant
        self._now = now
        self._counts: Recent[str, Count] = Recent(max_keys)
        self.workers = workers
        self.connected = False
        """Whether the other workers' counts are heard of; if not, each keeps to its share."""
        self.untold: dict[str, Count] = {}
        """What the other workers should hear of."""

    def admit(self, caller: Caller) -> None:
        """Count a call.

        Services are not counted: they are the platform's own, one token calls for all tenants, and
        an order must not be lost because many shop.

        Raises:
            RateLimited: The caller, or all of the tenant, have called too often.
        """
        if caller.role is Role.SERVICE:
            return
        now = self._now()
        window = int(now // WINDOW_SECONDS)
        workers = 1 if self.connected else self.workers
        found = []
        if who := holder(caller):
            found.append((self._count(who, self._token, window, workers), _OF_CALLER))
        if caller.company_id:
            tenant = self._count(caller.company_id, self._tenant, window, workers)
            found.append((tenant, _OF_COMPANY))
        for count, allowance in found:
            wait = count.wait_seconds(now % WINDOW_SECONDS, workers)
            if wait > 0:
                # Who is refused calls again; a Redis that has lost its data hears it anew.
                self.untold[count.key] = count
                raise RateLimited(allowance, retry_after_seconds=max(1, math.ceil(wait)))
        for count, _ in found:
            count.own += 1
            if count.own * SILENT_PART * self.workers >= count.limit:
                self.untold[count.key] = count

    def check(self, key: str, limit: int, allowance: str) -> None:
        """See whether *key* has something left of its *limit* a minute, without counting.

        Args:
            key: What is counted.
            limit: How much of it there may be.
            allowance: What is used up, as it ends the sentence of the refusal.

        Raises:
            RateLimited: It has not.
        """
        count = self._counts.get(key)
        if count is None:
            return
        now = self._now()
        workers = 1 if self.connected else self.workers
        count = self._count(key, limit, int(now // WINDOW_SECONDS), workers)
        wait = count.wait_seconds(now % WINDOW_SECONDS, workers)
        if wait > 0:
            self.untold[key] = count
            raise RateLimited(allowance, retry_after_seconds=max(1, math.ceil(wait)))

    def add(self, key: str, limit: int) -> None:
        """Count something for *key*, of which there may be *limit* a minute."""
        workers = 1 if self.connected else self.workers
        count = self._count(key, limit, int(self._now() // WINDOW_SECONDS), workers)
        count.own += 1
        self.untold[key] = count

    def _count(self, key: str, limit: int, window: int, workers: int) -> Count:
        count = self._counts.get(key)
        if count is None:
            count = Count(key, limit, window)
            if (gone := self._counts.keep(key, count)) is not None:
                self.untold.pop(gone, None)
            return count
        self._counts.move_to_end(key)
        if count.window != window:
            count.turn_to(window, workers)
        return count

    def __len__(self) -> int:
        return len(self._counts)


def holder(caller: Caller) -> str | None:
    """Name whoever has the token; no longer than ids and tokens are, whatever the headers hold."""
    if caller.customer_id:
        return f"{caller.company_id}\0customer {caller.staff_id or caller.customer_id}"
    if caller.session_token:
        return f"{caller.company_id}\0token {caller.session_token[:TOKEN_LENGTH]}"
    return None
