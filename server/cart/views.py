"""What the use cases answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.cart.domain.lines import LineIssue
from server.cart.domain.model import Cart
from server.catalog.containers import MergeOutcome


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart as its owner sees it."""

    cart: Cart
    issues: Mapping[str, tuple[LineIssue, ...]] = field(default_factory=dict)
    """What differs from the products now, by line."""
    session_token: str | None = field(default=None, repr=False)
    """The secret that opens it, for the guest who holds it."""
    merge_report: tuple[MergeOutcome, ...] = ()


@dataclass(frozen=True, slots=True)
class EmptyCart:
    """What a guest without a cart sees."""

    company_id: str
    currency: str


@dataclass(frozen=True, slots=True)
class BundleAdded:
    """A cart with a new bundle group."""

    view: CartView
    group_id: str
    price: int
    """One bundle, in hundredths."""
    units: int
    """How many units were added."""


@dataclass(frozen=True, slots=True)
class CartCheck:
    """Whether a cart could be bought as it is."""

    view: CartView
    purchasable: bool


Answer = CartView | EmptyCart | BundleAdded | CartCheck
