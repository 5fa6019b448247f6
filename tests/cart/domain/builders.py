"""Small functions that build what the cart's rules are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from server.cart.domain import bundles, discounts, lifecycle, lines, totals
from server.cart.domain.discounts import Shopping
from server.cart.domain.model import (
    PLAIN,
    AppliedCode,
    Cart,
    Configuration,
    Line,
    NewBundle,
    NewLine,
    SavedItem,
    canonical_text,
    configured,
    snapshot_of,
)
from server.catalog.domain import (
    DEMO_PROMOTIONS,
    Bundle,
    BundleItem,
    Offer,
    Offers,
    Promotion,
)
from server.kernel.money import Currency
from server.kernel.values import replace

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
COMPANY = "test-company-id"
USD = Currency("USD", 1)
JPY = Currency("JPY", 100)
SHOPPING = Shopping(NOW, site_id=None, customer_id="cust-alice", company_currency="USD")


def offer(
    product_id: str = "prod-mug",
    price: int = 10_00,
    *,
    variant_id: str | None = None,
    stock: int | None = 100_000,
    **others: Any,
) -> Offer:
    """A product that can be bought; of demo data's prod-mug unless told."""
    values: dict[str, Any] = {
        "company_id": COMPANY,
        "name": product_id,
        "sku": f"SKU-{product_id}",
        "image": None,
        "compare_at_price": None,
        "currency": "USD",
        "available": True,
    }
    return Offer(
        product_id=product_id, variant_id=variant_id, price=price, stock=stock, **values | others
    )


MUG = offer()
TEE = offer("prod-tee", 25_00)
TEE_M = offer("prod-tee", 25_00, variant_id="var-tee-m")
TEE_XL = offer("prod-tee", 27_50, variant_id="var-tee-xl")
POSTER = offer("prod-poster", 19_99)
LAMP = offer("prod-lamp", 49_99, compare_at_price=59_99)
CHAIR = offer("prod-chair", 120_00, stock=None)
LOWSTOCK = offer("prod-lowstock", 5_00, stock=3)
GONE = offer("prod-hidden", 9_00, available=False)
YEN = offer("prod-yen", 1500_00, currency="JPY")


def cart(cart_id: str = "cart", *, currency: Currency = USD, **others: Any) -> Cart:
    """An empty cart."""
    return replace(lifecycle.begin(cart_id, COMPANY, currency, NOW), **others)


def cart_of(*goods: tuple[Offer, int], cart_id: str = "cart", **others: Any) -> Cart:
    """A priced cart with a line for each product and quantity."""
    filled = cart(cart_id, **others)
    for product, quantity in goods:
        filled = add(filled, product, quantity)
    return reprice(filled)


def add(to: Cart, product: Offer, quantity: int = 1, configuration: Configuration = PLAIN) -> Cart:
    """Add a product to a cart, as a shopper would."""
    new = NewLine(product.product_id, product.variant_id, quantity, configuration)
    return lines.add_line(to, new, product, NOW)


def configuration(
    gift_message: str | None = None, *, is_gift: bool = False, **fields: Any
) -> Configuration:
    """A shopper's configuration of a product."""
    return configured(fields, canonical_text(fields), gift_message, is_gift)


def saved(
    product: Offer, quantity: int, configuration: Configuration = PLAIN, item_id: str = "saved"
) -> SavedItem:
    """A saved item."""
    return SavedItem(
        id=item_id,
        product_id=product.product_id,
        variant_id=product.variant_id,
        snapshot=snapshot_of(product),
        quantity=quantity,
        price=product.price,
        configuration=configuration,
        saved_at=NOW,
    )


def offers_of(*products: Offer) -> Offers:
    """Products by what they are."""
    return {product.key: product for product in products}


def offers_for(carts: Cart | Iterable[Cart], *products: Offer) -> Mapping[str, Offer]:
    """Today's products of every line, by the line's id; a product left out is gone."""
    known = offers_of(*products)
    every = [carts] if isinstance(carts, Cart) else carts
    return {
        line.id: known[line.product_id, line.variant_id]
        for one in every
        for line in one.lines
        if (line.product_id, line.variant_id) in known
    }


def only_line(of: Cart) -> Line:
    """The one line of a cart."""
    (line,) = of.lines
    return line


def quantities(of: Cart) -> list[tuple[str, int]]:
    """Product and quantity of every line, in order."""
    return [(line.product_id, line.quantity) for line in of.lines]


def units(of: Cart) -> dict[tuple[str, str | None], int]:
    """Units of every product in lines and saved items together."""
    counted: dict[tuple[str, str | None], int] = {}
    everything: list[Line | SavedItem] = [*of.lines, *of.saved]
    for thing in everything:
        key = (thing.product_id, thing.variant_id)
        counted[key] = counted.get(key, 0) + thing.quantity
    return counted


# --- bundles --------------------------------------------------------------------------------


def member(
    product: Offer, quantity: int = 1, *, required: bool = True, price: int | None = None
) -> BundleItem:
    """A member of a bundle."""
    return BundleItem(product.product_id, product.variant_id, quantity, required, price)


def bundle(bundle_id: str = "bundle-fixed", *items: BundleItem, **others: Any) -> Bundle:
    """A bundle, FIXED at 49.99 unless told."""
    values: dict[str, Any] = {
        "company_id": COMPANY,
        "name": bundle_id,
        "type": "FIXED",
        "pricing": "FIXED",
        "discount_type": None,
        "discount_value": None,
        "fixed_price": 49_99,
        "min_items": None,
        "max_items": None,
        "active": True,
        "currency": "USD",
    }
    return Bundle(id=bundle_id, items=items, **values | others)


BUNDLE_FIXED = bundle("bundle-fixed", member(LAMP), member(MUG))
BUNDLE_PERCENT = bundle(
    "bundle-percent",
    member(POSTER, 2),
    member(MUG),
    pricing="CALCULATED",
    discount_type="PERCENTAGE",
    discount_value=20_00,
)
BUNDLE_AMOUNT = bundle(
    "bundle-amount",
    member(TEE),
    member(MUG),
    pricing="CALCULATED",
    discount_type="FIXED_AMOUNT",
    discount_value=5_00,
)
BUNDLE_MIX = bundle(
    "bundle-mix",
    member(MUG, required=False),
    member(POSTER, required=False),
    member(TEE_M, required=False),
    type="MIX_AND_MATCH",
    pricing="TIERED",
    min_items=2,
    max_items=6,
)
BUNDLE_INACTIVE = bundle("bundle-inactive", member(MUG), active=False)
MEMBERS = offers_of(MUG, LAMP, POSTER, TEE, TEE_M)

Selection = Mapping[tuple[str, str | None], int]


def add_bundle(
    to: Cart,
    what: Bundle | None,
    quantity: int = 1,
    selection: Selection | None = None,
    *,
    offers: Offers = MEMBERS,
    group_id: str = "bundle_0000000000000001",
) -> tuple[Cart, int]:
    """Add a bundle; gives the cart and the price of one."""
    new = NewBundle(what.id if what else "bundle-none", selection or {}, quantity)
    return bundles.add_bundle(to, new, what, offers, group_id, NOW)


def with_bundle(
    to: Cart, what: Bundle, quantity: int = 1, *, group_id: str = "bundle_0000000000000001"
) -> Cart:
    """Add a bundle; gives the priced cart."""
    return reprice(add_bundle(to, what, quantity, group_id=group_id)[0])


# --- codes ----------------------------------------------------------------------------------

SPRING15 = Promotion("p-spring", "SPRING15", percentage=True, value=15_00, usage_limit=100)
TAKE10 = Promotion(
    "p-take",
    "TAKE10",
    percentage=False,
    value=10_00,
    currency="USD",
    minimum=50_00,
    combinable=False,
)
OLD5 = Promotion(
    "p-old",
    "OLD5",
    percentage=False,
    value=5_00,
    currency="USD",
    starts_at=datetime(2025, 1, 1, tzinfo=UTC),
    ends_at=datetime(2025, 2, 1, tzinfo=UTC),
)
VIP20 = Promotion("p-vip", "VIP20", percentage=True, value=20_00, per_customer_limit=1)
PROMOTIONS = {
    **DEMO_PROMOTIONS,
    **{promotion.code: promotion for promotion in (SPRING15, TAKE10, OLD5, VIP20)},
}


def promotions(*changed: Promotion) -> dict[str, Promotion]:
    """The demo data's promotions with some *changed* or added."""
    return PROMOTIONS | {promotion.code: promotion for promotion in changed}


def apply(
    to: Cart,
    *codes: str,
    known: Mapping[str, Promotion] = PROMOTIONS,
    shopping: Shopping = SHOPPING,
) -> Cart:
    """Apply codes one after another, repricing after each as the service does."""
    for code in codes:
        to = reprice(discounts.apply(to, code, known, shopping), known=known, shopping=shopping)
    return to


def amounts(of: Cart) -> dict[str, int]:
    """What every code of a cart takes off."""
    return {code.code: code.amount for code in of.codes}


def worth(amount: int) -> Cart:
    """A cart with that subtotal."""
    return cart_of((offer(price=amount), 1))


def listed(*codes: str) -> tuple[AppliedCode, ...]:
    """Codes as a cart lists them."""
    return tuple(discounts.listed(PROMOTIONS[code]) for code in codes)


def reprice(
    of: Cart,
    *,
    known: Mapping[str, Promotion] = PROMOTIONS,
    shopping: Shopping = SHOPPING,
) -> Cart:
    """Compute a cart's totals without tax and shipping."""
    return totals.charge(totals.reprice(of, known, shopping), totals.Quote())
