"""Bringing a cart to what a shopping assistant wants, without losing what others put there.

An assistant sends the whole cart as it shall be, and knows it only as it was last shown. What it
was never shown it can't have meant to remove, and what it left as it was shown it did not mean to
change: so the difference between what is wanted and what was seen is applied to what is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from server.cart import errors
from server.cart.domain import bundles, discounts, lines
from server.cart.domain.model import MAX_QUANTITY, Cart, Line, LineChanges, NewBundle, NewLine
from server.catalog.domain import Bundle, Offer, Offers
from server.kernel.agents import Notice, NotTaken, Wanted, WantedLine
from server.kernel.errors import CommerceError
from server.kernel.ids import new_bundle_group_id

MAX_ASKED_CODES = 20
"""How many codes an assistant may ask for at once; a cart takes fewer."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What can be had now."""

    offers: lines.LineOffers
    """Of the lines, by their ids."""
    wanted: Mapping[str, Offer]
    """By the ids that are asked for."""
    bundles: Mapping[str, Bundle]
    members: Offers


@dataclass(slots=True)
class _Work:
    """A cart on its way, and what is in its way."""

    cart: Cart
    shelf: Shelf
    now: datetime
    problems: list[Notice] = field(default_factory=list)

    def refuse(self, error: CommerceError, path: str) -> None:
        self.problems.append(Notice(error.reason, error.message, path, error.facts))


def item_id(line: Line) -> str:
    """Give the id that a line's product is shown by: its variant's, else its own."""
    return line.variant_id or line.product_id


def shown(cart: Cart) -> dict[str, int]:
    """Give the units of each plain line and bundle group, by the id that it is shown by."""
    found: dict[str, int] = {}
    for line in cart.lines:
        if line.bundle:
            found[line.bundle.group_id] = line.bundle.quantity
        else:
            found[line.id] = line.quantity
    return found


def replace_lines(
    cart: Cart, wanted: Wanted, seen: Mapping[str, int], shelf: Shelf, now: datetime
) -> Cart:
    """Bring the lines of *cart* to what is wanted.

    Args:
        cart: The cart as it is stored.
        wanted: The cart as it shall be.
        seen: The units of each line as they were last shown, by `shown`.
        shelf: What can be had now.
        now: The time.

    Raises:
        NotTaken: Something can't be had; each problem names its place among the wanted lines.
    """
    work = _Work(cart, shelf, now)
    stored = shown(cart)
    matches = _matches(cart, wanted.lines, seen)
    for line_id, units in stored.items():
        if line_id not in matches.values() and line_id in seen:
            # Others may have added to it since.
            _set(work, line_id, max(units - seen[line_id], 0), units, "$.line_items")
    for place, line in enumerate(wanted.lines):
        path = f"$.line_items[{place}]"
        if _is_part(cart, line, place, wanted.lines, work):
            continue
        match = matches.get(place)
        if match is None:
            gone = line.line_id is not None and seen.get(line.line_id) == line.quantity
            if not gone:
                _add(work, line, path)
            continue
        units = stored[match]
        if match not in seen:
            # Somebody else's line of the same product; the assistant wants its own beside.
            target = line.quantity + (0 if line.line_id == match else units)
        elif line.quantity == seen[match]:
            target = units
        else:
            target = max(units + line.quantity - seen[match], 0)
        _set(work, match, target, units, path)
    if work.problems:
        raise NotTaken(work.problems)
    return work.cart


def replace_codes(
    cart: Cart,
    codes: tuple[str, ...],
    promotions: discounts.Promotions,
    shopping: discounts.Shopping,
) -> tuple[Cart, tuple[Notice, ...]]:
    """Bring the codes of *cart* to those wanted; those that can't be used are told of.

    Raises:
        NotTaken: There are more than can be asked for.
    """
    if len(codes) > MAX_ASKED_CODES:
        limit = f"At most {MAX_ASKED_CODES} codes can be asked for"
        raise NotTaken([Notice("DISCOUNT_LIMIT", limit, "$.discounts.codes")])
    notices = []
    names = [discounts.normalise(code) for code in codes]
    for applied in cart.codes:
        if applied.code not in names:
            cart = discounts.remove(cart, applied.code)
    had = {applied.code for applied in cart.codes}
    for place, name in enumerate(names):
        if name in had:
            had.discard(name)
            continue
        try:
            cart = discounts.apply(cart, name, promotions, shopping)
        except CommerceError as error:
            path = f"$.discounts.codes[{place}]"
            told = f"{name}: {error.message}"
            notices.append(Notice(error.reason, told, path, error.facts))
    return cart, tuple(notices)


def _matches(cart: Cart, wanted: tuple[WantedLine, ...], seen: Mapping[str, int]) -> dict[int, str]:
    """Find for each wanted line the stored one: by its id, else by what it is of."""
    kinds: dict[str, str] = {}
    for held in cart.lines:
        if held.bundle:
            kinds[held.bundle.group_id] = held.bundle.bundle_id
        else:
            kinds[held.id] = item_id(held)
    found: dict[int, str] = {}
    for place, line in enumerate(wanted):
        if line.line_id is not None and kinds.get(line.line_id) == line.item_id:
            found[place] = line.line_id
    free: dict[str, list[str]] = {}
    # What the assistant knows goes before what it was never shown.
    for line_id in sorted(kinds, key=lambda known: known not in seen):
        if line_id not in found.values():
            free.setdefault(kinds[line_id], []).append(line_id)
    for place, line in enumerate(wanted):
        if place not in found and line.parent_id is None and free.get(line.item_id):
            found[place] = free[line.item_id].pop(0)
    return found


def _is_part(
    cart: Cart, line: WantedLine, place: int, wanted: tuple[WantedLine, ...], work: _Work
) -> bool:
    """Say whether a wanted line is a part of a bundle, which goes with the bundle."""
    stored = cart.line(line.line_id) if line.line_id else None
    if stored is not None and stored.bundle:
        kept = any(
            other.line_id == stored.bundle.group_id or other.item_id == stored.bundle.bundle_id
            for other in wanted
        )
        if kept and line.quantity != stored.quantity:
            work.refuse(errors.bundle_line(), f"$.line_items[{place}].quantity")
        return True
    return line.parent_id is not None


def _set(work: _Work, line_id: str, target: int, units: int, path: str) -> None:
    """Bring a stored line or bundle group to *target* units."""
    if target == units:
        return
    try:
        if target > MAX_QUANTITY:
            raise errors.quantity_limit(MAX_QUANTITY)
        if work.cart.line(line_id) is not None:
            changes = LineChanges(quantity=target)
            work.cart = lines.update_line(work.cart, line_id, changes, work.shelf.offers, work.now)
            return
        group = bundles.group_lines(work.cart, line_id)
        rest = bundles.remove_group(work.cart, line_id)
        tag = group[0].bundle
        if target and tag is not None:
            selection = {
                (part.product_id, part.variant_id): part.quantity // tag.quantity for part in group
            }
            new = NewBundle(tag.bundle_id, selection, target)
            bundle = work.shelf.bundles.get(tag.bundle_id)
            rest, _ = bundles.add_bundle(rest, new, bundle, work.shelf.members, line_id, work.now)
        work.cart = rest
    except CommerceError as error:
        work.refuse(error, f"{path}.quantity" if path.endswith("]") else path)


def _add(work: _Work, line: WantedLine, path: str) -> None:
    """Add what the cart does not hold."""
    offer = work.shelf.wanted.get(line.item_id)
    bundle = work.shelf.bundles.get(line.item_id)
    try:
        if line.quantity > MAX_QUANTITY:
            raise errors.quantity_limit(MAX_QUANTITY)
        if offer is None and bundle is not None:
            new = NewBundle(bundle.id, {}, line.quantity)
            work.cart, _ = bundles.add_bundle(
                work.cart, new, bundle, work.shelf.members, new_bundle_group_id(), work.now
            )
            return
        product_id = offer.product_id if offer is not None else line.item_id
        variant_id = offer.variant_id if offer is not None else None
        work.cart = lines.add_line(
            work.cart, NewLine(product_id, variant_id, line.quantity), offer, work.now
        )
    except CommerceError as error:
        limits = ("QUANTITY_LIMIT", "OUT_OF_STOCK")
        part = ".quantity" if error.reason in limits else ".item.id"
        work.refuse(error, path + part if error.reason != "LINE_LIMIT" else "$.line_items")
