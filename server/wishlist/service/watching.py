"""Shared wishlists as streams follow them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from server.containers.editor import Answer
from server.containers.following import Followed, Seen, Start, Update, follow
from server.containers.watched import looks
from server.kernel.identity import Caller
from server.platform.records.streams import Look, Looked, Streams, Watch
from server.wishlist.service.sharing import WishlistSharing
from server.wishlist.tables import wishlists
from server.wishlist.views import SharedView


@dataclass(frozen=True, eq=False)
class SharedWatching:
    """Follows wishlists by their links."""

    sharing: WishlistSharing
    streams: Streams

    def follow(
        self,
        caller: Caller,
        slug: str,
        after: int | None,
        encode: Callable[[SharedView], Answer],
    ) -> AsyncIterator[Update[Answer]]:
        """Tell how the wishlist of a link is, then each of its changes once.

        Raises:
            NotFound: Nothing is shared under the slug, or no longer.
            Forbidden: The wishlist's site has no wishlists.
        """
        followed: Followed[Answer] = _Shared(self, slug, encode)
        database = self.sharing.wishlists.database
        return follow(self.streams, database, followed, caller, Start(after=after))

    async def look(self, ids: Sequence[str]) -> Mapping[str, Looked]:
        """Tell of many whether anything about them changed."""
        return await looks(self.sharing.wishlists.database, wishlists, ids)


@dataclass(frozen=True, slots=True)
class _Shared(Generic[Answer]):
    watching: SharedWatching
    slug: str
    encode: Callable[[SharedView], Answer]

    @property
    def look(self) -> Look:
        """Tells of many whether they have changed."""
        return self.watching.look

    async def open(self, _caller: Caller, _site_id: str | None) -> str:
        """Name the wishlist."""
        return (await self.watching.sharing.shared(self.slug)).wishlist.id

    async def see(self, _caller: Caller, _start: Start, _watch: Watch) -> Seen[Answer]:
        """Read the wishlist; a link that was ended is dead at once."""
        view = await self.watching.sharing.shared(self.slug)
        return Seen(view.wishlist.version, self.encode(view))
