"""What a wishlist comes to, and what its link shows."""

from __future__ import annotations

from dataclasses import dataclass

from server.catalog.domain import NO_SITE, require_feature
from server.containers.context import OWN
from server.kernel.identity import Caller
from server.wishlist import domain, errors
from server.wishlist.domain import Stats
from server.wishlist.repository import load_shared
from server.wishlist.service.kind import Wishlists
from server.wishlist.views import SharedView


@dataclass(frozen=True, slots=True)
class WishlistSharing:
    """Shows wishlists to those who are not about to change them."""

    wishlists: Wishlists

    async def stats(self, caller: Caller) -> Stats:
        """Say what the customer's wishlist comes to; nothing where there is none.

        Raises:
            Forbidden: The wishlist's site has no wishlists, or the customer is blocked.
        """
        loaded, opened = await self.wishlists.see(caller, OWN)
        return domain.stats(opened.record, loaded.prices, loaded.context.company_currency)

    async def shared(self, slug: str) -> SharedView:
        """Give the wishlist that a link names.

        It is read anew each time: a link that was ended is dead at once, whichever worker is asked.

        Raises:
            NotFound: Nothing is shared under the slug.
            Forbidden: The wishlist's site has no wishlists.
        """
        found = await load_shared(self.wishlists.database, slug)
        if found is None:
            raise errors.wishlist_not_found()
        wishlist, prices, site = found
        require_feature((site or NO_SITE).enable_wishlist, "enableWishlist")
        return SharedView(wishlist, prices)
