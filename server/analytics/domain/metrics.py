"""What the figures are, and how they come from what is counted.

Rates are percentages, 0 to 100, of two decimals; 0 where there is nothing to take a rate of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from server.kernel.identity import THROUGH_LINK

Number = int | Decimal
_CENT = Decimal("0.01")
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something happened."""

    count: int = 0
    """By the server's own doing."""
    quantity: Decimal = Decimal(0)
    reported: int = 0
    """As others have reported it."""

    @property
    def all(self) -> int:
        """How often, whoever says so."""
        return self.count + self.reported


NOTHING = Tally()


@dataclass(frozen=True, slots=True)
class Counted:
    """What the rollups hold of a period: sums of each module's records, tallies by kind."""

    carts: Mapping[str, Number] = field(default_factory=dict)
    wishlists: Mapping[str, Number] = field(default_factory=dict)
    comparisons: Mapping[str, Number] = field(default_factory=dict)
    sessions: Mapping[str, Number] = field(default_factory=dict)
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    touched_wishlists: int = 0
    currencies: tuple[str, ...] = ()
    """The currencies of carts with items, in order."""
    channels: Mapping[str, Mapping[str, Tally]] = field(default_factory=dict)
    """By who brought carts (an assistant's host, a link, '' for the web), tallies by kind."""

    def tally(self, kind: str) -> Tally:
        """Give the tally of *kind*."""
        return self.tallies.get(kind, NOTHING)


@dataclass(frozen=True, slots=True)
class CartChannel:
    """What one channel has brought: the shop itself, one assistant, or links."""

    channel: str
    """WEB, AGENT or LINK."""
    agent: str
    """The host of the assistant's profile; empty for other channels."""
    total_carts: int
    add_to_cart_events: int
    converted_carts: int
    abandoned_carts: int
    conversion_rate: float
    revenue: float
    abandoned_value: float


@dataclass(frozen=True, slots=True)
class CartMetrics:
    """Figures of the carts created."""

    total_carts: int
    active_carts: int
    abandoned_carts: int
    converted_carts: int
    abandonment_rate: float
    conversion_rate: float
    average_cart_value: float
    average_items_per_cart: float
    excluded_currencies: tuple[str, ...]
    revenue: float
    abandoned_value: float
    channels: tuple[CartChannel, ...]


@dataclass(frozen=True, slots=True)
class WishlistMetrics:
    """Figures of the wishlists created, and of what happened to any."""

    total_wishlists: int
    active_wishlists: int
    total_items: int
    average_items_per_wishlist: float
    move_to_cart_rate: float
    purchase_from_wishlist_rate: float


@dataclass(frozen=True, slots=True)
class ComparisonMetrics:
    """Figures of the comparisons created, and of what was compared."""

    total_comparisons: int
    active_comparisons: int
    average_products_per_comparison: float
    comparison_to_cart_rate: float
    comparison_to_wishlist_rate: float


@dataclass(frozen=True, slots=True)
class SessionMetrics:
    """Figures of the sessions created."""

    total_sessions: int
    active_sessions: int
    average_session_duration: float
    cross_site_transfer_rate: float
    session_merge_rate: float
    returning_visitor_rate: float


@dataclass(frozen=True, slots=True)
class Trends:
    """Changes against the compared period, in percent of its figures."""

    cart_conversion_trend: float
    wishlist_growth_trend: float
    comparison_engagement_trend: float
    cross_site_engagement_trend: float


def cart_metrics(counted: Counted, currency: str) -> CartMetrics:
    """Give the figures of carts; amounts are of the company's *currency*."""
    sums = counted.carts
    total = int(sums["total"])
    return CartMetrics(
        total_carts=total,
        active_carts=int(sums["active"]),
        abandoned_carts=int(sums["abandoned"]),
        converted_carts=int(sums["converted"]),
        abandonment_rate=rate(sums["abandoned"], total),
        conversion_rate=rate(sums["converted"], total),
        average_cart_value=mean(sums["value"], sums["valued"]),
        average_items_per_cart=mean(sums["items"], sums["filled"]),
        excluded_currencies=tuple(found for found in counted.currencies if found != currency),
        revenue=_amount(counted, "CHANNEL_CONVERTED"),
        abandoned_value=_amount(counted, "CHANNEL_ABANDONED"),
        channels=_channels(counted.channels),
    )


def _amount(counted: Counted, kind: str) -> float:
    """Add up the amounts of *kind* over all channels."""
    return float(sum(tallies.get(kind, NOTHING).quantity for tallies in counted.channels.values()))


def _channels(counted: Mapping[str, Mapping[str, Tally]]) -> tuple[CartChannel, ...]:
    """Give what each channel has brought, those that brought most carts first."""
    found = []
    for key, tallies in counted.items():
        carts, added, converted, abandoned = (
            tallies.get(f"CHANNEL_{kind}", NOTHING)
            for kind in ("CART", "ADDED", "CONVERTED", "ABANDONED")
        )
        channel = {"": "WEB", THROUGH_LINK: "LINK"}.get(key, "AGENT")
        found.append(
            CartChannel(
                channel=channel,
                agent=key if channel == "AGENT" else "",
                total_carts=carts.count,
                add_to_cart_events=added.all,
                converted_carts=converted.count,
                abandoned_carts=abandoned.count,
                conversion_rate=rate(converted.count, carts.count),
                revenue=float(converted.quantity),
                abandoned_value=float(abandoned.quantity),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.total_carts, one.channel, one.agent)))


def wishlist_metrics(counted: Counted) -> WishlistMetrics:
    """Give the figures of wishlists."""
    sums = counted.wishlists
    added = counted.tally("WISHLIST_ITEM_ADDED").quantity
    return WishlistMetrics(
        total_wishlists=int(sums["total"]),
        active_wishlists=counted.touched_wishlists,
        total_items=int(sums["items"]),
        average_items_per_wishlist=mean(sums["items"], sums["total"]),
        move_to_cart_rate=rate(counted.tally("WISHLIST_ITEM_MOVED_TO_CART").count, added),
        purchase_from_wishlist_rate=rate(counted.tally("MOVED_DONE").count, added),
    )


def comparison_metrics(counted: Counted) -> ComparisonMetrics:
    """Give the figures of comparisons."""
    sums = counted.comparisons
    compared = counted.tally("COMPARISON_ITEM_ADDED").count
    return ComparisonMetrics(
        total_comparisons=int(sums["total"]),
        active_comparisons=int(sums["active"]),
        average_products_per_comparison=mean(sums["items"], sums["total"]),
        comparison_to_cart_rate=rate(counted.tally("CARTED_DONE").count, compared),
        comparison_to_wishlist_rate=rate(counted.tally("WISHED_DONE").count, compared),
    )


def session_metrics(counted: Counted) -> SessionMetrics:
    """Give the figures of sessions."""
    sums = counted.sessions
    total = int(sums["total"])
    begun = counted.tally("SESSION_CREATED").count
    return SessionMetrics(
        total_sessions=total,
        active_sessions=int(sums["active"]),
        average_session_duration=mean(sums["duration"], total),
        cross_site_transfer_rate=rate(sums["multi_site"], total),
        session_merge_rate=rate(sums["merged"], total),
        returning_visitor_rate=rate(counted.tally("RETURNING").count, begun),
    )


def trends(now: Counted, before: Counted) -> Trends:
    """Compare a period with another one."""
    conversion = [rate(c.carts["converted"], c.carts["total"]) for c in (now, before)]
    wished = [c.tally("WISHLIST_ITEM_ADDED").quantity for c in (now, before)]
    compared = [c.comparisons["total"] for c in (now, before)]
    transfers = [c.tally("SESSION_TRANSFERRED").count for c in (now, before)]
    return Trends(
        cart_conversion_trend=trend(Decimal(str(conversion[0])), Decimal(str(conversion[1]))),
        wishlist_growth_trend=trend(*wished),
        comparison_engagement_trend=trend(*compared),
        cross_site_engagement_trend=trend(*transfers),
    )


def rate(part: Number, whole: Number) -> float:
    """Give *part* among *whole* in percent, at most 100, rounded to two decimals."""
    if not whole:
        return 0.0
    return float(min(Decimal(100), _rounded(Decimal(100) * part / whole, _CENT)))


def mean(total: Number, count: Number) -> float:
    """Give *total* by *count*, rounded to two decimals; 0 of nothing."""
    return float(_rounded(Decimal(total) / count, _CENT)) if count else 0.0


def trend(now: Number, before: Number) -> float:
    """Give the change from *before* to *now* in percent, one decimal; from 0 to anything is 100."""
    if not before:
        return 100.0 if now > 0 else 0.0
    return float(_rounded(Decimal(100) * (now - before) / before, _TENTH))


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step, ROUND_HALF_UP)
