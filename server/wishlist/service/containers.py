"""Wishlists as containers that a cross-site session ties together."""

from __future__ import annotations

from typing import Any

from server.catalog.containers import (
    ConflictStrategy,
    ContainerMerge,
    ContainerType,
    NewContainer,
)
from server.kernel.identity import Caller
from server.platform import journal
from server.platform.postgres import Executor
from server.platform.sql import naive
from server.wishlist import domain
from server.wishlist.repository import sessions
from server.wishlist.service.change import WishlistChanger, note
from server.wishlist.service.merging import WishlistMerging


class WishlistContainers:
    """What cross-site sessions do with wishlists."""

    type = ContainerType.WISHLIST

    def __init__(self, changer: WishlistChanger) -> None:
        self._wishlists = changer
        self._merging = WishlistMerging(changer)

    def living(self, *, company_id: Any, customer_id: Any, ids: Any, token: Any) -> Any:
        """Give the column that finds the wishlist a session has: id and number of items."""
        return sessions.living(company_id=company_id, customer_id=customer_id, ids=ids, token=token)

    def beginning(self, guard: Any) -> list[Any]:
        """Give the parts of a statement that create an empty wishlist once *guard* gave a row."""
        return list(sessions.beginning(guard))

    def beginning_values(self, caller: Caller, new: NewContainer) -> dict[str, Any]:
        """Give the values of the parameters of `beginning`.

        The wishlist has no session token of its own: its session opens it.
        """
        wishlist = domain.touch(
            domain.begin(
                new.id,
                new.company_id,
                new.now,
                site_id=new.site.id or None,
                customer_id=new.customer_id,
            ),
            new.now,
        )
        entry = self._wishlists.entry(caller, None, wishlist, (note("WISHLIST_CREATED"),))
        values = {
            "id": wishlist.id,
            "company_id": wishlist.company_id,
            "site_id": wishlist.site_id,
            "customer_id": wishlist.customer_id,
            "now": naive(new.now),
        }
        prefixed = {f"{sessions.PREFIX}{name}": value for name, value in values.items()}
        return prefixed | journal.parameters(entry, prefix=sessions.PREFIX)

    async def merge(
        self,
        transaction: Executor,
        caller: Caller,
        *,
        source_id: str,
        strategy: ConflictStrategy,
        dry_run: bool,
    ) -> ContainerMerge | None:
        """Bring what a visitor's wishlist holds to the caller; see `WishlistMerging.merge_within`.

        Raises:
            Forbidden: The source is another customer's.
            Overtaken: Somebody else was faster.
        """
        return await self._merging.merge_within(
            transaction, caller, source_id, strategy, dry_run=dry_run
        )
