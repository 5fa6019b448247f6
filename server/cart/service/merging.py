"""How two carts become one."""

from __future__ import annotations

from datetime import datetime

from server.cart.domain import lifecycle
from server.cart.domain.discounts import Redemptions, is_blocked, redemptions
from server.cart.domain.merge import Merging, Strategy, merge, park_lines
from server.cart.domain.model import Cart
from server.cart.repository import CodeUses, LoadedCart
from server.cart.service.events import event
from server.containers.kind import Change, Opened
from server.containers.merge_report import ConflictStrategy, MergeOutcome, Outcome
from server.containers.versioned_write import Other
from server.kernel.values import replace


def combine(
    strategy: Strategy | ConflictStrategy,
    loaded: LoadedCart,
    source: Cart,
    opened: Opened[Cart],
    now: datetime,
) -> Change[Cart]:
    """Decide what a merge into an opened cart comes to.

    Args:
        strategy: How to decide the quantity of lines that both hold, or which cart's lines to
            keep; those of the other are parked among the saved items.
        loaded: What was read, with the bundles of both.
        source: The cart to take from.
        opened: The cart to take into.
        now: The time.
    """
    # What has begun keeps its currency here: the source may be in it too.
    taking = lifecycle.revive(opened.before or opened.record)
    giving = source
    parked: list[MergeOutcome] = []
    if strategy is ConflictStrategy.KEEP_TARGET:
        giving, parked = park_lines(giving, strategy.value, now)
    elif strategy is ConflictStrategy.KEEP_SOURCE:
        taking, parked = park_lines(taking, strategy.value, now)
    by = Merging(
        strategy if isinstance(strategy, Strategy) else Strategy.SUM,
        loaded.offers,
        loaded.bundles,
        loaded.promotions,
        now,
    )
    emptied, merged, report = merge(giving, taking, by)
    emptied = replace(emptied, version=source.version + 1, updated_at=now)
    came = event("CART_ITEM_UPDATED", change="MERGED", sourceCartId=source.id)
    return Change(merged, (came,), (*parked, *report), (Other(source, emptied),))


def hand_over(source: Cart, customer_id: str, now: datetime) -> Change[Cart]:
    """Make a visitor's cart the customer's own, as it is, its price and its codes included."""
    owned = replace(lifecycle.revive(source), customer_id=customer_id, token_digest=None)
    report = tuple(
        MergeOutcome(line.product_id, line.variant_id, Outcome.ADDED, line.quantity)
        for line in source.lines
    )
    return Change(
        lifecycle.touch(owned, now, lifecycle.lifetime(source)),
        (event("CART_ITEM_UPDATED", change="HANDED_OVER"),),
        report,
        counted=True,
        beside=CodeUses(Redemptions(), source.id, customer_id),
    )


def merged_uses(loaded: LoadedCart, target: Cart | None, after: Cart) -> CodeUses:
    """Decide over the uses of codes: which pass to the target, which are new, which end."""
    source_id, target_id = loaded.source.id if loaded.source else "", target.id if target else ""
    adopted: list[str] = []
    released: list[str] = []
    # What is listed though it does not hold takes no use along.
    applied = {code.code for code in after.codes if not is_blocked(code.issue)}
    for code, promotion in loaded.promotions.items():
        if promotion.id is None or source_id not in promotion.holders:
            continue
        wanted = code in applied and target_id not in promotion.holders
        (adopted if wanted else released).append(promotion.id)
    reserve = redemptions(after, loaded.promotions, ()).reserve
    return CodeUses(
        Redemptions(reserve, tuple(released)),
        after.id,
        after.customer_id,
        adopt=tuple(adopted),
        source_id=source_id,
    )
