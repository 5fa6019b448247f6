"""The demo data as rows, each a mapping of SQL column names to JSON values."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]

COMPANY = "test-company-id"
OTHER_COMPANY = "other-company-id"

_STOCK = 100_000
_IMAGES = "https://images.example.com"


def _product(key: str, price: str, **columns: Any) -> Row:
    """Describe a product: in stock and for sale in dollars unless *columns* say otherwise."""
    return {
        "id": key,
        "companyId": COMPANY,
        "sku": key.removeprefix("prod-").upper(),
        "name": key.removeprefix("prod-").replace("-", " ").capitalize(),
        "slug": key.removeprefix("prod-"),
        "price": price,
        "compareAtPrice": None,
        "currency": "USD",
        "trackInventory": True,
        "stockQuantity": _STOCK,
        "status": "ACTIVE",
        "isVisible": True,
        "images": [f"{_IMAGES}/{key}.jpg"],
        "attributes": None,
        "deletedAt": None,
    } | columns


def _variant(key: str, product: str, size: str, **columns: Any) -> Row:
    return {
        "id": key,
        "productId": product,
        "name": size,
        "sku": key.removeprefix("var-").upper(),
        "options": {"size": size},
        "price": None,
        "trackInventory": True,
        "inventoryQuantity": _STOCK,
        "isActive": True,
    } | columns


def _bundle(key: str, **columns: Any) -> Row:
    return {
        "id": key,
        "companyId": COMPANY,
        "productId": f"prod-{key}",
        "type": "FIXED",
        "minItems": None,
        "maxItems": None,
        "pricingStrategy": "CALCULATED",
        "discountType": None,
        "discountValue": None,
        "isActive": True,
    } | columns


def _bundle_items(bundle: str, *items: Row) -> list[Row]:
    return [
        {
            "id": f"{bundle}-item-{place}",
            "bundleId": bundle,
            "variantId": None,
            "quantity": 1,
            "isRequired": True,
            "sortOrder": place,
        }
        | item
        for place, item in enumerate(items)
    ]


def _promotion(code: str, kind: str, value: str, description: str, **columns: Any) -> Row:
    return {
        "id": f"promo-{code.lower()}",
        "companyId": COMPANY,
        "code": code,
        "type": kind,
        "value": value,
        "description": description,
        "currency": None,
        "startsAt": None,
        "endsAt": None,
        "minimumSubtotal": None,
        "usageLimit": None,
        "perCustomerLimit": None,
        "combinable": True,
    } | columns


def _site(key: str, name: str, **columns: Any) -> Row:
    return {
        "id": key,
        "companyId": COMPANY,
        "name": name,
        "slug": key.removeprefix("site-"),
        "isDefault": False,
        "type": "STOREFRONT",
        "enableCart": True,
        "enableWishlist": True,
        "enableCompare": False,
        "enableBundleBuilder": False,
        "guestCheckout": True,
        "maxCompareItems": 4,
        "cartExpirationDays": 30,
    } | columns


def _company(key: str, client: str, name: str, currency: str, timezone: str, status: str) -> Row:
    return {
        "id": key,
        "clientId": client,
        "name": name,
        "slug": key.removesuffix("-id"),
        "currency": currency,
        "timezone": timezone,
        "status": status,
    }


def _customer(key: str, company: str = COMPANY, **metadata: Any) -> Row:
    name = key.removeprefix("cust-")
    return {
        "id": key,
        "companyId": company,
        "email": f"{name}@example.com",
        "firstName": name.capitalize(),
        "metadata": metadata,
    }


def tables() -> dict[str, list[Row]]:
    """Return the rows of every table, in the order of the foreign keys."""
    new_york, berlin = "America/New_York", "Europe/Berlin"
    return {
        "organizations": [{"id": "demo-org", "name": "Demo Organization", "slug": "demo-org"}],
        "clients": [
            {"id": key, "organizationId": "demo-org", "name": name, "slug": key}
            for key, name in (("demo-client", "Demo Client"), ("other-client", "Other Client"))
        ],
        "companies": [
            _company(COMPANY, "demo-client", "Test Company", "USD", new_york, "ACTIVE"),
            _company(OTHER_COMPANY, "other-client", "Other Company", "EUR", berlin, "ACTIVE"),
            _company(
                "suspended-company-id",
                "demo-client",
                "Suspended Company",
                "USD",
                new_york,
                "SUSPENDED",
            ),
        ],
        "sites": [
            _site("site-main", "Main Store", isDefault=True),
            _site(
                "site-outlet",
                "Outlet",
                enableCompare=True,
                maxCompareItems=3,
                cartExpirationDays=7,
                enableBundleBuilder=True,
            ),
            _site(
                "site-funnel",
                "Funnel",
                type="FUNNEL",
                enableCart=False,
                enableWishlist=False,
                guestCheckout=False,
            ),
            _site("site-other", "Other Store", companyId=OTHER_COMPANY, isDefault=True),
        ],
        "customers": [
            _customer("cust-alice"),
            _customer("cust-bob"),
            _customer("cust-optout", marketingOptOut=True),
            _customer("cust-eve", OTHER_COMPANY),
        ],
        "products": [*_products(), *_bundle_products(), *_load_products()],
        "product_variants": [
            _variant("var-tee-m", "prod-tee", "M"),
            _variant("var-tee-xl", "prod-tee", "XL", price="27.50"),
            _variant("var-tee-old", "prod-tee", "Old", isActive=False),
        ],
        "bundles": _bundles(),
        "bundle_items": _members(),
        "promotions": _promotions(),
    }


def _products() -> list[Row]:
    mug = {"weight": "350 g", "colour": "white", "dishwasher": "yes"}
    tee = {"weight": "0.2 kg", "colour": "black"}
    poster = {"weight": "0.35 kg", "colour": "white"}
    deleted_at = "2025-12-31T00:00:00"
    return [
        _product("prod-mug", "10.00", attributes=mug),
        _product("prod-tee", "25.00", attributes=tee),
        _product("prod-poster", "19.99", attributes=poster),
        _product("prod-lamp", "49.99", compareAtPrice="59.99"),
        _product("prod-chair", "120.00", trackInventory=False, stockQuantity=0),
        _product("prod-lowstock", "5.00", name="Low stock", stockQuantity=3),
        _product("prod-hidden", "9.00", isVisible=False),
        _product("prod-draft", "9.00", status="DRAFT"),
        _product("prod-deleted", "9.00", deletedAt=deleted_at),
        _product("prod-yen", "1500", currency="JPY"),
        _product("prod-other", "12.00", currency="EUR", companyId=OTHER_COMPANY),
    ]


def _bundle_products() -> list[Row]:
    """Each bundle's product; for CALCULATED and TIERED bundles its price is only a display."""
    return [
        _product("prod-bundle-fixed", "49.99", name="Desk set"),
        _product("prod-bundle-percent", "39.98", name="Poster set"),
        _product("prod-bundle-amount", "30.00", name="Outfit"),
        _product("prod-bundle-mix", "27.00", name="Build your own"),
        _product("prod-bundle-inactive", "10.00", name="Retired set"),
    ]


def _load_products() -> list[Row]:
    return [_product(f"prod-{n:04}", f"{n % 97}.99", name=f"Product {n}") for n in range(1, 501)]


def _bundles() -> list[Row]:
    return [
        _bundle("bundle-fixed", pricingStrategy="FIXED"),
        _bundle("bundle-percent", discountType="PERCENTAGE", discountValue="20.00"),
        _bundle("bundle-amount", discountType="FIXED_AMOUNT", discountValue="5.00"),
        _bundle(
            "bundle-mix", type="MIX_AND_MATCH", pricingStrategy="TIERED", minItems=2, maxItems=6
        ),
        _bundle("bundle-inactive", pricingStrategy="FIXED", isActive=False),
    ]


def _members() -> list[Row]:
    mug: Row = {"productId": "prod-mug"}
    tee: Row = {"productId": "prod-tee"}
    poster: Row = {"productId": "prod-poster"}
    choice: Row = {"isRequired": False}
    return [
        *_bundle_items("bundle-fixed", {"productId": "prod-lamp"}, mug),
        *_bundle_items("bundle-percent", poster | {"quantity": 2}, mug),
        *_bundle_items("bundle-amount", tee, mug),
        *_bundle_items(
            "bundle-mix", mug | choice, poster | choice, tee | choice | {"variantId": "var-tee-m"}
        ),
        *_bundle_items("bundle-inactive", mug),
    ]


def _promotions() -> list[Row]:
    return [
        _promotion("SPRING15", "percentage", "15.00", "15 % off", usageLimit=100),
        _promotion(
            "TAKE10",
            "fixed",
            "10.00",
            "10.00 off from 50.00",
            currency="USD",
            minimumSubtotal="50.00",
            combinable=False,
        ),
        _promotion(
            "OLD5",
            "fixed",
            "5.00",
            "5.00 off, until February 2025",
            currency="USD",
            startsAt="2025-01-01T00:00:00",
            endsAt="2025-02-01T00:00:00",
        ),
        _promotion("VIP20", "percentage", "20.00", "20 % off, once each", perCustomerLimit=1),
    ]
