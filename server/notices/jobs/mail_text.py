"""What a mail about news says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any

from server.notices.views import MailNews
from server.platform.mail import WIRE, money, plain, unsubscribing

MOST_LINES = 20
_TEXT = """\
Hello{name},

news of what you wait for at {company}:

{lines}

No more mails like this one:
{unsubscribe}

{company}
"""


def compose(
    content: MailNews,
    unsubscribe: str,
    one_click: str,
    *,
    sender: str,
    message_id: str,
    date: datetime,
) -> EmailMessage:
    """Write the mail.

    Args:
        content: What it is about.
        unsubscribe: The link that ends mails.
        one_click: Where a program of mail ends them by itself; empty where that is not offered.
        sender: The address it comes from, `MAIL_FROM`.
        message_id: Its id, with angle brackets.
        date: When it is written.
    """
    company, name = plain(content.company), plain(content.first_name)
    # Who wishes for a product and compares it is told once, of what came back again the last time.
    lines = list(dict.fromkeys(_line(one, content) for one in reversed(content.news)))[::-1]
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"and {len(lines) - MOST_LINES} more"]
    message = EmailMessage(policy=WIRE)
    message["From"] = Address(display_name=company, addr_spec=sender)
    message["To"] = Address(addr_spec=content.email)
    message["Subject"] = f"News of what you wait for at {company}"
    message["Date"] = date
    message["Message-ID"] = message_id
    unsubscribing(message, unsubscribe, one_click)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        _TEXT.format(
            name=f" {name}" if name else "",
            company=company,
            lines="\n".join(f"  - {line}" for line in lines),
            unsubscribe=unsubscribe,
        )
    )
    return message


def _line(one: Mapping[str, Any], content: MailNews) -> str:
    payload = one["payload"]
    if one["type"] == "CART_CODE_EXPIRING":
        ends = datetime.fromisoformat(payload["endsAt"])
        return f"the code {plain(payload['code'])} in your cart ends on {ends:%Y-%m-%d %H:%M} UTC"
    name = plain(content.names.get(payload["productId"])) or "a product that is no more"

    def amount(field: str) -> str:
        return money(Decimal(str(payload[field])), payload["currency"], content.locale)

    if payload.get("available") is False:
        return f"{name} is gone"
    if one["type"] == "WISHLIST_BACK_IN_STOCK" or payload.get("wasAvailable") is False:
        return f"{name} is back, at {amount('price')}"
    if one["type"] == "WISHLIST_LOW_STOCK":
        return f"{name} is about to be gone: {payload['stock']} left, at {amount('price')}"
    return f"{name} costs {amount('price')}, before {amount('formerPrice')}"
