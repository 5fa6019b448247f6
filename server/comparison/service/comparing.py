"""What shoppers do with their comparisons: one method an RPC, one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from server.comparison.domain import changes
from server.comparison.domain.matrix import Matrix, matrix
from server.comparison.domain.model import Comparison, NewComparison, NewItem
from server.comparison.repository import Needs, Situation
from server.comparison.service.change import Change, ComparisonChanger, note
from server.comparison.views import ComparisonView, EmptyComparison
from server.kernel.identity import Caller
from server.kernel.ids import new_id


class ComparisonService:
    """What shoppers do with their comparisons.

    A `comparison_id` of None means the comparison of the caller as a customer; else it is a guest's
    comparison, which the caller's session token must open.
    """

    def __init__(self, changer: ComparisonChanger) -> None:
        self._comparisons = changer

    async def get(
        self, caller: Caller, *, site_id: str | None = None, with_items: bool = True
    ) -> ComparisonView:
        """Give the customer's comparison: found, or created where there is no live one.

        Raises:
            Forbidden: The site is not the company's or has no comparisons, or the customer may not
                shop.
        """
        return await self._comparisons.found_or_created(
            caller, site_id=site_id, with_items=with_items
        )

    async def get_guest(
        self, caller: Caller, *, site_id: str | None = None, with_items: bool = True
    ) -> ComparisonView | EmptyComparison:
        """Give the comparison that the session token opens; without a token a placeholder.

        Raises:
            NotFound: The token matches no live comparison of the company.
        """
        return await self._comparisons.opened(caller, site_id=site_id, with_items=with_items)

    async def create(self, caller: Caller, new: NewComparison) -> ComparisonView:
        """Create a guest's comparison, always a new one, with a new session token.

        Raises:
            Forbidden: The site is not the company's or has no comparisons.
        """
        return await self._comparisons.created(caller, new)

    async def rename(self, caller: Caller, name: str | None) -> ComparisonView:
        """Name the customer's comparison; empty clears the name, None leaves it."""

        def decide(situation: Situation, comparison: Comparison) -> Change:
            new = comparison.name if name is None else name or None
            renamed = note("COMPARISON_VIEWED", change="RENAMED")
            return Change(replace(comparison, name=new), (renamed,))

        return await self._comparisons.change(caller, None, decide)

    async def clear(self, caller: Caller) -> ComparisonView:
        """Take all items out of the customer's comparison."""

        def decide(situation: Situation, comparison: Comparison) -> Change:
            count = len(comparison.items)
            cleared = note("COMPARISON_ITEM_REMOVED", change="CLEARED", items=count)
            return Change(replace(comparison, items=()), (cleared,))

        return await self._comparisons.change(caller, None, decide)

    async def add_item(
        self,
        caller: Caller,
        new: NewItem,
        *,
        comparison_id: str | None = None,
        site_id: str | None = None,
    ) -> ComparisonView:
        """Add a product at its position, else at the end.

        Raises:
            NotFound: There is no such comparison or product.
            Forbidden: Another company's product or site, or a feature that is off.
            Refused: The product can't be bought, is there already, or there is no room.
        """

        def decide(situation: Situation, comparison: Comparison) -> Change:
            after = changes.add(
                comparison,
                new,
                situation.offer,
                situation.details,
                item_id=new_id(),
                limit=situation.limit,
                now=self._comparisons.now(),
            )
            added = note(
                "COMPARISON_ITEM_ADDED",
                productId=new.product_id,
                items=1,
                **({"variantId": new.variant_id} if new.variant_id else {}),
            )
            return Change(after, (added,))

        return await self._comparisons.change(
            caller,
            comparison_id,
            decide,
            needs=Needs(offer=True),
            site_id=site_id,
            product_id=new.product_id,
            variant_id=new.variant_id,
        )

    async def remove_item(
        self, caller: Caller, item_id: str, *, comparison_id: str | None = None
    ) -> ComparisonView:
        """Take an item out; those behind it move up.

        Raises:
            NotFound: There is no such comparison or item.
        """

        def decide(situation: Situation, comparison: Comparison) -> Change:
            after = changes.remove(comparison, item_id, self._comparisons.now())
            gone = comparison.item(item_id)
            product_id = gone.product_id if gone else None
            removed = note("COMPARISON_ITEM_REMOVED", productId=product_id, items=1)
            return Change(after, (removed,))

        return await self._comparisons.change(caller, comparison_id, decide)

    async def reorder(
        self, caller: Caller, item_ids: Sequence[str], *, comparison_id: str | None = None
    ) -> ComparisonView:
        """Put the items in another order.

        Raises:
            NotFound: There is no such comparison.
            InvalidInput: *item_ids* does not name every item once.
        """

        def decide(situation: Situation, comparison: Comparison) -> Change:
            after = changes.reorder(comparison, item_ids, self._comparisons.now())
            return Change(after, (note("COMPARISON_VIEWED", change="REORDERED"),))

        return await self._comparisons.change(caller, comparison_id, decide)

    async def matrix(
        self, caller: Caller, *, comparison_id: str | None = None, differences_only: bool = False
    ) -> Matrix:
        """Set the items side by side; an empty matrix where the customer has no live comparison.

        Raises:
            NotFound: There is no such comparison.
        """
        found = await self._comparisons.seen(caller, comparison_id)
        return matrix(found.items if found else (), differences_only=differences_only)
