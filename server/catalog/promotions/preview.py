"""What a promotion would do to carts, and what all of a company's do to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from server.catalog.promotions.model import Rule

MOST_SURPRISING = 10


@dataclass(frozen=True, slots=True)
class Previewed:
    """One cart with and without a promotion. Amounts in hundredths."""

    cart_id: str
    currency: str
    subtotal: int
    amount: int
    """What the promotion would take off."""
    before: int
    """What all promotions take off without it."""
    after: int
    """What they take off with it."""
    displaced: tuple[tuple[str, str, int], ...] = ()
    """Promotions that take off less with it: id, name, by how much."""


@dataclass(slots=True)
class Displaced:
    """A promotion that a preview's would stand in for."""

    promotion_id: str
    name: str
    carts: int = 0
    amount: int = 0


@dataclass(slots=True)
class Preview:
    """What a promotion would do to the last carts of a company."""

    carts: int = 0
    matched: int = 0
    cost: int = 0
    """What it would take off all of them, in hundredths of the promotion's or company's currency;
    carts in others are counted in `other_currencies`."""
    difference: int = 0
    """What all promotions together would take off more than without it; below 0 for less."""
    other_currencies: int = 0
    displaced: dict[str, Displaced] = field(default_factory=dict)
    surprising: list[Previewed] = field(default_factory=list)
    """Those that it would make cheapest by share, and those that would cost more with it."""

    def add(self, cart: Previewed | None, currency: str) -> None:
        """Count one cart; None for one that cannot get it."""
        self.carts += 1
        if cart is None:
            return
        for promotion_id, name, amount in cart.displaced:
            found = self.displaced.setdefault(promotion_id, Displaced(promotion_id, name))
            found.carts += 1
            found.amount += amount
        if not cart.amount and cart.before == cart.after:
            return
        self.matched += cart.amount > 0
        if cart.currency == currency:
            self.cost += cart.amount
            self.difference += cart.after - cart.before
        else:
            self.other_currencies += 1
        self.surprising.append(cart)
        if len(self.surprising) > 50 * MOST_SURPRISING:
            self.keep_most_surprising()

    def keep_most_surprising(self) -> None:
        """Leave out all carts but the most surprising ones."""
        self.surprising.sort(
            key=lambda cart: (cart.after >= cart.before, -cart.amount / max(1, cart.subtotal))
        )
        del self.surprising[MOST_SURPRISING:]


@dataclass(frozen=True, slots=True)
class Explained:
    """What one promotion does to one cart, or why it does nothing."""

    rule: Rule
    amount: int = 0
    parts: tuple[tuple[str, int], ...] = ()
    free_shipping: bool = False
    reason: str = ""
    missing: int | None = None
    missing_units: int | None = None


Explanation = Sequence[Explained]
