"""The demo data: exactly what acceptance checks rely on."""

from __future__ import annotations

from decimal import Decimal

import pytest

from server.demo.seeding import SeedRefused, seed
from tests.support.databases import query


async def test_seeding_twice_changes_nothing_the_second_time(fresh_database_url: str) -> None:
    count = "SELECT (SELECT count(*) FROM products), (SELECT count(*) FROM promotions)"
    before = query(fresh_database_url, count)
    query(fresh_database_url, "UPDATE products SET price = 11 WHERE id = 'prod-mug'")
    report = await seed(fresh_database_url, node_env="development")
    assert report.total == 0
    assert query(fresh_database_url, count) == before
    price = query(fresh_database_url, "SELECT price FROM products WHERE id = 'prod-mug'")
    assert price == [(Decimal("11.00"),)], "what somebody changed stays changed"


async def test_it_comes_in_as_a_merchants_files_do(demo_database_url: str) -> None:
    """What it shows is what the catalogue's service makes of such records, and it is recorded."""
    made = """SELECT "scopeId", sum((changes->>'created')::int) FROM audit_logs
WHERE entity = 'Catalog' AND metadata->>'actor' = 'command:seed' GROUP BY 1 ORDER BY 1"""
    assert query(demo_database_url, made) == [("other-company-id", 3), ("test-company-id", 526)]
    assert query(demo_database_url, "SELECT id FROM products WHERE version <> 1") == [
        ("prod-deleted",)
    ]


async def test_only_what_is_missing_comes_again(fresh_database_url: str) -> None:
    """A product that somebody brought back stays, though the file takes it away."""
    query(fresh_database_url, "DELETE FROM bundles WHERE id = 'bundle-fixed'")
    query(fresh_database_url, "DELETE FROM promotions WHERE code = 'VIP20'")
    query(fresh_database_url, "UPDATE products SET \"deletedAt\" = NULL WHERE id = 'prod-deleted'")
    query(fresh_database_url, "UPDATE sites SET name = 'Mine' WHERE id = 'site-main'")
    before = query(fresh_database_url, "SELECT * FROM products ORDER BY id")
    report = await seed(fresh_database_url, node_env="development")
    assert (report.total, report.refused) == (2, [])
    assert query(fresh_database_url, "SELECT * FROM products ORDER BY id") == before
    assert query(fresh_database_url, "SELECT name FROM sites WHERE id = 'site-main'") == [("Mine",)]
    members = 'SELECT "productId" FROM bundle_items WHERE "bundleId" = \'bundle-fixed\' ORDER BY 1'
    assert query(fresh_database_url, members) == [("prod-lamp",), ("prod-mug",)]


async def test_what_something_else_has_the_name_of_is_left_out_and_told(
    fresh_database_url: str,
) -> None:
    query(fresh_database_url, "DELETE FROM products WHERE id IN ('prod-0001', 'prod-0002')")
    query(fresh_database_url, "UPDATE products SET sku = '0002' WHERE id = 'prod-mug'")
    report = await seed(fresh_database_url, node_env="development")
    assert report.total == 1
    assert report.refused == [
        "test-company-id.load.csv, line 3: product.sku is another record's (KEY_TAKEN)"
    ]


@pytest.mark.parametrize("change", ["status = 'SUSPENDED'", '"deletedAt" = now()'])
async def test_a_company_that_is_closed_by_now_gets_nothing(
    fresh_database_url: str, change: str
) -> None:
    """The next start of the stack must not end in a refusal."""
    query(fresh_database_url, f"UPDATE companies SET {change} WHERE id = 'test-company-id'")
    query(fresh_database_url, "DELETE FROM products WHERE id IN ('prod-0001', 'prod-other')")
    report = await seed(fresh_database_url, node_env="development")
    assert (report.total, report.refused) == (1, [])


async def test_production_gets_no_demo_data(fresh_database_url: str) -> None:
    query(fresh_database_url, "DELETE FROM promotions")
    with pytest.raises(SeedRefused, match="NODE_ENV=production"):
        await seed(fresh_database_url, node_env="production")
    assert query(fresh_database_url, "SELECT count(*) FROM promotions") == [(0,)]


async def test_a_database_without_tables_is_refused_with_one_clear_line(
    empty_database_url: str,
) -> None:
    with pytest.raises(SeedRefused, match="not migrated"):
        await seed(empty_database_url, node_env="development")


def test_companies_and_sites_are_as_documented(demo_database_url: str) -> None:
    companies = 'SELECT id, "clientId", currency, timezone, status::text FROM companies ORDER BY id'
    assert query(demo_database_url, companies) == [
        ("other-company-id", "other-client", "EUR", "Europe/Berlin", "ACTIVE"),
        ("suspended-company-id", "demo-client", "USD", "America/New_York", "SUSPENDED"),
        ("test-company-id", "demo-client", "USD", "America/New_York", "ACTIVE"),
    ]
    clients = 'SELECT id, "organizationId" FROM clients ORDER BY id'
    assert query(demo_database_url, clients) == [
        ("demo-client", "demo-org"),
        ("other-client", "demo-org"),
    ]
    sites = """
SELECT id, "companyId", type::text, "isDefault", "enableCart", "enableWishlist", "enableCompare",
    "enableQuickView", "enableBundleBuilder", "guestCheckout", "maxCompareItems",
    "cartExpirationDays", "checkoutMode" FROM sites ORDER BY id"""
    yes, no = True, False
    test, other = "test-company-id", "other-company-id"
    assert query(demo_database_url, sites) == [
        ("site-funnel", test, "FUNNEL", no, no, no, no, yes, no, no, 4, 30, "standard"),
        ("site-main", test, "STOREFRONT", yes, yes, yes, no, yes, no, yes, 4, 30, "standard"),
        ("site-other", other, "STOREFRONT", yes, yes, yes, no, yes, no, yes, 4, 30, "standard"),
        ("site-outlet", test, "STOREFRONT", no, yes, yes, yes, yes, yes, yes, 3, 7, "standard"),
    ]


def test_customers_are_as_documented(demo_database_url: str) -> None:
    rows = query(
        demo_database_url,
        'SELECT id, "companyId", email, metadata FROM customers '
        "WHERE id IN ('cust-alice', 'cust-bob', 'cust-eve', 'cust-optout') ORDER BY id",
    )
    assert rows == [
        ("cust-alice", "test-company-id", "alice@example.com", {}),
        ("cust-bob", "test-company-id", "bob@example.com", {}),
        ("cust-eve", "other-company-id", "eve@example.com", {}),
        ("cust-optout", "test-company-id", "optout@example.com", {"marketingOptOut": True}),
    ]


def test_products_are_as_documented(demo_database_url: str) -> None:
    rows = query(
        demo_database_url,
        """
SELECT id, price, currency, "compareAtPrice", "trackInventory", "stockQuantity", status::text,
    "isVisible", "deletedAt" IS NOT NULL FROM products
WHERE id !~ '^prod-([0-9]|bundle)' ORDER BY id""",
    )
    usual = ("USD", None, True, 100_000, "ACTIVE", True, False)
    assert {row[0]: (str(row[1]), *row[2:]) for row in rows} == {
        "prod-mug": ("10.00", *usual),
        "prod-tee": ("25.00", *usual),
        "prod-poster": ("19.99", *usual),
        "prod-lamp": ("49.99", "USD", Decimal("59.99"), *usual[2:]),
        "prod-chair": ("120.00", "USD", None, False, 0, "ACTIVE", True, False),
        "prod-lowstock": ("5.00", "USD", None, True, 3, "ACTIVE", True, False),
        "prod-hidden": ("9.00", "USD", None, True, 100_000, "ACTIVE", False, False),
        "prod-draft": ("9.00", "USD", None, True, 100_000, "DRAFT", True, False),
        "prod-deleted": ("9.00", "USD", None, True, 100_000, "ACTIVE", True, True),
        "prod-yen": ("1500.00", "JPY", *usual[1:]),
        "prod-other": ("12.00", "EUR", *usual[1:]),
    }
    attributes = "SELECT id, attributes FROM products WHERE attributes IS NOT NULL ORDER BY id"
    assert query(demo_database_url, attributes) == [
        ("prod-mug", {"weight": "350 g", "colour": "white", "dishwasher": "yes"}),
        ("prod-poster", {"weight": "0.35 kg", "colour": "white"}),
        ("prod-tee", {"weight": "0.2 kg", "colour": "black"}),
    ]
    variants = 'SELECT id, price, "isActive" FROM product_variants ORDER BY id'
    assert query(demo_database_url, variants) == [
        ("var-tee-m", None, True),
        ("var-tee-old", None, False),
        ("var-tee-xl", Decimal("27.50"), True),
    ]


def test_five_hundred_products_are_there_for_load(demo_database_url: str) -> None:
    """Price (n mod 97) + 0.99: product 98 costs 1.99."""
    rows = query(
        demo_database_url, "SELECT id, price FROM products WHERE id ~ '^prod-[0-9]{4}$' ORDER BY id"
    )
    assert rows == [(f"prod-{n:04}", Decimal(n % 97) + Decimal("0.99")) for n in range(1, 501)]


def test_images_are_arrays_of_address_strings(demo_database_url: str) -> None:
    """The images are strings, and code that expects objects shows none."""
    kinds = "SELECT DISTINCT jsonb_typeof(images), jsonb_typeof(images->0) FROM products"
    assert query(demo_database_url, kinds) == [("array", "string")]


def test_bundles_are_as_documented(demo_database_url: str) -> None:
    bundles = """
SELECT b.id, b.type::text, b."pricingStrategy"::text, b."discountType"::text, b."discountValue",
    b."minItems", b."maxItems", b."isActive", p.price
FROM bundles b JOIN products p ON p.id = b."productId" ORDER BY b.id"""
    rows = {row[0]: row[1:] for row in query(demo_database_url, bundles)}
    assert rows["bundle-fixed"] == (
        "FIXED", "FIXED", None, None, None, None, True, Decimal("49.99"),
    )  # fmt: skip
    assert rows["bundle-percent"][:4] == ("FIXED", "CALCULATED", "PERCENTAGE", 20)
    assert rows["bundle-amount"][:4] == ("FIXED", "CALCULATED", "FIXED_AMOUNT", 5)
    assert rows["bundle-mix"][:7] == ("MIX_AND_MATCH", "TIERED", None, None, 2, 6, True)
    assert rows["bundle-inactive"][6] is False
    items = """
SELECT "bundleId", "productId", "variantId", quantity FROM bundle_items
ORDER BY "bundleId", "sortOrder\""""
    assert query(demo_database_url, items) == [
        ("bundle-amount", "prod-tee", None, 1),
        ("bundle-amount", "prod-mug", None, 1),
        ("bundle-fixed", "prod-lamp", None, 1),
        ("bundle-fixed", "prod-mug", None, 1),
        ("bundle-inactive", "prod-mug", None, 1),
        ("bundle-mix", "prod-mug", None, 1),
        ("bundle-mix", "prod-poster", None, 1),
        ("bundle-mix", "prod-tee", "var-tee-m", 1),
        ("bundle-percent", "prod-poster", None, 2),
        ("bundle-percent", "prod-mug", None, 1),
    ]


def test_promotions_are_as_documented(demo_database_url: str) -> None:
    """The demo codes are rules of the server and no rows."""
    rows = query(
        demo_database_url,
        """
SELECT code, type, value, "usageLimit", "perCustomerLimit", "minimumSubtotal", combinable,
    coalesce("endsAt" < now(), false) FROM promotions ORDER BY code""",
    )
    assert rows == [
        ("OLD5", "fixed", 5, None, None, None, True, True),
        ("SPRING15", "percentage", 15, 100, None, None, True, False),
        ("TAKE10", "fixed", 10, None, None, 50, False, False),
        ("VIP20", "percentage", 20, None, 1, None, True, False),
    ]
