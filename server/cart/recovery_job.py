"""Sending one mail about each abandoned cart, at most."""

from __future__ import annotations

import os
import random
import secrets
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from email.message import EmailMessage
from enum import Enum
from typing import Any, Protocol

from server.cart.mail import Content, Links, compose, is_address
from server.cart.repository import recovery
from server.kernel import tokens
from server.kernel.clock import Clock
from server.platform import journal
from server.platform.jobs import Run
from server.platform.sql import from_json, naive

LINK_LIFETIME = timedelta(days=30)
LEASE = timedelta(minutes=15)
"""How long a claim holds; far longer than any dialogue with a mail server may take."""
MAX_ATTEMPTS = 6
CLAIMED_AT_ONCE = 20
_FIRST_PAUSE = timedelta(minutes=10)
_LONGEST_PAUSE = timedelta(hours=6)


class Verdict(Enum):
    """What became of a mail."""

    SENT = "SENT"
    DEFERRED = "DEFERRED"
    """Refused for now, before the server took it over."""
    REFUSED = "REFUSED"
    """Refused for good."""
    UNKNOWN = "UNKNOWN"
    """Nobody knows whether the server took it over."""
    CANCELLED = "CANCELLED"
    """Not wanted any more, just before it went out."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a mail, and why."""

    verdict: Verdict
    reply: str | None = None
    """The server's code, or the kind of failure; never its words, which may hold an address."""


class Mailer(Protocol):
    """Hands mails to a mail server."""

    async def send(
        self,
        message: EmailMessage,
        *,
        sender: str,
        recipient: str,
        before_data: Callable[[], Awaitable[bool]],
    ) -> Delivery:
        """Send *message*; call *before_data* just before it goes out, and stop on its False."""
        ...


class SendRecoveryEmails:
    """Sends one mail about each abandoned cart.

    What is known of a mail is committed before the mail server hears of it: claimed before the
    first word, SENDING before DATA. Whoever dies in between leaves a claim that may be tried again,
    or a SENDING that is never sent again.
    """

    name = "sendRecoveryEmails"

    def __init__(
        self,
        mailer: Mailer | None,
        clock: Clock,
        *,
        sender: str,
        portal_url: str,
        limit: int,
        lease: timedelta = LEASE,
    ) -> None:
        self._mailer = mailer
        self._clock = clock
        self._sender = sender
        self._portal_url = portal_url
        self._limit = limit
        self._lease = lease
        self._who = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"

    async def run(self, run: Run) -> None:
        """Claim and send until nothing is due; rows are mails sent."""
        if self._mailer is None:
            run.skip("SMTP_URL is not set; no mail was sent")
            return
        if run.dry_run:
            row = await run.database.fetch_row(recovery.CANDIDATES, self._moments())
            run.rows = min(row[0], self._limit)
            return
        await run.database.fetch(recovery.GIVE_UP_ON_UNKNOWN, self._moments())
        counts = dict.fromkeys(Verdict, 0)
        left = self._limit
        while left > 0:
            values = {**self._moments(), "limit": min(left, CLAIMED_AT_ONCE)}
            claimed = await run.database.fetch(recovery.CLAIM, {**values, "claimed_by": self._who})
            if not claimed:
                break
            left -= len(claimed)
            for cart_id, attempts in claimed:
                verdict = await self._mail(run, self._mailer, cart_id, attempts)
                counts[verdict] += 1
                run.rows += verdict is Verdict.SENT
        run.notes += [f"{count} {kind.value}" for kind, count in counts.items() if count]

    def _moments(self) -> dict[str, Any]:
        now = self._clock.now()
        return {"now": naive(now), "stale_since": naive(now - self._lease)}

    async def _mail(self, run: Run, mailer: Mailer, cart_id: str, attempts: int) -> Verdict:
        mine = {"cart_id": cart_id, "claimed_by": self._who}
        token, opt_out = tokens.new_session_token(), tokens.new_session_token()
        message_id = f"<{secrets.token_hex(16)}@{self._sender.rpartition('@')[2]}>"
        row = await run.database.fetch_row(
            recovery.PREPARE,
            {
                **mine,
                "token": tokens.digest(token),
                "token_expires_at": naive(self._clock.now() + LINK_LIFETIME),
                "unsubscribe_token": tokens.digest(opt_out),
                "message_id": message_id,
            },
        )
        if row is None:
            delivery = Delivery(Verdict.CANCELLED)
        elif not is_address(row["email"]):
            delivery = Delivery(Verdict.REFUSED, "no address")
        else:
            links = Links(
                recovery=f"{self._portal_url}/cart/recover#token={token}",
                unsubscribe=f"{self._portal_url}/cart/unsubscribe#token={opt_out}",
            )
            try:
                message = compose(_content(row), links, sender=self._sender, message_id=message_id)
            except Exception as failure:  # noqa: BLE001 - one odd cart must not hold up the others
                delivery = Delivery(Verdict.REFUSED, type(failure).__name__)
                await self._record(run, mine, delivery, attempts)
                return delivery.verdict

            async def still_wanted() -> bool:
                found = await run.database.fetch_row(
                    recovery.BEGIN_SENDING, {**mine, **self._moments()}
                )
                return found is not None

            delivery = await mailer.send(
                message,
                sender=self._sender,
                recipient=row["email"],
                before_data=still_wanted,
            )
        await self._record(run, mine, delivery, attempts)
        return delivery.verdict

    async def _record(
        self, run: Run, mine: dict[str, Any], delivery: Delivery, attempts: int
    ) -> None:
        now = self._clock.now()
        if delivery.verdict is Verdict.SENT:
            record = journal.batch_parameters(run.actor, now)
            await run.database.fetch(recovery.SENT, {**mine, "now": naive(now), **record})
            return
        status, again = delivery.verdict.value, None
        if delivery.verdict is Verdict.DEFERRED:
            if attempts >= MAX_ATTEMPTS:
                status = "FAILED"
            else:
                again = naive(now + pause(attempts))
        await run.database.fetch(
            recovery.END_SENDING,
            {**mine, "status": status, "reply": delivery.reply, "next_attempt_at": again},
        )


def pause(attempts: int) -> timedelta:
    """Say how long to wait after so many *attempts*: twice as long each time, give or take half."""
    longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * (1 << (attempts - 1)))
    return longest * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, guards nothing


def _content(row: Any) -> Content:
    lines = [(name, quantity, Decimal(price)) for name, quantity, price in from_json(row["lines"])]
    return Content(
        row["email"],
        row["firstName"],
        row["company"],
        row["site"],
        row["locale"],
        row["currency"],
        Decimal(row["total"]),
        lines,
    )
