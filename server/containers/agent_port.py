"""What shopping assistants ask of carts: the port that a protocol's adapter calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from server.containers.editor import Answer
from server.kernel.agents import AgentCart, AgentComparison, AgentWishlist, ListedItem, Wanted
from server.kernel.identity import Caller

Encode = Callable[[AgentCart], Answer]


class AgentCartPort(Protocol):
    """Carts, as far as shopping assistants go.

    *secret* opens the cart to the assistant; only its digest is stored. A caller names company,
    assistant, `If-Match` and idempotency key.

    Raises:
        Replayed: The call was made before under the same idempotency key.
        NotFound: The secret opens no living cart of the site.
        Conflict: `If-Match` names another version.
        NotTaken: The cart can't become what is wanted.
        CommerceError: The site has carts switched off, or another refusal.
    """

    async def create(
        self,
        caller: Caller,
        site_id: str,
        secret: str,
        wanted: Wanted,
        encode: Encode[Answer],
        *,
        checkout: bool = False,
    ) -> Answer:
        """Begin a cart with what is wanted; with its checkout session where that is meant."""
        ...

    async def get(
        self,
        caller: Caller,
        site_id: str,
        secret: str,
        encode: Encode[Answer],
        *,
        checkout: bool = False,
    ) -> Answer:
        """Show a cart; *checkout* says that *secret* is its checkout session's id."""
        ...

    async def replace(
        self,
        caller: Caller,
        site_id: str,
        secret: str,
        wanted: Wanted,
        encode: Encode[Answer],
        *,
        checkout: bool = False,
    ) -> Answer:
        """Bring a cart to what is wanted, in one change under its version."""
        ...

    async def cancel(
        self,
        caller: Caller,
        site_id: str,
        secret: str,
        encode: Encode[Answer],
        *,
        checkout: bool = False,
    ) -> Answer:
        """End the assistant's access, and show the cart as it was."""
        ...

    async def convert(
        self, caller: Caller, site_id: str, secret: str, encode: Encode[Answer]
    ) -> Answer:
        """Begin the cart's checkout session, or show the one that was begun."""
        ...

    async def code(self, caller: Caller, site_id: str, secret: str) -> str:
        """Give the code that opens the cart on the site; what was shown stays as it was."""
        ...


class AgentWishlistPort(Protocol):
    """The wishlist beside a cart, as far as shopping assistants go.

    *secret* opens the cart to the assistant. The list begins with its first item.

    Raises:
        NotFound: The secret opens no cart of the site.
        CommerceError: The site has wishlists switched off, or another refusal.
    """

    async def get(self, caller: Caller, site_id: str, secret: str) -> AgentWishlist:
        """Show the list; an empty one where none has begun."""
        ...

    async def remember(
        self, caller: Caller, site_id: str, secret: str, item: ListedItem, notes: str | None
    ) -> AgentWishlist:
        """Put an item on the list; one that is there gets the notes, where there are any."""
        ...

    async def forget(
        self, caller: Caller, site_id: str, secret: str, entry_id: str
    ) -> AgentWishlist:
        """Take an entry off the list; harmless where it is not there."""
        ...


class AgentComparisonPort(Protocol):
    """The comparison beside a cart, as far as shopping assistants go.

    *secret* opens the cart to the assistant. The comparison begins with its first items.

    Raises:
        NotFound: The secret opens no cart of the site.
        CommerceError: The site has comparisons switched off, or another refusal.
    """

    async def get(self, caller: Caller, site_id: str, secret: str) -> AgentComparison:
        """Show the items side by side; none where no comparison has begun."""
        ...

    async def compare(
        self, caller: Caller, site_id: str, secret: str, items: Sequence[ListedItem]
    ) -> AgentComparison:
        """Set exactly *items* side by side, in their order, in one change."""
        ...
