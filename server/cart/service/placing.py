"""Putting a product into a customer's cart within somebody else's transaction."""

from __future__ import annotations

from collections.abc import Callable

from server.cart.domain import lines
from server.cart.domain.model import NewLine
from server.cart.repository import Needs, lock
from server.cart.service.change import Changer
from server.cart.service.decision import Change, moved
from server.cart.views import Answer
from server.catalog.scene import By
from server.kernel.identity import Caller
from server.platform.postgres import Executor

NEEDS = Needs(rules=True, offer=True)


class CartPlacing:
    """Customers' carts, for modules that hand products over to them."""

    def __init__(self, changer: Changer, present: Callable[[Answer], bytes]) -> None:
        self._carts = changer
        self._present = present

    async def lock(self, executor: Executor, caller: Caller) -> None:
        """Lock the caller's cart until the transaction ends."""
        await lock(executor, caller, By.CUSTOMER, NEEDS)

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
        """Add a product to the caller's cart in the open transaction *executor*.

        Gives the cart's id, and the cart as a serialised message.

        Raises:
            NotFound: There is no such product.
            Forbidden: Another company's product or site, or a feature that is off.
            Refused: The product can't be bought, or a limit is passed.
            Overtaken: Somebody else was faster.
        """
        new = NewLine(product_id, variant_id, quantity)
        situation = await self._carts.read(
            executor,
            caller,
            By.CUSTOMER,
            NEEDS,
            site_id=site_id,
            product_id=product_id,
            variant_id=variant_id,
        )
        before, cart, events = self._carts.customers_cart(caller, situation, site_id)
        added = Change(
            lines.add_line(cart, new, situation.offer, self._carts.now()),
            moved("CART_ITEM_ADDED", new, quantity, change="MOVED_FROM_WISHLIST"),
            fresh=situation.offer,
        )
        view = await self._carts.write(executor, caller, situation, before, added, events)
        return view.cart.id, self._present(view)
