"""What the checkout and operators do with carts."""

from __future__ import annotations

from collections.abc import Callable

from server.cart import errors
from server.cart.domain import bundles, discounts, lifecycle
from server.cart.domain.lines import issues
from server.cart.domain.model import Cart, Status
from server.cart.repository import Needs, Situation, lock, record, save
from server.cart.service.change import Changer
from server.cart.service.decision import note
from server.cart.views import CartCheck, CartView
from server.catalog.scene import By, require_version
from server.kernel.identity import Caller
from server.kernel.values import replace
from server.platform.journal import Event
from server.platform.postgres import Executor, settle

RULES = Needs(rules=True)
AFTER_CHANGES = 100
"""Puts an event that changes nothing behind those of the change that made the cart's version."""
Ending = Callable[[Cart], Cart]


class CartLifecycle:
    """Moves carts through their life."""

    def __init__(self, changer: Changer) -> None:
        self._carts = changer

    async def check(self, caller: Caller, cart_id: str) -> CartCheck:
        """Say whether a cart could be bought as it is, and mark the beginning of its checkout.

        Raises:
            NotFound: There is no such ACTIVE and unexpired cart in the company.
        """

        async def attempt(executor: Executor, locked: bool) -> CartCheck:
            situation, cart = await self._read(
                executor, caller, cart_id, locked=locked, needs=Needs(groups=True)
            )
            now = self._carts.now()
            if not cart.is_live(now):
                raise errors.cart_not_found()
            of_bundles = bundles.group_issues(cart, situation.bundles, situation.offers, now)
            found = of_bundles | issues(cart, situation.offers)
            check = CartCheck(CartView(cart, found), bool(cart.lines) and not found)
            events = (note("CART_CHECKOUT_STARTED", purchasable=check.purchasable),)
            entry = self._carts.entry(caller, cart, cart, events, check)
            await record(executor, cart, replace(entry, first_ordinal=AFTER_CHANGES))
            return check

        return await settle(self._carts.database, attempt)

    async def convert(self, caller: Caller, cart_id: str, order_id: str) -> CartView:
        """End a cart with an order and spend its codes; again with the same order is harmless.

        Raises:
            NotFound: There is no such ACTIVE cart in the company.
            Refused: It is empty, or the order belongs to another cart.
        """
        event = note("CART_CHECKOUT_COMPLETED", orderId=order_id)

        def end(cart: Cart) -> Cart:
            if cart.status is Status.CONVERTED and cart.order_id == order_id:
                return cart
            return lifecycle.convert(cart, order_id)

        return await self._end(caller, cart_id, end, event, spend=True)

    async def abandon(self, caller: Caller, cart_id: str) -> CartView:
        """End an ACTIVE cart without an order and release its codes; again is harmless.

        Raises:
            NotFound: There is no such cart in the company, or it has ended otherwise.
        """

        def end(cart: Cart) -> Cart:
            if cart.status in (Status.ABANDONED, Status.EXPIRED):
                return cart
            return lifecycle.abandon(cart)

        return await self._end(caller, cart_id, end, note("CART_ABANDONED"), spend=False)

    async def _end(
        self, caller: Caller, cart_id: str, end: Ending, event: Event, *, spend: bool
    ) -> CartView:
        async def attempt(executor: Executor, locked: bool) -> CartView:
            situation, before = await self._read(executor, caller, cart_id, locked=locked)
            require_version(caller, before.version)
            after = end(before)
            if after is before:
                return CartView(before)
            after = lifecycle.count(after, self._carts.now())
            view = CartView(after)
            released = lifecycle.release_all(situation.promotions)
            await save(
                executor,
                before,
                after,
                self._carts.entry(caller, before, after, (event,), view),
                redemptions=discounts.Redemptions() if spend else released,
                spend=spend,
            )
            return view

        return await settle(self._carts.database, attempt)

    async def _read(
        self,
        executor: Executor,
        caller: Caller,
        cart_id: str,
        *,
        locked: bool,
        needs: Needs = RULES,
    ) -> tuple[Situation, Cart]:
        if locked:
            await lock(executor, caller, By.ID, needs, record_id=cart_id)
        situation = await self._carts.read(executor, caller, By.ID, needs, record_id=cart_id)
        if situation.cart is None:
            raise errors.cart_not_found()
        return situation, situation.cart
