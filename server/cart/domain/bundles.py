"""Bundles: groups of lines that come to one price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from server.cart import errors
from server.cart.domain.lines import (
    LineIssue,
    LineOffers,
    new_line,
    priced,
    require_currency,
    require_stock,
)
from server.cart.domain.lines import units_of as units_in_cart
from server.cart.domain.model import (
    MAX_LINES,
    MAX_QUANTITY,
    BundleTag,
    Cart,
    Line,
    NewBundle,
    NewLine,
    snapshot_of,
)
from server.catalog.domain import (
    Bundle,
    BundleItem,
    Offer,
    OfferKey,
    Offers,
    require_available,
)
from server.kernel.currencies import currency as currency_of
from server.kernel.errors import CommerceError
from server.kernel.money import Currency
from server.kernel.values import replace

TIERS = ((5, 15_00), (3, 10_00), (2, 5_00))
"""From how many units on, which share is taken off, in hundredths of a percent."""

FIXED_COMPOSITIONS = frozenset({"FIXED", "SUBSCRIPTION_BOX"})


@dataclass(frozen=True, slots=True)
class Member:
    """A product in one bundle, at the price it has there."""

    offer: Offer
    quantity: int
    """Units in one bundle."""
    unit_price: int


def compose(
    bundle: Bundle | None,
    selection: Mapping[tuple[str, str | None], int],
    offers: Offers,
    *,
    company_id: str,
) -> tuple[Bundle, list[Member]]:
    """Work out what one bundle holds, every member checked for availability.

    Raises:
        NotFound: There is no such bundle, or a member's product is gone.
        Forbidden: Bundle or member belong to another company.
        Refused: The bundle is inactive, a member can't be bought or the selection does not fit.
    """
    if bundle is None:
        raise errors.bundle_not_found()
    if bundle.company_id != company_id:
        raise errors.bundle_company_mismatch()
    if not bundle.active or not bundle.items:
        raise errors.bundle_unavailable()
    bundle = replace(bundle, items=_distinct(bundle.items))
    picked = _picked(bundle, selection)
    fixed = bundle.type in FIXED_COMPOSITIONS
    quantities = _fixed_quantities(bundle, picked) if fixed else _mixed_quantities(bundle, picked)
    members = []
    for item, quantity in quantities:
        offer = require_available(
            offers.get((item.product_id, item.variant_id)),
            company_id=company_id,
            product_id=item.product_id,
        )
        price = offer.price if item.price_override is None else item.price_override
        members.append(Member(offer, quantity, price))
    return bundle, members


def price_of(bundle: Bundle, members: Iterable[Member], currency: Currency) -> int:
    """Work out what one bundle costs, rounded to the currency's minor unit, never below 0."""
    members = list(members)
    parts = sum(currency.round(member.unit_price * member.quantity) for member in members)
    if bundle.pricing == "FIXED":
        return currency.round(bundle.fixed_price)
    if bundle.pricing == "TIERED":
        units = sum(member.quantity for member in members)
        share = next((share for least, share in TIERS if units >= least), 0)
        return max(0, parts - currency.percent(parts, share))
    value = bundle.discount_value
    if value is None:
        return parts
    if bundle.discount_type == "FIXED_PRICE":
        return currency.round(value)
    if bundle.discount_type == "PERCENTAGE":
        return max(0, parts - currency.percent(parts, value))
    if bundle.discount_type == "FIXED_AMOUNT":
        return max(0, parts - currency.round(value))
    return parts


def add_bundle(
    cart: Cart,
    new: NewBundle,
    bundle: Bundle | None,
    offers: Offers,
    group_id: str,
    now: datetime,
) -> tuple[Cart, int]:
    """Add a bundle as a new group of lines; gives the cart and the price of one bundle.

    The lines' totals add up to the bundle's price times its quantity, exactly.
    """
    bundle, members = compose(bundle, new.selection, offers, company_id=cart.company_id)
    _require_currency(bundle, cart.currency)
    currency_of(cart.currency.code, now.date())
    price = price_of(bundle, members, cart.currency)
    tag = BundleTag(group_id, bundle.id, bundle.name, new.quantity)
    if len(cart.lines) + len(members) > MAX_LINES:
        raise errors.line_limit(MAX_LINES)
    lines = []
    for member in members:
        offer, quantity = member.offer, member.quantity * new.quantity
        if quantity > MAX_QUANTITY:
            raise errors.quantity_limit(MAX_QUANTITY)
        require_currency(offer, cart.currency)
        held = units_in_cart(cart, offer.product_id, offer.variant_id)
        require_stock(offer, held + quantity)
        at_price = replace(offer, price=member.unit_price)
        line = new_line(
            NewLine(offer.product_id, offer.variant_id, quantity), at_price, cart.currency, now
        )
        snapshot = replace(line.snapshot, original_price=offer.original_price)
        lines.append(replace(line, snapshot=snapshot, bundle=tag))
    group = price_group(lines, price * new.quantity, cart.currency)
    return replace(cart, lines=(*cart.lines, *group)), price


def price_group(lines: list[Line], target: int, currency: Currency) -> list[Line]:
    """Allocate what a group costs over its lines, so that their totals add up to *target*.

    The difference to the sum of the parts is split by largest remainder and becomes each line's
    discount; it is negative where a bundle costs more than its parts.
    """
    parts = [currency.round(line.unit_price * line.quantity) for line in lines]
    difference = sum(parts) - target
    weights = parts if any(parts) else [line.quantity for line in lines]
    shares = currency.allocate(abs(difference), weights)
    sign = 1 if difference >= 0 else -1
    return [
        priced(line, currency, discount=sign * share)
        for line, share in zip(lines, shares, strict=True)
    ]


def remove_group(cart: Cart, group_id: str) -> Cart:
    """Remove a bundle group with all its lines."""
    gone = frozenset(line.id for line in group_lines(cart, group_id))
    if not gone:
        raise errors.bundle_group_not_found()
    return cart.without_lines(gone)


def group_lines(cart: Cart, group_id: str) -> list[Line]:
    """The lines of a bundle group."""
    return [line for line in cart.lines if line.bundle and line.bundle.group_id == group_id]


def group_ids(cart: Cart) -> list[str]:
    """The bundle groups of a cart, in the order they were added."""
    return list(dict.fromkeys(line.bundle.group_id for line in cart.lines if line.bundle))


def repriced_group(
    lines: list[Line],
    bundle: Bundle | None,
    offers: LineOffers,
    currency: Currency,
    now: datetime,
    *,
    company_id: str,
) -> list[Line]:
    """Bring a group to today's prices and snapshots.

    Raises:
        CommerceError: The bundle, or one of its members, can't be bought now.
    """
    if bundle is None or bundle.company_id != company_id or not bundle.active:
        raise errors.bundle_unavailable()
    _require_currency(bundle, currency)
    special = {item.key for item in bundle.items if item.price_override is not None}
    members, current = [], []
    for line in lines:
        offer = require_available(
            offers.get(line.id), company_id=company_id, product_id=line.product_id
        )
        require_currency(offer, currency)
        bundles = line.bundle.quantity if line.bundle else 1
        members.append(Member(offer, line.quantity // bundles, offer.price))
        # An offer at the bundle's own price does not tell what the product costs without it.
        known = line.snapshot if offer.key in special else offer
        snapshot = replace(snapshot_of(offer), original_price=known.original_price)
        current.append(replace(line, unit_price=offer.price, snapshot=snapshot, updated_at=now))
    bundles = lines[0].bundle.quantity if lines[0].bundle else 1
    return price_group(current, price_of(bundle, members, currency) * bundles, currency)


def refresh_groups(
    cart: Cart, known: Mapping[str, Bundle], offers: LineOffers, now: datetime
) -> Cart:
    """Bring every group that can still be bought to today's prices."""
    for lines in _groups(cart):
        try:
            current = _at_present(cart, lines, known, offers, now)
        except CommerceError:
            continue
        for old, new in zip(lines, current, strict=True):
            if replace(new, updated_at=old.updated_at) != old:
                cart = cart.with_line(new)
    return cart


def group_issues(
    cart: Cart, known: Mapping[str, Bundle], offers: LineOffers, now: datetime
) -> dict[str, tuple[LineIssue, ...]]:
    """Say for each bundle line whether its bundle can't be bought now, or has another price."""
    found: dict[str, tuple[LineIssue, ...]] = {}
    for lines in _groups(cart):
        try:
            current = _at_present(cart, lines, known, offers, now)
        except CommerceError:
            found |= {line.id: (LineIssue("UNAVAILABLE"),) for line in lines}
            continue
        for old, new in zip(lines, current, strict=True):
            if old.total != new.total:
                changed = LineIssue("PRICE_CHANGED", old=old.total, new=new.total)
                found[old.id] = (changed,)
    return found


def _groups(cart: Cart) -> list[list[Line]]:
    return [group_lines(cart, group_id) for group_id in group_ids(cart)]


def _at_present(
    cart: Cart,
    lines: list[Line],
    known: Mapping[str, Bundle],
    offers: LineOffers,
    now: datetime,
) -> list[Line]:
    tag = lines[0].bundle
    bundle = known.get(tag.bundle_id) if tag else None
    return repriced_group(lines, bundle, offers, cart.currency, now, company_id=cart.company_id)


def _require_currency(bundle: Bundle, currency: Currency) -> None:
    if bundle.currency != currency.code:
        raise errors.currency_mismatch(bundle.currency, currency.code)


def _distinct(items: Iterable[BundleItem]) -> tuple[BundleItem, ...]:
    """Sum members that are the same product; a variant's deletion can leave a bundle with such."""
    distinct: dict[OfferKey, BundleItem] = {}
    for item in items:
        first = distinct.get(item.key)
        distinct[item.key] = (
            replace(
                first,
                quantity=first.quantity + item.quantity,
                required=first.required or item.required,
            )
            if first
            else item
        )
    return tuple(distinct.values())


def _picked(
    bundle: Bundle, selection: Mapping[tuple[str, str | None], int]
) -> dict[BundleItem, int]:
    """Match a selection with the bundle's members; a product without variant means its member."""
    picked: dict[BundleItem, int] = {}
    for (product_id, variant_id), quantity in selection.items():
        of_product = [item for item in bundle.items if item.product_id == product_id]
        exact = [item for item in of_product if item.variant_id == variant_id]
        found = exact or (of_product if variant_id is None else [])
        if not found:
            raise errors.bundle_selection(f"{product_id} is not part of the bundle")
        if len(found) > 1:
            raise errors.bundle_selection(f"{product_id} comes in several variants; name one")
        picked[found[0]] = picked.get(found[0], 0) + quantity
    return picked


def _fixed_quantities(
    bundle: Bundle, picked: Mapping[BundleItem, int]
) -> list[tuple[BundleItem, int]]:
    for item, quantity in picked.items():
        if quantity < item.quantity:
            raise errors.bundle_selection(
                f"{item.product_id} comes at least {item.quantity} times in this bundle"
            )
    return [(item, picked.get(item, item.quantity)) for item in bundle.items]


def _mixed_quantities(
    bundle: Bundle, picked: Mapping[BundleItem, int]
) -> list[tuple[BundleItem, int]]:
    if not picked:
        raise errors.bundle_selection("Choose what goes into the bundle")
    for item in bundle.items:
        if item.required and item not in picked:
            raise errors.bundle_selection(f"{item.product_id} must be part of the bundle")
    units = sum(picked.values())
    if units < (bundle.min_items or 0) or (bundle.max_items and units > bundle.max_items):
        raise errors.bundle_size(bundle.min_items, bundle.max_items)
    return list(picked.items())
