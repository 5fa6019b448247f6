"""Handing mails to a mail server, so that it is known how far each dialogue came."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiosmtplib

from server.cart.recovery_job import Delivery, Verdict

_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_PERMANENT = 500

WIRE = SMTP.clone(max_line_length=998)
"""How mails are written. Headers are folded at RFC 5322's limit alone: a link that does not fit a
shorter line would be encoded, and no mail program reads a `List-Unsubscribe` that is."""


class BadMailServer(ValueError):
    """`SMTP_URL` names no mail server."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails go."""

    host: str
    port: int
    tls: bool
    starttls: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def mail_server(url: str) -> MailServer:
    """Read `smtp://user:password@host:port`, `smtps://…` or `smtp+starttls://…`.

    Raises:
        BadMailServer: It is none of them; the message does not repeat it, as it holds a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadMailServer("SMTP_URL can't be read") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadMailServer("SMTP_URL must be smtp://, smtps:// or smtp+starttls:// and a host")
    return MailServer(
        parts.hostname,
        port or _PORTS[parts.scheme],
        tls=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp+starttls",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or ""),
    )


class SmtpMailer:
    """Speaks SMTP, one connection a mail."""

    def __init__(self, server: MailServer, *, timeout_seconds: float) -> None:
        self._server = server
        self._timeout_seconds = timeout_seconds

    async def send(
        self,
        message: EmailMessage,
        *,
        sender: str,
        recipient: str,
        before_data: Callable[[], Awaitable[bool]],
    ) -> Delivery:
        """Send *message*, and tell what became of it.

        Until DATA nothing can have been taken over, so whatever goes wrong is DEFERRED, unless the
        server says no for good. From DATA on, only the server's own word counts: without an answer
        it is UNKNOWN.
        """
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls,
            start_tls=server.starttls,
            username=server.user,
            password=server.password if server.user else None,
            timeout=self._timeout_seconds,
        )
        try:
            try:
                await client.connect()
                await client.mail(sender)
                await client.rcpt(recipient)
            except aiosmtplib.SMTPAuthenticationError as refusal:
                # Our own account is at fault, no mail is: they wait until it is mended.
                return Delivery(Verdict.DEFERRED, f"login {refusal.code}")
            except aiosmtplib.SMTPResponseException as refusal:
                return _refused(refusal.code)
            except (TimeoutError, aiosmtplib.SMTPException, OSError) as failure:
                return Delivery(Verdict.DEFERRED, type(failure).__name__)
            if not await before_data():
                return Delivery(Verdict.CANCELLED)
            try:
                await client.data(message.as_bytes(policy=WIRE))
            except aiosmtplib.SMTPResponseException as refusal:
                return _refused(refusal.code)
            except (TimeoutError, aiosmtplib.SMTPException, OSError) as failure:
                return Delivery(Verdict.UNKNOWN, type(failure).__name__)
            return Delivery(Verdict.SENT)
        finally:
            client.close()


def _refused(code: int) -> Delivery:
    verdict = Verdict.REFUSED if code >= _PERMANENT else Verdict.DEFERRED
    return Delivery(verdict, str(code))


class FileMailer:
    """Writes mails into a folder, for developers."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def send(
        self,
        message: EmailMessage,
        *,
        sender: str,
        recipient: str,
        before_data: Callable[[], Awaitable[bool]],
    ) -> Delivery:
        """Write *message* as an `.eml` file that its owner alone can read."""
        if not await before_data():
            return Delivery(Verdict.CANCELLED)
        self._directory.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0] + ".eml"
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
        with os.fdopen(os.open(self._directory / name, flags, 0o600), "wb") as file:
            file.write(message.as_bytes(policy=WIRE))
        return Delivery(Verdict.SENT)
