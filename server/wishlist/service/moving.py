"""Moving an item from the customer's wishlist into their cart: one transaction over both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, Protocol, TypeVar

from google.protobuf.message import Message

from server.containers.access import require_version
from server.containers.context import OWN
from server.containers.kind import Change
from server.kernel.identity import Caller
from server.platform.database.pool import Executor
from server.platform.database.retry import Attempts
from server.wishlist import domain, errors
from server.wishlist.service.events import item_event
from server.wishlist.service.kind import WISHLIST, Wishlists
from server.wishlist.views import WishlistView


class Identified(Protocol):
    """A message about a record."""

    @property
    def id(self) -> str:
        """Names the record."""
        ...


Cart = TypeVar("Cart", bound=Identified)
Cart_co = TypeVar("Cart_co", bound=Identified, covariant=True)
Answer = TypeVar("Answer", bound=Message)


class Carts(Protocol[Cart_co]):
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
    ) -> Cart_co:
        """Add a product to the caller's cart within the open transaction *executor*.

        Args:
            executor: The open transaction.
            caller: The customer; neither `If-Match` nor an idempotency key.
            product_id: The product.
            variant_id: Its variant; None for none.
            quantity: Units, 1 to 100.
            site_id: The site the shopper is on.

        Returns:
            The cart as it is answered with.

        Raises:
            CommerceError: The cart can't take it, as when it is added there.
            WriteConflict: Somebody else was faster.
        """
        ...


@dataclass(frozen=True, slots=True)
class WishlistMoving(Generic[Cart]):
    """Moves items into carts."""

    wishlists: Wishlists
    carts: Carts[Cart]

    async def move_to_cart(
        self,
        caller: Caller,
        item_id: str,
        quantity: int,
        encode: Callable[[Cart, WishlistView], Answer],
    ) -> Answer:
        """Move an item of the caller's wishlist into their cart, *quantity* units of it.

        Raises:
            NotFound: There is no such item.
            Refused: The cart can't take it; the item stays.
        """
        editor, include = self.wishlists, WISHLIST.include
        tries = Attempts(editor.database, atomic=True)
        while True:
            async with tries.next() as attempt:
                if attempt.locked:
                    # The cart first, as everywhere where both are locked.
                    await self.carts.lock(attempt.executor, caller)
                    await editor.lock(attempt.executor, caller, OWN, include, {})
                now = editor.clock.now()
                loaded = await editor.load(attempt.executor, caller, OWN, include)
                opened = editor.check(caller, OWN, loaded, now)
                if opened.before is None:
                    raise errors.item_not_found()
                require_version(caller, opened.record.version)
                item = domain.require_item(opened.record, item_id)
                site = loaded.context.own_site
                cart = await self.carts.put(
                    attempt.executor,
                    replace(caller, if_match=None, idempotency=None),
                    product_id=item.product_id,
                    variant_id=item.variant_id,
                    quantity=quantity,
                    site_id=site.id if site else None,
                )
                moved = item_event(
                    "WISHLIST_ITEM_MOVED_TO_CART", item, items=1, quantity=quantity, cartId=cart.id
                )
                return await editor.write(
                    attempt.executor,
                    caller,
                    loaded,
                    opened,
                    Change(domain.remove_item(opened.record, item_id), (moved,)),
                    partial(encode, cart),
                    now,
                )
