"""What the use cases answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from server.cart.domain.lines import LineIssue
from server.cart.domain.model import Cart, Disclosed
from server.containers.merge_report import MergeOutcome


@dataclass(frozen=True, slots=True)
class BundleAdded:
    """A new bundle group of a cart."""

    group_id: str
    price: int
    """One bundle, in hundredths."""
    units: int
    """How many units were added."""


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart as its owner sees it."""

    cart: Cart
    issues: Mapping[str, tuple[LineIssue, ...]] = field(default_factory=dict)
    """What differs from the products now, by line."""
    session_token: str | None = field(default=None, repr=False)
    """The secret that opens it, for the guest who holds it."""
    merge_report: tuple[MergeOutcome, ...] = ()
    added: BundleAdded | None = None
    """The bundle group that was added just now."""
    changes: tuple[Disclosed, ...] = ()
    """What was promised and has changed since."""
    purchasable: bool = False
    """Whether it could be bought as it is, where that was asked."""


@dataclass(frozen=True, slots=True)
class MailContent:
    """What a mail about an abandoned cart is made of."""

    email: str
    first_name: str | None
    company: str
    site: str | None
    locale: str
    currency: str
    total: Decimal
    lines: Sequence[tuple[str, int, Decimal]]


@dataclass(frozen=True, slots=True)
class CartSummary:
    """A cart in a list that support sees."""

    id: str
    status: str
    site_id: str | None
    customer_id: str | None
    email: str | None
    order_id: str | None
    grand_total: Decimal
    currency: str
    item_count: int
    created_at: datetime
    last_activity_at: datetime
    merged_into: str | None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """An event or an audit record of a cart."""

    id: str
    is_audit: bool
    at: datetime
    action: str
    actor: str
    role: str
    request_id: str
    details: Mapping[str, Any]
