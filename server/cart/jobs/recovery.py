"""Sending one mail about each abandoned cart, at most."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from urllib.parse import quote

from server.cart.jobs.recovery_mail import Links, compose
from server.cart.repository.recovery import LOOKED_AT
from server.cart.repository.recovery_mails import ClaimedMail, MailLinks, RecoveryMails
from server.kernel import tokens
from server.kernel.clock import Clock
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
from server.platform.maintenance.job import Run
from server.platform.maintenance.mailing import send_due, sender_name

LINK_LIFETIME = timedelta(days=30)


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
        api_url: str = "",
        limit: int,
        lease: timedelta = LEASE,
    ) -> None:
        self._mailer = mailer
        self._clock = clock
        self._sender = sender
        self._portal_url = portal_url
        self._api_url = api_url
        self._limit = limit
        self._lease = lease
        self._who = sender_name()

    async def run(self, run: Run) -> None:
        """Claim and send until nothing is due; rows are mails sent."""
        mailer = self._mailer
        if mailer is None:
            run.skip("SMTP_URL is not set; no mail was sent")
            return
        mails = RecoveryMails(run.database, self._who, self._lease)
        if run.dry_run:
            run.rows = min(await mails.count(self._clock.now()), self._limit)
            if not run.rows:
                run.notes += await _why_nobody(mails)
            return
        await mails.give_up_on_unknown(self._clock.now())

        async def send(mail: ClaimedMail) -> str:
            return (await self._mail(run, mails, mailer, mail)).value

        counts = await send_due(run, mails, self._clock, self._limit, send)
        if not counts and not run.passed_over:
            run.notes += await _why_nobody(mails)

    async def _mail(
        self, run: Run, mails: RecoveryMails, mailer: Mailer, mail: ClaimedMail
    ) -> Verdict:
        token, opt_out, at_once = (tokens.new_session_token() for _ in range(3))
        message_id = new_message_id(self._sender)
        expires_at = self._clock.now() + LINK_LIFETIME
        kept = MailLinks(
            tokens.digest(token),
            expires_at,
            tokens.digest(opt_out),
            tokens.digest(at_once),
            message_id,
        )
        content = await mails.prepare(mail.cart_id, kept)
        if content is None:
            delivery = Delivery(Verdict.CANCELLED)
        else:
            name = quote(mail.company_id, safe="")
            company = f"company={name}"
            links = Links(
                recovery=f"{self._portal_url}/cart/recover#token={token}&{company}",
                unsubscribe=f"{self._portal_url}/cart/unsubscribe#token={opt_out}&{company}",
                one_click=one_click_link(self._api_url, mail.company_id, at_once),
            )
            written = partial(
                compose,
                content,
                links,
                sender=self._sender,
                message_id=message_id,
                date=self._clock.now(),
            )

            async def still_wanted() -> bool:
                return await mails.begin_sending(mail.cart_id, self._clock.now())

            delivery = await hand_over(mailer, self._sender, content.email, written, still_wanted)
        await self._record(run, mails, mail, delivery)
        return delivery.verdict

    async def _record(
        self, run: Run, mails: RecoveryMails, mail: ClaimedMail, delivery: Delivery
    ) -> None:
        now = self._clock.now()
        if delivery.verdict is Verdict.SENT:
            await mails.mark_sent(mail.cart_id, run.actor, now)
            return
        status, again = standing(delivery, mail.attempts, now)
        await mails.end_sending(
            mail.cart_id, status=status, reply=delivery.reply, next_attempt_at=again
        )


async def _why_nobody(mails: RecoveryMails) -> list[str]:
    """Say why no mail is due, where carts are abandoned: whoever runs the job looks for one."""
    unmailed, guests = await mails.unmailed()
    if not unmailed:
        return []
    number = f"{unmailed} or more" if unmailed == LOOKED_AT else str(unmailed)
    why = f"{guests} are guests', {unmailed - guests} of customers who want none or can't get one"
    return [f"nobody to write to: of {number} abandoned carts {why}"]
