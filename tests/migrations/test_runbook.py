"""The runbook's two migrations object for object, and its SQL as an operator runs it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from server.demo.seeding import seed
from server.platform.schema import migrations
from tests.support.databases import catalog, psql, query

SQL = Path(__file__).parent / "runbook"

TIME = "timestamp(3) without time zone"
TOTAL, PRICE = "numeric(12,2)", "numeric(10,2)"
CREATED = f"{TIME} NOT NULL DEFAULT CURRENT_TIMESTAMP"

# From the contract's description of the tables: column, then type as PostgreSQL prints it.
COLUMNS = {
    "carts": {
        "id": "text NOT NULL",
        "companyId": "text NOT NULL",
        "siteId": "text",
        "customerId": "text",
        "sessionToken": "text",
        "visitorId": "text",
        "status": '"CartStatus" NOT NULL DEFAULT \'ACTIVE\'::"CartStatus"',
        "currency": "text NOT NULL DEFAULT 'USD'::text",
        "subtotal": f"{TOTAL} NOT NULL DEFAULT 0",
        "discountTotal": f"{TOTAL} NOT NULL DEFAULT 0",
        "taxTotal": f"{TOTAL} NOT NULL DEFAULT 0",
        "shippingTotal": f"{TOTAL} NOT NULL DEFAULT 0",
        "grandTotal": f"{TOTAL} NOT NULL DEFAULT 0",
        "itemCount": "integer NOT NULL DEFAULT 0",
        "discountCodes": "jsonb NOT NULL DEFAULT '[]'::jsonb",
        "shippingPostalCode": "text",
        "shippingCountry": "text",
        "notes": "text",
        "metadata": "jsonb NOT NULL DEFAULT '{}'::jsonb",
        "utmSource": "text",
        "utmMedium": "text",
        "utmCampaign": "text",
        "recoveryEmailSent": "boolean NOT NULL DEFAULT false",
        "recoveryEmailSentAt": TIME,
        "recoveryClicks": "integer NOT NULL DEFAULT 0",
        "mergedIntoCartId": "text",
        "mergedAt": TIME,
        "createdAt": CREATED,
        "updatedAt": f"{TIME} NOT NULL",
        "lastActivityAt": CREATED,
        "expiresAt": TIME,
        "convertedAt": TIME,
        "abandonedAt": TIME,
        "orderId": "text",
    },
    "cart_items": {
        "id": "text NOT NULL",
        "cartId": "text NOT NULL",
        "productId": "text NOT NULL",
        "variantId": "text",
        "productSnapshot": "jsonb NOT NULL",
        "quantity": "integer NOT NULL DEFAULT 1",
        "unitPrice": f"{PRICE} NOT NULL",
        "originalPrice": f"{PRICE} NOT NULL",
        "discountAmount": f"{PRICE} NOT NULL DEFAULT 0",
        "lineTotal": f"{PRICE} NOT NULL",
        "customFields": "jsonb NOT NULL DEFAULT '{}'::jsonb",
        "giftMessage": "text",
        "isGift": "boolean NOT NULL DEFAULT false",
        "addedAt": CREATED,
        "updatedAt": f"{TIME} NOT NULL",
    },
    "saved_cart_items": {
        "id": "text NOT NULL",
        "cartId": "text NOT NULL",
        "productId": "text NOT NULL",
        "variantId": "text",
        "quantity": "integer NOT NULL DEFAULT 1",
        "priceAtSave": f"{PRICE} NOT NULL",
        "savedAt": CREATED,
    },
    "wishlists": {
        "id": "text NOT NULL",
        "companyId": "text NOT NULL",
        "siteId": "text",
        "customerId": "text",
        "sessionToken": "text",
        "name": "text NOT NULL DEFAULT 'My Wishlist'::text",
        "isPublic": "boolean NOT NULL DEFAULT false",
        "sharedUrl": "text",
        "itemCount": "integer NOT NULL DEFAULT 0",
        "createdAt": CREATED,
        "updatedAt": f"{TIME} NOT NULL",
    },
    "wishlist_items": {
        "id": "text NOT NULL",
        "wishlistId": "text NOT NULL",
        "productId": "text NOT NULL",
        "variantId": "text",
        "productSnapshot": "jsonb NOT NULL",
        "priority": "integer NOT NULL DEFAULT 100",
        "notes": "text",
        "addedAt": CREATED,
        "updatedAt": f"{TIME} NOT NULL",
    },
    "product_comparisons": {
        "id": "text NOT NULL",
        "companyId": "text NOT NULL",
        "siteId": "text",
        "customerId": "text",
        "sessionToken": "text",
        "visitorId": "text",
        "name": "text",
        "shareToken": "text",
        "isShared": "boolean NOT NULL DEFAULT false",
        "sharedAt": TIME,
        "createdAt": CREATED,
        "updatedAt": f"{TIME} NOT NULL",
        "expiresAt": TIME,
        "mergedIntoComparisonId": "text",
        "mergedAt": TIME,
    },
    "product_comparison_items": {
        "id": "text NOT NULL",
        "comparisonId": "text NOT NULL",
        "productId": "text NOT NULL",
        "variantId": "text",
        "productSnapshot": "jsonb NOT NULL",
        "position": "integer NOT NULL DEFAULT 0",
        "addedAt": CREATED,
        "updatedAt": f"{TIME} NOT NULL",
    },
    "cross_site_sessions": {
        "id": "text NOT NULL",
        "companyId": "text NOT NULL",
        "sessionToken": "text NOT NULL",
        "visitorId": "text",
        "customerId": "text",
        "status": '"CrossSiteSessionStatus" NOT NULL DEFAULT \'ACTIVE\'::"CrossSiteSessionStatus"',
        "dataReferences": "jsonb NOT NULL DEFAULT '[]'::jsonb",
        "deviceInfo": "jsonb",
        "firstSeenAt": CREATED,
        "lastActiveAt": CREATED,
        "expiresAt": f"{TIME} NOT NULL",
        "createdAt": CREATED,
        "updatedAt": f"{TIME} NOT NULL",
    },
    "sites": {
        "type": '"SiteType" NOT NULL DEFAULT \'STOREFRONT\'::"SiteType"',
        "enableCart": "boolean NOT NULL DEFAULT true",
        "enableWishlist": "boolean NOT NULL DEFAULT true",
        "enableCompare": "boolean NOT NULL DEFAULT false",
        "enableQuickView": "boolean NOT NULL DEFAULT true",
        "enableBundleBuilder": "boolean NOT NULL DEFAULT false",
        "guestCheckout": "boolean NOT NULL DEFAULT true",
        "maxCompareItems": "integer NOT NULL DEFAULT 4",
        "cartExpirationDays": "integer NOT NULL DEFAULT 30",
        "checkoutMode": "text NOT NULL DEFAULT 'standard'::text",
    },
}

AI_FEATURE = (
    "enum AIFeature LANDING_PAGE_CONTENT,LANDING_PAGE_SECTION,AB_TEST_VARIANTS,"
    "PRODUCT_DESCRIPTION,SEO_OPTIMIZATION,IMAGE_ALT_TEXT,LOGO_GENERATION"
)

ENUMS = {
    "enum CartStatus ACTIVE,CONVERTED,ABANDONED,MERGED,EXPIRED",
    "enum CrossSiteSessionStatus ACTIVE,EXPIRED,MERGED,REVOKED",
    "enum SiteType STOREFRONT,FUNNEL,TRIAL,MARKETPLACE,B2B_PORTAL",
    AI_FEATURE,
}

# Table: foreign key column → its target.
FOREIGN_KEYS = {
    "carts": {
        "companyId": "companies(id) ON UPDATE CASCADE ON DELETE CASCADE",
        "siteId": "sites(id) ON UPDATE CASCADE ON DELETE SET NULL",
        "customerId": "customers(id) ON UPDATE CASCADE ON DELETE SET NULL",
    },
    "cart_items": {
        "cartId": "carts(id) ON UPDATE CASCADE ON DELETE CASCADE",
        "productId": "products(id) ON UPDATE CASCADE ON DELETE RESTRICT",
    },
    "saved_cart_items": {
        "cartId": "carts(id) ON UPDATE CASCADE ON DELETE CASCADE",
        "productId": "products(id) ON UPDATE CASCADE ON DELETE RESTRICT",
    },
    "wishlists": {
        "companyId": "companies(id) ON UPDATE CASCADE ON DELETE CASCADE",
        "siteId": "sites(id) ON UPDATE CASCADE ON DELETE SET NULL",
        "customerId": "customers(id) ON UPDATE CASCADE ON DELETE SET NULL",
    },
    "wishlist_items": {
        "wishlistId": "wishlists(id) ON UPDATE CASCADE ON DELETE CASCADE",
        "productId": "products(id) ON UPDATE CASCADE ON DELETE RESTRICT",
    },
    "product_comparisons": {
        "companyId": "companies(id) ON UPDATE CASCADE ON DELETE CASCADE",
        "siteId": "sites(id) ON UPDATE CASCADE ON DELETE SET NULL",
        "customerId": "customers(id) ON UPDATE CASCADE ON DELETE SET NULL",
    },
    "product_comparison_items": {
        "comparisonId": "product_comparisons(id) ON UPDATE CASCADE ON DELETE CASCADE",
        "productId": "products(id) ON UPDATE CASCADE ON DELETE RESTRICT",
    },
    "cross_site_sessions": {
        "companyId": "companies(id) ON UPDATE CASCADE ON DELETE CASCADE",
        "customerId": "customers(id) ON UPDATE CASCADE ON DELETE SET NULL",
    },
}

UNIQUE = {
    "carts": ("sessionToken", "orderId"),
    "saved_cart_items": ("cartId productId variantId",),
    "wishlists": ("sessionToken", "sharedUrl"),
    "wishlist_items": ("wishlistId productId variantId",),
    "product_comparisons": ("sessionToken", "shareToken"),
    "product_comparison_items": ("comparisonId productId variantId",),
    "cross_site_sessions": ("sessionToken",),
}

PLAIN = {
    "carts": (
        "companyId status",
        "companyId customerId",
        "sessionToken",
        "visitorId",
        "status expiresAt",
        "companyId siteId status",
    ),
    "cart_items": ("cartId", "productId"),
    "wishlists": ("companyId", "customerId", "siteId", "sharedUrl"),
    "wishlist_items": ("wishlistId", "productId"),
    "product_comparisons": (
        "companyId",
        "companyId customerId",
        "sessionToken",
        "visitorId",
        "shareToken",
        "companyId siteId",
        "expiresAt",
    ),
    "product_comparison_items": ("comparisonId", "productId"),
    "cross_site_sessions": ("companyId", "customerId", "sessionToken", "status", "expiresAt"),
}


def _index(table: str, columns: str, *, unique: bool) -> str:
    names = columns.split()
    name = "_".join([table, *names, "key" if unique else "idx"])
    listed = ", ".join(f'"{column}"' if column != column.lower() else column for column in names)
    quoted = f'"{name}"' if name != name.lower() else name
    kind = "CREATE UNIQUE INDEX" if unique else "CREATE INDEX"
    return f"index {kind} {quoted} ON public.{table} USING btree ({listed})"


def _expected() -> set[str]:
    lines = set(ENUMS)
    for table, columns in COLUMNS.items():
        lines |= {f"column {table}.{name} {kind}" for name, kind in columns.items()}
    for table, keys in FOREIGN_KEYS.items():
        lines.add(f"constraint {table} {table}_pkey PRIMARY KEY (id)")
        lines.add(f"index CREATE UNIQUE INDEX {table}_pkey ON public.{table} USING btree (id)")
        lines |= {
            f'constraint {table} {table}_{column}_fkey FOREIGN KEY ("{column}") REFERENCES {to}'
            for column, to in keys.items()
        }
    for table, keys in UNIQUE.items():
        lines |= {_index(table, columns, unique=True) for columns in keys}
    for table, keys in PLAIN.items():
        lines |= {_index(table, columns, unique=False) for columns in keys}
    return lines


def test_the_first_migration_makes_what_the_runbook_lists_and_nothing_else(
    empty_database_url: str,
) -> None:
    """Tables, enums and site flags that are missing from the migrations."""
    migrations.upgrade(empty_database_url, migrations.BASELINE)
    before = catalog(empty_database_url)
    migrations.upgrade(empty_database_url, migrations.MODULES)
    added = catalog(empty_database_url) - before
    assert added == _expected()
    assert sum(line.startswith("column sites.") for line in added) == 10
    assert sum(" FOREIGN KEY " in line for line in added) == 19
    assert sum(line.startswith("index ") for line in added) == 46


def test_the_second_migration_makes_the_three_partial_indexes(empty_database_url: str) -> None:
    migrations.upgrade(empty_database_url, migrations.MODULES)
    before = catalog(empty_database_url)
    migrations.upgrade(empty_database_url, migrations.PARTIAL_INDEXES)
    lines = catalog(empty_database_url) - before
    added = {line.removeprefix("index CREATE INDEX ") for line in lines}
    carts, sessions = "ON public.carts USING btree", "ON public.cross_site_sessions USING btree"
    active = '(status = \'ACTIVE\'::"CartStatus") AND ("expiresAt" IS NOT NULL)'
    waiting = '(status = \'ABANDONED\'::"CartStatus") AND ("recoveryEmailSent" = false)'
    candidates = '("companyId", "abandonedAt", "recoveryEmailSent")'
    session = "(status = 'ACTIVE'::\"CrossSiteSessionStatus\")"
    assert added == {
        f"idx_carts_recovery_candidates {carts} {candidates} WHERE ({waiting})",
        f'idx_cross_site_sessions_cleanup {sessions} ("expiresAt") WHERE {session}',
        f'idx_carts_expiration {carts} ("expiresAt") WHERE ({active})',
    }


def test_the_database_checks_of_the_runbook_find_everything(database_url: str) -> None:
    """Sections 3.2 and 4.2, as written."""
    assert len(psql(database_url, (SQL / "tables_created.sql").read_text())) == 4
    counts = dict(psql(database_url, (SQL / "tables.sql").read_text()))
    assert list(counts) == sorted(set(COLUMNS) - {"sites"})
    assert all(int(counts[table]) >= len(COLUMNS[table]) for table in counts)
    indexes = psql(database_url, (SQL / "indexes.sql").read_text())
    assert {table for _, table in indexes} == {
        "carts",
        "wishlists",
        "product_comparisons",
        "cross_site_sessions",
    }
    assert len(indexes) >= 25
    assert {name for name, _ in psql(database_url, (SQL / "partial_indexes.sql").read_text())} == {
        "idx_carts_recovery_candidates",
        "idx_cross_site_sessions_cleanup",
        "idx_carts_expiration",
    }


def test_every_column_of_the_contract_is_there_at_the_head(database_url: str) -> None:
    """Later revisions add; a column or type that operators' SQL names must not change."""
    lines = catalog(database_url)
    for table, columns in COLUMNS.items():
        for name, kind in columns.items():
            start = f"column {table}.{name} {kind}"
            assert any(line.startswith(start) for line in lines), start


async def _reserve_and_spend(url: str) -> None:
    await seed(url, node_env="test")
    query(url, "UPDATE promotions SET \"usedCount\" = 3 WHERE code = 'SPRING15'")
    query(
        url,
        """
INSERT INTO promotion_redemptions ("promotionId", "cartId", status) VALUES
('promo-spring15', 'cart-1', 'RESERVED'), ('promo-spring15', 'cart-2', 'RESERVED'),
('promo-spring15', 'cart-3', 'SPENT')""",
    )


async def test_the_manual_rollback_runs_clean_and_the_upgrade_finds_its_way_back(
    fresh_database_url: str,
) -> None:
    """Section 2.3, as written: what it does not name stays, and is taken up again."""
    url = fresh_database_url
    newest = catalog(url)
    await _reserve_and_spend(url)
    psql(url, (SQL / "rollback.sql").read_text(), single=False)
    assert psql(url, (SQL / "tables_created.sql").read_text()) == []
    assert "rolled back by hand" in await asyncio.to_thread(migrations.status, url)
    assert not await migrations.is_current(url)
    assert await asyncio.to_thread(migrations.upgrade, url)
    assert await migrations.is_current(url)
    assert catalog(url) == newest
    # Two codes were reserved by carts that are gone; the spent one still counts.
    assert query(url, "SELECT \"usedCount\" FROM promotions WHERE code = 'SPRING15'") == [(1,)]
    assert query(url, 'SELECT "cartId" FROM promotion_redemptions') == [("cart-3",)]


async def test_adopting_after_a_manual_rollback_is_the_same(fresh_database_url: str) -> None:
    psql(fresh_database_url, (SQL / "rollback.sql").read_text(), single=False)
    assert await asyncio.to_thread(migrations.adopt, fresh_database_url)
    assert await migrations.is_current(fresh_database_url)


async def test_a_manual_rollback_that_stopped_halfway_is_refused(fresh_database_url: str) -> None:
    """Without its BEGIN the script may stop anywhere; guessing would lose what is left."""
    psql(fresh_database_url, 'DROP TABLE "wishlist_items", "wishlists" CASCADE')
    with pytest.raises(migrations.MigrationError, match="missing: wishlists, wishlist_items"):
        await asyncio.to_thread(migrations.upgrade, fresh_database_url)
    assert not await migrations.is_current(fresh_database_url)
