"""Merging one cart into another, with a report on every line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.cart import errors
from server.cart.domain import bundles, discounts
from server.cart.domain.lines import (
    LineOffers,
    at_offer,
    keep,
    park,
    require_currency,
    require_stock,
    units_of,
)
from server.cart.domain.model import (
    MAX_CODES,
    MAX_LINES,
    MAX_QUANTITY,
    AppliedPromotion,
    Campaign,
    Cart,
    Destination,
    Disclosed,
    Line,
    Status,
    Totals,
)
from server.catalog.domain import Bundle, Offer, require_available
from server.containers.merge_report import MergeOutcome, Outcome
from server.kernel.errors import CommerceError
from server.kernel.values import replace


class Strategy(StrEnum):
    """How to decide the quantity of a line that both carts hold."""

    SUM = "SUM"
    MAX = "MAX"
    KEEP_TARGET = "KEEP_TARGET"
    REPLACE = "REPLACE"


_OUTCOMES = {
    Strategy.SUM: Outcome.SUMMED,
    Strategy.MAX: Outcome.MAXED,
    Strategy.KEEP_TARGET: Outcome.KEPT,
    Strategy.REPLACE: Outcome.REPLACED,
}


_NOT_SOLD = frozenset(
    {"BUNDLE_UNAVAILABLE", "OUT_OF_STOCK", "PRODUCT_NOT_FOUND", "PRODUCT_UNAVAILABLE"}
)
"""Why goods that were promised are not to be had."""


@dataclass(frozen=True, slots=True)
class Merging:
    """What a merge has to know beside the two carts."""

    strategy: Strategy
    offers: LineOffers
    """Today's products of both carts' lines."""
    bundles: Mapping[str, Bundle]
    promotions: discounts.Promotions
    now: datetime


def merge(source: Cart, target: Cart, by: Merging) -> tuple[Cart, Cart, list[MergeOutcome]]:
    """Merge *source* into *target*; gives both afterwards and a row for everything moved.

    Nothing is lost: what the target can't take now is among its saved items, over their limit if
    need be. What either cart had promised and does not hold here any more is told in the target's
    changes. The source ends MERGED and empty, its token dead.

    Raises:
        Refused: Both are the same cart.
    """
    if source.id == target.id:
        raise errors.self_merge()
    report: list[MergeOutcome] = []
    for line in source.lines:
        if not line.bundle:
            target, row = _merge_line(line, target, by)
            report.append(row)
    for group_id in bundles.group_ids(source):
        target, rows = _merge_group(bundles.group_lines(source, group_id), target, by)
        report.extend(rows)
    for item in source.saved:
        target = keep(target, item, limited=False)
    target, code_rows = _merge_codes(source, target, by)
    report.extend(code_rows)
    target = _told(target, source.told or ())
    target = replace(
        target,
        lines=tuple(sorted(target.lines, key=lambda line: (line.added_at, line.id))),
        saved=tuple(sorted(target.saved, key=lambda item: (item.saved_at, item.id))),
        notes=_joined(target.notes, source.notes),
        metadata={**(source.metadata or {}), **(target.metadata or {})},
        campaign=target.campaign if target.campaign != Campaign() else source.campaign,
        visitor_id=target.visitor_id or source.visitor_id,
        destination=source.destination
        if target.destination == Destination()
        else target.destination,
        promotions=_promised(target.promotions, source.promotions),
    )
    emptied = replace(
        source,
        status=Status.MERGED,
        merged_into=target.id,
        token_digest=None,
        lines=(),
        saved=(),
        codes=(),
        totals=Totals(),
        promotions=(),
        told=(),
    )
    return emptied, target, report


def park_lines(cart: Cart, reason: str, now: datetime) -> tuple[Cart, list[MergeOutcome]]:
    """Keep every line among the saved items, over their limit if need be; codes stay.

    What was promised for the lines is promised no longer.

    Args:
        cart: The cart.
        reason: Why, for the report.
        now: The time.
    """
    report: list[MergeOutcome] = []
    emptied = replace(cart, lines=(), promotions=(), told=())
    for line in cart.lines:
        emptied, row = _park(line, emptied, reason, now)
        report.append(row)
    return emptied, report


def _merge_line(line: Line, target: Cart, by: Merging) -> tuple[Cart, MergeOutcome]:
    try:
        offer = require_available(
            by.offers.get(line.id), company_id=target.company_id, product_id=line.product_id
        )
        require_currency(offer, target.currency)
    except CommerceError as refusal:
        return _park(line, _missing(target, line, refusal.reason), refusal.reason, by.now)
    short = _is_short(line, offer)
    equal = next((other for other in target.lines if other.key == line.key), None)
    if equal is not None and by.strategy is Strategy.KEEP_TARGET:
        # As it was, price too; what has changed since is an issue of the line.
        return target, _row(line, Outcome.KEPT, equal.quantity)
    if equal is None and len(target.lines) >= MAX_LINES:
        return _park(line, target, "LINE_LIMIT", by.now)
    held = equal.quantity if equal else 0
    wanted = _wanted(by.strategy, line.quantity, held) if equal else line.quantity
    room, reason = _room(target, line, offer, held)
    quantity = wanted if wanted <= held else max(held, min(wanted, room))
    if short and quantity < line.quantity:
        target = _missing(target, equal or line, reason, line.quantity, quantity)
    if quantity == 0:
        return _park(line, target, reason, by.now)
    try:
        merged = at_offer(replace(equal or line, quantity=quantity), offer, target.currency, by.now)
    except CommerceError as refusal:
        return _park(line, target, refusal.reason, by.now)
    appended = replace(target, lines=(*target.lines, merged))
    target = target.with_line(merged) if equal else appended
    was = min(line.unit_price, equal.unit_price) if equal else line.unit_price
    if merged.unit_price > was:
        changed = Disclosed("PRICE", merged.id, "PRICE_CHANGED", was, merged.unit_price)
        target = _told(target, [changed])
    if quantity < wanted:
        target = park(target, line, wanted - quantity, by.now, limited=False)
        return target, _row(line, Outcome.CLAMPED, quantity, reason)
    return target, _row(line, _OUTCOMES[by.strategy] if equal else Outcome.ADDED, quantity)


def _merge_group(lines: list[Line], target: Cart, by: Merging) -> tuple[Cart, list[MergeOutcome]]:
    """Move a bundle group as a unit, or park all of it."""
    tag = lines[0].bundle
    bundle = by.bundles.get(tag.bundle_id) if tag else None
    try:
        if len(target.lines) + len(lines) > MAX_LINES:
            raise errors.line_limit(MAX_LINES)
        group = bundles.repriced_group(
            lines, bundle, by.offers, target.currency, by.now, company_id=target.company_id
        )
        candidate = replace(target, lines=(*target.lines, *group))
        for line in group:
            offer = by.offers[line.id]
            require_stock(offer, units_of(candidate, line.product_id, line.variant_id))
    except CommerceError as refusal:
        rows = []
        for line in lines:
            if refusal.reason != "OUT_OF_STOCK" or _is_short(line, by.offers[line.id]):
                target = _missing(target, line, refusal.reason)
            target, row = _park(line, target, refusal.reason, by.now)
            rows.append(row)
        return target, rows
    if sum(line.total for line in group) > sum(line.total for line in lines):
        candidate = _told(
            candidate,
            [
                Disclosed("BUNDLE", new.id, "PRICE_CHANGED", old.total, new.total)
                for old, new in zip(lines, group, strict=True)
                if new.total > old.total
            ],
        )
    return candidate, [_row(line, Outcome.ADDED, line.quantity) for line in group]


def _merge_codes(source: Cart, target: Cart, by: Merging) -> tuple[Cart, list[MergeOutcome]]:
    rows = []
    for code in source.codes:
        promotion = by.promotions.get(code.code)
        reason, outcome = None, Outcome.KEPT
        if any(applied.code == code.code for applied in target.codes):
            reason = "DISCOUNT_ALREADY_APPLIED"
        elif len(target.codes) >= MAX_CODES:
            reason = "DISCOUNT_LIMIT"
        else:
            # What does not hold here is listed all the same, takes nothing off and says why.
            outcome = Outcome.ADDED
            coming = code
            if promotion is None or not promotion.active:
                reason = "DISCOUNT_UNKNOWN"
            else:
                listed = discounts.listed(promotion)
                coming = replace(listed, amount=code.amount, lost=code.lost)
                if not discounts.combines(target.codes, promotion, by.promotions):
                    reason = "NOT_COMBINABLE"
            target = replace(target, codes=(*target.codes, coming))
        rows.append(MergeOutcome("", None, outcome, 0, reason, code=code.code))
    return target, rows


def _promised(*of_both: tuple[AppliedPromotion, ...]) -> tuple[AppliedPromotion, ...]:
    """Put together what automatic promotions had promised in both carts; it is priced anew."""
    found: dict[str, AppliedPromotion] = {}
    for one in (one for promotions in of_both for one in promotions if one.code is None):
        other = found.get(one.id)
        found[one.id] = (
            replace(one, amount=one.amount + other.amount, lost=one.lost + other.lost)
            if other
            else one
        )
    return tuple(found.values())


def _told(cart: Cart, changes: Iterable[Disclosed]) -> Cart:
    return replace(cart, told=(*(cart.told or ()), *changes))


def _is_short(line: Line, offer: Offer) -> bool:
    """Whether fewer are in stock than its cart had promised."""
    return offer.stock is not None and offer.stock < line.quantity


def _missing(target: Cart, line: Line, reason: str, old: int | None = None, new: int = 0) -> Cart:
    """Tell of units that can't be bought any longer; not of those that merely find no place."""
    if reason not in _NOT_SOLD:
        return target
    old = line.quantity if old is None else old
    return _told(target, [Disclosed("STOCK", line.id, reason, old, new)])


def _wanted(strategy: Strategy, source: int, target: int) -> int:
    if strategy is Strategy.SUM:
        return source + target
    if strategy is Strategy.MAX:
        return max(source, target)
    return target if strategy is Strategy.KEEP_TARGET else source


def _room(target: Cart, line: Line, offer: Offer, held: int) -> tuple[int, str]:
    """How many units the merged line may hold, and which limit it is that says so."""
    if offer.stock is None:
        return MAX_QUANTITY, "QUANTITY_LIMIT"
    others = units_of(target, line.product_id, line.variant_id) - held
    in_stock = max(0, offer.stock - others)
    if in_stock < MAX_QUANTITY:
        return in_stock, "OUT_OF_STOCK"
    return MAX_QUANTITY, "QUANTITY_LIMIT"


def _park(line: Line, target: Cart, reason: str, now: datetime) -> tuple[Cart, MergeOutcome]:
    target = park(target, line, line.quantity, now, limited=False)
    return target, _row(line, Outcome.PARKED, line.quantity, reason)


def _joined(*notes: str | None) -> str | None:
    """Put notes together, each once."""
    return "\n".join(dict.fromkeys(note for note in notes if note)) or None


def _row(line: Line, outcome: Outcome, quantity: int, reason: str | None = None) -> MergeOutcome:
    return MergeOutcome(line.product_id, line.variant_id, outcome, quantity, reason)
