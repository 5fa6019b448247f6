"""What shoppers do with their carts: one function an RPC.

Each is a pure function of what was loaded, the cart, the time and its arguments; an editor carries
it out in one transaction, and prices the cart anew.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.cart.domain import bundles, discounts, lifecycle, lines
from server.cart.domain.model import (
    Cart,
    Destination,
    LineChanges,
    NewBundle,
    NewCart,
    NewLine,
)
from server.cart.repository import Include, LoadedCart
from server.cart.service.events import event, item_event
from server.cart.service.kind import shopping
from server.cart.views import BundleAdded
from server.catalog.domain import require_feature
from server.containers.context import NewContainer
from server.containers.kind import Change, use_case
from server.kernel.currencies import currency
from server.kernel.ids import new_bundle_group_id
from server.kernel.values import replace

RULES = Include(rules=True)
"""What a change of lines or codes needs: promotions and rates, to reprice."""


def create(new: NewCart, begun: NewContainer) -> Change[Cart]:
    """Begin a guest's cart.

    Raises:
        Refused: The currency is not supported.
    """
    cart = lifecycle.begin(
        begun.id,
        begun.company_id,
        currency(new.currency or begun.currency, begun.now.date()),
        begun.now,
        site_id=begun.site_id,
        token_digest=begun.token_digest,
        visitor_id=new.visitor_id,
        campaign=new.campaign,
    )
    return Change(cart)


@use_case(RULES)
def clear(_loaded: LoadedCart, cart: Cart, _now: datetime) -> Change[Cart]:
    """Take all lines and codes out; saved items stay."""
    gone = event("CART_ITEM_REMOVED", change="CLEARED", quantity=cart.totals.item_count)
    return Change(lines.clear(cart), (gone,))


def _product(new: NewLine, **_: Any) -> dict[str, Any]:
    return {"product_id": new.product_id, "variant_id": new.variant_id}


@use_case(Include(rules=True, offer=True), _product)
def add_item(
    loaded: LoadedCart, cart: Cart, now: datetime, new: NewLine, *, change: str | None = None
) -> Change[Cart]:
    """Add a product, onto the equal line where there is one.

    Raises:
        NotFound: There is no such product.
        Forbidden: It is another company's.
        Refused: It can't be bought, or a limit is passed.
    """
    after = lines.add_line(cart, new, loaded.offer, now)
    return Change(after, (item_event("CART_ITEM_ADDED", new, new.quantity, change=change),))


@use_case(RULES)
def update_item(
    loaded: LoadedCart, cart: Cart, now: datetime, item_id: str, changes: LineChanges
) -> Change[Cart]:
    """Change a line; a quantity of 0 removes it.

    Raises:
        NotFound: There is no such line.
        Refused: The line is a bundle's, can't be raised, or a limit is passed.
    """
    after = lines.update_line(cart, item_id, changes, loaded.offers, now)
    name = "CART_ITEM_REMOVED" if changes.quantity == 0 else "CART_ITEM_UPDATED"
    line = cart.line(item_id)
    quantity = line.quantity if changes.quantity is None and line else changes.quantity
    return Change(after, (item_event(name, line, quantity),))


@use_case(RULES)
def remove_item(_loaded: LoadedCart, cart: Cart, _now: datetime, item_id: str) -> Change[Cart]:
    """Remove a line.

    Raises:
        NotFound: There is no such line.
        Refused: The line is a bundle's.
    """
    line = cart.line(item_id)
    gone = item_event("CART_ITEM_REMOVED", line, line.quantity if line else 0)
    return Change(lines.remove_line(cart, item_id), (gone,))


@use_case(RULES)
def save_for_later(_loaded: LoadedCart, cart: Cart, now: datetime, item_id: str) -> Change[Cart]:
    """Move a line to the saved items, onto the equal one where there is one.

    Raises:
        NotFound: There is no such line.
        Refused: The line is a bundle's, or too much is saved already.
    """
    line = cart.line(item_id)
    quantity = line.quantity if line else 0
    saved = item_event("CART_ITEM_REMOVED", line, quantity, change="SAVED_FOR_LATER")
    return Change(lines.save_for_later(cart, item_id, now), (saved,))


def _saved_item(saved_item_id: str, _quantity: int | None) -> dict[str, Any]:
    return {"saved_item_id": saved_item_id}


@use_case(Include(rules=True, saved_offer=True), _saved_item)
def move_to_cart(
    loaded: LoadedCart, cart: Cart, now: datetime, saved_item_id: str, quantity: int | None
) -> Change[Cart]:
    """Move a saved item, or some of its units, into the cart at today's price.

    Raises:
        NotFound: There is no such saved item.
        Refused: The cart can't take it; the saved item stays.
    """
    item = lines.saved_item(cart, saved_item_id)
    after = lines.move_to_cart(cart, saved_item_id, quantity, loaded.offer, now)
    units = quantity or item.quantity
    return Change(after, (item_event("CART_ITEM_ADDED", item, units, change="MOVED_TO_CART"),))


@use_case(RULES)
def remove_saved_item(
    _loaded: LoadedCart, cart: Cart, _now: datetime, saved_item_id: str
) -> Change[Cart]:
    """Remove a saved item.

    Raises:
        NotFound: There is no such saved item.
    """
    item = lines.saved_item(cart, saved_item_id)
    gone = item_event("CART_ITEM_UPDATED", item, item.quantity, change="SAVED_ITEM_REMOVED")
    return Change(lines.remove_saved_item(cart, saved_item_id), (gone,))


def _bundle(new: NewBundle) -> dict[str, Any]:
    return {"bundle_id": new.bundle_id}


@use_case(Include(rules=True, bundle=True), _bundle)
def add_bundle(loaded: LoadedCart, cart: Cart, now: datetime, new: NewBundle) -> Change[Cart]:
    """Add a bundle as a new group of lines that come to its price.

    Raises:
        NotFound: There is no such bundle or product.
        Forbidden: Another company's bundle, or the site has no bundle builder.
        Refused: Bundle or member can't be bought, the selection does not fit, or a limit.
    """
    group_id = new_bundle_group_id()
    bundle = loaded.bundles.get(new.bundle_id)
    if bundle is not None and bundle.type == "MIX_AND_MATCH":
        enabled = loaded.context.acting_site.enable_bundle_builder
        require_feature(enabled, "enableBundleBuilder")
    after, price = bundles.add_bundle(cart, new, bundle, loaded.member_offers, group_id, now)
    units = sum(line.quantity for line in bundles.group_lines(after, group_id))
    added = event(
        "CART_BUNDLE_ADDED", bundleId=new.bundle_id, bundleGroupId=group_id, quantity=units
    )
    return Change(after, (added,), outcome=BundleAdded(group_id, price, units))


@use_case(RULES)
def remove_bundle(_loaded: LoadedCart, cart: Cart, _now: datetime, group_id: str) -> Change[Cart]:
    """Remove a bundle group with all its lines.

    Raises:
        NotFound: There is no such group.
    """
    units = sum(line.quantity for line in bundles.group_lines(cart, group_id))
    gone = event("CART_BUNDLE_REMOVED", bundleGroupId=group_id, quantity=units)
    return Change(bundles.remove_group(cart, group_id), (gone,))


def _code(code: str) -> dict[str, Any]:
    return {"code": discounts.normalise(code)}


@use_case(RULES, _code)
def apply_discount(loaded: LoadedCart, cart: Cart, now: datetime, code: str) -> Change[Cart]:
    """Apply a discount code.

    Raises:
        Refused: The code can't be used here and now; the reason says why.
    """
    code = discounts.normalise(code)
    after = discounts.apply(cart, code, loaded.promotions, shopping(loaded, cart, now))
    return Change(after, (event("CART_DISCOUNT_APPLIED", code=code),))


@use_case(RULES)
def remove_discount(_loaded: LoadedCart, cart: Cart, _now: datetime, code: str) -> Change[Cart]:
    """Take a discount code off.

    Raises:
        NotFound: The code is not applied to the cart.
    """
    gone = event("CART_ITEM_UPDATED", change="DISCOUNT_REMOVED", code=discounts.normalise(code))
    return Change(discounts.remove(cart, code), (gone,))


@use_case(Include(rules=True, groups=True))
def refresh_prices(loaded: LoadedCart, cart: Cart, now: datetime) -> Change[Cart]:
    """Bring every line to today's price; what can't be bought now keeps its own."""
    after = lines.refresh_plain_lines(cart, loaded.offers, now)
    after = bundles.refresh_groups(after, loaded.bundles, loaded.offers, now)
    return Change(after, (event("CART_ITEM_UPDATED", change="PRICES_REFRESHED"),))


def _destination(destination: Destination) -> dict[str, Any]:
    return {"postal_code": destination.postal_code, "country": destination.country}


@use_case(RULES, _destination)
def update_shipping(
    _loaded: LoadedCart, cart: Cart, _now: datetime, destination: Destination
) -> Change[Cart]:
    """Say where the cart would be shipped to; None leaves a part, empty clears it."""
    old = cart.destination
    after = replace(
        cart,
        destination=Destination(
            _changed(old.postal_code, destination.postal_code),
            _changed(old.country, destination.country),
        ),
    )
    return Change(after, (event("CART_ITEM_UPDATED", change="SHIPPING"),))


def _changed(old: str | None, new: str | None) -> str | None:
    return old if new is None else new or None
