"""Adding, changing and removing lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.cart import errors
from server.cart.domain.model import (
    MAX_LINES,
    MAX_QUANTITY,
    MAX_SAVED_ITEMS,
    Cart,
    Configuration,
    Line,
    LineChanges,
    NewLine,
    SavedItem,
    snapshot_of,
)
from server.catalog.domain import Offer, require_available
from server.kernel.currencies import currency as currency_of
from server.kernel.errors import CommerceError
from server.kernel.ids import new_id
from server.kernel.money import MAX_LINE_AMOUNT, Currency
from server.kernel.values import replace

LineOffers = Mapping[str, Offer]
"""Each line's product as it can be bought now, by the line's id."""


@dataclass(frozen=True, slots=True)
class LineIssue:
    """A difference between a line and its product now. Prices in hundredths."""

    reason: str
    """PRICE_CHANGED, OUT_OF_STOCK or UNAVAILABLE."""
    old: int | None = None
    new: int | None = None
    available: int | None = None


def units_of(cart: Cart, product_id: str, variant_id: str | None) -> int:
    """Count the units of a product and variant over all lines, bundle lines included."""
    return sum(
        line.quantity
        for line in cart.lines
        if line.product_id == product_id and line.variant_id == variant_id
    )


def require_stock(offer: Offer, wanted: int) -> None:
    """Refuse more units than are in stock, where stock is tracked."""
    if offer.stock is not None and wanted > offer.stock:
        raise errors.out_of_stock(offer.product_id, max(offer.stock, 0))


def require_currency(offer: Offer, currency: Currency) -> None:
    """Refuse a product that is sold in another currency than the cart's."""
    if offer.currency != currency.code:
        raise errors.currency_mismatch(offer.currency, currency.code)


def priced(line: Line, currency: Currency, *, discount: int = 0) -> Line:
    """Work out a line's total: unit price × quantity, rounded once, less *discount*."""
    total = currency.round(line.unit_price * line.quantity) - discount
    if total < 0 or max(total, abs(discount)) > MAX_LINE_AMOUNT:
        raise errors.amount_limit()
    return replace(line, discount=discount, total=total)


def at_offer(line: Line, offer: Offer, currency: Currency, now: datetime) -> Line:
    """Bring a plain line to today's price and snapshot."""
    current = replace(line, unit_price=offer.price, snapshot=snapshot_of(offer), updated_at=now)
    return priced(current, currency)


def new_line(
    new: NewLine, offer: Offer, currency: Currency, now: datetime, *, line_id: str | None = None
) -> Line:
    """Make a plain line of what a shopper adds, at today's price."""
    line = Line(
        id=line_id or new_id(),
        product_id=new.product_id,
        variant_id=new.variant_id,
        snapshot=snapshot_of(offer),
        quantity=new.quantity,
        unit_price=offer.price,
        discount=0,
        total=0,
        configuration=new.configuration,
        bundle=None,
        added_at=now,
        updated_at=now,
    )
    return priced(line, currency)


def add_line(cart: Cart, new: NewLine, offer: Offer | None, now: datetime) -> Cart:
    """Add *new* to the cart, onto the equal line where there is one.

    The whole line gets today's price and snapshot.

    Raises:
        NotFound: There is no such product.
        Forbidden: It belongs to another company.
        Refused: It can't be bought, the cart's currency has ended, or a limit of line, cart, stock
            or amount is passed.
    """
    offer = require_available(offer, company_id=cart.company_id, product_id=new.product_id)
    require_currency(offer, cart.currency)
    currency_of(cart.currency.code, now.date())
    key = (new.product_id, new.variant_id, None, *_configuration_key(new.configuration))
    equal = next((line for line in cart.lines if line.key == key), None)
    quantity = new.quantity + (equal.quantity if equal else 0)
    if quantity > MAX_QUANTITY:
        raise errors.quantity_limit(MAX_QUANTITY)
    require_stock(offer, units_of(cart, new.product_id, new.variant_id) + new.quantity)
    if equal:
        raised = replace(equal, quantity=quantity)
        return cart.with_line(at_offer(raised, offer, cart.currency, now))
    if len(cart.lines) >= MAX_LINES:
        raise errors.line_limit(MAX_LINES)
    return replace(cart, lines=(*cart.lines, new_line(new, offer, cart.currency, now)))


def update_line(
    cart: Cart, item_id: str, changes: LineChanges, offers: LineOffers, now: datetime
) -> Cart:
    """Change a plain line; a quantity of 0 removes it.

    A product that can't be bought any more may be lowered or redecorated, at its old price, but
    not raised. A line that becomes equal to another joins it.
    """
    line = _plain_line(cart, item_id)
    if changes.quantity == 0:
        return cart.without_lines(frozenset({item_id}))
    quantity = line.quantity if changes.quantity is None else changes.quantity
    changed = replace(
        line,
        quantity=quantity,
        configuration=_changed_configuration(line.configuration, changes),
        updated_at=now,
    )
    twin, key = None, changed.key
    if key != line.key:  # no two lines of a cart have one
        twin = next((one for one in cart.lines if one.key == key and one.id != item_id), None)
    if twin:
        changed = replace(changed, quantity=quantity + twin.quantity)
        if changed.quantity > MAX_QUANTITY:
            raise errors.quantity_limit(MAX_QUANTITY)
    offer = offers.get(item_id)
    if quantity > line.quantity:
        offer = require_available(offer, company_id=cart.company_id, product_id=line.product_id)
        held = units_of(cart, line.product_id, line.variant_id)
        require_currency(offer, cart.currency)
        # What a twin holds is part of both.
        require_stock(offer, held - line.quantity + quantity)
    if offer is not None and offer.available and offer.currency == cart.currency.code:
        changed = at_offer(changed, offer, cart.currency, now)
    else:
        changed = priced(changed, cart.currency)
    cart = cart.with_line(changed)
    return cart.without_lines(frozenset({twin.id})) if twin else cart


def remove_line(cart: Cart, item_id: str) -> Cart:
    """Remove a plain line."""
    _plain_line(cart, item_id)
    return cart.without_lines(frozenset({item_id}))


def clear(cart: Cart) -> Cart:
    """Take all lines and codes out; saved items stay."""
    return replace(cart, lines=(), codes=())


def refresh_plain_lines(cart: Cart, offers: LineOffers, now: datetime) -> Cart:
    """Bring every plain line that can still be bought to today's price."""

    def refreshed(line: Line) -> Line:
        offer = offers.get(line.id)
        if line.bundle or offer is None or not offer.available:
            return line
        if offer.currency != cart.currency.code:
            return line
        try:
            current = at_offer(line, offer, cart.currency, line.updated_at)
        except CommerceError:
            return line
        return line if current == line else replace(current, updated_at=now)

    return replace(cart, lines=tuple(refreshed(line) for line in cart.lines))


def save_for_later(cart: Cart, item_id: str, now: datetime) -> Cart:
    """Move a plain line to the saved items, onto the equal one where there is one."""
    line = _plain_line(cart, item_id)
    return park(cart.without_lines(frozenset({item_id})), line, line.quantity, now)


def park(cart: Cart, line: Line, quantity: int, now: datetime, *, limited: bool = True) -> Cart:
    """Keep *quantity* units of *line* among the saved items.

    Args:
        cart: The cart that gets them.
        line: What to keep; of a bundle's line just the product is kept.
        quantity: Units, 1 or more.
        now: The time.
        limited: Whether the limit of saved items holds. A merge passes it rather than lose items.
    """
    return keep(
        cart,
        SavedItem(
            id=new_id(),
            product_id=line.product_id,
            variant_id=line.variant_id,
            snapshot=line.snapshot,
            quantity=quantity,
            price=line.unit_price,
            configuration=line.configuration,
            saved_at=now,
        ),
        limited=limited,
    )


def keep(cart: Cart, item: SavedItem, *, limited: bool = True) -> Cart:
    """Put *item* among the saved items, onto the equal one where there is one."""
    equal = next((saved for saved in cart.saved if saved.key == item.key), None)
    if equal:
        summed = replace(
            equal,
            quantity=equal.quantity + item.quantity,
            price=item.price,
            snapshot=item.snapshot,
        )
        return replace(
            cart, saved=tuple(summed if saved is equal else saved for saved in cart.saved)
        )
    if limited and len(cart.saved) >= MAX_SAVED_ITEMS:
        raise errors.saved_item_limit(MAX_SAVED_ITEMS)
    return replace(cart, saved=(*cart.saved, item))


def move_to_cart(
    cart: Cart, saved_item_id: str, quantity: int | None, offer: Offer | None, now: datetime
) -> Cart:
    """Move a saved item, or *quantity* of its units, into the cart at today's price."""
    item = saved_item(cart, saved_item_id)
    if quantity is not None and quantity > item.quantity:
        raise errors.move_quantity(item.quantity)
    moved = quantity or item.quantity
    new = NewLine(item.product_id, item.variant_id, moved, item.configuration)
    left = replace(item, quantity=item.quantity - moved)
    saved = tuple(
        left if kept is item else kept for kept in cart.saved if kept is not item or left.quantity
    )
    return replace(add_line(cart, new, offer, now), saved=saved)


def saved_item(cart: Cart, saved_item_id: str) -> SavedItem:
    """Find a saved item."""
    for item in cart.saved:
        if item.id == saved_item_id:
            return item
    raise errors.saved_item_not_found()


def remove_saved_item(cart: Cart, saved_item_id: str) -> Cart:
    """Remove a saved item."""
    gone = saved_item(cart, saved_item_id)
    return replace(cart, saved=tuple(item for item in cart.saved if item is not gone))


def issues(cart: Cart, offers: LineOffers) -> dict[str, tuple[LineIssue, ...]]:
    """Say for each line what differs from its product now; lines without an issue are left out."""
    found: dict[str, tuple[LineIssue, ...]] = {}
    wanted: dict[tuple[str, str | None], int] = {}
    for line in cart.lines:
        key = (line.product_id, line.variant_id)
        wanted[key] = wanted.get(key, 0) + line.quantity
    for line in cart.lines:
        offer = offers.get(line.id)
        if offer is None or not offer.available or offer.currency != cart.currency.code:
            found[line.id] = (LineIssue("UNAVAILABLE"),)
            continue
        of_line: list[LineIssue] = []
        if offer.price != line.unit_price:
            of_line.append(LineIssue("PRICE_CHANGED", old=line.unit_price, new=offer.price))
        if offer.stock is not None and wanted[line.product_id, line.variant_id] > offer.stock:
            of_line.append(LineIssue("OUT_OF_STOCK", available=max(offer.stock, 0)))
        if of_line:
            found[line.id] = tuple(of_line)
    return found


def _plain_line(cart: Cart, item_id: str) -> Line:
    line = cart.line(item_id)
    if line is None:
        raise errors.item_not_found()
    if line.bundle:
        raise errors.bundle_line()
    return line


def _configuration_key(configuration: Configuration) -> tuple[str, str | None, bool]:
    return configuration.custom_fields_text, configuration.gift_message, configuration.is_gift


def _changed_configuration(old: Configuration, changes: LineChanges) -> Configuration:
    fields, text = changes.custom_fields or (old.custom_fields, old.custom_fields_text)
    message = old.gift_message if changes.gift_message is None else changes.gift_message or None
    gift = old.is_gift if changes.is_gift is None else changes.is_gift
    return Configuration(fields, text, message, gift)
