"""What shoppers do with their wishlists: one function an RPC.

Each is a pure function of what was loaded, the wishlist, the time and its arguments; an editor
carries it out in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from server.containers.context import NewContainer
from server.containers.kind import Change, use_case
from server.wishlist import domain
from server.wishlist.domain import ItemChanges, NewItem, NewWishlist, Wishlist
from server.wishlist.repository import Include, LoadedWishlist
from server.wishlist.service.events import event, item_event, shared_event

ITEMS = Include()


def create(new: NewWishlist, begun: NewContainer) -> Change[Wishlist]:
    """Begin a guest's wishlist, shared or not."""
    wishlist = domain.begin(
        begun.id,
        begun.company_id,
        begun.now,
        name=new.name,
        site_id=begun.site_id,
        token_digest=begun.token_digest,
    )
    shared = (event("WISHLIST_SHARED", isPublic=True),) if new.is_public else ()
    return Change(domain.share(wishlist, new.is_public), shared)


@use_case(ITEMS)
def update(
    _loaded: LoadedWishlist,
    wishlist: Wishlist,
    _now: datetime,
    name: str | None,
    is_public: bool | None,
) -> Change[Wishlist]:
    """Rename the wishlist, share it or not; None leaves a thing as it is."""
    after = wishlist if name is None else replace(wishlist, name=name)
    if is_public is None:
        renamed = event("WISHLIST_SHARED", isPublic=wishlist.is_public, change="RENAMED")
        return Change(after, (renamed,))
    return Change(domain.share(after, is_public), (shared_event(is_public),))


@use_case(ITEMS)
def share(
    _loaded: LoadedWishlist, wishlist: Wishlist, _now: datetime, is_public: bool
) -> Change[Wishlist]:
    """Share the wishlist by a link, or end its link for good."""
    return Change(domain.share(wishlist, is_public), (shared_event(is_public),))


@use_case(ITEMS)
def clear(_loaded: LoadedWishlist, wishlist: Wishlist, _now: datetime) -> Change[Wishlist]:
    """Take all items out; name and link stay."""
    gone = event("WISHLIST_ITEM_REMOVED", change="CLEARED", items=len(wishlist.items))
    return Change(domain.clear(wishlist), (gone,))


def _product(new: NewItem) -> dict[str, Any]:
    return {"product_id": new.product_id, "variant_id": new.variant_id}


@use_case(Include(offer=True), _product)
def add_item(
    loaded: LoadedWishlist, wishlist: Wishlist, now: datetime, new: NewItem
) -> Change[Wishlist]:
    """Add a product; one that is there already gets what is given, and today's snapshot.

    Raises:
        NotFound: There is no such product.
        Forbidden: It is another company's.
        Refused: It can't be bought, or the wishlist is full.
    """
    after = domain.add_item(wishlist, new, loaded.offer, now)
    added = len(after.items) - len(wishlist.items)
    lesser = {} if added else {"change": "REFRESHED"}
    return Change(after, (item_event("WISHLIST_ITEM_ADDED", new, items=added, **lesser),))


@use_case(ITEMS)
def update_item(
    _loaded: LoadedWishlist,
    wishlist: Wishlist,
    now: datetime,
    item_id: str,
    changes: ItemChanges,
) -> Change[Wishlist]:
    """Change priority and notes of an item.

    Raises:
        NotFound: There is no such item.
    """
    after = domain.update_item(wishlist, item_id, changes, now)
    item = domain.require_item(wishlist, item_id)
    return Change(after, (item_event("WISHLIST_ITEM_ADDED", item, items=0, change="UPDATED"),))


@use_case(ITEMS)
def remove_item(
    _loaded: LoadedWishlist, wishlist: Wishlist, _now: datetime, item_id: str
) -> Change[Wishlist]:
    """Remove an item.

    Raises:
        NotFound: There is no such item.
    """
    item = domain.require_item(wishlist, item_id)
    gone = item_event("WISHLIST_ITEM_REMOVED", item, items=1)
    return Change(domain.remove_item(wishlist, item_id), (gone,))


@use_case(ITEMS)
def reorder(
    _loaded: LoadedWishlist, wishlist: Wishlist, now: datetime, item_ids: Sequence[str]
) -> Change[Wishlist]:
    """Put the items into a new order.

    Raises:
        InvalidInput: *item_ids* does not name every item once.
    """
    after = domain.reorder(wishlist, item_ids, now)
    return Change(after, (event("WISHLIST_ITEM_ADDED", items=0, change="REORDERED"),))
