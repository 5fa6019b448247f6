"""Carts as a cross-site session has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.cart import repository
from server.cart.domain import lifecycle
from server.cart.domain.model import Cart, Status
from server.cart.service.change import Changer
from server.cart.service.decision import note
from server.cart.service.merging import NEEDS, CartMerging
from server.cart.views import CartView
from server.catalog.containers import (
    ConflictStrategy,
    ContainerMerge,
    ContainerType,
    MergeOutcome,
    NewContainer,
    Outcome,
)
from server.catalog.scene import By, require_merge_proof
from server.kernel.identity import Caller
from server.kernel.values import replace
from server.platform.currency import currency
from server.platform.postgres import Executor

if TYPE_CHECKING:
    from sqlalchemy import CTE, ColumnElement


class CartContainers:
    """What a session's module needs of carts; it says there what each method does."""

    type = ContainerType.CART

    def __init__(self, changer: Changer, merging: CartMerging) -> None:
        self._carts = changer
        self._merging = merging

    def living(
        self,
        *,
        company_id: ColumnElement[Any],
        customer_id: ColumnElement[Any],
        ids: ColumnElement[Any],
        token: ColumnElement[Any],
    ) -> ColumnElement[Any]:
        """Give a column that finds the living cart of a session, and counts its units."""
        return repository.living(
            company_id=company_id, customer_id=customer_id, ids=ids, token=token
        )

    def beginning(self, guard: CTE) -> list[CTE]:
        """Give the parts of a statement that create an empty cart."""
        return repository.beginning(guard)

    def beginning_values(self, caller: Caller, new: NewContainer) -> dict[str, Any]:
        """Give the values of the parameters of `beginning`.

        Raises:
            Refused: The currency is not supported.
        """
        begun = lifecycle.begin(
            new.id,
            new.company_id,
            currency(new.currency),
            new.now,
            site_id=new.site.id or None,
            customer_id=new.customer_id,
            visitor_id=new.visitor_id,
        )
        cart = lifecycle.touch(begun, new.now, new.site.cart_lifetime)
        caller = replace(caller, idempotency=None)
        entry = self._carts.entry(caller, None, cart, (note("CART_CREATED"),), CartView(cart))
        return repository.beginning_values(cart, entry)

    async def merge(
        self,
        transaction: Executor,
        caller: Caller,
        *,
        source_id: str,
        strategy: ConflictStrategy,
        dry_run: bool,
    ) -> ContainerMerge | None:
        """Bring what a visitor's cart holds to the caller, who is its owner now.

        Two statements, whatever the number of lines: one reads, one writes.

        Raises:
            Forbidden: The source is another customer's.
            Overtaken: Somebody else was faster.
        """
        situation = await self._carts.read(
            transaction, caller, By.CUSTOMER, NEEDS, source_id=source_id
        )
        source, target = situation.source, situation.cart
        if source is None or source.status not in (Status.ACTIVE, Status.ABANDONED):
            return None
        if source.customer_id == caller.customer_id:
            return None
        if source.customer_id is not None:
            require_merge_proof(
                caller, customer_id=source.customer_id, token_digest=None, proof=None
            )
        units = source.totals.item_count
        if target is None:
            if not dry_run:
                await self._hand_over(transaction, caller, source)
            report = tuple(
                MergeOutcome(line.product_id, line.variant_id, Outcome.ADDED, line.quantity)
                for line in source.lines
            )
            return ContainerMerge(source.id, units, report=report)
        view = await self._merging.merge_found(
            transaction, caller, situation, (source, target), strategy, dry_run=dry_run
        )
        return ContainerMerge(target.id, units, target.id, view.merge_report)

    async def _hand_over(self, transaction: Executor, caller: Caller, source: Cart) -> None:
        """Make the source the customer's, as it is; its own token opens nothing from then on."""
        owned = replace(lifecycle.revive(source), customer_id=caller.customer_id, token_digest=None)
        after = lifecycle.touch(owned, self._carts.now(), lifecycle.lifetime(source))
        events = (note("CART_ITEM_UPDATED", change="HANDED_OVER"),)
        entry = self._carts.entry(caller, source, after, events, CartView(after))
        await repository.save(transaction, source, after, entry)
