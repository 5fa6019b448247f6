"""What kind of container a wishlist is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.catalog.domain import Site
from server.containers.context import NewContainer
from server.containers.editor import Editor
from server.containers.kind import Change, Kind, Merging
from server.containers.watching import Watching
from server.platform.records.change_record import Event
from server.wishlist import domain, errors
from server.wishlist.domain import Price, Wishlist
from server.wishlist.repository import WISHLISTS, Include, LoadedWishlist, read
from server.wishlist.service.merging import combine, hand_over
from server.wishlist.views import WishlistView

Wishlists = Editor[Wishlist, LoadedWishlist, WishlistView]
"""Opens and changes wishlists."""
WishlistWatching = Watching[Wishlist, LoadedWishlist, WishlistView]
"""Follows wishlists."""


def _begin(new: NewContainer, like: Wishlist | None) -> Wishlist:
    return domain.begin(
        new.id,
        new.company_id,
        new.now,
        name=like.name if like else domain.DEFAULT_NAME,
        site_id=new.site_id,
        customer_id=new.customer_id,
        token_digest=new.token_digest,
    )


def _touch(wishlist: Wishlist, _site: Site, now: datetime) -> Wishlist:
    return domain.touch(wishlist, now)


def _audited(wishlist: Wishlist) -> dict[str, Any]:
    # The slug opens the wishlist, so it is not in it.
    return {
        "version": wishlist.version,
        "itemCount": len(wishlist.items),
        "name": wishlist.name,
        "isPublic": wishlist.is_public,
    }


def _view(
    loaded: LoadedWishlist,
    wishlist: Wishlist,
    change: Change[Wishlist] | None,
    session_token: str | None,
    _now: datetime,
) -> WishlistView:
    prices = dict(loaded.prices)
    offer = loaded.offer
    if offer is not None:
        # The product just added was not there when the prices were read.
        fresh = Price(offer.price, offer.currency)
        prices |= {item.id: fresh for item in wishlist.items if item.key == offer.key}
    unread = loaded.item_count if change is None else None
    return WishlistView(
        wishlist,
        len(wishlist.items) if unread is None else unread,
        prices,
        session_token=session_token,
        merge_report=change.report if change else (),
    )


WISHLIST = Kind(
    name="Wishlist",
    storage=WISHLISTS,
    include=Include(),
    read=read,
    feature="enableWishlist",
    is_enabled=lambda site: site.enable_wishlist,
    not_found=errors.wishlist_not_found,
    created=Event("WISHLIST_CREATED", {}),
    begin=_begin,
    touch=_touch,
    audited=_audited,
    view=_view,
    merging=Merging(
        include=Include(source=True),
        combine=combine,
        hand_over=hand_over,
        is_open=lambda _wishlist, _now: True,
        was_merged=lambda target, source_id, _source: source_id in target.merged_ids,
        self_merge=errors.self_merge,
        size=lambda wishlist: len(wishlist.items),
    ),
)
