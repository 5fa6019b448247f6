"""What the use cases of analytics answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.analytics.domain.metrics import (
    CartMetrics,
    ComparisonMetrics,
    SessionMetrics,
    Trends,
    WishlistMetrics,
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


@dataclass(frozen=True, slots=True)
class Ranked:
    """One of the most frequent."""

    key: str
    name: str
    count: int
    quantity: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole."""

    key: str
    count: int
    share: float
    quantity: int = 0


@dataclass(frozen=True, slots=True)
class Engagement:
    """What one site has to do with sessions."""

    site_id: str
    name: str
    sessions_started: int
    transferred_in: int
    transferred_out: int
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
    categories: Sequence[Share] = ()
    funnel: Mapping[str, int] | None = None
    sites: Sequence[Engagement] = ()
    devices: Sequence[Share] = ()
    journeys: Sequence[Journey] = ()
