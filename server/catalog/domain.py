"""What the modules know of the platform's shared records, and whether something can be bought.

Pure, as the modules' own domains are: the catalogue's vocabulary is theirs too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from server.catalog.promotions.model import Rule
from server.kernel.errors import Forbidden, NotFound, Refused

DEFAULT_CART_DAYS = 30
DEFAULT_COMPARE_ITEMS = 4


@dataclass(frozen=True, slots=True)
class Site:
    """A storefront of a company with what is switched on there."""

    id: str
    enable_cart: bool = True
    enable_wishlist: bool = True
    enable_compare: bool = True
    enable_bundle_builder: bool = True
    guest_checkout: bool = True
    max_compare_items: int = DEFAULT_COMPARE_ITEMS
    cart_expiration_days: int = DEFAULT_CART_DAYS
    currency: str | None = None
    """ISO 4217 code; None for the company's."""

    @property
    def cart_lifetime(self) -> timedelta:
        """How long a cart lives after its last activity."""
        return timedelta(days=self.cart_expiration_days)


NO_SITE = Site(id="")
"""What holds where no site is named: the company's defaults, with everything on."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A product, or one variant of it, as it can be bought now."""

    product_id: str
    variant_id: str | None
    company_id: str
    name: str
    sku: str
    image: str | None
    price: int
    """One unit, in hundredths."""
    compare_at_price: int | None
    """The price it is compared with, in hundredths."""
    currency: str
    available: bool
    """Whether product and variant exist, are active, visible and not deleted."""
    stock: int | None
    """Units left; None when stock is not tracked."""

    @property
    def key(self) -> OfferKey:
        """Product and variant."""
        return self.product_id, self.variant_id

    @property
    def original_price(self) -> int:
        """The regular price of one unit, in hundredths."""
        return max(self.compare_at_price or 0, self.price)


OfferKey = tuple[str, str | None]
"""Product and variant."""
Offers = Mapping[OfferKey, Offer]


@dataclass(frozen=True, slots=True)
class Details:
    """What there is to say about a product, or one variant of it, beside its offer."""

    description: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """The product's attributes and the variant's options, as stored; an option goes before an
    attribute of the same name."""


@dataclass(frozen=True, slots=True)
class BundleItem:
    """A member of a bundle."""

    product_id: str
    variant_id: str | None
    quantity: int
    """Units in one bundle."""
    required: bool
    price_override: int | None
    """What a unit costs within the bundle, in hundredths; None for its own price."""

    @property
    def key(self) -> OfferKey:
        """Product and variant."""
        return self.product_id, self.variant_id


@dataclass(frozen=True, slots=True)
class Bundle:
    """Products that are sold together."""

    id: str
    company_id: str
    name: str
    type: str
    """FIXED, MIX_AND_MATCH or SUBSCRIPTION_BOX."""
    pricing: str
    """FIXED, CALCULATED or TIERED."""
    discount_type: str | None
    """FIXED_AMOUNT, PERCENTAGE or FIXED_PRICE, for CALCULATED."""
    discount_value: int | None
    """Hundredths of an amount or of a percent."""
    fixed_price: int
    """The price of the bundle's own product, in hundredths."""
    min_items: int | None
    max_items: int | None
    active: bool
    currency: str
    """The currency of its prices and amounts."""
    items: tuple[BundleItem, ...]


@dataclass(frozen=True, slots=True)
class Promotion:
    """A discount code's rules, and where its use stands for one cart and customer."""

    id: str | None
    """None for a built-in demo code, which is never counted."""
    code: str
    percentage: bool
    """Whether `value` is a share instead of an amount."""
    value: int
    """Hundredths of a percent or of an amount."""
    description: str | None = None
    currency: str | None = None
    """The currency of a fixed amount and of the minimum; None for the company's."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minimum: int | None = None
    """The subtotal it needs, in hundredths."""
    usage_limit: int | None = None
    used: int = 0
    per_customer_limit: int | None = None
    customer_ordinals: tuple[int, ...] = ()
    """Which of the customer's uses are taken, counted from 1."""
    combinable: bool = True
    site_ids: tuple[str, ...] | None = None
    """Where it is valid; None for everywhere."""
    active: bool = True
    holders: tuple[str, ...] = ()
    """The carts at hand that hold a use of it."""
    held_until: datetime | None = None
    """When the use that is held lapses; None for not before the cart ends."""
    rule: Rule | None = None
    """What it says; None for one that was written by hand, which the fields above tell."""
    spent: int = 0
    """What orders have taken of it, in hundredths."""
    code_is_used_up: bool = False
    """Whether the code, one of many, has been used as often as it may."""

    @property
    def held(self) -> bool:
        """Whether a use of it is already taken."""
        return bool(self.holders)


def _demo(code: str, value: int, *, percentage: bool, minimum: int | None = None) -> Promotion:
    text = f"{value // 100}{' %' if percentage else ''} off"
    return Promotion(
        id=None, code=code, percentage=percentage, value=value, description=text, minimum=minimum
    )


DEMO_PROMOTIONS: Mapping[str, Promotion] = {
    promotion.code: promotion
    for promotion in (
        _demo("SAVE10", 10_00, percentage=True),
        _demo("SAVE20", 20_00, percentage=True),
        _demo("WELCOME", 15_00, percentage=True),
        _demo("FLAT5", 5_00, percentage=False, minimum=20_00),
        _demo("FLAT10", 10_00, percentage=False, minimum=50_00),
    )
}
"""The codes that exist wherever it is not production."""


def require_available(offer: Offer | None, *, company_id: str, product_id: str) -> Offer:
    """Give back *offer* if it can be bought from the company, its stock aside.

    Raises:
        NotFound: There is no such product.
        Forbidden: It belongs to another company.
        Refused: It, or the variant asked for, can't be bought now.
    """
    if offer is None:
        raise NotFound("PRODUCT_NOT_FOUND", "Product not found", facts={"productId": product_id})
    if offer.company_id != company_id:
        raise Forbidden("PRODUCT_COMPANY_MISMATCH", "The product belongs to another company")
    if not offer.available:
        raise Refused(
            "PRODUCT_UNAVAILABLE",
            "The product can't be bought at present",
            facts={"productId": product_id},
        )
    return offer


def require_feature(enabled: bool, feature: str) -> None:
    """Refuse what the site has switched off.

    Raises:
        Forbidden: The *feature*, such as `enableCart`, is off.
    """
    if not enabled:
        raise Forbidden(
            "FEATURE_DISABLED",
            f"{feature} is switched off on this site",
            facts={"feature": feature},
        )
