"""Wishlists for shopping assistants: what shoppers ask them to remember."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from google.protobuf.empty_pb2 import Empty

from server.containers.agent_lists import AgentLists, Kept
from server.containers.kind import Change, UseCase
from server.containers.storage import Include as AnyInclude
from server.kernel.agents import AgentWishlist, ListedItem, RememberedItem
from server.kernel.errors import NotFound
from server.kernel.identity import Caller
from server.wishlist.domain import NewItem, Wishlist
from server.wishlist.repository import Include, LoadedWishlist
from server.wishlist.service import shopping
from server.wishlist.service.kind import Wishlists
from server.wishlist.views import WishlistView

_Kept = Kept[Wishlist, LoadedWishlist]
_Case = UseCase[LoadedWishlist, Wishlist]


@dataclass(frozen=True, slots=True)
class AgentWishlists:
    """The wishlist beside a cart; see `AgentWishlistPort`."""

    wishlists: Wishlists

    async def get(self, caller: Caller, site_id: str, secret: str) -> AgentWishlist:
        """Show the list; an empty one where none has begun."""
        try:
            found = await self._lists.see(caller, site_id, secret, Include())
        except NotFound:
            return AgentWishlist()
        kind, now = self.wishlists.kind, self.wishlists.clock.now()
        loaded, record = found
        return _shown(kind.view(loaded, record, None, None, now))

    async def remember(
        self, caller: Caller, site_id: str, secret: str, item: ListedItem, notes: str | None
    ) -> AgentWishlist:
        """Put an item on the list; one that is there gets the notes, where there are any."""
        case = shopping.add_item(NewItem(item.product_id, item.variant_id, notes=notes))
        return await self._change(
            caller, site_id, secret, case.include, lambda _: case, values=case.values
        )

    async def forget(
        self, caller: Caller, site_id: str, secret: str, entry_id: str
    ) -> AgentWishlist:
        """Take an entry off the list; harmless where it is not there."""

        def case_for(wishlist: Wishlist) -> _Case | None:
            there = any(item.id == entry_id for item in wishlist.items)
            return shopping.remove_item(entry_id) if there else None

        # Nothing is begun for what was never remembered.
        if not (await self.get(caller, site_id, secret)).items:
            return AgentWishlist()
        return await self._change(caller, site_id, secret, Include(), case_for)

    @property
    def _lists(self) -> AgentLists[Wishlist, LoadedWishlist, WishlistView]:
        return AgentLists(self.wishlists)

    async def _change(
        self,
        caller: Caller,
        site_id: str,
        secret: str,
        include: AnyInclude,
        case_for: Callable[[Wishlist], _Case | None],
        values: dict[str, object] | None = None,
    ) -> AgentWishlist:
        shown: list[AgentWishlist] = []

        def encoded(view: WishlistView) -> Empty:
            shown.append(_shown(view))
            return Empty()

        async def work(kept: _Kept) -> None:
            now, record = self.wishlists.clock.now(), kept.opened.record
            case = case_for(record)
            change = case.decide(kept.loaded, record, now) if case else Change(record)
            await self.wishlists.write(
                kept.executor, kept.caller, kept.loaded, kept.opened, change, encoded, now
            )

        await self._lists.change(caller, site_id, secret, include, values or {}, work)
        return shown[-1]


def _shown(view: WishlistView) -> AgentWishlist:
    items = []
    for item in view.wishlist.items:
        price = view.prices.get(item.id)
        items.append(
            RememberedItem(
                item.id,
                item.variant_id or item.product_id,
                item.snapshot.name,
                item.snapshot.image,
                price.amount if price else None,
                price.currency if price else None,
                item.notes,
                item.added_at,
            )
        )
    return AgentWishlist(tuple(items))
