"""Sending mails about what customers wait for, to those who asked for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from urllib.parse import quote

from server.kernel import tokens
from server.kernel.clock import Clock
from server.notices.jobs.mail_text import compose
from server.notices.repository import mails as statements
from server.notices.repository.mails import ClaimedMail, NoticeMails
from server.platform.database.sql import naive
from server.platform.mail import (
    LEASE,
    Delivery,
    Mailer,
    Verdict,
    hand_over,
    new_message_id,
    one_click_link,
    standing,
)
from server.platform.maintenance.job import Run, change_due
from server.platform.maintenance.mailing import send_due, sender_name

KEEP = timedelta(days=90)
"""How long a mail's link ends mails."""


class SendNoticeMails:
    """Sends one mail a customer with the news that have gathered, at most once.

    As recovery mails are: claimed before the first word to the mail server, SENDING before DATA.

    Args:
        mailer: What sends; None where there is no mail server.
        clock: The time.
        sender: The address mails come from.
        portal_url: Where the link leads that ends them.
        api_url: Where programs of mail reach the API; they call https alone.
        limit: How many mails a run sends at most.
    """

    name = "sendNoticeMails"

    def __init__(
        self,
        mailer: Mailer | None,
        clock: Clock,
        *,
        sender: str,
        portal_url: str,
        api_url: str,
        limit: int,
    ) -> None:
        self._mailer = mailer
        self._clock = clock
        self._sender = sender
        self._portal_url = portal_url
        self._api_url = api_url
        self._limit = limit
        self._who = sender_name()

    async def run(self, run: Run) -> None:
        """Claim and send until nothing is due; rows are mails sent."""
        mailer = self._mailer
        if mailer is None:
            run.skip("SMTP_URL is not set; no mail was sent")
            return
        mails = NoticeMails(run.database, self._who, LEASE)
        if run.dry_run:
            run.rows = min(await mails.count(self._clock.now()), self._limit)
            return
        await mails.give_up_on_unknown(self._clock.now())

        async def send(mail: ClaimedMail) -> str:
            return await self._mail(mails, mailer, mail)

        await send_due(run, mails, self._clock, self._limit, send)

    async def _mail(self, mails: NoticeMails, mailer: Mailer, mail: ClaimedMail) -> str:
        delivery = await self._deliver(mails, mailer, mail)
        now = self._clock.now()
        status, again = standing(delivery, mail.attempts, now)
        await mails.end_sending(
            mail,
            status=status,
            reply=delivery.reply,
            next_attempt_at=again,
            sent_at=now if delivery.verdict is Verdict.SENT else None,
        )
        return status

    async def _deliver(self, mails: NoticeMails, mailer: Mailer, mail: ClaimedMail) -> Delivery:
        token, at_once = tokens.new_session_token(), tokens.new_session_token()
        message_id = new_message_id(self._sender)
        content = await mails.prepare(
            mail,
            unsubscribe_token=tokens.digest(token),
            one_click_token=tokens.digest(at_once),
            message_id=message_id,
        )
        if content is None:
            return Delivery(Verdict.CANCELLED)
        company = quote(mail.company_id, safe="")
        unsubscribe = f"{self._portal_url}/cart/unsubscribe#token={token}&company={company}"
        written = partial(
            compose,
            content,
            unsubscribe,
            one_click_link(self._api_url, mail.company_id, at_once),
            sender=self._sender,
            message_id=message_id,
            date=self._clock.now(),
        )

        async def still_wanted() -> bool:
            return await mails.begin_sending(mail, self._clock.now())

        return await hand_over(mailer, self._sender, content.email, written, still_wanted)


async def sweep_mails(run: Run) -> None:
    """Delete mails after their time."""
    before: datetime = run.now - KEEP
    await change_due(run, statements.OLD, {"now": naive(before)})
