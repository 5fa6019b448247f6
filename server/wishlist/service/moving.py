"""Moving an item from the customer's wishlist into their cart: one transaction over both."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from server.catalog.scene import By, require_version
from server.kernel.identity import Caller
from server.platform.postgres import Executor, settle
from server.wishlist import domain, errors
from server.wishlist.repository import Needs, lock
from server.wishlist.service.change import Change, WishlistChanger
from server.wishlist.service.shopping import about
from server.wishlist.views import MovedToCart


class Carts(Protocol):
    """Customers' carts, as far as a wishlist needs them."""

    async def lock(self, executor: Executor, caller: Caller) -> None:
        """Lock the caller's cart until the transaction ends."""
        ...

    async def put(
        self,
        executor: Executor,
        caller: Caller,
        *,
        product_id: str,
        variant_id: str | None,
        quantity: int,
        site_id: str | None,
    ) -> tuple[str, bytes]:
        """Add a product to the caller's cart within the open transaction *executor*.

        Args:
            executor: The open transaction.
            caller: The customer; neither `If-Match` nor an idempotency key.
            product_id: The product.
            variant_id: Its variant; None for none.
            quantity: Units, 1 to 100.
            site_id: The site the shopper is on.

        Returns:
            The cart's id, and the cart as a serialised `commerce.cart.v1.Cart`.

        Raises:
            CommerceError: The cart can't take it, as when it is added there.
            Overtaken: Somebody else was faster.
        """
        ...


class WishlistMoving:
    """Moves items into carts."""

    def __init__(self, changer: WishlistChanger, carts: Carts) -> None:
        self._wishlists = changer
        self._carts = carts

    async def move_to_cart(self, caller: Caller, item_id: str, quantity: int) -> MovedToCart:
        """Move an item of the caller's wishlist into their cart, *quantity* units of it.

        Raises:
            NotFound: There is no such item.
            Refused: The cart can't take it; the item stays.
        """

        async def attempt(executor: Executor, locked: bool) -> MovedToCart:
            if locked:
                # The cart first, as everywhere where both are locked.
                await self._carts.lock(executor, caller)
                await lock(executor, caller, By.CUSTOMER, Needs())
            situation = await self._wishlists.read(executor, caller, By.CUSTOMER, Needs())
            wishlist = situation.wishlist
            if wishlist is None:
                raise errors.item_not_found()
            require_version(caller, wishlist.version)
            item = domain.require_item(wishlist, item_id)
            site = situation.scene.own_site
            cart_id, cart = await self._carts.put(
                executor,
                replace(caller, if_match=None, idempotency=None),
                product_id=item.product_id,
                variant_id=item.variant_id,
                quantity=quantity,
                site_id=site.id if site else None,
            )
            moved = about(
                "WISHLIST_ITEM_MOVED_TO_CART", item, items=1, quantity=quantity, cartId=cart_id
            )
            change = Change(
                domain.remove_item(wishlist, item_id),
                (moved,),
                answer=lambda view: MovedToCart(view, cart),
            )
            view = await self._wishlists.write(executor, caller, situation, wishlist, change)
            return MovedToCart(view, cart)

        return await settle(self._wishlists.database, attempt, atomic=True)
