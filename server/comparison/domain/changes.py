"""What a shopper does with a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from server.catalog.domain import Details, Offer, require_available
from server.comparison import errors
from server.comparison.domain.model import (
    LIFETIME,
    Comparison,
    Item,
    ItemKey,
    Link,
    NewItem,
    Shown,
    Snapshot,
    in_order,
    snapshot_of,
    up_to_date,
)
from server.kernel.ordering import require_permutation


def begin(
    comparison_id: str,
    company_id: str,
    now: datetime,
    *,
    site_id: str | None = None,
    customer_id: str | None = None,
    token_digest: str | None = None,
    visitor_id: str | None = None,
    name: str | None = None,
) -> Comparison:
    """Make an empty comparison that is not stored yet: its version is 0."""
    return Comparison(
        id=comparison_id,
        company_id=company_id,
        created_at=now,
        updated_at=now,
        expires_at=None,
        version=0,
        site_id=site_id,
        customer_id=customer_id,
        token_digest=token_digest,
        visitor_id=visitor_id,
        name=name,
    )


def touch(comparison: Comparison, now: datetime) -> Comparison:
    """Count a change: the next version, and a lifetime that begins anew."""
    return replace(
        comparison, version=comparison.version + 1, updated_at=now, expires_at=now + LIFETIME
    )


def retire(expired: Comparison, successor: Comparison, now: datetime) -> Comparison:
    """End an expired comparison for its *successor*: it keeps its items, token and link die."""
    return replace(
        expired,
        merged_into=successor.id,
        merged_at=now,
        token_digest=None,
        link=None,
        version=expired.version + 1,
    )


def add(
    comparison: Comparison,
    new: NewItem,
    offer: Offer | None,
    details: Details,
    *,
    item_id: str,
    limit: int,
    now: datetime,
) -> Comparison:
    """Add a product at a position; what stands there and behind moves back by one.

    Args:
        comparison: Where to add it.
        new: The product and its place; beyond the last item means at the end.
        offer: The product as it can be bought now; its stock does not matter.
        details: What can be compared of it.
        item_id: The new item's id.
        limit: The most items the comparison may hold.
        now: The time.

    Raises:
        NotFound: There is no such product.
        Forbidden: It is another company's.
        Refused: It can't be bought, is there already, or there is no room.
    """
    offer = require_available(offer, company_id=comparison.company_id, product_id=new.product_id)
    if len(comparison.items) >= limit:
        raise errors.full(limit)
    if any(item.key == offer.key for item in comparison.items):
        raise errors.item_exists(new.product_id)
    place = len(comparison.items) if new.position is None else new.position
    item = Item(
        id=item_id,
        product_id=offer.product_id,
        variant_id=offer.variant_id,
        snapshot=snapshot_of(offer, details),
        position=min(place, len(comparison.items)),
        added_at=now,
        updated_at=now,
    )
    before, behind = comparison.items[:place], comparison.items[place:]
    return replace(comparison, items=in_order((*before, item, *behind), now))


def remove(comparison: Comparison, item_id: str, now: datetime) -> Comparison:
    """Take an item out; those behind it move up.

    Raises:
        NotFound: There is no such item.
    """
    if comparison.item(item_id) is None:
        raise errors.item_not_found()
    kept = tuple(item for item in comparison.items if item.id != item_id)
    return replace(comparison, items=in_order(kept, now))


def reorder(comparison: Comparison, item_ids: Sequence[str], now: datetime) -> Comparison:
    """Put the items in another order.

    Raises:
        InvalidInput: *item_ids* does not name every item once.
    """
    known = {item.id: item for item in comparison.items}
    require_permutation(item_ids, known)
    return replace(comparison, items=in_order(tuple(known[key] for key in item_ids), now))


def put_in_order(comparison: Comparison, keys: Sequence[ItemKey], now: datetime) -> Comparison:
    """Put the items into the order of *keys*, each of which is one item's."""
    items = sorted(comparison.items, key=lambda item: keys.index(item.key))
    return replace(comparison, items=in_order(tuple(items), now))


def share(
    comparison: Comparison,
    *,
    name: str | None,
    lasting: timedelta,
    token: str,
    now: datetime,
    today: Mapping[str, Snapshot],
) -> tuple[Comparison, Link]:
    """Give everybody with the link a view of the comparison as it is now.

    A link that works is kept, with what it shows brought up to date and the later of both ends.

    Args:
        comparison: What to share.
        name: A new name of it; None leaves the name.
        lasting: How long the link works, 1 to 30 days.
        token: The secret of a new link, where one is needed.
        now: The time.
        today: The items' products as they are now, by the items' ids.
    """
    old = comparison.link_at(now)
    name = name or comparison.name
    ends = now + lasting
    link = Link(
        token=old.token if old else token,
        shared_at=now,
        expires_at=max(old.expires_at, ends) if old else ends,
        shown=Shown(name, up_to_date(comparison.items, today)),
    )
    return replace(comparison, name=name, link=link), link
