"""What is news to somebody who waits for it: pure functions of what was seen before and now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from server.catalog.domain import Offer
from server.kernel.money import from_major, to_major

SOON = timedelta(days=1)
"""How long before its end a code in a cart is told of."""


class Stock(Enum):
    """How much there is of a product, as far as anybody waits for it."""

    OUT = "OUT"
    """None, or it can't be bought for another reason."""
    LOW = "LOW"
    """At most as much as the threshold says."""
    IN = "IN"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a product was like when it was looked at."""

    price: int
    """One unit, in hundredths."""
    currency: str
    """Empty where it is not known."""
    stock: Stock


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell, by its name in the outbox."""

    type: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From how many units on a product is about to be gone."""

    company: int | None = None
    """None where each product's own holds."""
    sites: Mapping[str, int] = field(default_factory=dict)

    def of(self, site_id: str | None, own: int | None) -> int:
        """Give the one that holds: the site's, else the company's, else the product's *own*."""
        if site_id is not None and site_id in self.sites:
            return self.sites[site_id]
        return self.company if self.company is not None else own or 0


def thresholds(settings: Any) -> Thresholds:
    """Read a company's settings, `{"lowStock": 5, "sites": {"site-1": {"lowStock": 2}}}`.

    What is no number of units says nothing.
    """
    if not isinstance(settings, dict):
        return Thresholds()
    sites = settings.get("sites")
    own = {
        site: units
        for site, of_site in (sites.items() if isinstance(sites, dict) else ())
        if isinstance(of_site, dict) and (units := _units(of_site.get("lowStock"))) is not None
    }
    return Thresholds(_units(settings.get("lowStock")), own)


def wants_events(settings: Any) -> bool:
    """Say whether a company wants to hear of it at all: unless its settings say `events: false`."""
    return not (isinstance(settings, dict) and settings.get("events") is False)


def _units(value: Any) -> int | None:
    return value if type(value) is int and value >= 0 else None


def when_saved(snapshot: Any) -> Seen:
    """Give what a list's snapshot tells of a product that was not looked at yet."""
    if not isinstance(snapshot, dict):
        return Seen(0, "", Stock.IN)
    price, currency = snapshot.get("price"), snapshot.get("currency")
    available = snapshot.get("available", True)
    return Seen(
        from_major(price) if isinstance(price, int | float) else 0,
        currency if isinstance(currency, str) else "",
        Stock.IN if available else Stock.OUT,
    )


def today(offer: Offer | None, threshold: int, before: Seen) -> Seen:
    """Give what a product is like now; what can't be bought keeps the price it had *before*."""
    if offer is None or not offer.available or (offer.stock is not None and offer.stock <= 0):
        return replace(before, stock=Stock.OUT)
    low = offer.stock is not None and offer.stock <= threshold
    return Seen(offer.price, offer.currency, Stock.LOW if low else Stock.IN)


def of_wish(before: Seen, now: Seen, units: int | None) -> list[News]:
    """Say what is news of a wished product.

    Args:
        before: What it was like when it was last looked at.
        now: What it is like.
        units: How many there are; None where nobody counts.
    """
    news = []
    left = {} if units is None else {"stock": units}
    if now.stock is Stock.OUT:
        return []
    if before.stock is Stock.OUT:
        news.append(News("WISHLIST_BACK_IN_STOCK", {**_price(now), **left}))
    elif before.stock is Stock.IN and now.stock is Stock.LOW:
        news.append(News("WISHLIST_LOW_STOCK", {**_price(now), **left}))
    if _comparable(before, now) and now.price < before.price:
        news.append(News("WISHLIST_PRICE_DROPPED", _prices(before, now)))
    return news


def of_comparison(before: Seen, now: Seen, units: int | None) -> list[News]:
    """Say what is news of a compared product; arguments as for `of_wish`."""
    gone, was_gone = now.stock is Stock.OUT, before.stock is Stock.OUT
    repriced = _comparable(before, now) and now.price != before.price
    if gone == was_gone and not repriced:
        return []
    left = {} if units is None or gone else {"stock": units}
    return [
        News(
            "COMPARISON_PRODUCT_CHANGED",
            {**_prices(before, now), "available": not gone, "wasAvailable": not was_gone, **left},
        )
    ]


def of_code(told: Any, code: str, ends_at: datetime) -> list[News]:
    """Say whether it is news that a code ends: unless that end was *told*."""
    ends = ends_at.isoformat(timespec="milliseconds") + "Z"
    if isinstance(told, dict) and told.get("endsAt") == ends:
        return []
    return [News("CART_CODE_EXPIRING", {"code": code, "endsAt": ends})]


def _comparable(before: Seen, now: Seen) -> bool:
    return now.stock is not Stock.OUT and before.currency in {"", now.currency}


def _price(now: Seen) -> dict[str, Any]:
    return {"price": to_major(now.price), "currency": now.currency}


def _prices(before: Seen, now: Seen) -> dict[str, Any]:
    return {**_price(now), "formerPrice": to_major(before.price)}


def state_of(seen: Seen) -> dict[str, Any]:
    """Write what is kept of a look at a product."""
    return {"price": seen.price, "currency": seen.currency, "stock": seen.stock.value}


def seen_in(state: Mapping[str, Any]) -> Seen:
    """Read what `state_of` has written."""
    return Seen(state["price"], state["currency"], Stock(state["stock"]))
