"""What every job does that sends mails: claim some, send each, go on past a company that fails."""

from __future__ import annotations

import os
import secrets
import socket
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from server.kernel.clock import Clock
from server.platform.database.faults import StatementError, lies_in_rows
from server.platform.mail import Verdict
from server.platform.maintenance.job import Run

CLAIMED_AT_ONCE = 20


class Claimed(Protocol):
    """A mail that is the sender's to send."""

    @property
    def company_id(self) -> str:
        """Whose mail it is."""
        ...


M = TypeVar("M", bound=Claimed)


class Claims(Protocol[M]):
    """Where mails are claimed."""

    async def claim(
        self,
        now: datetime,
        *,
        began: datetime,
        limit: int,
        only: str | None = None,
        passed_over: tuple[str, ...] = (),
    ) -> list[M]:
        """Claim at most *limit* mails; committed before anything is said to a mail server.

        Args:
            now: The time.
            began: When the run began: an address gets one mail a run.
            limit: How many at the most.
            only: The only company to claim for; None for all.
            passed_over: The companies to leave out.
        """
        ...

    async def claimable_companies(
        self, now: datetime, *, began: datetime, limit: int, passed_over: tuple[str, ...]
    ) -> list[str]:
        """Give the companies of the mails that `claim` would claim."""
        ...


def sender_name() -> str:
    """Name this process as one that claims mails."""
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


async def send_due(
    run: Run, claims: Claims[M], clock: Clock, limit: int, send: Callable[[M], Awaitable[str]]
) -> Counter[str]:
    """Claim and send until nothing is due or *limit* is reached; `run.rows` are mails sent.

    Args:
        run: The run.
        claims: Where they are claimed.
        clock: The time.
        limit: How many mails a run claims at most.
        send: Sends one, writes down what became of it, and says so.

    Returns:
        How many ended how.
    """
    counts: Counter[str] = Counter()
    left = limit
    while left > 0:
        claimed = await _claim(run, claims, clock.now(), min(left, CLAIMED_AT_ONCE))
        if not claimed:
            break
        left -= len(claimed)
        for mail in claimed:
            # Its claim holds for a while, so this run does not meet it again.
            with run.going_on_without(mail.company_id):
                counts[await send(mail)] += 1
    run.rows = counts[Verdict.SENT.value]
    run.notes += [f"{count} {kind}" for kind, count in sorted(counts.items())]
    return counts


async def _claim(run: Run, claims: Claims[M], now: datetime, limit: int) -> list[M]:
    """Claim at most *limit* mails; if that fails, of each company on its own."""
    passed_over = tuple(run.passed_over)
    try:
        return await claims.claim(now, began=run.now, limit=limit, passed_over=passed_over)
    except StatementError as failure:
        if not lies_in_rows(failure):
            raise
    claimed: list[M] = []
    for company in await claims.claimable_companies(
        now, began=run.now, limit=limit, passed_over=passed_over
    ):
        with run.going_on_without(company):
            claimed += await claims.claim(now, began=run.now, limit=limit, only=company)
    return claimed
