"""What the use cases of analytics are asked, told and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.analytics.domain.metrics import (
    CartMetrics,
    ComparisonMetrics,
    SessionMetrics,
    Trends,
    WishlistMetrics,
    rate,
)
from server.analytics.domain.period import ComparedPeriod, Granularity, Period


@dataclass(frozen=True, slots=True)
class Question:
    """What a member of staff wants to know; empty strings stand for what was not said."""

    company_id: str = ""
    start: str = ""
    end: str = ""
    site_id: str = ""
    time_zone: str = ""
    granularity: Granularity = Granularity.DAY
    compared_to: ComparedPeriod = ComparedPeriod.PREVIOUS_PERIOD
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class ClientEvent:
    """What a frontend or another service reports to have happened."""

    company_id: str
    """The company it happened in; empty for the caller's own."""
    event_type: str
    entity_type: str
    entity_id: str
    site_id: str | None
    session_id: str | None
    customer_id: str | None
    visitor_id: str | None
    metadata: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Overview:
    """All modules at a glance."""

    company_id: str
    period: Period
    cart: CartMetrics
    wishlist: WishlistMetrics
    comparison: ComparisonMetrics
    session: SessionMetrics
    trends: Trends | None
    through: datetime | None
    currency: str
    """The company's, which amounts are in."""
    site_id: str | None = None
    """The site that it is about; None for all."""


@dataclass(frozen=True, slots=True)
class AskedActivity:
    """What a member of staff wants to follow; empty strings stand for what was not said."""

    company_id: str = ""
    site_id: str = ""
    time_zone: str = ""
    after: int | None = None
    """The version that was seen last."""
    resumed: tuple[str | None, int | None] = (None, None)
    """The company and the version that `Last-Event-ID` names."""

    def after_of(self, company_id: str) -> int | None:
        """Give the version that was seen last of a company; the header goes before the request."""
        named, version = self.resumed
        return version if named == company_id else self.after


ACTIVITY = {
    "carts_created": "CART_CREATED",
    "cart_items_added": "CART_ITEM_ADDED",
    "checkouts_started": "CART_CHECKOUT_STARTED",
    "orders": "CART_CHECKOUT_COMPLETED",
    "carts_abandoned": "CART_ABANDONED",
    "carts_recovered": "CART_RECOVERED",
    "wishlist_items_added": "WISHLIST_ITEM_ADDED",
    "comparison_items_added": "COMPARISON_ITEM_ADDED",
    "sessions_created": "SESSION_CREATED",
}
"""What is counted of a day, and the type of the events that are."""


@dataclass(frozen=True, slots=True)
class Activity:
    """What shoppers have done since midnight."""

    carts_created: int = 0
    cart_items_added: int = 0
    checkouts_started: int = 0
    orders: int = 0
    carts_abandoned: int = 0
    carts_recovered: int = 0
    wishlist_items_added: int = 0
    comparison_items_added: int = 0
    sessions_created: int = 0

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> Activity:
        """Make one of what was counted of each type."""
        return cls(**{name: counts.get(kind, 0) for name, kind in ACTIVITY.items()})

    @property
    def version(self) -> int:
        """How much it is, added up: it grows until midnight, but for cancelled orders."""
        return sum(getattr(self, name) for name in ACTIVITY)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One of the most frequent."""

    key: str
    name: str
    count: int
    quantity: int = 0
    outcomes: int = 0
    """How many of these came to what was hoped for: an order, a cart."""

    @property
    def outcome_rate(self) -> float:
        """How many did, in percent."""
        return rate(self.outcomes, self.count)


@dataclass(frozen=True, slots=True)
class CategoryShare:
    """What one category of products has to do with it."""

    category_id: str
    category_name: str
    item_count: int
    quantity: int
    share: float


@dataclass(frozen=True, slots=True)
class DeviceShare:
    """Sessions by the kind of device they began on."""

    device_type: str
    session_count: int
    share: float
    average_duration: float
    """In seconds."""


@dataclass(frozen=True, slots=True)
class Engagement:
    """What one site has to do with sessions."""

    site_id: str
    site_name: str
    sessions_started: int
    sessions_transferred_in: int
    sessions_transferred_out: int
    average_time_on_site: float


@dataclass(frozen=True, slots=True)
class Journey:
    """A way between two sites."""

    from_site_id: str
    to_site_id: str
    transfer_count: int
    conversion_rate: float


@dataclass(frozen=True, slots=True)
class Details:
    """One module in detail."""

    company_id: str
    period: Period
    through: datetime | None
    metrics: CartMetrics | WishlistMetrics | ComparisonMetrics | SessionMetrics
    counters: Mapping[str, int]
    """By the field of the answer."""
    labels: Sequence[str]
    """The steps of the series."""
    series: Mapping[str, Sequence[float]]
    """By the field of the answer."""
    ranked: Mapping[str, Sequence[Ranked]]
    """By the field of the answer."""
    site_id: str | None = None
    """The site that it is about; None for all."""
    categories: Sequence[CategoryShare] = ()
    funnel: Mapping[str, int] | None = None
    sites: Sequence[Engagement] = ()
    devices: Sequence[DeviceShare] = ()
    journeys: Sequence[Journey] = ()


@dataclass(frozen=True, slots=True)
class KnownEvents:
    """What of the outbox there are names for."""

    types: tuple[str, ...]
    records: tuple[str, ...]
    """The kinds of records that events happen to."""


@dataclass(frozen=True, slots=True)
class FedEvent:
    """An event as it is replayed."""

    id: int
    occurred_at: datetime
    event_type: str
    entity_type: str
    entity_id: str
    entity_version: int
    ordinal: int
    site_id: str | None
    session_id: str | None
    customer_id: str | None
    visitor_id: str | None
    payload: Mapping[str, Any]
