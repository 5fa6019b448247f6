"""What assistants remember and compare for a shopper, beside the cart that they share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import orjson

from server.containers.agent_port import (
    AgentCartPort,
    AgentComparisonPort,
    AgentWishlistPort,
)
from server.kernel.agents import (
    AgentComparison,
    AgentWishlist,
    ListedItem,
    Notice,
    NotTaken,
)
from server.kernel.identity import Caller
from server.platform.database.pool import Database
from server.platform.grpc.queues import CallerQueues
from server.ucp.domain import lists
from server.ucp.domain.answers import Json
from server.ucp.domain.model import Terms
from server.ucp.errors import ProtocolError
from server.ucp.repository import listed_items
from server.ucp.service.carts import AgentShopping, json_of, kept_profile
from server.ucp.service.directory import Directory
from server.ucp.views import AgentCall, Reply

_SUFFIX = ".json"


class AgentLists:
    """Serves the wishlist and the comparison beside a cart.

    Both are repeatable: what is done twice comes to the same, so keys and versions are not needed.

    Args:
        shopping: What is common to all calls.
        directory: The sites.
        database: Where items are looked up.
        carts: The carts.
        wishlists: The wishlists.
        comparisons: The comparisons.
        queues: Lets the changes of what is beside a cart through one by one.
    """

    def __init__(
        self,
        shopping: AgentShopping,
        directory: Directory,
        database: Database,
        carts: AgentCartPort,
        wishlists: AgentWishlistPort,
        comparisons: AgentComparisonPort,
        queues: CallerQueues,
    ) -> None:
        self._shopping = shopping
        self._directory = directory
        self._database = database
        self._carts = carts
        self._wishlists = wishlists
        self._comparisons = comparisons
        self._queues = queues

    async def schema(self, call: AgentCall, site_id: str, name: str) -> Reply:
        """Give the schema of a capability of ours."""

        async def found() -> Reply:
            site = await self._directory.site(site_id)
            kind = name.removesuffix(_SUFFIX)
            if not name.endswith(_SUFFIX) or kind not in site.lists:
                raise ProtocolError(404, "not_found", "The site has no such schema")
            return kept_profile(lists.schema(site, kind))

        return await self._shopping.answered(call, found)

    async def wishlist(self, call: AgentCall, site_id: str, release: str, cart_id: str) -> Reply:
        """Show what was remembered."""

        async def done(caller: Caller, terms: Terms) -> AgentWishlist:
            return await self._wishlists.get(caller, terms.site.id, cart_id)

        return await self._wishlist(call, site_id, release, cart_id, done)

    async def remember(
        self, call: AgentCall, site_id: str, release: str, cart_id: str, body: bytes
    ) -> Reply:
        """Remember an item."""

        async def done(caller: Caller, terms: Terms) -> AgentWishlist:
            item_id, notes = lists.remembered_of(json_of(body))
            (item,) = await self._items(terms, [item_id], ["$.item.id"])
            return await self._queues.in_turn(
                cart_id,
                lambda: self._wishlists.remember(caller, terms.site.id, cart_id, item, notes),
            )

        return await self._wishlist(call, site_id, release, cart_id, done)

    async def forget(
        self, call: AgentCall, site_id: str, release: str, cart_id: str, entry_id: str
    ) -> Reply:
        """Take an entry off."""

        async def done(caller: Caller, terms: Terms) -> AgentWishlist:
            return await self._queues.in_turn(
                cart_id,
                lambda: self._wishlists.forget(caller, terms.site.id, cart_id, entry_id),
            )

        return await self._wishlist(call, site_id, release, cart_id, done)

    async def comparison(self, call: AgentCall, site_id: str, release: str, cart_id: str) -> Reply:
        """Show what is compared."""

        async def done(caller: Caller, terms: Terms) -> AgentComparison:
            return await self._comparisons.get(caller, terms.site.id, cart_id)

        return await self._comparison(call, site_id, release, cart_id, done)

    async def compare(
        self, call: AgentCall, site_id: str, release: str, cart_id: str, body: bytes
    ) -> Reply:
        """Set items side by side."""

        async def done(caller: Caller, terms: Terms) -> AgentComparison:
            wanted = lists.compared_of(json_of(body))
            paths = [f"$.items[{place}].id" for place in range(len(wanted))]
            items = await self._items(terms, wanted, paths)
            return await self._queues.in_turn(
                cart_id,
                lambda: self._comparisons.compare(caller, terms.site.id, cart_id, items),
            )

        return await self._comparison(call, site_id, release, cart_id, done)

    # --- what they share -------------------------------------------------------------------

    async def _wishlist(
        self,
        call: AgentCall,
        site_id: str,
        release: str,
        cart_id: str,
        done: Callable[[Caller, Terms], Awaitable[AgentWishlist]],
    ) -> Reply:
        async def shown(caller: Caller, terms: Terms, envelope: Json, code: str) -> Json:
            return lists.wishlist(await done(caller, terms), terms, envelope, code)

        return await self._served(call, site_id, release, cart_id, lists.WISHLIST, shown)

    async def _comparison(
        self,
        call: AgentCall,
        site_id: str,
        release: str,
        cart_id: str,
        done: Callable[[Caller, Terms], Awaitable[AgentComparison]],
    ) -> Reply:
        async def shown(caller: Caller, terms: Terms, envelope: Json, code: str) -> Json:
            return lists.comparison(await done(caller, terms), terms, envelope, code)

        return await self._served(call, site_id, release, cart_id, lists.COMPARISON, shown)

    async def _served(
        self,
        call: AgentCall,
        site_id: str,
        release: str,
        cart_id: str,
        kind: str,
        shown: Callable[[Caller, Terms, Json, str], Awaitable[Json]],
    ) -> Reply:
        call = replace(call, idempotency_key=None, if_match=None)

        async def served(terms: Terms) -> Reply:
            if not lists.speaks(terms, kind):
                problem = f"Site and agent have no {kind} in common"
                raise NotTaken([Notice("CAPABILITIES_INCOMPATIBLE", problem, "")])
            caller = self._shopping.caller(call, terms, kind, b"")
            # The list is the cart's: whoever has lost the cart has lost it as well.
            code = await self._carts.code(caller, terms.site.id, cart_id)
            document = await shown(caller, terms, lists.envelope(terms, kind), code)
            return Reply(200, orjson.dumps(document))

        return await self._shopping.with_terms(call, site_id, release, served)

    async def _items(
        self, terms: Terms, item_ids: Sequence[str], paths: Sequence[str]
    ) -> list[ListedItem]:
        """Find the items of the site's company.

        Raises:
            NotTaken: One of them is none.
        """
        found = await listed_items(self._database, terms.site.company_id, item_ids)
        missing = [
            Notice("PRODUCT_NOT_FOUND", "Product not found", path)
            for item_id, path in zip(item_ids, paths, strict=True)
            if item_id not in found
        ]
        if missing:
            raise NotTaken(missing)
        return [found[item_id] for item_id in item_ids]
