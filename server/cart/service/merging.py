"""Merging a guest's cart into the customer's."""

from __future__ import annotations

from server.cart import errors
from server.cart.domain import lifecycle
from server.cart.domain.discounts import Promotions, Redemptions, redemptions
from server.cart.domain.lines import issues
from server.cart.domain.merge import Merging, Strategy, merge, park_lines
from server.cart.domain.model import Cart, Status
from server.cart.repository import Needs, Situation, lock, save_merge
from server.cart.service.change import Changer
from server.cart.service.decision import note
from server.cart.views import CartView
from server.catalog.containers import ConflictStrategy, MergeOutcome
from server.catalog.scene import By, require_merge_proof, require_version
from server.kernel.identity import Caller
from server.kernel.values import replace
from server.platform.postgres import Executor, Overtaken, settle

NEEDS = Needs(rules=True, groups=True, source=True)


class CartMerging:
    """Merges carts."""

    def __init__(self, changer: Changer) -> None:
        self._carts = changer

    async def merge(
        self,
        caller: Caller,
        source_id: str,
        *,
        proof: str | None,
        strategy: Strategy,
        dry_run: bool,
    ) -> CartView:
        """Merge the cart *source_id* into the caller's, and report on every line.

        Args:
            caller: The customer.
            source_id: The cart to take from.
            proof: The source's session token, unless the source is the caller's own.
            strategy: How to decide the quantity of lines that both hold.
            dry_run: Whether to report only.

        Raises:
            NotFound: There is no such cart in the company, or it has ended.
            Forbidden: The caller has not shown that the source is theirs.
            Refused: Source and target are the same.
        """

        async def attempt(executor: Executor, locked: bool) -> CartView:
            if locked:
                await lock(executor, caller, By.CUSTOMER, NEEDS, source_id=source_id)
            situation = await self._carts.read(
                executor, caller, By.CUSTOMER, NEEDS, source_id=source_id
            )
            source, target = situation.source, situation.cart
            if source is None:
                raise errors.cart_not_found()
            if target is not None and source.id == target.id:
                raise errors.self_merge()
            if target is not None and source.merged_into == target.id:
                return CartView(target, issues(target, situation.offers))
            require_merge_proof(
                caller,
                customer_id=source.customer_id,
                token_digest=source.token_digest,
                proof=proof,
            )
            if source.status not in (Status.ACTIVE, Status.ABANDONED):
                raise errors.cart_not_found()
            require_version(caller, target.version if target else 0)
            if target is None and not dry_run:
                if not locked:
                    # To begin a cart and to merge into it takes two writes: one transaction.
                    raise Overtaken
                await self._carts.begin_like(executor, caller, situation, source)
                situation = await self._carts.read(
                    executor, caller, By.CUSTOMER, NEEDS, source_id=source_id
                )
                source, target = situation.source or source, situation.cart
            target = target or self._carts.new_like(caller, situation, source)
            return await self.merge_found(
                executor, caller, situation, (source, target), strategy, dry_run=dry_run
            )

        return await settle(self._carts.database, attempt)

    async def merge_found(
        self,
        executor: Executor,
        caller: Caller,
        situation: Situation,
        carts: tuple[Cart, Cart],
        strategy: Strategy | ConflictStrategy,
        *,
        dry_run: bool,
    ) -> CartView:
        """Merge two carts that were read, by one write.

        Args:
            executor: Where to write.
            caller: The customer.
            situation: What was read, with `NEEDS`.
            carts: Source and target.
            strategy: How to decide the quantity of lines that both hold, or which cart's lines to
                keep; those of the other are parked among the saved items.
            dry_run: Whether to report only.

        Raises:
            Overtaken: Somebody else was faster; nothing was written.
        """
        source, target = carts
        giving, taking = source, lifecycle.revive(target)
        parked: list[MergeOutcome] = []
        if strategy is ConflictStrategy.KEEP_TARGET:
            giving, parked = park_lines(giving, strategy.value, self._carts.now())
        elif strategy is ConflictStrategy.KEEP_SOURCE:
            taking, parked = park_lines(taking, strategy.value, self._carts.now())
        by = Merging(
            strategy if isinstance(strategy, Strategy) else Strategy.SUM,
            situation.offers,
            situation.bundles,
            situation.promotions,
            self._carts.now(),
        )
        emptied, merged, report = merge(giving, taking, by)
        after, promotions = await self._carts.priced(situation, merged)
        view = CartView(after, issues(after, situation.offers), merge_report=(*parked, *report))
        if dry_run:
            return view
        emptied = replace(emptied, version=source.version + 1, updated_at=after.updated_at)
        uses, adopted = _uses(source, target, after, promotions)
        events = (note("CART_ITEM_UPDATED", change="MERGED", sourceCartId=source.id),)
        await save_merge(
            executor,
            (source, target),
            (emptied, after),
            self._carts.entry(caller, target, after, events, view),
            redemptions=uses,
            adopt=adopted,
        )
        return view


def _uses(
    source: Cart, target: Cart, after: Cart, promotions: Promotions
) -> tuple[Redemptions, tuple[str, ...]]:
    """Decide over the uses of codes: which pass to the target, which are new, which end."""
    adopted: list[str] = []
    released: list[str] = []
    applied = {code.code for code in after.codes}
    for code, promotion in promotions.items():
        if promotion.id is None or source.id not in promotion.holders:
            continue
        wanted = code in applied and target.id not in promotion.holders
        (adopted if wanted else released).append(promotion.id)
    reserve = redemptions(after, promotions, ()).reserve
    return Redemptions(reserve, tuple(released)), tuple(adopted)
