"""What the database itself makes impossible, whoever writes to it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy.dialects import postgresql

from server.cart.tables import LINE_KEY, ONE_ACTIVE_CART, SAVED_KEY, cart_items, carts
from server.comparison.tables import COMPARISON_ITEM_KEY, ONE_LIVE_COMPARISON
from server.comparison.tables import product_comparison_items as comparison_items
from server.comparison.tables import product_comparisons as comparisons
from server.platform.schema import migrations
from server.wishlist.tables import ONE_WISHLIST, WISHLIST_ITEM_KEY, wishlist_items, wishlists

COMPANY, OTHER = "test-company-id", "other-company-id"


Run = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def run(demo_database_url: str) -> Iterator[Run]:
    """Runs statements in a transaction that leaves nothing; one that fails is taken back."""
    with (
        psycopg.connect(demo_database_url) as connection,
        connection.transaction(force_rollback=True),
    ):

        def execute(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
            with connection.transaction():
                cursor = connection.execute(statement, parameters or None)
                return cursor.fetchall() if cursor.description else []

        yield execute


def _id() -> str:
    return uuid.uuid4().hex


def _cart(run: Run, customer: str | None = None, status: str = "ACTIVE") -> str:
    key = _id()
    run(
        'INSERT INTO carts (id, "companyId", "customerId", status) VALUES (%s, %s, %s, %s)',
        key,
        COMPANY,
        customer,
        status,
    )
    return key


def _line(
    run: Run,
    cart: str,
    variant: str | None = None,
    group: str | None = None,
    fields: str = "{}",
    message: str | None = None,
    gift: bool = False,
) -> None:
    run(
        """
INSERT INTO cart_items (id, "cartId", "productId", "variantId", "bundleGroupId", "customFields",
    "giftMessage", "isGift", "productSnapshot", "unitPrice", "originalPrice", "lineTotal")
VALUES (%s, %s, 'prod-tee', %s, %s, %s, %s, %s, '{}', 1, 1, 1)""",
        _id(),
        cart,
        variant,
        group,
        fields,
        message,
        gift,
    )


def test_a_customer_has_one_active_cart(run: Run) -> None:
    """Parallel get-or-creates made several."""
    _cart(run, "cust-alice")
    with pytest.raises(psycopg.errors.UniqueViolation):
        _cart(run, "cust-alice")
    _cart(run, "cust-alice", "CONVERTED")
    _cart(run, "cust-alice", "CONVERTED")
    _cart(run)
    _cart(run)


@pytest.mark.parametrize("table", ["wishlists", "product_comparisons"])
def test_a_customer_has_one_wishlist_and_one_live_comparison(run: Run, table: str) -> None:
    """Parallel get-or-creates of a list made several, as they did of carts."""
    insert = f'INSERT INTO {table} (id, "companyId", "customerId") VALUES (%s, %s, %s)'
    run(insert, _id(), COMPANY, "cust-alice")
    with pytest.raises(psycopg.errors.UniqueViolation):
        run(insert, _id(), COMPANY, "cust-alice")
    run(insert, _id(), COMPANY, None)
    run(insert, _id(), COMPANY, None)


def test_a_merged_comparison_makes_room_for_another(run: Run) -> None:
    insert = """
INSERT INTO product_comparisons (id, "companyId", "customerId", "mergedIntoComparisonId")
VALUES (%s, %s, 'cust-alice', %s)"""
    run(insert, _id(), COMPANY, "another")
    run(insert, _id(), COMPANY, "another")
    run(insert, _id(), COMPANY, None)


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"variant": "var-tee-m"},
        {"group": "bundle_1"},
        {"fields": '{"b": 1, "a": "ä"}'},
        {"message": "for you"},
        {"gift": True},
    ],
    ids=str,
)
def test_an_equal_line_cannot_be_there_twice(run: Run, line: dict[str, object]) -> None:
    """NULL variants bypassed the unique keys."""
    cart = _cart(run)
    _line(run, cart, **line)
    with pytest.raises(psycopg.errors.UniqueViolation):
        _line(run, cart, **line)


def test_lines_that_differ_in_anything_are_different_lines(run: Run) -> None:
    """The line key ignored custom fields and bundle membership."""
    cart = _cart(run)
    _line(run, cart)
    _line(run, cart, variant="var-tee-m")
    _line(run, cart, group="bundle_1")
    _line(run, cart, group="bundle_2")
    _line(run, cart, fields='{"text": "x"}')
    _line(run, cart, fields='{"text": "y"}')
    _line(run, cart, message="for you")
    _line(run, cart, gift=True)
    _line(run, _cart(run))


def test_the_order_of_fields_makes_no_other_line(run: Run) -> None:
    cart = _cart(run)
    _line(run, cart, fields='{"a": 1, "b": 2}')
    with pytest.raises(psycopg.errors.UniqueViolation):
        _line(run, cart, fields='{"b": 2, "a": 1}')


def test_the_largest_line_key_fits_into_its_index(run: Run) -> None:
    """A B-tree row holds 2,704 bytes: 4 KiB of fields and 500 four-byte characters must fit.

    Random text, since what repeats itself is compressed.
    """
    dice = random.Random(7)
    message = "".join(chr(dice.randrange(0x20000, 0x2A000)) for _ in range(500))
    fields = f'{{"text": "{dice.randbytes(2000).hex()}"}}'
    cart = _cart(run)
    group = f"bundle_{dice.randbytes(8).hex()}"
    _line(run, cart, dice.randbytes(32).hex(), group, fields, message)


def test_two_personalised_items_can_both_be_saved(run: Run) -> None:
    """With a variant a second save was refused, without one duplicates piled up."""
    cart = _cart(run)
    insert = """
INSERT INTO saved_cart_items (id, "cartId", "productId", "variantId", "priceAtSave", "customFields")
VALUES (%s, %s, 'prod-tee', %s, 1, %s)"""
    for variant in (None, "var-tee-m"):
        run(insert, _id(), cart, variant, '{"text": "x"}')
        run(insert, _id(), cart, variant, '{"text": "y"}')
        with pytest.raises(psycopg.errors.UniqueViolation):
            run(insert, _id(), cart, variant, '{"text": "x"}')


@pytest.mark.parametrize("variant", [None, "var-tee-m"])
@pytest.mark.parametrize(
    ("owner", "items", "column"),
    [
        ("wishlists", "wishlist_items", "wishlistId"),
        ("product_comparisons", "product_comparison_items", "comparisonId"),
    ],
)
def test_a_product_is_in_a_list_once(
    run: Run, owner: str, items: str, column: str, variant: str | None
) -> None:
    """A NULL variant is a value of the key, or equal items pile up."""
    key = _id()
    run(f'INSERT INTO {owner} (id, "companyId") VALUES (%s, %s)', key, COMPANY)
    insert = f"""
INSERT INTO {items} (id, "{column}", "productId", "variantId", "productSnapshot")
VALUES (%s, %s, 'prod-tee', %s, '{{}}')"""
    run(insert, _id(), key, variant)
    with pytest.raises(psycopg.errors.UniqueViolation):
        run(insert, _id(), key, variant)


@pytest.mark.parametrize(
    ("table", "key", "where"),
    [
        (cart_items, LINE_KEY, None),
        (carts, (carts.c.company_id, carts.c.customer_id), ONE_ACTIVE_CART),
        (cart_items.metadata.tables["saved_cart_items"], SAVED_KEY, None),
        (wishlists, (wishlists.c.company_id, wishlists.c.customer_id), ONE_WISHLIST),
        (wishlist_items, WISHLIST_ITEM_KEY, None),
        (comparisons, (comparisons.c.company_id, comparisons.c.customer_id), ONE_LIVE_COMPARISON),
        (comparison_items, COMPARISON_ITEM_KEY, None),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_an_upsert_finds_its_index_by_the_exported_key(
    run: Run, table: object, key: tuple[object, ...], where: object
) -> None:
    """ON CONFLICT is matched to an index by its expressions, or refused."""
    insert = postgresql.insert(table)
    statement = insert.on_conflict_do_nothing(index_elements=key, index_where=where)
    text = str(statement.compile(dialect=postgresql.dialect()))
    conflict = text[text.index("ON CONFLICT") :]
    run(f"EXPLAIN INSERT INTO {table} (id) VALUES ('x') {conflict}")


def test_a_promotion_cannot_be_used_more_often_than_its_limit(run: Run) -> None:
    """The limit holds under concurrency because the row itself refuses."""
    run("UPDATE promotions SET \"usedCount\" = 100 WHERE code = 'SPRING15'")
    with pytest.raises(psycopg.errors.CheckViolation, match="promotions_usage_limit_check"):
        run("UPDATE promotions SET \"usedCount\" = 101 WHERE code = 'SPRING15'")
    with pytest.raises(psycopg.errors.CheckViolation, match="promotions_usage_limit_check"):
        run("UPDATE promotions SET \"usedCount\" = -1 WHERE code = 'SPRING15'")
    run("UPDATE promotions SET \"usedCount\" = 9999 WHERE code = 'TAKE10'")


def test_each_use_of_a_customer_has_its_own_number(run: Run) -> None:
    """With one use a customer only number 1 exists, and a second cart can't have it."""
    insert = """
INSERT INTO promotion_redemptions ("promotionId", "cartId", "customerId", "customerOrdinal")
VALUES ('promo-vip20', %s, %s, %s)"""
    run(insert, "cart-1", "cust-alice", 1)
    with pytest.raises(psycopg.errors.UniqueViolation):
        run(insert, "cart-2", "cust-alice", 1)
    run(insert, "cart-3", "cust-bob", 1)
    run(insert, "cart-4", None, None)
    run(insert, "cart-5", None, None)


def test_a_spent_use_outlives_its_cart(run: Run) -> None:
    """Converted carts are archived and deleted after two years; VIP20 stays once a customer."""
    cart = _cart(run, "cust-alice")
    insert = """
INSERT INTO promotion_redemptions ("promotionId", "cartId", "customerId", "customerOrdinal", status)
VALUES ('promo-vip20', %s, 'cust-alice', 1, 'SPENT')"""
    run(insert, cart)
    run("DELETE FROM carts WHERE id = %s", cart)
    assert run('SELECT "cartId" FROM promotion_redemptions') == [(cart,)]


def test_codes_reserved_by_deleted_carts_are_released_as_documented(run: Run) -> None:
    """The statement of the decision about limits, for carts that somebody deleted by hand."""
    page = (migrations.ROOT / "docs" / "decisions" / "0011-promotion-limits.md").read_text()
    release = page.split("```sql\n")[1].split("```")[0]
    cart = _cart(run)
    insert = """
INSERT INTO promotion_redemptions ("promotionId", "cartId", status)
VALUES ('promo-take10', %s, %s)"""
    run(insert, cart, "RESERVED")
    run(insert, "gone-1", "RESERVED")
    run(insert, "gone-2", "RESERVED")
    run(insert, "gone-3", "SPENT")
    run("UPDATE promotions SET \"usedCount\" = 4 WHERE code = 'TAKE10'")
    run(release)
    assert run("SELECT \"usedCount\" FROM promotions WHERE code = 'TAKE10'") == [(2,)]
    left = 'SELECT count(*) FROM promotion_redemptions WHERE "promotionId" = %s'
    assert run(left, "promo-take10") == [(2,)]


@pytest.mark.parametrize(
    ("column", "value"),
    [("code", "'spring'"), ("code", "' X'"), ("code", "''"), ("type", "'free'"), ("value", "101")],
)
def test_a_promotion_that_no_rule_understands_is_refused(run: Run, column: str, value: str) -> None:
    """An operator's INSERT is checked where it happens, not when a shopper types the code."""
    with pytest.raises(psycopg.errors.CheckViolation):
        run(f"UPDATE promotions SET {column} = {value} WHERE code = 'VIP20'")


def test_a_company_has_a_code_once(run: Run) -> None:
    insert = """
INSERT INTO promotions (id, "companyId", code, type, value) VALUES (%s, %s, 'VIP20', 'fixed', 1)"""
    run(insert, _id(), OTHER)
    with pytest.raises(psycopg.errors.UniqueViolation):
        run(insert, _id(), COMPANY)


def test_an_update_that_touches_no_index_stays_on_its_page(fresh_database_url: str) -> None:
    """A cart is rewritten at every add; only a HOT update leaves its eleven indexes alone."""
    # In one transaction, whose counts every version of PostgreSQL tells at once.
    with psycopg.connect(fresh_database_url) as connection:
        connection.execute(
            "INSERT INTO carts (id, \"companyId\") VALUES ('cart', 'test-company-id')"
        )
        for _ in range(8):
            connection.execute(
                "UPDATE carts SET version = version + 1, subtotal = subtotal + 1, "
                '"itemCount" = 1, "updatedAt" = now(), "lastActivityAt" = now()'
            )
        updates = connection.execute(
            "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables WHERE relname = 'carts'"
        ).fetchall()
    assert updates == [(8, 8)]
