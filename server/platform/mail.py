"""Handing mails to a mail server, so that it is known how far each dialogue came; their words."""

from __future__ import annotations

import os
import random
import re
import secrets
from collections.abc import Awaitable, Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from enum import Enum
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote, urlsplit

import aiosmtplib
from babel import Locale
from babel.numbers import format_currency

from server.kernel.currencies import MINOR_UNITS
from server.platform.locales import known_locale

_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_PERMANENT = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_NAME_CHARACTERS = 100

LEASE = timedelta(minutes=15)
"""How long a claim of a mail holds; far longer than a dialogue with a mail server may take."""
MAX_ATTEMPTS = 6
_FIRST_PAUSE = timedelta(minutes=10)
_LONGEST_PAUSE = timedelta(hours=6)

WIRE = SMTP.clone(max_line_length=998)
"""How mails are written. Headers are folded at RFC 5322's limit alone: a link that does not fit a
shorter line would be encoded, and no mail program reads a `List-Unsubscribe` that is."""


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


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail and its envelope."""

    message: EmailMessage
    sender: str
    recipient: str


def pause(attempts: int) -> timedelta:
    """Say how long to wait after so many *attempts*: twice as long each time, give or take half."""
    longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * (1 << (attempts - 1)))
    return longest * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, guards nothing


BeforeData = Callable[[], Awaitable[bool]]
"""Asked just before a mail goes out: whether it still shall."""


class Mailer(Protocol):
    """Hands mails to a mail server."""

    async def send(self, mail: Mail, before_data: BeforeData) -> Delivery:
        """Send *mail*; call *before_data* just before it goes out, and stop on its False."""
        ...


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

    async def send(self, mail: Mail, before_data: BeforeData) -> Delivery:
        """Send *mail*, and tell what became of it.

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
                await client.mail(mail.sender)
                await client.rcpt(mail.recipient)
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
                await client.data(mail.message.as_bytes(policy=WIRE))
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

    async def send(self, mail: Mail, before_data: BeforeData) -> Delivery:
        """Write *mail* as an `.eml` file that its owner alone can read."""
        if not await before_data():
            return Delivery(Verdict.CANCELLED)
        self._directory.mkdir(parents=True, exist_ok=True)
        name = str(mail.message["Message-ID"]).strip("<>").partition("@")[0] + ".eml"
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
        with os.fdopen(os.open(self._directory / name, flags, 0o600), "wb") as file:
            file.write(mail.message.as_bytes(policy=WIRE))
        return Delivery(Verdict.SENT)


def one_click_link(api_url: str, company_id: str, token: str) -> str:
    """Say where a program of mail ends mails by itself (RFC 8058).

    Args:
        api_url: Where it reaches the API.
        company_id: Whose mails.
        token: The secret of the header.

    Returns:
        The link; empty where the API is not reached by https, as these programs call nothing else
        (3.1).
    """
    if not api_url.startswith("https://"):
        return ""
    return f"{api_url}/mail/{quote(company_id, safe='')}/unsubscribe/{token}"


def unsubscribing(message: EmailMessage, page: str, one_click: str) -> None:
    """Write into the head of a mail how mails are ended: by a *page*, or at *one_click*."""
    message["List-Unsubscribe"] = f"<{one_click or page}>"
    if one_click:
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def new_message_id(sender: str) -> str:
    """Name a new mail of *sender*, at its domain."""
    return f"<{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>"


async def hand_over(
    mailer: Mailer,
    sender: str,
    recipient: str,
    compose: Callable[[], EmailMessage],
    still_wanted: Callable[[], Awaitable[bool]],
) -> Delivery:
    """Write a mail and hand it to a mail server; REFUSED where it has no address or no words."""
    if not is_address(recipient):
        return Delivery(Verdict.REFUSED, "no address")
    try:
        message = compose()
    except Exception as failure:  # noqa: BLE001 - one odd mail must not hold up the others
        return Delivery(Verdict.REFUSED, type(failure).__name__)
    return await mailer.send(Mail(message, sender, recipient), before_data=still_wanted)


def standing(delivery: Delivery, attempts: int, now: datetime) -> tuple[str, datetime | None]:
    """Say how a mail stands after so many *attempts*, and when it is tried again, if it is."""
    if delivery.verdict is not Verdict.DEFERRED:
        return delivery.verdict.value, None
    if attempts >= MAX_ATTEMPTS:
        return "FAILED", None
    return delivery.verdict.value, now + pause(attempts)


def plain(text: str | None) -> str:
    """Make one line of *text*, so that no name can end a header or begin another."""
    return _CONTROL.sub(" ", text or "").strip()[:_NAME_CHARACTERS]


def is_address(text: str) -> bool:
    """Say whether *text* is one plain mail address that a mail server can be asked to take."""
    if parseaddr(text)[1] != text or not text.isascii() or len(text) > 254:
        return False
    try:
        address = Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        return False
    return bool(address.domain) and _CONTROL.search(text) is None


_FROM_FIVE_DIGITS = {
    **dict.fromkeys(["be", "bg", "et", "hu", "hy", "it", "ka", "lv", "pl", "sl", "sq"], None),
    "es": frozenset({None, "EA", "ES", "GQ", "IC", "PH"}),
    "pt": frozenset({"CH", "CV", "GQ", "GW", "LU", "MO", "MZ", "PT", "ST", "TL"}),
}
"""The languages, all of them or in these countries, that group digits from five on.

Source: CLDR 48, `minimumGroupingDigits`, which Babel does not read and browsers keep to.
"""


def money(amount: Decimal, currency: str, locale: str) -> str:
    """Format *amount* as people of *locale* write it; English where nobody knows the locale.

    The decimals are the currency's own: CLDR's display digits would hide what is charged.
    """
    known = known_locale(locale) or Locale("en")
    pattern = copy(known.currency_formats["standard"])
    digits = MINOR_UNITS.get(currency, 2)
    pattern.frac_prec = (digits, digits)
    countries = _FROM_FIVE_DIGITS.get(known.language, frozenset())
    plain = abs(amount) < 10_000 and (countries is None or known.territory in countries)
    return format_currency(
        amount, currency, pattern, locale=known, currency_digits=False, group_separator=not plain
    )
