"""What is charged beside the goods."""

from __future__ import annotations

from typing import Protocol

from server.cart.domain import totals
from server.cart.domain.model import Cart


class TaxShippingProvider(Protocol):
    """Says what is charged beside the goods."""

    async def quote(self, cart: Cart, rates: totals.Rates) -> totals.Quote:
        """Quote tax and shipping for a cart whose goods and codes are priced.

        Args:
            cart: The cart.
            rates: What the company's own tables say about its destination.
        """
        ...


class TableRates:
    """Charges what the company's tables say: nothing where they are empty."""

    async def quote(self, cart: Cart, rates: totals.Rates) -> totals.Quote:
        """Quote from the rates."""
        return totals.quote_from(rates, cart)
