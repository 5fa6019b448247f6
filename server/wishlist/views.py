"""What the use cases answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.containers.merge_report import MergeOutcome
from server.wishlist.domain import Price, Wishlist


@dataclass(frozen=True, slots=True)
class WishlistView:
    """A wishlist as its owner sees it."""

    wishlist: Wishlist
    item_count: int
    """How many items it holds, also where they were not asked for."""
    prices: Mapping[str, Price] = field(default_factory=dict)
    """Today's prices by the item's id; what can't be bought now is not in it."""
    session_token: str | None = field(default=None, repr=False)
    """The secret that opens it, for the guest who holds it."""
    merge_report: tuple[MergeOutcome, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedView:
    """A wishlist as those see it who were sent its link."""

    wishlist: Wishlist
    prices: Mapping[str, Price]
