"""One attempt: the event as CloudEvents has it, signed as Standard Webhooks says, posted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache

from standardwebhooks.webhooks import Webhook

from server.platform.outbound import OutboundClient
from server.webhooks.domain.model import Claimed, Endpoint
from server.webhooks.domain.retries import MAX_RETRY_AFTER, Answer
from server.webhooks.service.sealing import Seal

Present = Callable[[Claimed, Endpoint], bytes]
"""Writes what is sent."""
_DIGITS = 9
_CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"


class Sender:
    """Makes attempts."""

    def __init__(self, client: OutboundClient, seal: Seal, present: Present) -> None:
        self._client = client
        self._seal = seal
        self._present = present
        self._signers = lru_cache(maxsize=4096)(self._signer)

    async def send(self, endpoint: Endpoint, claimed: Claimed, now: datetime) -> Answer:
        """Send an event once.

        Raises:
            Unavailable: None of the server's keys opens the endpoint's secret.
        """
        body = self._present(claimed, endpoint)
        headers = {
            "content-type": _CONTENT_TYPE,
            "user-agent": "commerce-webhooks/1",
            # The first bytes of the answer are kept to be read.
            "accept-encoding": "identity",
            "webhook-id": claimed.message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self.signatures(endpoint, claimed.message_id, body, now),
        }
        received = await self._client.post(endpoint.url, body, headers)
        return Answer(
            received.status,
            received.error,
            # PostgreSQL stores no NUL.
            received.body.decode("utf-8", "replace").replace("\0", "\ufffd"),
            retry_after(received.retry_after, now),
            round(received.seconds * 1000),
        )

    def signatures(self, endpoint: Endpoint, message_id: str, body: bytes, now: datetime) -> str:
        """Sign with the secret, and with the former one while it is good."""
        secrets = [endpoint.secret]
        until = endpoint.former_secret_until
        if endpoint.former_secret is not None and until is not None and now < until:
            secrets.append(endpoint.former_secret)
        text = body.decode()
        return " ".join(
            self._signers(endpoint.id, sealed).sign(message_id, now, text) for sealed in secrets
        )

    def _signer(self, endpoint_id: str, sealed: bytes) -> Webhook:
        return Webhook(self._seal.open(endpoint_id, sealed))


def retry_after(text: str, now: datetime) -> timedelta | None:
    """Read `Retry-After`, seconds or a date; None when it says nothing that can be read."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        # However many digits a receiver writes, they mean no more than the longest that is heard.
        few = len(text.lstrip("0")) <= _DIGITS
        return timedelta(seconds=int(text)) if few else MAX_RETRY_AFTER
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(moment - now, timedelta(0))
