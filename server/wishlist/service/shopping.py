"""What shoppers do with their wishlists: one method an RPC, one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from server.catalog.domain import NO_SITE, require_feature
from server.catalog.scene import By
from server.kernel.identity import Caller
from server.platform import journal
from server.wishlist import domain, errors
from server.wishlist.domain import Item, ItemChanges, NewItem, NewWishlist, Stats, Wishlist
from server.wishlist.repository import Needs, Situation, load_shared
from server.wishlist.service.change import Change, WishlistChanger, note
from server.wishlist.views import EmptyWishlist, SharedView, WishlistView


class WishlistService:
    """What shoppers do with their wishlists.

    A `wishlist_id` of None means the wishlist of the caller as a customer; else it is a guest's,
    which the caller's session token must open.
    """

    def __init__(self, changer: WishlistChanger) -> None:
        self._wishlists = changer

    async def get(
        self, caller: Caller, *, site_id: str | None = None, include_items: bool = True
    ) -> WishlistView:
        """Give the customer's wishlist: found or created.

        Raises:
            Forbidden: The site is not the company's, has no wishlists, or the customer is blocked.
        """
        return await self._wishlists.found_or_created(
            caller, site_id=site_id, include_items=include_items
        )

    async def get_guest(
        self, caller: Caller, *, site_id: str | None = None, include_items: bool = True
    ) -> WishlistView | EmptyWishlist:
        """Give the wishlist that the session token opens; without a token a placeholder.

        Raises:
            NotFound: The token matches no wishlist of the company.
        """
        return await self._wishlists.opened(caller, site_id=site_id, include_items=include_items)

    async def create(self, caller: Caller, new: NewWishlist) -> WishlistView:
        """Create a guest's wishlist, always a new one, with a new session token.

        Raises:
            Forbidden: The site is not the company's or has no wishlists.
        """
        return await self._wishlists.created(caller, new)

    async def stats(self, caller: Caller) -> Stats:
        """Say what the customer's wishlist comes to; nothing where there is none.

        Raises:
            Forbidden: The wishlist's site has no wishlists, or the customer is blocked.
        """
        situation = await self._wishlists.read(
            self._wishlists.database, caller, By.CUSTOMER, Needs()
        )
        if situation.wishlist is None:
            return Stats()
        currency = situation.scene.company_currency
        return domain.stats(situation.wishlist, situation.prices, currency)

    async def shared(self, slug: str) -> SharedView:
        """Give the wishlist that a link names.

        It is read anew each time: a link that was ended is dead at once, whichever worker is asked.

        Raises:
            NotFound: Nothing is shared under the slug.
            Forbidden: The wishlist's site has no wishlists.
        """
        found = await load_shared(self._wishlists.database, slug)
        if found is None:
            raise errors.wishlist_not_found()
        wishlist, prices, site = found
        require_feature((site or NO_SITE).enable_wishlist, "enableWishlist")
        return SharedView(wishlist, prices)

    async def update(
        self, caller: Caller, *, name: str | None, is_public: bool | None
    ) -> WishlistView:
        """Rename the customer's wishlist, share it or not; None leaves a thing as it is."""

        def decide(situation: Situation, wishlist: Wishlist) -> Change:
            after = wishlist if name is None else replace(wishlist, name=name)
            events = [note("WISHLIST_SHARED", isPublic=wishlist.is_public, change="RENAMED")]
            if is_public is not None:
                after = domain.share(after, is_public)
                events = [_shared(is_public)]
            return Change(after, tuple(events))

        return await self._wishlists.change(caller, None, decide)

    async def share(
        self, caller: Caller, is_public: bool, *, wishlist_id: str | None = None
    ) -> WishlistView:
        """Share the wishlist by a link, or end its link for good.

        Raises:
            NotFound: There is no such wishlist.
        """

        def decide(situation: Situation, wishlist: Wishlist) -> Change:
            return Change(domain.share(wishlist, is_public), (_shared(is_public),))

        return await self._wishlists.change(caller, wishlist_id, decide)

    async def clear(self, caller: Caller) -> WishlistView:
        """Take all items out of the customer's wishlist; name and link stay."""

        def decide(situation: Situation, wishlist: Wishlist) -> Change:
            gone = note("WISHLIST_ITEM_REMOVED", change="CLEARED", items=len(wishlist.items))
            return Change(domain.clear(wishlist), (gone,))

        return await self._wishlists.change(caller, None, decide)

    async def add_item(
        self,
        caller: Caller,
        new: NewItem,
        *,
        wishlist_id: str | None = None,
        site_id: str | None = None,
    ) -> WishlistView:
        """Add a product; one that is there already gets what is given, and today's snapshot.

        Raises:
            NotFound: There is no such wishlist or product.
            Forbidden: Another company's product or site, or wishlists are off.
            Refused: The product can't be bought, or the wishlist is full.
        """

        def decide(situation: Situation, wishlist: Wishlist) -> Change:
            after = domain.add_item(wishlist, new, situation.offer, self._wishlists.now())
            added = len(after.items) - len(wishlist.items)
            lesser = {} if added else {"change": "REFRESHED"}
            return Change(after, (about("WISHLIST_ITEM_ADDED", new, items=added, **lesser),))

        return await self._wishlists.change(
            caller,
            wishlist_id,
            decide,
            needs=Needs(offer=True),
            site_id=site_id,
            product_id=new.product_id,
            variant_id=new.variant_id,
        )

    async def update_item(
        self, caller: Caller, item_id: str, changes: ItemChanges, *, wishlist_id: str | None = None
    ) -> WishlistView:
        """Change priority and notes of an item.

        Raises:
            NotFound: There is no such wishlist or item.
        """

        def decide(situation: Situation, wishlist: Wishlist) -> Change:
            after = domain.update_item(wishlist, item_id, changes, self._wishlists.now())
            item = domain.require_item(wishlist, item_id)
            return Change(after, (about("WISHLIST_ITEM_ADDED", item, items=0, change="UPDATED"),))

        return await self._wishlists.change(caller, wishlist_id, decide)

    async def remove_item(
        self, caller: Caller, item_id: str, *, wishlist_id: str | None = None
    ) -> WishlistView:
        """Remove an item.

        Raises:
            NotFound: There is no such wishlist or item.
        """

        def decide(situation: Situation, wishlist: Wishlist) -> Change:
            gone = about("WISHLIST_ITEM_REMOVED", domain.require_item(wishlist, item_id), items=1)
            return Change(domain.remove_item(wishlist, item_id), (gone,))

        return await self._wishlists.change(caller, wishlist_id, decide)

    async def reorder(self, caller: Caller, item_ids: Sequence[str]) -> WishlistView:
        """Put the items of the customer's wishlist into a new order.

        Raises:
            InvalidInput: *item_ids* does not name every item once.
        """

        def decide(situation: Situation, wishlist: Wishlist) -> Change:
            after = domain.reorder(wishlist, item_ids, self._wishlists.now())
            return Change(after, (note("WISHLIST_ITEM_ADDED", items=0, change="REORDERED"),))

        return await self._wishlists.change(caller, None, decide)


def about(event_type: str, item: Item | NewItem, **payload: Any) -> journal.Event:
    """Make an event about one product."""
    named = {"productId": item.product_id}
    if item.variant_id is not None:
        named["variantId"] = item.variant_id
    return note(event_type, **named, **payload)


def _shared(is_public: bool) -> journal.Event:
    if is_public:
        return note("WISHLIST_SHARED", isPublic=True)
    return note("WISHLIST_SHARED", isPublic=False, change="UNSHARED")
