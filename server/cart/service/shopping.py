"""What shoppers do with their carts: one method an RPC, one transaction each."""

from __future__ import annotations

from server.cart.domain import bundles, discounts, lines
from server.cart.domain.model import (
    Cart,
    Destination,
    LineChanges,
    NewBundle,
    NewCart,
    NewLine,
)
from server.cart.repository import Needs, Situation
from server.cart.service.change import Changer
from server.cart.service.decision import Change, moved, note
from server.cart.views import BundleAdded, CartView, EmptyCart
from server.kernel.identity import Caller
from server.kernel.ids import new_bundle_group_id
from server.kernel.values import replace

RULES = Needs(rules=True)
"""What a change of lines or codes needs: promotions and rates, to reprice."""


class CartService:
    """What shoppers do with their carts.

    A `cart_id` of None means the cart of the caller as a customer; else it is a guest's cart, which
    the caller's session token must open.
    """

    def __init__(self, changer: Changer) -> None:
        self._carts = changer

    async def get(
        self, caller: Caller, *, site_id: str | None = None, include_saved: bool = True
    ) -> CartView:
        """Give the customer's cart: found, revived or created.

        Raises:
            Forbidden: The site is not the company's, has no carts, or the customer is blocked.
        """
        return await self._carts.found_or_created(
            caller, site_id=site_id, include_saved=include_saved
        )

    async def get_guest(
        self, caller: Caller, *, site_id: str | None = None, include_saved: bool = True
    ) -> CartView | EmptyCart:
        """Give the cart that the session token opens; without a token a placeholder.

        Raises:
            NotFound: The token matches no living cart of the company.
        """
        return await self._carts.opened(caller, site_id=site_id, include_saved=include_saved)

    async def create(self, caller: Caller, new: NewCart) -> CartView:
        """Create a guest's cart, always a new one, with a new session token.

        Raises:
            Forbidden: The site is not the company's, has no carts or none for guests.
            Refused: The currency is not supported.
        """
        return await self._carts.created(caller, new)

    async def clear(self, caller: Caller, cart_id: str | None = None) -> CartView:
        """Take all lines and codes out; saved items stay."""

        def decide(situation: Situation, cart: Cart) -> Change:
            gone = note("CART_ITEM_REMOVED", change="CLEARED", quantity=cart.totals.item_count)
            return Change(lines.clear(cart), gone)

        return await self._carts.change(caller, cart_id, RULES, decide)

    async def add_item(
        self,
        caller: Caller,
        new: NewLine,
        *,
        cart_id: str | None = None,
        site_id: str | None = None,
    ) -> CartView:
        """Add a product, onto the equal line where there is one.

        Raises:
            NotFound: There is no such cart or product.
            Forbidden: Another company's product or site, or a feature that is off.
            Refused: The product can't be bought, or a limit is passed.
        """

        def decide(situation: Situation, cart: Cart) -> Change:
            after = lines.add_line(cart, new, situation.offer, self._carts.now())
            return Change(after, moved("CART_ITEM_ADDED", new, new.quantity), fresh=situation.offer)

        return await self._carts.change(
            caller,
            cart_id,
            replace(RULES, offer=True),
            decide,
            site_id=site_id,
            product_id=new.product_id,
            variant_id=new.variant_id,
        )

    async def update_item(
        self, caller: Caller, item_id: str, changes: LineChanges, *, cart_id: str | None = None
    ) -> CartView:
        """Change a line; a quantity of 0 removes it.

        Raises:
            NotFound: There is no such cart or line.
            Refused: The line is a bundle's, can't be raised, or a limit is passed.
        """

        def decide(situation: Situation, cart: Cart) -> Change:
            now = self._carts.now()
            after = lines.update_line(cart, item_id, changes, situation.offers, now)
            kind = "CART_ITEM_REMOVED" if changes.quantity == 0 else "CART_ITEM_UPDATED"
            line = cart.line(item_id)
            quantity = line.quantity if changes.quantity is None and line else changes.quantity
            return Change(after, moved(kind, line, quantity))

        return await self._carts.change(caller, cart_id, RULES, decide)

    async def remove_item(
        self, caller: Caller, item_id: str, *, cart_id: str | None = None
    ) -> CartView:
        """Remove a line.

        Raises:
            NotFound: There is no such cart or line.
            Refused: The line is a bundle's.
        """

        def decide(situation: Situation, cart: Cart) -> Change:
            line = cart.line(item_id)
            event = moved("CART_ITEM_REMOVED", line, line.quantity if line else 0)
            return Change(lines.remove_line(cart, item_id), event)

        return await self._carts.change(caller, cart_id, RULES, decide)

    async def save_for_later(
        self, caller: Caller, item_id: str, *, cart_id: str | None = None
    ) -> CartView:
        """Move a line to the saved items, onto the equal one where there is one.

        Raises:
            NotFound: There is no such cart or line.
            Refused: The line is a bundle's, or too much is saved already.
        """

        def decide(situation: Situation, cart: Cart) -> Change:
            line = cart.line(item_id)
            after = lines.save_for_later(cart, item_id, self._carts.now())
            quantity = line.quantity if line else 0
            event = moved("CART_ITEM_REMOVED", line, quantity, change="SAVED_FOR_LATER")
            return Change(after, event)

        return await self._carts.change(caller, cart_id, RULES, decide)

    async def move_to_cart(
        self,
        caller: Caller,
        saved_item_id: str,
        quantity: int | None,
        *,
        cart_id: str | None = None,
    ) -> CartView:
        """Move a saved item, or some of its units, into the cart at today's price.

        Raises:
            NotFound: There is no such cart or saved item.
            Refused: The cart can't take it; the saved item stays.
        """

        def decide(situation: Situation, cart: Cart) -> Change:
            item = lines.saved_item(cart, saved_item_id)
            now = self._carts.now()
            after = lines.move_to_cart(cart, saved_item_id, quantity, situation.offer, now)
            units = quantity or item.quantity
            event = moved("CART_ITEM_ADDED", item, units, change="MOVED_TO_CART")
            return Change(after, event, fresh=situation.offer)

        return await self._carts.change(
            caller,
            cart_id,
            replace(RULES, saved_offer=True),
            decide,
            saved_item_id=saved_item_id,
        )

    async def remove_saved_item(
        self, caller: Caller, saved_item_id: str, *, cart_id: str | None = None
    ) -> CartView:
        """Remove a saved item.

        Raises:
            NotFound: There is no such cart or saved item.
        """

        def decide(situation: Situation, cart: Cart) -> Change:
            item = lines.saved_item(cart, saved_item_id)
            event = moved("CART_ITEM_UPDATED", item, item.quantity, change="SAVED_ITEM_REMOVED")
            return Change(lines.remove_saved_item(cart, saved_item_id), event)

        return await self._carts.change(caller, cart_id, RULES, decide)

    async def add_bundle(
        self,
        caller: Caller,
        new: NewBundle,
        *,
        cart_id: str | None = None,
        site_id: str | None = None,
    ) -> BundleAdded:
        """Add a bundle as a new group of lines that come to its price.

        Raises:
            NotFound: There is no such cart, bundle or product.
            Forbidden: Another company's bundle or site, or a feature that is off.
            Refused: Bundle or member can't be bought, the selection does not fit, or a limit.
        """
        group_id = new_bundle_group_id()
        price = 0

        def decide(situation: Situation, cart: Cart) -> Change:
            nonlocal price
            bundle = situation.bundles.get(new.bundle_id)
            self._carts.require_bundle_builder(situation, bundle)
            after, price = bundles.add_bundle(
                cart, new, bundle, situation.member_offers, group_id, self._carts.now()
            )
            units = sum(line.quantity for line in bundles.group_lines(after, group_id))
            event = note(
                "CART_BUNDLE_ADDED",
                bundleId=new.bundle_id,
                bundleGroupId=group_id,
                quantity=units,
            )
            return Change(after, event, answer=lambda view: _bundle_added(view, group_id, price))

        view = await self._carts.change(
            caller,
            cart_id,
            replace(RULES, bundle=True),
            decide,
            site_id=site_id,
            bundle_id=new.bundle_id,
        )
        return _bundle_added(view, group_id, price)

    async def remove_bundle(
        self, caller: Caller, group_id: str, *, cart_id: str | None = None
    ) -> CartView:
        """Remove a bundle group with all its lines.

        Raises:
            NotFound: There is no such cart or group.
        """

        def decide(situation: Situation, cart: Cart) -> Change:
            units = sum(line.quantity for line in bundles.group_lines(cart, group_id))
            event = note("CART_BUNDLE_REMOVED", bundleGroupId=group_id, quantity=units)
            return Change(bundles.remove_group(cart, group_id), event)

        return await self._carts.change(caller, cart_id, RULES, decide)

    async def apply_discount(
        self, caller: Caller, code: str, *, cart_id: str | None = None
    ) -> CartView:
        """Apply a discount code.

        Raises:
            NotFound: There is no such cart.
            Refused: The code can't be used here and now; the reason says why.
        """
        code = discounts.normalise(code)

        def decide(situation: Situation, cart: Cart) -> Change:
            shopping = self._carts.shopping(situation, cart)
            after = discounts.apply(cart, code, situation.promotions, shopping)
            return Change(after, note("CART_DISCOUNT_APPLIED", code=code))

        return await self._carts.change(caller, cart_id, RULES, decide, code=code)

    async def remove_discount(
        self, caller: Caller, code: str, *, cart_id: str | None = None
    ) -> CartView:
        """Take a discount code off.

        Raises:
            NotFound: There is no such cart, or the code is not applied to it.
        """

        def decide(situation: Situation, cart: Cart) -> Change:
            event = note(
                "CART_ITEM_UPDATED", change="DISCOUNT_REMOVED", code=discounts.normalise(code)
            )
            return Change(discounts.remove(cart, code), event)

        return await self._carts.change(caller, cart_id, RULES, decide)

    async def refresh_prices(self, caller: Caller, cart_id: str | None = None) -> CartView:
        """Bring every line to today's price; what can't be bought now keeps its own.

        Raises:
            NotFound: There is no such cart.
        """

        def decide(situation: Situation, cart: Cart) -> Change:
            now = self._carts.now()
            after = lines.refresh_plain_lines(cart, situation.offers, now)
            after = bundles.refresh_groups(after, situation.bundles, situation.offers, now)
            return Change(after, note("CART_ITEM_UPDATED", change="PRICES_REFRESHED"))

        return await self._carts.change(caller, cart_id, replace(RULES, groups=True), decide)

    async def update_shipping(
        self, caller: Caller, destination: Destination, *, cart_id: str | None = None
    ) -> CartView:
        """Say where the cart would be shipped to; None leaves a part, empty clears it.

        Raises:
            NotFound: There is no such cart.
        """

        def decide(situation: Situation, cart: Cart) -> Change:
            old = cart.destination
            after = replace(
                cart,
                destination=Destination(
                    _changed(old.postal_code, destination.postal_code),
                    _changed(old.country, destination.country),
                ),
            )
            return Change(after, note("CART_ITEM_UPDATED", change="SHIPPING"))

        return await self._carts.change(
            caller,
            cart_id,
            RULES,
            decide,
            postal_code=destination.postal_code,
            country=destination.country,
        )


def _bundle_added(view: CartView, group_id: str, price: int) -> BundleAdded:
    units = sum(line.quantity for line in bundles.group_lines(view.cart, group_id))
    return BundleAdded(view, group_id, price, units)


def _changed(old: str | None, new: str | None) -> str | None:
    return old if new is None else new or None
