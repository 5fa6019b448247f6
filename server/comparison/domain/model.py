"""What a comparison is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from server.catalog.domain import Details, Offer

LIFETIME = timedelta(days=30)
"""How long a comparison lives after its owner's last change."""
DEFAULT_SHARE_DAYS = 7

ItemKey = tuple[str, str | None]
"""Product and variant: what makes two items the same."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A product as it was at one time: when it was added, or today. Amounts in hundredths."""

    name: str
    sku: str
    image: str | None
    price: int
    compare_at_price: int | None
    currency: str
    """ISO 4217 code of the product's currency."""
    description: str | None
    attributes: Mapping[str, Any]
    """What can be compared: the product's attributes and the variant's options, as stored."""
    available: bool = True
    """Whether the product could be bought at this price then."""


@dataclass(frozen=True, slots=True)
class Item:
    """One product in a comparison."""

    id: str
    product_id: str
    variant_id: str | None
    snapshot: Snapshot
    position: int
    added_at: datetime
    updated_at: datetime

    @property
    def key(self) -> ItemKey:
        """What makes two items the same."""
        return self.product_id, self.variant_id


@dataclass(frozen=True, slots=True)
class Shown:
    """What a link shows: the comparison as it was when it was last shared."""

    name: str | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A share link; whoever has its token sees what it shows."""

    token: str
    """64 lower-case hex characters."""
    shared_at: datetime
    expires_at: datetime
    shown: Shown | None = None
    """What it shows; None where that was not read."""

    def works(self, now: datetime) -> bool:
        """Whether the link has not ended."""
        return self.expires_at > now


@dataclass(frozen=True, slots=True)
class Comparison:
    """Products that one shopper looks at side by side."""

    id: str
    company_id: str
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None
    """None only in rows of an earlier system."""
    version: int
    """0 while it is not stored."""
    site_id: str | None = None
    customer_id: str | None = None
    token_digest: str | None = None
    visitor_id: str | None = None
    name: str | None = None
    link: Link | None = None
    items: tuple[Item, ...] = ()
    """By position, which is 0 to n − 1."""
    merged_into: str | None = None
    """What it went into; of a customer's that expired, the one that took its place."""
    merged_at: datetime | None = None
    stored_end: datetime | None = None
    """What its row says of when it expires; None while it is not stored."""

    @property
    def ends_at(self) -> datetime:
        """When it expires."""
        return self.expires_at or self.updated_at + LIFETIME

    def is_live(self, now: datetime) -> bool:
        """Whether it was neither merged away nor has expired."""
        return self.merged_into is None and self.ends_at > now

    def link_at(self, now: datetime) -> Link | None:
        """The link, while it works."""
        return self.link if self.link is not None and self.link.works(now) else None

    def item(self, item_id: str) -> Item | None:
        """Find an item by its id."""
        return next((item for item in self.items if item.id == item_id), None)


@dataclass(frozen=True, slots=True)
class NewItem:
    """What a shopper adds."""

    product_id: str
    variant_id: str | None
    position: int | None
    """Where to put it, from 0; None for the end."""


@dataclass(frozen=True, slots=True)
class NewComparison:
    """What a guest begins a comparison with."""

    site_id: str | None
    visitor_id: str | None
    name: str | None


def snapshot_of(offer: Offer, details: Details) -> Snapshot:
    """Take down the product as it is now."""
    return Snapshot(
        name=offer.name,
        sku=offer.sku,
        image=offer.image,
        price=offer.price,
        compare_at_price=offer.compare_at_price,
        currency=offer.currency,
        description=details.description,
        attributes=details.attributes,
        available=offer.available,
    )


def up_to_date(items: tuple[Item, ...], today: Mapping[str, Snapshot]) -> tuple[Item, ...]:
    """Show *items* as their products are today, by the items' ids."""
    return tuple(
        replace(item, snapshot=today[item.id]) if item.id in today else item for item in items
    )


def in_order(items: tuple[Item, ...], now: datetime) -> tuple[Item, ...]:
    """Give *items* the positions 0 to n − 1 in the order they are given in."""
    return tuple(
        item if item.position == place else replace(item, position=place, updated_at=now)
        for place, item in enumerate(items)
    )
