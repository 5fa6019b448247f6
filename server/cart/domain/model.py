"""What a cart is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from server.catalog.domain import Offer
from server.kernel.errors import InvalidInput
from server.kernel.money import Currency
from server.kernel.values import replace

MAX_QUANTITY = 100
MAX_LINES = 200
MAX_SAVED_ITEMS = 200
MAX_CODES = 5
RESERVED_CUSTOM_FIELDS = frozenset({"bundleId", "bundleProductId", "bundleGroupId", "isBundleItem"})
MAX_CUSTOM_FIELDS_BYTES = 4096
CUSTOM_FIELDS = "customFields"
"""How callers name the field, for refusals."""
_FIRST_INEXACT = 2**53

JsonObject = Mapping[str, Any]


class Status(StrEnum):
    """The stages of a cart's life."""

    ACTIVE = "ACTIVE"
    CONVERTED = "CONVERTED"
    ABANDONED = "ABANDONED"
    MERGED = "MERGED"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What, beside product and variant, tells two lines apart."""

    custom_fields: JsonObject
    custom_fields_text: str
    """The canonical form of `custom_fields`: sorted keys, no blanks."""
    gift_message: str | None = None
    is_gift: bool = False


PLAIN = Configuration({}, "{}")


def canonical_text(fields: JsonObject) -> str:
    """Give the one text of equal custom fields: sorted keys, no blanks.

    Whole numbers too large to be exact are written as doubles, which is how they come from the
    wire; the database gives them back with all their digits.
    """
    read = json.loads(json.dumps(fields), parse_int=_whole)
    return json.dumps(read, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def checked_fields(fields: JsonObject) -> tuple[JsonObject, str]:
    """Give custom fields that a shopper sent with their canonical text.

    Raises:
        InvalidInput: A name is the server's own, or they are larger than 4 KiB of JSON.
    """
    if reserved := RESERVED_CUSTOM_FIELDS.intersection(fields):
        raise InvalidInput.field(
            f"{CUSTOM_FIELDS}.{min(reserved)}", "is reserved", reason="RESERVED_CUSTOM_FIELD"
        )
    text = canonical_text(fields)
    if len(text.encode()) > MAX_CUSTOM_FIELDS_BYTES:
        limit = f"must be at most {MAX_CUSTOM_FIELDS_BYTES} bytes of JSON"
        raise InvalidInput.field(CUSTOM_FIELDS, limit)
    return fields, text


def _whole(digits: str) -> int | float:
    number = int(digits)
    return number if abs(number) < _FIRST_INEXACT else float(number)


def configured(
    fields: JsonObject, text: str, gift_message: str | None, is_gift: bool
) -> Configuration:
    """Make a configuration; the many plain ones are one and the same."""
    if not fields and not gift_message and not is_gift:
        return PLAIN
    return Configuration(fields, text, gift_message or None, is_gift)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The product as it was when the line was last written."""

    name: str
    sku: str
    image: str | None
    original_price: int


@dataclass(frozen=True, slots=True)
class BundleTag:
    """What makes a line part of a bundle group."""

    group_id: str
    bundle_id: str
    name: str
    quantity: int
    """How many bundles the group holds."""


class Line(NamedTuple):
    """One product in one configuration. Amounts in hundredths."""

    id: str
    product_id: str
    variant_id: str | None
    snapshot: Snapshot
    quantity: int
    unit_price: int
    discount: int
    total: int
    configuration: Configuration
    bundle: BundleTag | None
    added_at: datetime
    updated_at: datetime

    @property
    def key(self) -> tuple[str, str | None, str | None, str, str | None, bool]:
        """What makes two lines equal."""
        return (
            self.product_id,
            self.variant_id,
            self.bundle.group_id if self.bundle else None,
            self.configuration.custom_fields_text,
            self.configuration.gift_message,
            self.configuration.is_gift,
        )


class SavedItem(NamedTuple):
    """A product kept for later. The price is of one unit, in hundredths."""

    id: str
    product_id: str
    variant_id: str | None
    snapshot: Snapshot
    quantity: int
    price: int
    configuration: Configuration
    saved_at: datetime

    @property
    def key(self) -> tuple[str, str | None, None, str, str | None, bool]:
        """What makes two saved items equal; a line of the same key is equal too."""
        return (
            self.product_id,
            self.variant_id,
            None,
            self.configuration.custom_fields_text,
            self.configuration.gift_message,
            self.configuration.is_gift,
        )


@dataclass(frozen=True, slots=True)
class AppliedCode:
    """A discount code in a cart. Amounts in hundredths."""

    code: str
    percentage: bool
    value: int
    amount: int = 0
    description: str | None = None
    issue: str | None = None
    """The reason why it takes nothing off at present."""
    missing: int | None = None
    """What the subtotal lacks to its minimum."""
    lost: int = 0
    """What it had promised when it ended, as long as nobody has acknowledged that."""


@dataclass(frozen=True, slots=True)
class AppliedPromotion:
    """A promotion in a cart, of a code or automatic. Amounts in hundredths."""

    id: str
    name: str
    code: str | None
    """What was typed for it; None for an automatic one."""
    amount: int = 0
    parts: tuple[tuple[str, int], ...] = ()
    """What it takes off which line; together the amount."""
    free_shipping: bool = False
    """Whether shipping is free, or was while it had no issue."""
    issue: str | None = None
    """Why it takes nothing off any longer."""
    lost: int = 0
    """What it had promised when it ended, as long as nobody has acknowledged that."""
    said: str = ""
    """What its terms came to when it was priced; see `Rule.said`."""


class Disclosed(NamedTuple):
    """One thing that was promised and has changed. Amounts in hundredths, stock in units."""

    kind: str
    """PRICE, BUNDLE, STOCK, PROMOTION, TAX or SHIPPING."""
    subject: str
    """The line, code or promotion that it is about; empty for the cart."""
    reason: str
    old: int | None = None
    """0 for shipping that was free, which has no amount of its own."""
    new: int | None = None

    @property
    def id(self) -> str:
        """What names exactly this change; another old or new is another change."""
        text = "\0".join(map(str, self))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


class Totals(NamedTuple):
    """What a cart comes to, in hundredths."""

    subtotal: int = 0
    discount: int = 0
    tax: int = 0
    shipping: int = 0
    grand: int = 0
    item_count: int = 0
    uncovered: tuple[str, ...] = ()
    """What has no rate where the cart goes, as it was last priced; not stored."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a cart would be shipped to."""

    postal_code: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What brought the shopper."""

    source: str | None = None
    medium: str | None = None
    name: str | None = None


class Cart(NamedTuple):
    """What a shopper intends to buy from one company."""

    id: str
    company_id: str
    currency: Currency
    created_at: datetime
    updated_at: datetime
    last_activity_at: datetime
    expires_at: datetime | None
    version: int
    site_id: str | None = None
    customer_id: str | None = None
    token_digest: str | None = None
    visitor_id: str | None = None
    status: Status = Status.ACTIVE
    lines: tuple[Line, ...] = ()
    saved: tuple[SavedItem, ...] = ()
    codes: tuple[AppliedCode, ...] = ()
    totals: Totals = Totals()
    destination: Destination = Destination()
    notes: str | None = None
    metadata: JsonObject | None = None
    campaign: Campaign = Campaign()
    order_id: str | None = None
    merged_into: str | None = None
    promotions: tuple[AppliedPromotion, ...] = ()
    cancelled_at: datetime | None = None
    """When its order was cancelled."""
    told: tuple[Disclosed, ...] | None = ()
    """What a change of the cart took over that its owner has not acknowledged yet; None while what
    is being written is all known to them."""
    stored_end: datetime | None = None
    """What its row says of when it expires; None while it is not stored."""

    def is_live(self, now: datetime) -> bool:
        """Whether the cart is ACTIVE and unexpired."""
        return self.status is Status.ACTIVE and (self.expires_at is None or self.expires_at > now)

    def line(self, item_id: str) -> Line | None:
        """Find a line by its id."""
        return next((line for line in self.lines if line.id == item_id), None)

    def with_line(self, changed: Line) -> Cart:
        """Put *changed* in the place of the line with its id."""
        lines = tuple(changed if line.id == changed.id else line for line in self.lines)
        return replace(self, lines=lines)

    def without_lines(self, ids: frozenset[str]) -> Cart:
        """Leave out the lines with these ids."""
        return replace(self, lines=tuple(line for line in self.lines if line.id not in ids))


@dataclass(frozen=True, slots=True)
class NewLine:
    """What a shopper adds."""

    product_id: str
    variant_id: str | None
    quantity: int
    configuration: Configuration = PLAIN


@dataclass(frozen=True, slots=True)
class LineChanges:
    """What changes on a line; None leaves a thing as it is."""

    quantity: int | None = None
    custom_fields: tuple[JsonObject, str] | None = None
    """The new custom fields and their canonical form."""
    gift_message: str | None = None
    """Empty clears it."""
    is_gift: bool | None = None


@dataclass(frozen=True, slots=True)
class NewCart:
    """What a guest begins a cart with."""

    site_id: str | None = None
    visitor_id: str | None = None
    currency: str | None = None
    campaign: Campaign = Campaign()


@dataclass(frozen=True, slots=True)
class NewBundle:
    """A bundle that a shopper adds."""

    bundle_id: str
    selection: Mapping[tuple[str, str | None], int]
    """Units of each picked member in one bundle."""
    quantity: int


def snapshot_of(offer: Offer) -> Snapshot:
    """Take down the product as it is now."""
    return Snapshot(offer.name, offer.sku, offer.image, offer.original_price)
