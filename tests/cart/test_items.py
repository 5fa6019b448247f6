"""Adding, changing and removing lines, as customers and guests do it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from commerce.cart.v1 import cart_pb2
from google.protobuf.struct_pb2 import Struct

from tests.cart.conftest import Make, NewCustomer
from tests.cart.shoppers import Shopper, lines
from tests.support.refusals import refused
from tests.support.workers import OTHER_COMPANY, Server


async def test_an_added_product_is_a_line_with_price_snapshot_and_totals(shopper: Shopper) -> None:
    cart = await shopper.add("prod-lamp", 2)
    (line,) = cart.items
    assert (line.unit_price, line.original_price, line.line_total) == (49.99, 59.99, 99.98)
    assert (line.product_snapshot.name, line.product_snapshot.sku) == ("Lamp", "LAMP")
    assert line.cart_id == cart.id
    assert (cart.totals.subtotal, cart.totals.grand_total) == (99.98, 99.98)
    assert (cart.totals.item_count, cart.totals.currency) == (2, "USD")


async def test_a_line_shows_the_first_image(shopper: Shopper) -> None:
    """Images are address strings, not objects."""
    (line,) = (await shopper.add("prod-mug")).items
    assert line.product_snapshot.image == "https://images.example.com/prod-mug.jpg"


async def test_an_equal_line_is_raised(shopper: Shopper) -> None:
    await shopper.add("prod-mug", 2)
    cart = await shopper.add("prod-mug", 3)
    assert lines(cart) == [("prod-mug", 5, 50.0)]


async def test_a_variant_is_a_line_of_its_own_at_its_own_price(shopper: Shopper) -> None:
    """The variant's price goes before the product's."""
    await shopper.add("prod-tee")
    await shopper.add("prod-tee", variant_id="var-tee-m")
    cart = await shopper.add("prod-tee", variant_id="var-tee-xl")
    assert [line.unit_price for line in cart.items] == [25.0, 25.0, 27.5]


async def test_an_empty_variant_is_none(shopper: Shopper) -> None:
    """`""` made lines that never met the others."""
    await shopper.add("prod-tee", variant_id="")
    cart = await shopper.add("prod-tee")
    assert lines(cart) == [("prod-tee", 2, 50.0)]
    assert not cart.items[0].HasField("variant_id")


@pytest.mark.parametrize(
    "other",
    [
        {"custom_fields": {"name": "Ann"}},
        {"gift_message": "Happy birthday"},
        {"is_gift": True},
    ],
)
async def test_a_configured_product_is_a_line_of_its_own(
    shopper: Shopper, other: dict[str, Any]
) -> None:
    """Personalised products must not melt into plain ones."""
    await shopper.add("prod-mug")
    await shopper.add("prod-mug", **other)
    cart = await shopper.add("prod-mug", **other)
    assert [line.quantity for line in cart.items] == [1, 2]


async def test_a_plain_add_leaves_bundle_lines_alone(shopper: Shopper) -> None:
    """The bundle's mug has another price and belongs to its group."""
    await shopper.add_bundle("bundle-fixed")
    cart = await shopper.add("prod-mug")
    assert [line.quantity for line in cart.items] == [1, 1, 1]
    assert cart.items[-1].line_total == 10.0


async def test_custom_fields_come_back_as_they_were_sent(shopper: Shopper) -> None:
    fields = {"text": "für Zoë 🎁", "size": 1.5, "tags": ["a", None, True], "deep": {"n": 10}}
    await shopper.add("prod-mug", custom_fields=fields)
    (line,) = (await shopper.get()).items
    assert dict(line.custom_fields) == dict(_struct(fields))


@pytest.mark.parametrize("number", [1e16, 2.0**63, 1e19, 1e30, 1e300, 1e-7, -0.0, 0.1 + 0.2])
async def test_any_number_in_custom_fields_keeps_equal_lines_equal(
    shopper: Shopper, number: float
) -> None:
    """Database, wire and Python write large and small numbers in different ways."""
    for _ in range(2):
        cart = await shopper.add("prod-mug", custom_fields={"n": number})
    assert [line.quantity for line in cart.items] == [2]
    assert cart.items[0].custom_fields["n"] == number


async def test_the_order_of_custom_fields_does_not_matter(shopper: Shopper) -> None:
    await shopper.add("prod-mug", custom_fields={"a": 1, "b": {"c": 2, "d": 3}})
    cart = await shopper.add("prod-mug", custom_fields={"b": {"d": 3, "c": 2}, "a": 1})
    assert [line.quantity for line in cart.items] == [2]


@pytest.mark.parametrize("key", ["bundleId", "bundleProductId", "bundleGroupId", "isBundleItem"])
async def test_custom_fields_may_not_forge_a_bundle(shopper: Shopper, key: str) -> None:
    """Neither an add nor a change may carry the system's own keys."""
    cart = await shopper.add("prod-mug")
    refusal = await refused(
        shopper.add("prod-mug", custom_fields={key: "x"}), "RESERVED_CUSTOM_FIELD"
    )
    assert refusal.violations == ((f"customFields.{key}", "is reserved"),)
    await refused(
        shopper.update(cart.items[0].id, custom_fields={key: "x"}), "RESERVED_CUSTOM_FIELD"
    )


async def test_custom_fields_have_a_size_and_a_depth(shopper: Shopper) -> None:
    """Everything a shopper sends is bounded."""
    await refused(shopper.add("prod-mug", custom_fields={"text": "é" * 2048}), "INVALID_ARGUMENT")
    deep: list[Any] = []
    for _ in range(30):
        deep = [deep]
    await shopper.add("prod-mug", custom_fields={"in": deep})
    await refused(shopper.add("prod-mug", custom_fields={"in": [[deep]]}), "INVALID_ARGUMENT")
    await refused(shopper.add("prod-mug", custom_fields={"n": float("nan")}), "INVALID_ARGUMENT")
    await refused(shopper.add("prod-mug", gift_message="x" * 501), "INVALID_ARGUMENT")


async def test_a_line_holds_at_most_a_hundred_units_however_they_come(shopper: Shopper) -> None:
    """The limit is the line's, not the call's."""
    cart = await shopper.add("prod-mug", 60)
    refusal = await refused(shopper.add("prod-mug", 41), "QUANTITY_LIMIT")
    assert refusal.facts["maxQuantity"] == "100"
    cart = await shopper.add("prod-mug", 40)
    assert cart.totals.item_count == 100
    plain = cart.items[0].id
    other = (await shopper.add("prod-mug", is_gift=True)).items[1].id
    await refused(shopper.update(other, is_gift=False), "QUANTITY_LIMIT")
    cart = await shopper.save(other)
    saved = cart.saved_items[0]
    await shopper.update(plain, is_gift=True)
    await refused(shopper.move(saved.id), "QUANTITY_LIMIT")


async def test_a_cart_holds_at_most_two_hundred_lines(guest: Shopper) -> None:
    """A list that grows without bound."""
    await _fill(guest, 199)
    await guest.add("prod-mug", custom_fields={"n": 200})
    refusal = await refused(guest.add("prod-tee"), "LINE_LIMIT")
    assert refusal.facts["maxLines"] == "200"
    await refused(guest.add_bundle("bundle-fixed"), "LINE_LIMIT")
    cart = await guest.add("prod-mug", 2, custom_fields={"n": 200})
    assert len(cart.items) == 200


async def test_a_line_may_not_cost_more_than_its_column_holds(
    shopper: Shopper, new_product: Make
) -> None:
    """The overflow of a column was a 500."""
    product = await new_product("9999999.99")
    await refused(shopper.add(product, 11), "AMOUNT_LIMIT")
    assert lines(await shopper.add(product, 10)) == [(product, 10, 99_999_999.90)]


async def test_amounts_are_exact(shopper: Shopper, new_product: Make) -> None:
    """3 × 19.99 + 7 × 0.07 in binary is not 60.46."""
    product = await new_product("0.07")
    await shopper.add("prod-poster", 3)
    cart = await shopper.add(product, 7)
    assert cart.totals.subtotal == 60.46


@pytest.mark.parametrize(
    ("product", "reason"),
    [
        ("prod-hidden", "PRODUCT_UNAVAILABLE"),
        ("prod-draft", "PRODUCT_UNAVAILABLE"),
        ("prod-deleted", "PRODUCT_UNAVAILABLE"),
        ("prod-nowhere", "PRODUCT_NOT_FOUND"),
        ("prod-other", "PRODUCT_COMPANY_MISMATCH"),
        ("prod-yen", "CURRENCY_MISMATCH"),
    ],
)
async def test_what_can_not_be_bought_is_refused(
    shopper: Shopper, product: str, reason: str
) -> None:
    """Deleted products, other companies' and other currencies' ones."""
    await refused(shopper.add(product), reason)


@pytest.mark.parametrize("variant", ["var-tee-old", "var-nowhere"])
async def test_a_variant_must_be_an_active_one_of_the_product(
    shopper: Shopper, variant: str
) -> None:
    """Unknown variant ids were accepted."""
    await refused(shopper.add("prod-tee", variant_id=variant), "PRODUCT_UNAVAILABLE")
    await refused(shopper.add("prod-mug", variant_id="var-tee-m"), "PRODUCT_UNAVAILABLE")


async def test_stock_counts_over_all_lines_bundles_included(
    shopper: Shopper, new_product: Make, server: Server
) -> None:
    """Three in stock are three, in whatever lines they lie."""
    refusal = await refused(shopper.add("prod-lowstock", 4), "OUT_OF_STOCK")
    assert refusal.facts["available"] == "3"
    await shopper.add("prod-lowstock", 2)
    await shopper.add("prod-lowstock", 1, is_gift=True)
    await refused(shopper.add("prod-lowstock", custom_fields={"a": 1}), "OUT_OF_STOCK")


async def test_raising_a_line_checks_stock(shopper: Shopper) -> None:
    (line,) = (await shopper.add("prod-lowstock", 3)).items
    await refused(shopper.update(line.id, quantity=4), "OUT_OF_STOCK")
    assert lines(await shopper.update(line.id, quantity=1)) == [("prod-lowstock", 1, 5.0)]


async def test_untracked_stock_has_no_end(shopper: Shopper) -> None:
    assert lines(await shopper.add("prod-chair", 100)) == [("prod-chair", 100, 12_000.0)]


async def test_adding_reprices_the_whole_line(
    shopper: Shopper, new_product: Make, server: Server
) -> None:
    """One line has one price, today's, and today's snapshot."""
    product = await new_product("10.00")
    await shopper.add(product)
    await server.database.execute(
        "UPDATE products SET price = 12, name = 'Renamed' WHERE id = $1", product
    )
    (line,) = (await shopper.add(product)).items
    assert (line.unit_price, line.line_total) == (12.0, 24.0)
    assert line.product_snapshot.name == "Renamed"
    (line,) = (await shopper.update(line.id, quantity=3)).items
    assert (line.unit_price, line.line_total) == (12.0, 36.0)


async def test_absent_fields_of_a_change_stay(shopper: Shopper) -> None:
    (line,) = (
        await shopper.add("prod-mug", 2, custom_fields={"a": 1}, gift_message="Hi", is_gift=True)
    ).items
    (changed,) = (await shopper.update(line.id, quantity=4)).items
    assert (changed.quantity, changed.gift_message, changed.is_gift) == (4, "Hi", True)
    assert dict(changed.custom_fields) == {"a": 1.0}
    (changed,) = (await shopper.update(line.id, gift_message="", is_gift=False)).items
    assert (changed.HasField("gift_message"), changed.is_gift) == (False, False)
    (changed,) = (await shopper.update(line.id, custom_fields={"b": 2})).items
    assert dict(changed.custom_fields) == {"b": 2.0}
    assert (changed.quantity, changed.id, changed.added_at) == (4, line.id, line.added_at)


async def test_a_change_that_makes_two_lines_equal_joins_them(shopper: Shopper) -> None:
    """The same line twice is what the unique key forbids."""
    await shopper.add("prod-mug", 2)
    gift = (await shopper.add("prod-mug", 3, is_gift=True)).items[1]
    cart = await shopper.update(gift.id, is_gift=False)
    assert lines(cart) == [("prod-mug", 5, 50.0)]


async def test_a_quantity_of_zero_removes(shopper: Shopper) -> None:
    (line,) = (await shopper.add("prod-mug")).items
    cart = await shopper.update(line.id, quantity=0)
    assert lines(cart) == []
    assert cart.totals.grand_total == 0


async def test_a_removed_line_is_gone_and_can_not_be_removed_again(shopper: Shopper) -> None:
    await shopper.add("prod-mug")
    cart = await shopper.add("prod-tee")
    cart = await shopper.remove(cart.items[0].id)
    assert lines(cart) == [("prod-tee", 1, 25.0)]
    await refused(shopper.remove("nothing"), "CART_ITEM_NOT_FOUND")
    await refused(shopper.update("nothing", quantity=1), "CART_ITEM_NOT_FOUND")


async def test_another_cart_s_line_is_out_of_reach(
    shopper: Shopper, new_customer: NewCustomer
) -> None:
    (line,) = (await new_customer().add("prod-mug")).items
    await shopper.add("prod-tee")
    for call in (shopper.remove(line.id), shopper.save(line.id), shopper.update(line.id)):
        await refused(call, "CART_ITEM_NOT_FOUND")


async def test_clearing_takes_lines_and_codes_and_keeps_what_is_saved(shopper: Shopper) -> None:
    """Guests clear their carts too."""
    cart = await shopper.add("prod-mug")
    await shopper.save(cart.items[0].id)
    await shopper.add("prod-tee", 2)
    await shopper.apply("SAVE10")
    cart = await shopper.clear()
    assert (len(cart.items), len(cart.discount_codes), len(cart.saved_items)) == (0, 0, 1)
    assert cart.totals == cart_pb2.CartTotals(currency="USD")
    assert await shopper.get() == cart


async def test_a_changed_product_keeps_its_price_in_the_cart_and_says_so(
    shopper: Shopper, new_product: Make, server: Server
) -> None:
    product = await new_product("10.00", stock=5)
    await shopper.add(product, 4)
    await server.database.execute(
        'UPDATE products SET price = 8, "stockQuantity" = 3 WHERE id = $1', product
    )
    (line,) = (await shopper.get()).items
    changed, short = line.issues
    reason = cart_pb2.LineIssue.Reason
    assert (changed.reason, changed.old, changed.new) == (reason.Value("PRICE_CHANGED"), 10, 8)
    assert (short.reason, short.available) == (reason.Value("OUT_OF_STOCK"), 3)
    assert line.line_total == 40
    cart = await shopper.refresh()
    assert cart.totals.subtotal == 32
    assert [issue.reason for issue in cart.items[0].issues] == [reason.Value("OUT_OF_STOCK")]


async def test_a_withdrawn_product_stays_at_its_price_and_may_only_shrink(
    shopper: Shopper, new_product: Make, server: Server
) -> None:
    product = await new_product("10.00")
    (line,) = (await shopper.add(product, 4)).items
    await server.change("products", product, price=12, deletedAt=datetime(2026, 1, 1))  # noqa: DTZ001 - as the column
    (line,) = (await shopper.refresh()).items
    assert [issue.reason for issue in line.issues] == [
        cart_pb2.LineIssue.Reason.Value("UNAVAILABLE")
    ]
    assert lines(await shopper.update(line.id, quantity=2)) == [(product, 2, 20.0)]
    await refused(shopper.update(line.id, quantity=3), "PRODUCT_UNAVAILABLE")


async def test_lines_come_oldest_first(shopper: Shopper) -> None:
    for product in ("prod-tee", "prod-mug", "prod-lamp"):
        await shopper.add(product)
    await shopper.add("prod-tee")
    assert [line.product_id for line in (await shopper.get()).items] == [
        "prod-tee",
        "prod-mug",
        "prod-lamp",
    ]


async def test_another_company_s_shopper_finds_their_own_products(
    new_customer: NewCustomer,
) -> None:
    cart = await new_customer(company=OTHER_COMPANY).add("prod-other")
    assert (cart.currency, cart.totals.grand_total) == ("EUR", 12.0)


async def _fill(shopper: Shopper, count: int) -> None:
    """Put lines into a cart as its table holds them."""
    await shopper.server.database.execute(
        """INSERT INTO cart_items (id, "cartId", "productId", "productSnapshot", "unitPrice",
               "originalPrice", "lineTotal", "customFields")
           SELECT $1 || n, $1, 'prod-mug', '{"name": "Mug", "sku": "MUG"}', 10, 10, 10,
               jsonb_build_object('n', n)
           FROM generate_series(1, $2::int) AS n""",
        shopper.cart_id,
        count,
    )


def _struct(fields: dict[str, Any]) -> Struct:
    made = Struct()
    made.update(fields)
    return made
