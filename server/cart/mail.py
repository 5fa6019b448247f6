"""What a recovery mail says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency
from jinja2 import Environment, PackageLoader, select_autoescape

_TEMPLATES = Environment(
    loader=PackageLoader("server.cart"),
    autoescape=select_autoescape(["html.j2"]),
    trim_blocks=True,
    lstrip_blocks=True,
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_NAME_CHARACTERS = 100


class MailLine(NamedTuple):
    """One line of the cart."""

    name: str
    quantity: int
    price: str
    """The line's total, formatted."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail is made of."""

    email: str
    first_name: str | None
    company: str
    site: str | None
    locale: str
    currency: str
    total: Decimal
    lines: Sequence[tuple[str, int, Decimal]]


@dataclass(frozen=True, slots=True)
class Links:
    """Where a mail leads. The secrets stand in the fragment, which no browser sends to a server."""

    recovery: str = field(repr=False)
    unsubscribe: str = field(repr=False)


def plain(text: str | None) -> str:
    """Make one line of *text*, so that no name can end a header or begin another."""
    return _CONTROL.sub(" ", text or "").strip()[:_NAME_CHARACTERS]


def is_address(text: str) -> bool:
    """Say whether *text* is one plain mail address that a mail server can be asked to take."""
    if parseaddr(text)[1] != text or not text.isascii() or len(text) > 254:
        return False
    try:
        Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        return False
    return _CONTROL.search(text) is None


def money(amount: Decimal, currency: str, locale: str) -> str:
    """Format *amount* as people of *locale* write it; English where nobody knows the locale."""
    try:
        known = Locale.parse(locale.replace("-", "_"))
    except (ValueError, UnknownLocaleError, TypeError):
        known = Locale("en")
    return format_currency(amount, currency, locale=known)


def compose(content: Content, links: Links, *, sender: str, message_id: str) -> EmailMessage:
    """Write the mail, as text and as HTML.

    Args:
        content: What it is about.
        links: Where it leads.
        sender: The address it comes from, `MAIL_FROM`.
        message_id: Its id, with angle brackets.
    """
    company = plain(content.company)
    subject = f"Your cart at {plain(content.site) or company}"
    values: Mapping[str, object] = {
        "subject": subject,
        "company": company,
        "shop": plain(content.site) or company,
        "first_name": plain(content.first_name),
        "total": money(content.total, content.currency, content.locale),
        "lines": [
            MailLine(plain(name), quantity, money(price, content.currency, content.locale))
            for name, quantity, price in content.lines
        ],
        "recovery_link": links.recovery,
        "unsubscribe_link": links.unsubscribe,
    }
    message = EmailMessage()
    message["From"] = Address(display_name=company, addr_spec=sender)
    message["To"] = Address(addr_spec=content.email)
    message["Subject"] = subject
    message["Message-ID"] = message_id
    message["List-Unsubscribe"] = f"<{links.unsubscribe}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_TEMPLATES.get_template("recovery.txt.j2").render(values))
    html = _TEMPLATES.get_template("recovery.html.j2").render(values)
    message.add_alternative(html, subtype="html")
    return message
