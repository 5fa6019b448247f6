"""What members of staff look at who help a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.cart import errors
from server.cart.domain.lines import issues
from server.cart.domain.model import Status
from server.cart.repository import Include
from server.cart.repository import support as records
from server.cart.service.kind import Carts
from server.cart.views import CartSummary, CartView, HistoryEntry
from server.containers.context import Lookup, LookupBy
from server.kernel.identity import Caller
from server.platform.records.audit import record_read

CARTS_A_PAGE, ENTRIES_A_PAGE = 20, 50


@dataclass(frozen=True, slots=True)
class CartSupport:
    """Finds carts and tells what happened to them; each look is audited."""

    carts: Carts

    async def search(
        self, caller: Caller, wanted: Mapping[str, str], size: int, token: str
    ) -> tuple[list[CartSummary], str]:
        """Find carts by what is *wanted* of them; give a page, and where the next one begins.

        Raises:
            InvalidInput: Nothing is wanted.
        """
        named = {name: value for name, value in wanted.items() if value}
        if not named:
            raise errors.search_unnamed()
        most, database = size or CARTS_A_PAGE, self.carts.database
        found = await records.search(database, caller.company_id, named, most=most + 1, token=token)
        page = found[:most]
        await record_read(
            database,
            caller,
            entity="Cart",
            entity_id=None,
            now=self.carts.clock.now(),
            found={"searchedBy": sorted(named), "found": [cart.id for cart in page]},
        )
        more = len(found) > most
        return page, records.token_of(page[-1].created_at, page[-1].id) if more else ""

    async def get(self, caller: Caller, cart_id: str) -> tuple[CartSummary, CartView]:
        """Show a cart as it is.

        Raises:
            NotFound: The company has no such cart.
        """
        found = await self.see(caller, cart_id)
        await self.looked(caller, cart_id)
        return found

    async def see(self, caller: Caller, cart_id: str) -> tuple[CartSummary, CartView]:
        """Show a cart as it is to whoever's look is written down already.

        Raises:
            NotFound: The company has no such cart.
        """
        summary = await self._summary(caller, cart_id)
        include = Include(saved=True)
        place = Lookup(LookupBy.ID, cart_id, trusted=True)
        loaded = await self.carts.load(self.carts.database, caller, place, include)
        cart = loaded.record
        if cart is None:
            raise errors.cart_not_found()
        found = issues(cart, loaded.offers) if cart.status is Status.ACTIVE else {}
        return summary, CartView(cart, found)

    async def history(
        self, caller: Caller, cart_id: str, size: int, token: str
    ) -> tuple[list[HistoryEntry], str]:
        """List what happened to a cart; give a page, and where the next one begins.

        Raises:
            NotFound: The company has no such cart.
        """
        await self._summary(caller, cart_id)
        most = size or ENTRIES_A_PAGE
        found = await records.history(
            self.carts.database, caller.company_id, cart_id, most=most + 1, token=token
        )
        await self.looked(caller, cart_id)
        page, more = found[:most], len(found) > most
        return page, records.token_of(page[-1].at, page[-1].id) if more else ""

    async def _summary(self, caller: Caller, cart_id: str) -> CartSummary:
        wanted = {"cart_id": cart_id}
        found = await records.search(
            self.carts.database, caller.company_id, wanted, most=1, token=""
        )
        if not found:
            raise errors.cart_not_found()
        return found[0]

    async def looked(self, caller: Caller, cart_id: str) -> None:
        """Write down who looks at a cart."""
        now = self.carts.clock.now()
        await record_read(self.carts.database, caller, entity="Cart", entity_id=cart_id, now=now)
