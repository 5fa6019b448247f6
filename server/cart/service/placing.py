"""Putting a product into a customer's cart within somebody else's transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic

from server.cart.domain.model import NewLine
from server.cart.service.kind import Carts
from server.cart.service.shopping import RULES, add_item
from server.cart.views import CartView
from server.containers.context import OWN, Lookup, LookupBy
from server.containers.editor import Answer
from server.kernel.identity import Caller
from server.platform.database.pool import Executor


@dataclass(frozen=True, slots=True)
class CartPlacing(Generic[Answer]):
    """Customers' carts, for modules that hand products over to them."""

    carts: Carts
    encode: Callable[[CartView], Answer]

    async def lock(self, executor: Executor, caller: Caller) -> None:
        """Lock the caller's cart until the transaction ends."""
        await self.carts.lock(executor, caller, OWN, RULES, {})

    async def put(
        self,
        executor: Executor,
        caller: Caller,
        *,
        product_id: str,
        variant_id: str | None,
        quantity: int,
        site_id: str | None,
    ) -> Answer:
        """Add a product to the caller's cart in the open transaction *executor*.

        Gives the cart as it is answered with.

        Raises:
            NotFound: There is no such product.
            Forbidden: Another company's product or site, or a feature that is off.
            Refused: The product can't be bought, or a limit is passed.
            WriteConflict: Somebody else was faster.
        """
        new = NewLine(product_id, variant_id, quantity)
        place = Lookup(LookupBy.CUSTOMER, site_id=site_id)
        case = add_item(new, change="MOVED_FROM_WISHLIST")
        return await self.carts.change(executor, caller, place, case, self.encode)
