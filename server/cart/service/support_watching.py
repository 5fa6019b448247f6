"""Carts as members of staff follow them who help a customer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from server.cart.service.support import CartSupport
from server.cart.views import CartSummary, CartView
from server.containers.editor import Answer
from server.containers.following import Followed, Seen, Start, Update, follow
from server.containers.watched import looks
from server.kernel.identity import Caller
from server.platform.records.streams import Look, Looked, Streams, Watch


@dataclass(frozen=True, eq=False)
class SupportWatching:
    """Follows carts, whoever's they are; that somebody does is audited once a stream."""

    support: CartSupport
    streams: Streams

    def follow(
        self,
        caller: Caller,
        cart_id: str,
        after: int | None,
        encode: Callable[[CartSummary, CartView], Answer],
    ) -> AsyncIterator[Update[Answer]]:
        """Tell how a cart is, then each of its changes once.

        Raises:
            NotFound: The company has no such cart, or no longer.
        """
        followed: Followed[Answer] = _Supported(self, cart_id, encode)
        database = self.support.carts.database
        return follow(self.streams, database, followed, caller, Start(after=after))

    async def look(self, ids: Sequence[str]) -> Mapping[str, Looked]:
        """Tell of many whether anything about them changed."""
        carts = self.support.carts
        return await looks(carts.database, carts.kind.storage.table, ids)


@dataclass(frozen=True, slots=True)
class _Supported(Generic[Answer]):
    watching: SupportWatching
    cart_id: str
    encode: Callable[[CartSummary, CartView], Answer]

    @property
    def look(self) -> Look:
        """Tells of many whether they have changed."""
        return self.watching.look

    async def open(self, caller: Caller, _site_id: str | None) -> str:
        """Write the look down, and name the cart."""
        support = self.watching.support
        summary, _ = await support.get(caller, self.cart_id)
        return summary.id

    async def see(self, caller: Caller, _start: Start, _watch: Watch) -> Seen[Answer]:
        """Read the cart; how it ended stands in it."""
        summary, view = await self.watching.support.see(caller, self.cart_id)
        return Seen(view.cart.version, self.encode(summary, view))
