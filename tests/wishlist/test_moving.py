"""Moving an item into the cart: the cart takes it and the wishlist gives it up, or neither."""

from __future__ import annotations

import asyncio
import json

import pytest
from commerce.cart.v1 import cart_service_pb2

from tests.support.refusals import refused
from tests.support.shop import NewProduct
from tests.support.workers import COMPANY, Server
from tests.wishlist.shoppers import Wisher, ids, products


async def cart_of(wisher: Wisher) -> list[tuple[str, int]]:
    """Give product and units of each line of the customer's cart."""
    request = cart_service_pb2.GetCartRequest()
    cart = await wisher.server.carts.GetCart(request, metadata=wisher.metadata)
    return [(line.product_id, line.quantity) for line in cart.items]


async def test_an_item_moves_into_the_cart(customer: Wisher) -> None:
    """The route that an earlier version had prepared and never offered."""
    await customer.add("prod-lamp")
    item = (await customer.add("prod-tee", variant_id="var-tee-xl", priority=1)).items[0].id
    moved = await customer.move(item)
    assert products(moved.wishlist) == ["prod-lamp"]
    line = moved.cart.items[0]
    assert (line.product_id, line.variant_id, line.quantity) == ("prod-tee", "var-tee-xl", 1)
    assert moved.cart.totals.grand_total == line.line_total == 27.5
    assert moved.wishlist == await customer.get()


async def test_units_are_added_to_an_equal_line(customer: Wisher) -> None:
    item = ids(await customer.add("prod-mug"))[0]
    await customer.move(item, quantity=3)
    item = ids(await customer.add("prod-mug"))[0]
    await customer.move(item, quantity=2)
    assert await cart_of(customer) == [("prod-mug", 5)]


async def test_what_the_cart_refuses_stays_in_the_wishlist(
    customer: Wisher, server: Server, new_product: NewProduct
) -> None:
    few = await new_product(stock=2)
    yen, item = ids(await customer.add("prod-yen", priority=1)), None
    item = ids(await customer.add(few))[1]
    before = await customer.get()
    found = await refused(customer.move(item, quantity=3), "OUT_OF_STOCK")
    assert found.facts["available"] == "2"
    await customer.move(item, quantity=2)
    item = ids(await customer.add(few))[1]
    await refused(customer.move(item), "OUT_OF_STOCK")
    await refused(customer.move(yen[0]), "CURRENCY_MISMATCH")
    await server.change("products", few, status="ARCHIVED")
    await refused(customer.move(item), "PRODUCT_UNAVAILABLE")
    assert products(await customer.get()) == products(before)
    assert await cart_of(customer) == [(few, 2)]


@pytest.mark.parametrize("quantity", [0, 101, -1])
async def test_units_have_bounds(customer: Wisher, quantity: int) -> None:
    item = ids(await customer.add("prod-mug"))[0]
    await refused(customer.move(item, quantity=quantity), "INVALID_ARGUMENT")


async def test_an_item_that_is_not_there_does_not_move(customer: Wisher, server: Server) -> None:
    await refused(customer.move("nothing"), "WISHLIST_ITEM_NOT_FOUND")
    counts = [
        await server.value(
            f'SELECT count(*) FROM {table} WHERE "customerId" = $1', customer.customer
        )
        for table in ("carts", "wishlists")
    ]
    assert counts == [0, 0]


async def test_a_site_without_carts_refuses_and_the_item_stays(
    customer: Wisher, server: Server
) -> None:
    site = "site-cart-off"
    await server.insert("sites", id=site, companyId=COMPANY, name=site, slug=site, enableCart=False)
    item = ids(await customer.add("prod-mug", site=site))[0]
    found = await refused(customer.move(item), "FEATURE_DISABLED")
    assert found.facts == {"feature": "enableCart"}
    assert products(await customer.get()) == ["prod-mug"]


async def test_a_move_that_is_repeated_happens_once(customer: Wisher) -> None:
    """A retry would find the item gone, or add twice."""
    item = ids(await customer.add("prod-mug"))[0]
    saying = customer.saying(idempotency_key="move-1")
    answers = await asyncio.gather(*(saying.move(item) for _ in range(6)))
    assert all(answer == answers[0] for answer in answers)
    assert await cart_of(customer) == [("prod-mug", 1)]


async def test_the_version_is_the_wishlists(customer: Wisher) -> None:
    wishlist = await customer.add("prod-mug")
    item = ids(wishlist)[0]
    await refused(customer.saying(if_match='"99"').move(item), "VERSION_MISMATCH")
    moved = await customer.saying(if_match=f'"{wishlist.version}"').move(item)
    assert moved.wishlist.version == wishlist.version + 1


async def test_parallel_moves_of_one_item_move_it_once(customer: Wisher) -> None:
    item = ids(await customer.add("prod-mug"))[0]
    moves = [customer.move(item) for _ in range(8)]
    results = await asyncio.gather(*moves, return_exceptions=True)
    assert sum(not isinstance(result, BaseException) for result in results) == 1
    assert await cart_of(customer) == [("prod-mug", 1)]


async def test_parallel_moves_and_adds_lose_nothing(
    customer: Wisher, new_product: NewProduct
) -> None:
    """In several statements without a transaction a move doubles or loses items.

    The cart is changed by others at the same time, so both rows are fought over.
    """
    wanted = [await new_product() for _ in range(8)]
    for product in wanted:
        wishlist = await customer.add(product)
    more = [await new_product() for _ in range(4)]
    await asyncio.gather(
        *(customer.move(item) for item in ids(wishlist)), *(customer.add(one) for one in more)
    )
    assert sorted(await cart_of(customer)) == sorted((product, 1) for product in wanted)
    assert sorted(products(await customer.get())) == sorted(more)


async def test_a_move_is_recorded_on_both_sides(customer: Wisher, server: Server) -> None:
    wishlist = await customer.add("prod-mug")
    moved = await customer.move(ids(wishlist)[0], quantity=2)
    events = await server.fetch(
        'SELECT "aggregateType", "eventType", payload FROM commerce_events '
        'WHERE "aggregateId" = ANY($1) ORDER BY "aggregateType", "aggregateVersion", ordinal',
        [moved.cart.id, wishlist.id],
    )
    assert [row["eventType"] for row in events] == [
        *("CART_CREATED", "CART_ITEM_ADDED"),
        *("WISHLIST_CREATED", "WISHLIST_ITEM_ADDED", "WISHLIST_ITEM_MOVED_TO_CART"),
    ]
    assert json.loads(events[-1]["payload"]) == {
        "productId": "prod-mug",
        "items": 1,
        "quantity": 2,
        "cartId": moved.cart.id,
    }
