"""What was promised to a shopper and has changed since: told in one form, and acknowledged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from server.cart.domain import bundles, lines
from server.cart.domain.lines import LineIssue, LineOffers
from server.cart.domain.model import Cart
from server.cart.domain.promoting import ENDED
from server.catalog.domain import Bundle
from server.kernel.values import replace


class Disclosed(NamedTuple):
    """One thing that was promised and has changed. Amounts in hundredths, stock in units."""

    kind: str
    """PRICE, BUNDLE, STOCK, PROMOTION, TAX or SHIPPING."""
    subject: str
    """The line, code or promotion that it is about; empty for the cart."""
    reason: str
    old: int | None = None
    """0 for shipping that was free, which has no amount of its own."""
    new: int | None = None

    @property
    def id(self) -> str:
        """What names exactly this change; another old or new is another change."""
        text = "\0".join(map(str, self))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def version_of(cart: Cart, changes: Sequence[Disclosed]) -> str:
    """Name what was disclosed of a cart's version; empty where nothing was."""
    if not changes:
        return ""
    text = "\0".join([cart.id, str(cart.version), *sorted(one.id for one in changes)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def disclosed(
    promised: Cart, fresh: Cart, issues: Mapping[str, tuple[LineIssue, ...]]
) -> tuple[Disclosed, ...]:
    """Say what has changed since a cart was last written or acknowledged.

    Args:
        promised: The cart as it is stored.
        fresh: The same as it would be priced now.
        issues: What differs from the products and bundles, by line.
    """
    if not issues and not fresh.codes and not fresh.promotions and promised is fresh:
        return ()
    found: list[Disclosed] = []
    for line in promised.lines:
        for issue in issues.get(line.id, ()):
            if issue.reason == "PRICE_CHANGED":
                kind = "BUNDLE" if line.bundle else "PRICE"
                found.append(Disclosed(kind, line.id, issue.reason, issue.old, issue.new))
            else:
                room = issue.available or 0
                found.append(Disclosed("STOCK", line.id, issue.reason, line.quantity, room))
    found += _codes(promised, fresh)
    found += _automatic(promised, fresh)
    for kind, old, new in (
        ("TAX", promised.totals.tax, fresh.totals.tax),
        ("SHIPPING", promised.totals.shipping, fresh.totals.shipping),
    ):
        if old != new:
            found.append(Disclosed(kind, "", "RATE_CHANGED", old, new))
    return tuple(found)


def _codes(promised: Cart, fresh: Cart) -> list[Disclosed]:
    now = {code.code: code for code in fresh.codes}
    found = []
    for code in promised.codes:
        current = now.get(code.code)
        if current is None:
            continue
        old = current.lost or code.amount
        if current.lost:
            found.append(Disclosed("PROMOTION", code.code, current.issue or "", old, 0))
        elif current.amount < code.amount:
            reason = current.issue or "PROMOTION_CHANGED"
            found.append(Disclosed("PROMOTION", code.code, reason, old, current.amount))
    return found


def _automatic(promised: Cart, fresh: Cart) -> list[Disclosed]:
    now = {one.id: one for one in fresh.promotions}
    found = []
    for one in promised.promotions:
        if one.code is not None:
            continue
        current = now.get(one.id)
        if current is not None and current.issue in ENDED:
            reason = current.issue or ""
            found.append(Disclosed("PROMOTION", one.id, reason, current.lost, 0))
        elif (current.amount if current else 0) < one.amount:
            new = current.amount if current else 0
            found.append(Disclosed("PROMOTION", one.id, "PROMOTION_CHANGED", one.amount, new))
        elif one.free_shipping and not (current and current.free_shipping):
            found.append(Disclosed("PROMOTION", one.id, "PROMOTION_CHANGED", 0, 0))
    return found


def accepted(cart: Cart, offers: LineOffers, known: Mapping[str, Bundle], now: datetime) -> Cart:
    """Take what is new: today's prices, what is in stock, and no more of what has ended.

    Units that can't be bought are kept among the saved items; of a bundle all lines stay, as it is
    the shopper who takes it out.
    """
    cart = lines.refresh_plain_lines(cart, offers, now)
    cart = bundles.refresh_groups(cart, known, offers, now)
    for line_id, found in lines.issues(cart, offers).items():
        line = cart.line(line_id)
        if line is None or line.bundle:
            continue
        for issue in found:
            if issue.reason == "PRICE_CHANGED":
                continue
            room = max(0, min(issue.available or 0, line.quantity))
            parked = line.quantity - room
            if parked:
                kept = lines.priced(replace(line, quantity=room, updated_at=now), cart.currency)
                gone = frozenset({line_id})
                cart = cart.with_line(kept) if room else cart.without_lines(gone)
                cart = lines.park(cart, line, parked, now, limited=False)
    return acknowledged(cart)


def acknowledged(cart: Cart) -> Cart:
    """Promise nothing until the cart is priced anew: its owner knows what has changed."""
    codes = tuple(replace(code, amount=0, lost=0) for code in cart.codes)
    return replace(cart, codes=codes, promotions=())
