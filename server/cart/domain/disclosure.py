"""What was promised to a shopper and has changed since: told in one form, and acknowledged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from server.cart.domain import bundles, lines
from server.cart.domain.lines import LineIssue, LineOffers
from server.cart.domain.model import Cart, Disclosed, Line
from server.cart.domain.promoting import ENDED, ships_free
from server.catalog.domain import Bundle
from server.kernel.values import replace

CHANGED = "PROMOTION_CHANGED"
"""The reason where promotions take off less, though none has ended."""


def version_of(cart: Cart, changes: Sequence[Disclosed]) -> str:
    """Name what was disclosed of a cart's version; empty where nothing was."""
    if not changes:
        return ""
    text = "\0".join([cart.id, str(cart.version), *sorted(one.id for one in changes)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def disclosed(
    promised: Cart,
    fresh: Cart,
    issues: Mapping[str, tuple[LineIssue, ...]],
    at_rates: Cart | None = None,
) -> tuple[Disclosed, ...]:
    """Say what has changed since a cart was last written or acknowledged.

    Args:
        promised: The cart as it is stored.
        fresh: The same as it would be priced now.
        issues: What differs from the products and bundles, by line.
        at_rates: The same with the discounts that are stored and today's tax and shipping.
    """
    told = promised.told or ()
    plain = not issues and not fresh.codes and not fresh.promotions
    if plain and promised is fresh:
        return told
    found: list[Disclosed] = []
    for line in promised.lines:
        for issue in issues.get(line.id, ()):
            if issue.reason == "PRICE_CHANGED":
                kind = "BUNDLE" if line.bundle else "PRICE"
                found.append(Disclosed(kind, line.id, issue.reason, issue.old, issue.new))
            else:
                room = issue.available or 0
                found.append(Disclosed("STOCK", line.id, issue.reason, line.quantity, room))
    found += of_promotions(promised, fresh)
    found += of_charges(promised, fresh, at_rates or promised)
    return joined(told, found)


def of_promotions(promised: Cart, fresh: Cart) -> list[Disclosed]:
    """Say what promotions take off no longer.

    One that gives way to others is no change while all together take off no less. What has ended
    is one always.
    """
    ended, less = _codes(promised, fresh)
    for one in promised.promotions:
        if one.code is not None:
            continue
        current = next((now for now in fresh.promotions if now.id == one.id), None)
        amount = current.amount if current else 0
        if current is not None and current.issue in ENDED:
            ended.append(Disclosed("PROMOTION", one.id, current.issue or "", current.lost, 0))
        elif amount < one.amount:
            less.append(Disclosed("PROMOTION", one.id, CHANGED, one.amount, amount))
        elif one.free_shipping and not ships_free(fresh):
            ended.append(Disclosed("PROMOTION", one.id, CHANGED, 0, 0))
    return ended if fresh.totals.discount >= promised.totals.discount else [*ended, *less]


def _codes(promised: Cart, fresh: Cart) -> tuple[list[Disclosed], list[Disclosed]]:
    """Say of which codes the end is to be told, and which take off less."""
    now = {code.code: code for code in fresh.codes}
    ended: list[Disclosed] = []
    less: list[Disclosed] = []
    for code in promised.codes:
        current = now.get(code.code)
        if current is None:
            continue
        if current.lost:
            reason = current.issue or ""
            ended.append(Disclosed("PROMOTION", code.code, reason, current.lost, 0))
        elif current.amount < code.amount:
            reason = current.issue or CHANGED
            less.append(Disclosed("PROMOTION", code.code, reason, code.amount, current.amount))
    return ended, less


def of_charges(promised: Cart, fresh: Cart, at_rates: Cart) -> list[Disclosed]:
    """Say what has become of tax and shipping.

    Another rate is a change. Under the same rate they follow from what promotions take off, and
    only what costs more is told.
    """
    found = []
    was, now, same = promised.totals, fresh.totals, at_rates.totals
    for kind, old, new, by_rate in (
        ("TAX", was.tax, now.tax, same.tax),
        ("SHIPPING", was.shipping, now.shipping, same.shipping),
    ):
        if old != new and old != by_rate:
            found.append(Disclosed(kind, "", "RATE_CHANGED", old, new))
        elif old < new:
            found.append(Disclosed(kind, "", CHANGED, old, new))
    return found


# --- what a change of the cart takes over ------------------------------------------------------


def may_be_worse(promised: Cart, after: Cart) -> bool:
    """Whether a promotion has other terms than were promised, or takes off less of a changed cart.

    Most changes bring neither, so it need not be asked whether they are worse, and why.
    """
    now = {one.id: one for one in after.promotions if not one.issue}
    for one in promised.promotions:
        current = now.get(one.id)
        if current is None or current.amount < one.amount or current.said != one.said:
            return True
    return False


def changed_meanwhile(promised: Cart, fresh: Cart, at_rates: Cart) -> list[Disclosed]:
    """Say what a change of a cart takes over that its owner has not done.

    What has ended stays with the promotions themselves, and what costs less is simply granted.

    Args:
        promised: The cart as it was before the change, or another that is merged into it.
        fresh: The same as it would be priced now.
        at_rates: The same with the discounts that are stored and today's tax and shipping.
    """
    found = [one for one in of_promotions(promised, fresh) if one.reason not in ENDED]
    rates = of_charges(promised, at_rates, at_rates)
    return found + [one for one in rates if (one.new or 0) > (one.old or 0)]


def joined(told: Sequence[Disclosed], found: Sequence[Disclosed]) -> tuple[Disclosed, ...]:
    """Put together what a cart tells already and what was found, each thing once.

    What was promised first is what counts, as long as it is the better promise.
    """
    by_subject = {(one.kind, one.subject): one for one in told}
    for one in found:
        earlier = by_subject.get((one.kind, one.subject))
        if earlier is not None:
            since = one._replace(old=earlier.old)
            one = since if _is_worse(since) else one
        by_subject[one.kind, one.subject] = one
    return tuple(by_subject.values())


def _is_worse(one: Disclosed) -> bool:
    old, new = one.old or 0, one.new or 0
    return new < old if one.kind in {"STOCK", "PROMOTION"} else new > old


def still_told(before: Cart | None, after: Cart, found: Sequence[Disclosed]) -> Cart:
    """Let a changed cart tell what it told before and what was *found*; not of what was taken out.

    A cart that holds nothing promises nothing.
    """
    if not after.lines or (not after.told and not found):
        return replace(after, told=()) if after.told else after
    gone: set[str] = set()
    if before is not None:
        gone.update({line.id for line in before.lines} - {line.id for line in after.lines})
        gone.update({code.code for code in before.codes} - {code.code for code in after.codes})
    told = [one for one in after.told or () if one.subject not in gone]
    return replace(after, told=joined(told, [one for one in found if one.subject not in gone]))


# --- acknowledged ------------------------------------------------------------------------------


def accepted(cart: Cart, offers: LineOffers, known: Mapping[str, Bundle], now: datetime) -> Cart:
    """Take what is new: today's prices, what is in stock, and no more of what has ended.

    Units that can't be bought are kept among the saved items; of a bundle all lines stay, as it is
    the shopper who takes it out.
    """
    cart = lines.refresh_plain_lines(cart, offers, now)
    cart = bundles.refresh_groups(cart, known, offers, now)
    left: dict[tuple[str, str | None], int] = {}
    for line_id, found in lines.issues(cart, offers).items():
        line = cart.line(line_id)
        if line is None or line.bundle:
            continue
        for issue in found:
            if issue.reason == "PRICE_CHANGED":
                continue
            # Several lines may hold the product: who comes first gets what is there.
            key = (line.product_id, line.variant_id)
            room = min(left.setdefault(key, _room(cart, line, issue)), line.quantity)
            left[key] -= room
            parked = line.quantity - room
            if parked:
                kept = lines.priced(replace(line, quantity=room, updated_at=now), cart.currency)
                gone = frozenset({line_id})
                cart = cart.with_line(kept) if room else cart.without_lines(gone)
                cart = lines.park(cart, line, parked, now, limited=False)
    return acknowledged(cart)


def _room(cart: Cart, line: Line, issue: LineIssue) -> int:
    """How many units plain lines may hold of what is in stock, behind those of bundles."""
    of_bundles = sum(
        other.quantity
        for other in cart.lines
        if other.bundle
        and (other.product_id, other.variant_id) == (line.product_id, line.variant_id)
    )
    return max(0, (issue.available or 0) - of_bundles)


def acknowledged(cart: Cart) -> Cart:
    """Promise nothing until the cart is priced anew: its owner knows what has changed."""
    codes = tuple(replace(code, amount=0, lost=0) for code in cart.codes)
    return replace(cart, codes=codes, promotions=(), told=None)
