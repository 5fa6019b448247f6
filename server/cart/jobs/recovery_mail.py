"""What a recovery mail says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, select_autoescape

from server.cart.views import MailContent
from server.platform.mail import money, plain, unsubscribing

_TEMPLATES = Environment(
    loader=PackageLoader("server.cart"),
    autoescape=select_autoescape(["html.j2"]),
    trim_blocks=True,
    lstrip_blocks=True,
)


class MailLine(NamedTuple):
    """One line of the cart."""

    name: str
    quantity: int
    price: str
    """The line's total, formatted."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where a mail leads. The secrets stand in the fragment, which no browser sends to a server.

    Attributes:
        recovery: Brings the cart back.
        unsubscribe: Asks whether there shall be no more mails.
        one_click: Where a program of mail says so by itself; it can put a secret nowhere else than
            into the path, so that this one can do nothing else. Empty where that is not offered.
    """

    recovery: str = field(repr=False)
    unsubscribe: str = field(repr=False)
    one_click: str = field(default="", repr=False)


def compose(
    content: MailContent, links: Links, *, sender: str, message_id: str, date: datetime
) -> EmailMessage:
    """Write the mail, as text and as HTML.

    Args:
        content: What it is about.
        links: Where it leads.
        sender: The address it comes from, `MAIL_FROM`.
        message_id: Its id, with angle brackets.
        date: When it is written.
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
    message["Date"] = date
    message["Message-ID"] = message_id
    unsubscribing(message, links.unsubscribe, links.one_click)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_TEMPLATES.get_template("recovery.txt.j2").render(values))
    html = _TEMPLATES.get_template("recovery.html.j2").render(values)
    message.add_alternative(html, subtype="html")
    return message
