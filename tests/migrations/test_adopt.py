"""Taking over a database that an earlier tool made, with what an earlier version left in it."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from server.platform.schema import migrations
from tests.support.databases import catalog, query


def test_an_earlier_database_is_stamped_and_upgraded(earlier_database_url: str) -> None:
    url = earlier_database_url
    kept = query(url, "SELECT id, sku, price FROM products ORDER BY id")
    status = migrations.status(url)
    assert status.startswith("not managed: ")
    assert "20260101140600_add_cart_and_session_partial_indexes" in status
    applied = migrations.adopt(url)
    assert applied == [name for key, name in migrations.revisions() if key > "20260101140600"]
    assert asyncio.run(migrations.is_current(url))
    assert query(url, "SELECT id, sku, price FROM products ORDER BY id") == kept
    assert migrations.adopt(url) == []


def test_an_adopted_database_has_the_objects_of_a_new_one(
    earlier_database_url: str, new_database: object
) -> None:
    migrations.adopt(earlier_database_url)
    empty: str = new_database(template="template0")
    migrations.upgrade(empty)

    def modules(url: str) -> set[str]:
        lines = (line.replace('"Status"', '"EntityStatus"') for line in catalog(url))
        shared = ("enum ", "CatalogStatus", "ProductStatus", "_prisma_migrations")
        return {line for line in lines if not any(word in line for word in shared)}

    assert modules(earlier_database_url) == modules(empty)


def test_upgrade_refuses_tables_that_it_did_not_make(earlier_database_url: str) -> None:
    with pytest.raises(migrations.MigrationError, match="run `python -m server migrate adopt`"):
        migrations.upgrade(earlier_database_url)


def test_the_platforms_tables_outlive_a_downgrade_to_nothing(earlier_database_url: str) -> None:
    """The baseline drops what it created, and in production it created nothing."""
    migrations.adopt(earlier_database_url)
    migrations.downgrade(earlier_database_url, "base")
    assert query(earlier_database_url, "SELECT count(*) FROM products") == [(9,)]
    assert query(earlier_database_url, "SELECT to_regclass('carts')") == [(None,)]


def test_shared_tables_that_are_missing_are_made(earlier_database_url: str) -> None:
    query(earlier_database_url, "DROP TABLE bundle_items, bundles, audit_logs")
    migrations.adopt(earlier_database_url)
    assert query(earlier_database_url, "SELECT count(*) FROM audit_logs") == [(0,)]
    assert query(earlier_database_url, "SELECT count(*) FROM bundle_items") == [(0,)]


def test_a_customer_can_be_created_though_the_earlier_tool_left_no_default(
    earlier_database_url: str,
) -> None:
    """Prisma fills `updatedAt` itself; the server names only the columns that it knows."""
    migrations.adopt(earlier_database_url)
    insert = "INSERT INTO customers (id, \"companyId\", email) VALUES ('c', 'co', 'c@example.com')"
    query(earlier_database_url, insert)


def test_without_the_second_migration_the_rest_follows(earlier_database_url: str) -> None:
    """The first migration alone, as a deployment that stopped between the two leaves it."""
    url = earlier_database_url
    query(
        url,
        "DROP INDEX idx_carts_recovery_candidates, idx_cross_site_sessions_cleanup, "
        "idx_carts_expiration",
    )
    query(url, "DELETE FROM _prisma_migrations WHERE id = '3'")
    assert migrations.adopt(url)[0] == "20260101140600_add_cart_and_session_partial_indexes"


def test_tables_without_any_record_are_recognised(earlier_database_url: str) -> None:
    query(earlier_database_url, "DROP TABLE _prisma_migrations")
    assert migrations.adopt(earlier_database_url)
    assert asyncio.run(migrations.is_current(earlier_database_url))


def test_records_without_tables_are_no_tables(earlier_database_url: str) -> None:
    """The runbook's manual rollback does not touch the records of the earlier tool."""
    from tests.migrations.test_runbook import SQL
    from tests.support.databases import psql

    psql(earlier_database_url, (SQL / "rollback.sql").read_text(), single=False)
    applied = migrations.adopt(earlier_database_url)
    assert applied == [name for _, name in migrations.revisions()]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("DROP TABLE wishlists CASCADE", "missing: wishlists$"),
        ("DROP INDEX idx_carts_expiration", "only some of these indexes exist"),
        ('ALTER TABLE sites DROP COLUMN "cartExpirationDays"', '"sites" lacks their columns'),
    ],
)
def test_a_database_that_is_neither_is_refused_with_one_clear_line(
    earlier_database_url: str, damage: str, message: str
) -> None:
    query(earlier_database_url, damage)
    before = catalog(earlier_database_url)
    with pytest.raises(migrations.MigrationError, match=message) as refusal:
        migrations.adopt(earlier_database_url)
    assert "\n" not in str(refusal.value)
    assert catalog(earlier_database_url) == before, "nothing was changed"


def test_session_tokens_in_the_clear_are_hashed_once(earlier_database_url: str) -> None:
    """Session tokens stored in clear text. More rows than one batch holds."""
    url = earlier_database_url
    token = "ab" * 32
    query(
        url,
        """
INSERT INTO carts (id, "companyId", "sessionToken", "updatedAt")
    SELECT 'c' || n, 'co', md5(n::text) || md5('x' || n), now() FROM generate_series(1, 2500) n""",
    )
    query(
        url,
        f"""
INSERT INTO carts (id, "companyId", "sessionToken", "updatedAt") VALUES
    ('plain', 'co', '{token}', now()), ('none', 'co', NULL, now()),
    ('odd', 'co', '\\x ü', now());
INSERT INTO wishlists (id, "companyId", "sessionToken", "updatedAt")
    VALUES ('w', 'co', '{token}', now());
INSERT INTO product_comparisons (id, "companyId", "sessionToken", "updatedAt")
    VALUES ('p', 'co', '{token}', now());
INSERT INTO cross_site_sessions (id, "companyId", "sessionToken", "expiresAt", "updatedAt")
    VALUES ('s', 'co', '{token}', now(), now())""",
    )
    migrations.adopt(url)
    hashed = "sha256:" + hashlib.sha256(token.encode()).hexdigest()
    stored = "SELECT \"sessionToken\" FROM {} WHERE id = '{}'"
    for table, key in (
        ("carts", "plain"),
        ("wishlists", "w"),
        ("product_comparisons", "p"),
        ("cross_site_sessions", "s"),
    ):
        assert query(url, stored.format(table, key)) == [(hashed,)]
    assert query(url, stored.format("carts", "none")) == [(None,)]
    odd = "sha256:" + hashlib.sha256("\\x ü".encode()).hexdigest()
    assert query(url, stored.format("carts", "odd")) == [(odd,)]
    clear = "SELECT count(*) FROM carts WHERE \"sessionToken\" NOT LIKE 'sha256:%'"
    assert query(url, clear) == [(0,)]
    # Hashing what is hashed would lock every guest out.
    migrations.downgrade(url, "20260201090200")
    migrations.upgrade(url)
    assert query(url, stored.format("carts", "plain")) == [(hashed,)]


def test_carts_that_a_customer_had_twice_become_one_and_lose_nothing(
    earlier_database_url: str,
) -> None:
    """Find-then-insert made several ACTIVE carts; reads picked any."""
    url = earlier_database_url
    query(
        url,
        """
INSERT INTO carts (id, "companyId", "customerId", "sessionToken", "lastActivityAt", "updatedAt",
    subtotal, "grandTotal", "itemCount") VALUES
    ('old', 'co', 'ann', 't1', '2026-01-01', now(), 4, 4, 2),
    ('new', 'co', 'ann', 't2', '2026-01-02', now(), 3, 3, 1),
    ('bens', 'co', 'ben', 't3', '2026-01-01', now(), 0, 0, 0);
INSERT INTO cart_items (id, "cartId", "productId", "productSnapshot", quantity, "unitPrice",
    "originalPrice", "lineTotal", "customFields", "giftMessage", "updatedAt") VALUES
    ('i1', 'old', 'p2', '{"name": "Two"}', 2, 2, 2, 4, '{"text": "hi"}', 'for you', now()),
    ('i2', 'new', 'p3', '{}', 1, 3, 3, 3, '{}', NULL, now());
INSERT INTO saved_cart_items (id, "cartId", "productId", "variantId", quantity, "priceAtSave")
    VALUES ('s1', 'old', 'p4', 'v', 1, 4), ('s2', 'new', 'p4', 'v', 2, 4)""",
    )
    migrations.adopt(url)
    carts = 'SELECT id, status::text, "mergedIntoCartId", "grandTotal" FROM carts ORDER BY id'
    assert query(url, carts) == [
        ("bens", "ACTIVE", None, 0),
        ("new", "ACTIVE", None, 3),
        ("old", "MERGED", "new", 0),
    ]
    assert query(url, 'SELECT id, "cartId" FROM cart_items') == [("i2", "new")]
    saved = """
SELECT "cartId", "productId", quantity, "customFields"->>'text', "giftMessage",
    "productSnapshot"->>'name' FROM saved_cart_items ORDER BY "productId\""""
    assert query(url, saved) == [
        ("new", "p2", 2, "hi", "for you", "Two"),
        ("new", "p4", 3, None, None, None),
    ]


def test_lines_that_a_cart_had_twice_are_summed_up_to_the_limit(earlier_database_url: str) -> None:
    """No unique line key. 60 + 50 units are 100 and 10 parked; 2.00 × 100 = 200.00."""
    url = earlier_database_url
    query(
        url,
        """
INSERT INTO carts (id, "companyId", "updatedAt", subtotal, "discountTotal", "grandTotal",
    "itemCount") VALUES ('c', 'co', now(), 999, 5, 994, 7);
INSERT INTO cart_items (id, "cartId", "productId", "variantId", "productSnapshot", quantity,
    "unitPrice", "originalPrice", "lineTotal", "customFields", "addedAt", "updatedAt") VALUES
    ('a', 'c', 'p2', NULL, '{}', 60, 1, 2, 60, '{}', '2026-01-01', '2026-01-01'),
    ('b', 'c', 'p2', '', '{}', 50, 2, 2, 100, '{}', '2026-01-02', '2026-01-02'),
    ('own', 'c', 'p2', NULL, '{}', 1, 2, 2, 2, '{"text": "mine"}', '2026-01-02', '2026-01-02')""",
    )
    migrations.adopt(url)
    lines = 'SELECT id, quantity, "unitPrice", "lineTotal" FROM cart_items ORDER BY id'
    assert query(url, lines) == [("a", 100, 2, 200), ("own", 1, 2, 2)]
    saved = 'SELECT "productId", quantity, "priceAtSave" FROM saved_cart_items'
    assert query(url, saved) == [("p2", 10, 2)]
    totals = 'SELECT subtotal, "grandTotal", "itemCount" FROM carts'
    assert query(url, totals) == [(202, 197, 101)]


def test_bundle_tags_move_from_the_fields_to_their_columns(earlier_database_url: str) -> None:
    """Bundle membership lived in a document that callers could write."""
    url = earlier_database_url
    query(
        url,
        """
INSERT INTO carts (id, "companyId", "updatedAt") VALUES ('c', 'co', now());
INSERT INTO cart_items (id, "cartId", "productId", "productSnapshot", quantity, "unitPrice",
    "originalPrice", "lineTotal", "customFields", "updatedAt")
VALUES
    ('a', 'c', 'p1', '{}', 1, 1, 1, 1,
        '{"bundleGroupId": "bundle_1", "bundleId": "b", "isBundleItem": true, "text": "hi"}',
        now()),
    ('b', 'c', 'p1', '{"bundleGroupId": "bundle_2", "bundleId": "b"}', 1, 1, 1, 1, '{}', now()),
    ('c', 'c', 'p1', '{}', 1, 1, 1, 1, '{"text": "hi"}', now()),
    ('d', 'c', 'p1', '{}', 1, 1, 1, 1, '[]', now())""",
    )
    lines = """
SELECT id, "bundleGroupId", "bundleId", "customFields" FROM cart_items ORDER BY id"""
    migrations.adopt(url)
    moved = [
        ("a", "bundle_1", "b", {"text": "hi"}),
        ("b", "bundle_2", "b", {}),
        ("c", None, None, {"text": "hi"}),
        ("d", None, None, []),
    ]
    assert query(url, lines) == moved
    migrations.downgrade(url, "20260101140600")
    fields = query(url, "SELECT \"customFields\" FROM cart_items WHERE id = 'a'")[0][0]
    assert fields == {
        "bundleGroupId": "bundle_1",
        "bundleId": "b",
        "isBundleItem": True,
        "text": "hi",
    }
    migrations.upgrade(url)
    assert query(url, lines) == moved


def test_wishlists_that_a_customer_had_twice_become_one(earlier_database_url: str) -> None:
    url = earlier_database_url
    query(
        url,
        """
INSERT INTO wishlists (id, "companyId", "customerId", "sharedUrl", "isPublic", "updatedAt",
    "itemCount") VALUES
    ('old', 'co', 'ann', 'slug', true, '2026-01-01', 3),
    ('new', 'co', 'ann', NULL, false, '2026-01-02', 1);
INSERT INTO wishlist_items (id, "wishlistId", "productId", "variantId", "productSnapshot", notes,
    "updatedAt") VALUES
    ('i1', 'old', 'p1', NULL, '{}', 'older', now()),
    ('i2', 'old', 'p2', NULL, '{}', NULL, now()),
    ('i3', 'old', 'p2', NULL, '{}', NULL, now()),
    ('i4', 'new', 'p1', NULL, '{}', 'newer', now())""",
    )
    migrations.adopt(url)
    lists = 'SELECT id, "sharedUrl", "isPublic", "itemCount" FROM wishlists'
    assert query(url, lists) == [("new", "slug", True, 2)]
    items = 'SELECT "productId", notes FROM wishlist_items ORDER BY "productId"'
    assert query(url, items) == [("p1", "newer"), ("p2", None)]


def test_comparisons_that_a_customer_had_twice_leave_one_live(earlier_database_url: str) -> None:
    """Duplicate positions; several live comparisons."""
    url = earlier_database_url
    query(
        url,
        """
INSERT INTO product_comparisons (id, "companyId", "customerId", "updatedAt") VALUES
    ('old', 'co', 'ann', '2026-01-01'), ('new', 'co', 'ann', '2026-01-02');
INSERT INTO product_comparison_items (id, "comparisonId", "productId", "productSnapshot",
    position, "updatedAt") VALUES
    ('i1', 'old', 'p1', '{}', 0, now()),
    ('i2', 'new', 'p1', '{}', 0, now()),
    ('i3', 'new', 'p1', '{}', 0, now()),
    ('i4', 'new', 'p2', '{}', 3, now())""",
    )
    migrations.adopt(url)
    merged = 'SELECT id, "mergedIntoComparisonId" FROM product_comparisons ORDER BY id'
    assert query(url, merged) == [("new", None), ("old", "new")]
    items = "SELECT id, position FROM product_comparison_items ORDER BY id"
    assert query(url, items) == [("i1", 0), ("i2", 0), ("i4", 1)]


def test_a_downgrade_sums_saved_items_that_the_older_key_cannot_tell_apart(
    fresh_database_url: str,
) -> None:
    """Two personalised items of one variant; the older schema has no column for the difference."""
    url = fresh_database_url
    query(
        url,
        """
INSERT INTO carts (id, "companyId") VALUES ('c', 'test-company-id');
INSERT INTO saved_cart_items (id, "cartId", "productId", "variantId", quantity, "priceAtSave",
    "customFields") VALUES
    ('a', 'c', 'prod-tee', 'var-tee-m', 2, 25, '{"text": "x"}'),
    ('b', 'c', 'prod-tee', 'var-tee-m', 3, 25, '{"text": "y"}')""",
    )
    migrations.downgrade(url, "20260101140600")
    assert query(url, "SELECT quantity FROM saved_cart_items") == [(5,)]
