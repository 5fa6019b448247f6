"""Mails about abandoned carts, as the one who sends them has them: values in, values out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from server.cart.repository import recovery
from server.cart.views import MailContent
from server.platform.database.pool import Executor
from server.platform.database.sql import from_json, naive
from server.platform.records import change_record


class ClaimedMail(NamedTuple):
    """A mail that is the sender's to send."""

    cart_id: str
    company_id: str
    attempts: int
    """This one included."""


@dataclass(frozen=True, slots=True)
class MailLinks:
    """What a mail leads to, as it is kept: digests of the secrets."""

    token: str
    token_expires_at: datetime
    unsubscribe_token: str
    one_click_token: str
    message_id: str


@dataclass(frozen=True, slots=True)
class RecoveryMails:
    """The mails that one sender claims and sends."""

    executor: Executor
    claimed_by: str
    lease: timedelta
    """How long a claim holds."""

    async def count(self, now: datetime) -> int:
        """Count the carts a mail would be sent about."""
        row = await self.executor.fetch_row(recovery.CANDIDATES, self._moments(now))
        return int(row[0])

    async def unmailed(self) -> tuple[int, int]:
        """Count abandoned carts without a mail, 1000 at most, and the guests' among them."""
        unmailed, guests = await self.executor.fetch_row(recovery.UNMAILED, {})
        return unmailed, guests

    async def give_up_on_unknown(self, now: datetime) -> None:
        """Mark mails whose sender died after DATA had begun; they are never sent again."""
        await self.executor.fetch(recovery.GIVE_UP_ON_UNKNOWN, self._moments(now))

    async def claim(
        self,
        now: datetime,
        *,
        began: datetime,
        limit: int,
        only: str | None = None,
        passed_over: tuple[str, ...] = (),
    ) -> list[ClaimedMail]:
        """Claim at most *limit* mails; committed before anything is said to a mail server.

        Args:
            now: The time.
            began: When the run began: an address gets one mail a run.
            limit: How many at the most.
            only: The only company to claim for; None for all.
            passed_over: The companies to leave out.
        """
        values = self._claim(now, began, limit, only, passed_over)
        rows = await self.executor.fetch(recovery.CLAIM, values)
        return [ClaimedMail(*row) for row in rows]

    async def claimable_companies(
        self, now: datetime, *, began: datetime, limit: int, passed_over: tuple[str, ...]
    ) -> list[str]:
        """Give the companies of the mails that `claim` would claim."""
        values = self._claim(now, began, limit, None, passed_over)
        return [row[0] for row in await self.executor.fetch(recovery.CLAIMABLE_COMPANIES, values)]

    async def prepare(self, cart_id: str, links: MailLinks) -> MailContent | None:
        """Keep a claimed mail's links and give what it says; None where it is unwanted now."""
        row = await self.executor.fetch_row(
            recovery.PREPARE,
            {
                **self._mine(cart_id),
                "token": links.token,
                "token_expires_at": naive(links.token_expires_at),
                "unsubscribe_token": links.unsubscribe_token,
                "one_click_token": links.one_click_token,
                "message_id": links.message_id,
            },
        )
        if row is None:
            return None
        lines = from_json(row["lines"])
        return MailContent(
            row["email"],
            row["firstName"],
            row["company"],
            row["site"],
            row["locale"],
            row["currency"],
            Decimal(row["total"]),
            [(name, quantity, Decimal(price)) for name, quantity, price in lines],
        )

    async def begin_sending(self, cart_id: str, now: datetime) -> bool:
        """Take the last look before DATA: whether the mail is still wanted, and ours."""
        values = {**self._mine(cart_id), **self._moments(now)}
        return await self.executor.fetch_row(recovery.BEGIN_SENDING, values) is not None

    async def end_sending(
        self, cart_id: str, *, status: str, reply: str | None, next_attempt_at: datetime | None
    ) -> None:
        """Record that a mail was not sent, or that nobody knows."""
        values = {
            **self._mine(cart_id),
            "status": status,
            "reply": reply,
            "next_attempt_at": naive(next_attempt_at),
        }
        await self.executor.fetch(recovery.END_SENDING, values)

    async def mark_sent(self, cart_id: str, actor: str, now: datetime) -> None:
        """Record that a mail was sent, on the cart too."""
        record = change_record.batch_parameters(actor, now)
        values = {**self._mine(cart_id), "now": naive(now), **record}
        await self.executor.fetch(recovery.SENT, values)

    def _mine(self, cart_id: str) -> dict[str, Any]:
        return {"cart_id": cart_id, "claimed_by": self.claimed_by}

    def _moments(self, now: datetime) -> dict[str, Any]:
        return {"now": naive(now), "stale_since": naive(now - self.lease)}

    def _claim(
        self,
        now: datetime,
        began: datetime,
        limit: int,
        only: str | None,
        passed_over: tuple[str, ...],
    ) -> dict[str, Any]:
        return {
            **self._moments(now),
            "limit": limit,
            "claimed_by": self.claimed_by,
            "began": naive(began),
            "only": only,
            "passed_over": list(passed_over),
        }
