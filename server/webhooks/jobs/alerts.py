"""Telling owners by mail that their endpoint was disabled."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial

from server.kernel.clock import Clock
from server.platform.database.sql import naive
from server.platform.mail import WIRE, Delivery, Mailer, Verdict, hand_over, new_message_id
from server.platform.maintenance.job import Run
from server.webhooks.repository import upkeep

_WHY = {
    "GONE": "The receiver answered 410 Gone.",
    "FAILING": "An event failed to the last of its attempts, which took three and a half days.",
}
_TEXT = """\
{company} sends events to

    {url}

Nothing has been sent there since {since:%Y-%m-%d %H:%M} UTC. {why}

What has happened since then is kept. Mend the receiver, then resume the endpoint: POST
/api/webhooks/endpoints/{endpoint}/resume. Its log tells how each attempt ended.
"""


class MailDisabledWebhooks:
    """Sends one mail about each endpoint that was disabled.

    The job runs once at a time, so nothing has to be claimed; a mail whose run dies before it has
    noted it is sent again by the next one.
    """

    name = "mailDisabledWebhooks"

    def __init__(self, mailer: Mailer | None, clock: Clock, *, sender: str) -> None:
        self._mailer = mailer
        self._clock = clock
        self._sender = sender

    async def run(self, run: Run) -> None:
        """Send what is due; rows are mails sent."""
        if self._mailer is None:
            run.skip("SMTP_URL is not set; no mail was sent")
            return
        due = await upkeep.endpoints_to_alert(run.database)
        if run.dry_run:
            run.rows = len(due)
            return
        for endpoint_id in due:
            run.rows += await self._mail(run, self._mailer, endpoint_id)

    async def _mail(self, run: Run, mailer: Mailer, endpoint_id: str) -> bool:
        alert = await upkeep.alert(run.database, endpoint_id)
        if alert is None:
            return False
        delivery = await self._send(mailer, alert)
        if delivery.verdict is Verdict.DEFERRED:
            return False
        await upkeep.alerted(run.database, endpoint_id, naive(self._clock.now()))
        return delivery.verdict is Verdict.SENT

    async def _send(self, mailer: Mailer, alert: upkeep.Alert) -> Delivery:
        async def wanted() -> bool:
            return True

        return await hand_over(
            mailer, self._sender, alert.email, partial(self._written, alert), wanted
        )

    def _written(self, alert: upkeep.Alert) -> EmailMessage:
        message = EmailMessage(policy=WIRE)
        message["From"] = self._sender
        message["To"] = Address(addr_spec=alert.email)
        message["Subject"] = "A webhook endpoint was disabled"
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = new_message_id(self._sender)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(
            _TEXT.format(
                company=alert.company,
                url=alert.url,
                since=alert.since,
                why=_WHY[alert.reason],
                endpoint=alert.endpoint,
            )
        )
        return message
