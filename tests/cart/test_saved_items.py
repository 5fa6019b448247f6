"""Saving for later and moving back."""

from __future__ import annotations

from datetime import datetime

from tests.cart.conftest import Make
from tests.cart.shoppers import Shopper, lines, saved
from tests.support.refusals import refused
from tests.support.workers import Server


async def test_a_saved_line_keeps_all_that_the_shopper_chose(shopper: Shopper) -> None:
    """Custom fields and gift data were lost."""
    (line,) = (
        await shopper.add(
            "prod-tee",
            2,
            variant_id="var-tee-xl",
            custom_fields={"name": "Ann"},
            gift_message="Hi",
            is_gift=True,
        )
    ).items
    cart = await shopper.save(line.id)
    (item,) = cart.saved_items
    assert (lines(cart), cart.totals.grand_total) == ([], 0)
    assert (item.product_id, item.variant_id, item.quantity) == ("prod-tee", "var-tee-xl", 2)
    assert (item.gift_message, item.is_gift) == ("Hi", True)
    assert dict(item.custom_fields) == {"name": "Ann"}
    assert (item.price_at_save, item.product_snapshot.sku) == (27.5, "TEE-XL")
    (back,) = (await shopper.move(item.id)).items
    assert (back.quantity, back.unit_price, back.variant_id) == (2, 27.5, "var-tee-xl")
    assert (back.gift_message, back.is_gift) == ("Hi", True)
    assert dict(back.custom_fields) == {"name": "Ann"}


async def test_saving_an_equal_line_again_sums(shopper: Shopper) -> None:
    """With a variant a second save was a 409, without one a duplicate."""
    for variant in ("var-tee-m", ""):
        for _ in range(2):
            cart = await shopper.add("prod-tee", 2, variant_id=variant)
            cart = await shopper.save(cart.items[0].id)
    assert saved(cart) == [("prod-tee", 4), ("prod-tee", 4)]


async def test_saving_counts_as_activity(shopper: Shopper) -> None:
    """It did not touch `lastActivityAt`."""
    before = await shopper.add("prod-mug")
    after = await shopper.save(before.items[0].id)
    assert after.last_activity_at.ToNanoseconds() > before.last_activity_at.ToNanoseconds()
    assert after.version == before.version + 1


async def test_part_of_a_saved_item_can_be_moved(shopper: Shopper) -> None:
    """The id comes from the path, the quantity is a choice."""
    cart = await shopper.add("prod-mug", 5)
    (item,) = (await shopper.save(cart.items[0].id)).saved_items
    cart = await shopper.move(item.id, quantity=2)
    assert (lines(cart), saved(cart)) == ([("prod-mug", 2, 20.0)], [("prod-mug", 3)])
    await refused(shopper.move(item.id, quantity=4), "INVALID_ARGUMENT")
    cart = await shopper.move(item.id)
    assert (lines(cart), saved(cart)) == ([("prod-mug", 5, 50.0)], [])


async def test_more_than_a_line_holds_is_moved_in_parts(shopper: Shopper) -> None:
    """Saved items may sum up to more than a hundred units, lines may not."""
    for units in (100, 30):
        cart = await shopper.add("prod-mug", units)
        (item,) = (await shopper.save(cart.items[0].id)).saved_items
    assert item.quantity == 130
    await refused(shopper.move(item.id), "QUANTITY_LIMIT")
    cart = await shopper.move(item.id, quantity=100)
    assert (lines(cart), saved(cart)) == ([("prod-mug", 100, 1000.0)], [("prod-mug", 30)])


async def test_moving_takes_today_s_price(
    shopper: Shopper, new_product: Make, server: Server
) -> None:
    product = await new_product("10.00")
    cart = await shopper.add(product)
    (item,) = (await shopper.save(cart.items[0].id)).saved_items
    await server.change("products", product, price=7)
    assert lines(await shopper.move(item.id)) == [(product, 1, 7.0)]


async def test_what_can_not_be_moved_stays_saved(
    shopper: Shopper, new_product: Make, server: Server
) -> None:
    """Nothing may be lost between the two lists."""
    product = await new_product("10.00", stock=5)
    cart = await shopper.add(product, 5)
    (item,) = (await shopper.save(cart.items[0].id)).saved_items
    await server.change("products", product, stockQuantity=4)
    refusal = await refused(shopper.move(item.id), "OUT_OF_STOCK")
    assert refusal.facts["available"] == "4"
    await server.change("products", product, deletedAt=datetime(2026, 1, 1))  # noqa: DTZ001 - as the column
    await refused(shopper.move(item.id), "PRODUCT_UNAVAILABLE")
    cart = await shopper.get()
    assert (saved(cart), lines(cart)) == ([(product, 5)], [])


async def test_a_saved_item_can_be_removed(shopper: Shopper) -> None:
    cart = await shopper.add("prod-mug")
    (item,) = (await shopper.save(cart.items[0].id)).saved_items
    assert saved(await shopper.remove_saved(item.id)) == []
    await refused(shopper.remove_saved(item.id), "SAVED_ITEM_NOT_FOUND")
    await refused(shopper.move(item.id), "SAVED_ITEM_NOT_FOUND")


async def test_a_cart_keeps_at_most_two_hundred_saved_items(guest: Shopper, server: Server) -> None:
    """A list that grows without bound."""
    await server.database.execute(
        """INSERT INTO saved_cart_items (id, "cartId", "productId", "priceAtSave", "customFields")
           SELECT $1 || n, $1, 'prod-mug', 10, jsonb_build_object('n', n)
           FROM generate_series(1, 200) AS n""",
        guest.cart_id,
    )
    plain = (await guest.add("prod-mug")).items[0].id
    await refused(guest.save(plain), "SAVED_ITEM_LIMIT")
    equal = (await guest.add("prod-mug", custom_fields={"n": 7})).items[1].id
    cart = await guest.save(equal)
    assert len(cart.saved_items) == 200
    assert sum(item.quantity for item in cart.saved_items) == 201


async def test_saved_items_come_oldest_first(shopper: Shopper) -> None:
    for product in ("prod-tee", "prod-mug", "prod-lamp"):
        cart = await shopper.add(product)
        await shopper.save(cart.items[0].id)
    assert [product for product, _ in saved(await shopper.get())] == [
        "prod-tee",
        "prod-mug",
        "prod-lamp",
    ]
