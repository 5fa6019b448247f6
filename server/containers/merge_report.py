"""The words in which merges are asked for and reported on, whichever kind of container it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ContainerType(StrEnum):
    """The kinds of containers, as the contract spells them."""

    CART = "CART"
    WISHLIST = "WISHLIST"
    COMPARISON = "COMPARISON"


class ConflictStrategy(StrEnum):
    """What becomes of two containers of one kind when a visitor turns out to be a customer."""

    MERGE_ALL = "MERGE_ALL"
    """Carts sum, a wishlist's own items win, a comparison is filled as far as it goes."""
    KEEP_SOURCE = "KEEP_SOURCE"
    """The visitor's content stays; the customer's is parked."""
    KEEP_TARGET = "KEEP_TARGET"
    """The customer's content stays; the visitor's is parked."""


class Outcome(StrEnum):
    """What a merge did with one item."""

    ADDED = "ADDED"
    SUMMED = "SUMMED"
    MAXED = "MAXED"
    KEPT = "KEPT"
    REPLACED = "REPLACED"
    CLAMPED = "CLAMPED"
    PARKED = "PARKED"


@dataclass(frozen=True, slots=True)
class MergeOutcome:
    """One row of a merge report."""

    product_id: str
    variant_id: str | None
    outcome: Outcome
    quantity: int
    """Units in a cart; 1 for an item of a list."""
    reason: str | None = None
    """Why it is not as asked for: a name of `ErrorReason`, or the strategy that parked it."""
    code: str | None = None
    """The discount code, where the row is about one."""


@dataclass(frozen=True, slots=True)
class ContainerMerge:
    """What a merge on login did with one kind of container."""

    container_id: str
    """Where everything is now; the source itself when it was handed over as a whole."""
    item_count: int
    """What the source brought: units of a cart, items of a list."""
    target_id: str | None = None
    """The customer's container that was there before; None when there was none."""
    report: tuple[MergeOutcome, ...] = ()
    """A row for each item of the source; with KEEP_SOURCE also one for each that was parked."""
