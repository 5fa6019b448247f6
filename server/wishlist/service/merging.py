"""How two wishlists become one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from server.containers.kind import Change, Opened
from server.containers.merge_report import ConflictStrategy, MergeOutcome, Outcome
from server.containers.versioned_write import Other
from server.wishlist import domain
from server.wishlist.domain import Wishlist
from server.wishlist.repository import LoadedWishlist
from server.wishlist.service.events import event

_CAME = (Outcome.ADDED, Outcome.REPLACED)


def merge_all(
    _loaded: LoadedWishlist, source: Wishlist, opened: Opened[Wishlist], now: datetime
) -> Change[Wishlist]:
    """Take into the target what it does not hold; what finds no room stays in the source."""
    rest, after, report = domain.merge(source, opened.record, ConflictStrategy.MERGE_ALL)
    return _change(source, rest if rest.items else None, after, report, now)


def combine(
    strategy: ConflictStrategy,
    _loaded: LoadedWishlist,
    source: Wishlist,
    opened: Opened[Wishlist],
    now: datetime,
) -> Change[Wishlist]:
    """Merge a visitor's wishlist; what stays in it is out of reach of its token and its link."""
    rest, after, report = domain.merge(source, opened.record, strategy)
    rest = domain.park(rest)
    if source.id not in after.merged_ids:
        after = replace(after, merged_ids=(*after.merged_ids, source.id))
    if strategy is ConflictStrategy.KEEP_TARGET:
        parked = event("WISHLIST_ITEM_REMOVED", items=0, change="PARKED")
        return Change(rest, (parked,), tuple(report), before=source)
    ends = strategy is ConflictStrategy.MERGE_ALL and not rest.items
    return _change(source, None if ends else rest, after, report, now)


def hand_over(source: Wishlist, customer_id: str, _now: datetime) -> Change[Wishlist]:
    """Make a visitor's wishlist the customer's own, link included."""
    report = tuple(
        MergeOutcome(item.product_id, item.variant_id, Outcome.ADDED, 1) for item in source.items
    )
    handed = event("WISHLIST_ITEM_ADDED", items=0, change="HANDED_OVER")
    return Change(domain.hand_over(source, customer_id), (handed,), report)


def _change(
    source: Wishlist,
    rest: Wishlist | None,
    after: Wishlist,
    report: list[MergeOutcome],
    now: datetime,
) -> Change[Wishlist]:
    came = sum(row.outcome in _CAME for row in report)
    merged = event("WISHLIST_ITEM_ADDED", items=came, change="MERGED", sourceWishlistId=source.id)
    other = Other(source, None if rest is None else domain.touch(rest, now))
    return Change(after, (merged,), tuple(report), (other,))
