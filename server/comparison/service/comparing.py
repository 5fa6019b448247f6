"""What shoppers do with their comparisons: one function an RPC.

Each is a pure function of what was loaded, the comparison, the time and its arguments; an editor
carries it out in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from server.comparison.domain import changes
from server.comparison.domain.model import (
    DEFAULT_SHARE_DAYS,
    Comparison,
    NewComparison,
    NewItem,
)
from server.comparison.repository import Include, LoadedComparison
from server.comparison.service.events import event
from server.containers.context import NewContainer
from server.containers.kind import Change, use_case
from server.kernel import tokens
from server.kernel.ids import new_id

NOTHING = Include()


def create(new: NewComparison, begun: NewContainer) -> Change[Comparison]:
    """Begin a guest's comparison."""
    comparison = changes.begin(
        begun.id,
        begun.company_id,
        begun.now,
        site_id=begun.site_id,
        token_digest=begun.token_digest,
        visitor_id=new.visitor_id,
        name=new.name,
    )
    return Change(comparison)


@use_case(NOTHING)
def rename(
    _loaded: LoadedComparison, comparison: Comparison, _now: datetime, name: str | None
) -> Change[Comparison]:
    """Name the comparison; empty clears the name, None leaves it."""
    new = comparison.name if name is None else name or None
    return Change(replace(comparison, name=new), (event("COMPARISON_VIEWED", change="RENAMED"),))


@use_case(NOTHING)
def clear(_loaded: LoadedComparison, comparison: Comparison, _now: datetime) -> Change[Comparison]:
    """Take all items out."""
    count = len(comparison.items)
    cleared = event("COMPARISON_ITEM_REMOVED", change="CLEARED", items=count)
    return Change(replace(comparison, items=()), (cleared,))


def _product(new: NewItem) -> dict[str, Any]:
    return {"product_id": new.product_id, "variant_id": new.variant_id}


@use_case(Include(offer=True), _product)
def add_item(
    loaded: LoadedComparison, comparison: Comparison, now: datetime, new: NewItem
) -> Change[Comparison]:
    """Add a product at its position, else at the end.

    Raises:
        NotFound: There is no such product.
        Forbidden: It is another company's.
        Refused: It can't be bought, is there already, or there is no room.
    """
    after = changes.add(
        comparison,
        new,
        loaded.offer,
        loaded.details,
        item_id=new_id(),
        limit=loaded.limit,
        now=now,
    )
    variant = {"variantId": new.variant_id} if new.variant_id else {}
    added = event("COMPARISON_ITEM_ADDED", productId=new.product_id, items=1, **variant)
    return Change(after, (added,))


@use_case(NOTHING)
def remove_item(
    _loaded: LoadedComparison, comparison: Comparison, now: datetime, item_id: str
) -> Change[Comparison]:
    """Take an item out; those behind it move up.

    Raises:
        NotFound: There is no such item.
    """
    after = changes.remove(comparison, item_id, now)
    gone = comparison.item(item_id)
    product_id = gone.product_id if gone else None
    return Change(after, (event("COMPARISON_ITEM_REMOVED", productId=product_id, items=1),))


@use_case(NOTHING)
def reorder(
    _loaded: LoadedComparison, comparison: Comparison, now: datetime, item_ids: Sequence[str]
) -> Change[Comparison]:
    """Put the items in another order.

    Raises:
        InvalidInput: *item_ids* does not name every item once.
    """
    after = changes.reorder(comparison, item_ids, now)
    return Change(after, (event("COMPARISON_VIEWED", change="REORDERED"),))


@use_case(Include(today=True))
def share(
    loaded: LoadedComparison,
    comparison: Comparison,
    now: datetime,
    name: str | None,
    days: int | None,
) -> Change[Comparison]:
    """Make a link through which everybody sees the comparison as it is now.

    Args:
        loaded: What was read, the products as they are today among it.
        comparison: What to share.
        now: The time.
        name: A new name of the comparison; None leaves its name.
        days: How long the link works, from 1 to 30; None for 7.
    """
    after, link = changes.share(
        comparison,
        name=name,
        lasting=timedelta(days=days or DEFAULT_SHARE_DAYS),
        token=tokens.new_session_token(),
        now=now,
        today=loaded.today,
    )
    again = comparison.link is not None and comparison.link.token == link.token
    shared = event("COMPARISON_SHARED", **({"change": "EXTENDED"} if again else {}))
    return Change(after, (shared,))


@use_case(NOTHING)
def unshare(
    _loaded: LoadedComparison, comparison: Comparison, _now: datetime
) -> Change[Comparison]:
    """End the link at once; harmless where there is none."""
    unshared = event("COMPARISON_SHARED", change="UNSHARED")
    return Change(replace(comparison, link=None), (unshared,))
