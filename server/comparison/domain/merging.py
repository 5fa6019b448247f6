"""Merging one comparison into another, with a report on every item."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from server.comparison import errors
from server.comparison.domain.model import Comparison, Item, in_order
from server.containers.merge_report import ConflictStrategy, MergeOutcome, Outcome

_EXISTS = "COMPARISON_ITEM_EXISTS"
_FULL = "COMPARISON_FULL"


def merge(
    source: Comparison,
    target: Comparison,
    *,
    strategy: ConflictStrategy,
    limit: int,
    now: datetime,
) -> tuple[Comparison, Comparison, tuple[MergeOutcome, ...]]:
    """Merge *source* into *target*; gives both afterwards and a row for every item.

    MERGE_ALL appends what fits in the source's order. KEEP_TARGET takes nothing. KEEP_SOURCE puts
    the source's items in the place of the target's own. Nothing is deleted: what the target does
    not hold stays with the source, which is closed for good, its token and link dead.

    Args:
        source: What to take from.
        target: What to take into.
        strategy: What becomes of the items of both.
        limit: The most items the target may hold; one that holds more already keeps them.
        now: The time.

    Raises:
        Refused: Both are the same comparison.
    """
    if source.id == target.id:
        raise errors.self_merge()
    own = {item.key: item for item in target.items}
    held = [] if strategy is ConflictStrategy.KEEP_SOURCE else list(target.items)
    room = 0 if strategy is ConflictStrategy.KEEP_TARGET else max(0, limit - len(held))
    left: list[Item] = []
    report: list[MergeOutcome] = []
    for item in source.items:
        equal = own.get(item.key)
        if equal is not None and equal in held:
            left.append(item)
            report.append(_row(item, Outcome.KEPT, _EXISTS))
        elif strategy is ConflictStrategy.KEEP_TARGET or not room:
            left.append(item)
            reason = _FULL if strategy is not ConflictStrategy.KEEP_TARGET else strategy.value
            report.append(_row(item, Outcome.PARKED, reason))
        else:
            room -= 1
            # An equal item of the target's own is kept in the place of the source's: two rows that
            # change places would meet under the key of product and variant.
            held.append(equal or item)
            left += [item] if equal else []
            report.append(_row(item, Outcome.KEPT if equal else Outcome.ADDED))
    kept = {item.key for item in held}
    waiting = {item.key for item in left}
    for item in target.items:
        if item.key not in kept:
            report.append(_row(item, Outcome.PARKED, strategy.value))
            if item.key not in waiting:
                left.append(item)
    closed = replace(
        source,
        items=in_order(tuple(left), now),
        merged_into=target.id,
        merged_at=now,
        token_digest=None,
        link=None,
        version=source.version + 1,
        updated_at=now,
    )
    merged = replace(
        target,
        items=in_order(tuple(held), now),
        name=target.name or source.name,
        visitor_id=target.visitor_id or source.visitor_id,
    )
    return closed, merged, tuple(report)


def _row(item: Item, outcome: Outcome, reason: str | None = None) -> MergeOutcome:
    return MergeOutcome(item.product_id, item.variant_id, outcome, 1, reason)
