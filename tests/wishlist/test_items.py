"""What is in a wishlist: adding, changing, removing, ordering, counting up."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from tests.support.refusals import refused
from tests.support.shop import NewProduct
from tests.support.workers import COMPANY, Server
from tests.wishlist.shoppers import Wisher, ids, products


async def test_an_item_shows_the_product_as_it_was_and_its_price_today(
    wisher: Wisher, server: Server, new_product: NewProduct
) -> None:
    """Images are an array of URL strings."""
    product = await new_product(
        "49.99", compareAtPrice=Decimal("59.99"), images='["https://x.example/1.jpg"]'
    )
    added = (await wisher.add(product)).items[0]
    assert (added.priority, added.HasField("notes"), added.HasField("variant_id")) == (
        100,
        False,
        False,
    )
    assert added.product_snapshot.price == added.current_price == 49.99
    assert added.product_snapshot.compare_at_price == 59.99
    assert added.product_snapshot.image == "https://x.example/1.jpg"
    await server.change("products", product, price=Decimal("39.99"))
    read = (await wisher.get()).items[0]
    assert (read.product_snapshot.price, read.current_price) == (49.99, 39.99)
    await server.change("products", product, isVisible=False)
    assert not (await wisher.get()).items[0].HasField("current_price")


async def test_a_variant_has_its_own_price_and_is_another_item(wisher: Wisher) -> None:
    await wisher.add("prod-tee")
    await wisher.add("prod-tee", variant_id="var-tee-m")
    wishlist = await wisher.add("prod-tee", variant_id="var-tee-xl")
    assert [item.current_price for item in wishlist.items] == [25.0, 25.0, 27.5]


async def test_an_empty_variant_is_none(wisher: Wisher) -> None:
    """A variant of NULL and one of '' would be two items."""
    await wisher.add("prod-mug", variant_id="")
    wishlist = await wisher.add("prod-mug")
    assert products(wishlist) == ["prod-mug"]
    assert not wishlist.items[0].HasField("variant_id")


async def test_adding_again_updates_what_is_given_and_refreshes_the_snapshot(
    wisher: Wisher, server: Server, new_product: NewProduct
) -> None:
    """A second add is no error, and the snapshot is not left stale."""
    product = await new_product()
    first = (await wisher.add(product, priority=5, notes="red one")).items[0]
    await server.change("products", product, price=Decimal("8.00"), name="Better thing")
    again = (await wisher.add(product)).items[0]
    assert (again.id, again.priority, again.notes) == (first.id, 5, "red one")
    assert (again.product_snapshot.price, again.product_snapshot.name) == (8.0, "Better thing")
    assert again.added_at == first.added_at
    changed = (await wisher.add(product, priority=6, notes="")).items[0]
    assert (changed.priority, changed.HasField("notes")) == (6, False)


@pytest.mark.parametrize(
    ("product", "variant", "reason"),
    [
        ("prod-nothing", "", "PRODUCT_NOT_FOUND"),
        ("prod-other", "", "PRODUCT_COMPANY_MISMATCH"),
        ("prod-hidden", "", "PRODUCT_UNAVAILABLE"),
        ("prod-draft", "", "PRODUCT_UNAVAILABLE"),
        ("prod-deleted", "", "PRODUCT_UNAVAILABLE"),
        ("prod-tee", "var-tee-old", "PRODUCT_UNAVAILABLE"),
        ("prod-mug", "var-tee-m", "PRODUCT_UNAVAILABLE"),
    ],
)
async def test_what_cannot_be_bought_cannot_be_added(
    wisher: Wisher, product: str, variant: str, reason: str
) -> None:
    await refused(wisher.add(product, variant_id=variant), reason)
    assert products(await wisher.get()) == []


async def test_what_is_out_of_stock_can_be_wished_for(
    wisher: Wisher, new_product: NewProduct
) -> None:
    product = await new_product(stock=0)
    assert products(await wisher.add(product)) == [product]


async def test_items_are_ordered_by_priority_then_by_time(wisher: Wisher) -> None:
    await wisher.add("prod-mug")
    await wisher.add("prod-lamp", priority=1000)
    await wisher.add("prod-tee", priority=1)
    wishlist = await wisher.add("prod-chair")
    expected = ["prod-tee", "prod-mug", "prod-chair", "prod-lamp"]
    assert products(wishlist) == products(await wisher.get()) == expected


async def test_a_change_leaves_what_is_absent_and_empty_notes_clear(wisher: Wisher) -> None:
    item = (await wisher.add("prod-mug", notes="blue")).items[0].id
    changed = (await wisher.update(item, priority=7)).items[0]
    assert (changed.priority, changed.notes) == (7, "blue")
    changed = (await wisher.update(item, notes="")).items[0]
    assert (changed.priority, changed.HasField("notes")) == (7, False)


@pytest.mark.parametrize("fields", [{"priority": 0}, {"priority": 1001}, {"notes": "x" * 501}])
async def test_numbers_and_texts_have_bounds(wisher: Wisher, fields: dict[str, object]) -> None:
    """Everything has a limit."""
    item = (await wisher.add("prod-mug", notes="n" * 500, priority=1000)).items[0].id
    await refused(wisher.add("prod-lamp", **fields), "INVALID_ARGUMENT")
    found = await refused(wisher.update(item, **fields), "INVALID_ARGUMENT")
    assert [field for field, _ in found.violations] == list(fields)


async def test_an_unknown_item_is_not_found(wisher: Wisher) -> None:
    await refused(wisher.update("nothing", priority=1), "WISHLIST_ITEM_NOT_FOUND")
    await refused(wisher.remove("nothing"), "WISHLIST_ITEM_NOT_FOUND")


async def test_removing_and_emptying(customer: Wisher) -> None:
    await customer.share()
    await customer.add("prod-mug")
    wishlist = await customer.add("prod-lamp")
    wishlist = await customer.remove(wishlist.items[0].id)
    assert (products(wishlist), wishlist.item_count) == (["prod-lamp"], 1)
    wishlist = await customer.clear()
    assert (products(wishlist), wishlist.item_count, wishlist.is_public) == ([], 0, True)


async def test_a_wishlist_holds_500_items(customer: Wisher, server: Server) -> None:
    """A list may not grow without bound."""
    wishlist = await customer.get()
    await server.database.execute(
        'INSERT INTO wishlist_items (id, "wishlistId", "productId", "productSnapshot") '
        "SELECT $1 || n, $1, 'prod-' || lpad(n::text, 4, '0'), '{}' FROM generate_series(1, 499) n",
        wishlist.id,
    )
    full = await customer.add("prod-mug")
    assert full.item_count == len(full.items) == 500
    found = await refused(customer.add("prod-lamp"), "WISHLIST_FULL")
    assert found.facts == {"maxItems": "500"}
    assert (await customer.add("prod-mug", notes="again")).item_count == 500


async def test_a_new_order_holds_whatever_the_priorities_were(customer: Wisher) -> None:
    """The list can be reordered. Equal priorities would fall back on the time."""
    for product in ("prod-mug", "prod-lamp", "prod-chair"):
        await customer.add(product)
    wishlist = await customer.add("prod-tee", priority=1)
    order = list(reversed(ids(wishlist)))
    changed = await customer.reorder(*order)
    assert ids(changed) == ids(await customer.get()) == order
    assert [item.priority for item in changed.items] == [1, 2, 3, 4]
    assert products(await customer.add("prod-poster"))[-1] == "prod-poster"


async def test_an_order_is_a_permutation(customer: Wisher) -> None:
    """Duplicate ids of the right count would give duplicate places."""
    await customer.add("prod-mug")
    first, second = ids(await customer.add("prod-lamp"))
    for order in ((first, first), (first,), (first, second, second), (first, "nothing"), ()):
        await refused(customer.reorder(*order), "NOT_A_PERMUTATION")
    assert ids(await customer.reorder(second, first)) == [second, first]


async def test_an_empty_wishlist_has_one_order(customer: Wisher) -> None:
    assert ids(await customer.reorder()) == []


async def test_statistics_add_up_what_can_be_bought_in_the_companys_currency(
    customer: Wisher, server: Server, new_product: NewProduct
) -> None:
    """10.00 + 27.50; the yen and the hidden product add nothing."""
    hidden = await new_product("99.00")
    await customer.add(hidden)
    await customer.add("prod-mug")
    await customer.add("prod-yen")
    wishlist = await customer.add("prod-tee", variant_id="var-tee-xl")
    await server.change("products", hidden, status="DRAFT")
    stats = await customer.stats()
    assert (stats.total_items, stats.total_value) == (4, 37.5)
    added = [item.added_at.ToNanoseconds() for item in wishlist.items]
    assert stats.oldest_item_date.ToNanoseconds() == min(added)
    assert stats.newest_item_date.ToNanoseconds() == max(added)


async def test_statistics_of_no_wishlist_create_none(customer: Wisher, server: Server) -> None:
    stats = await customer.stats()
    assert (stats.total_items, stats.total_value, stats.HasField("oldest_item_date")) == (
        0,
        0.0,
        False,
    )
    count = 'SELECT count(*) FROM wishlists WHERE "customerId" = $1'
    assert await server.value(count, customer.customer) == 0


async def test_items_are_left_out_where_they_are_not_asked_for_but_counted(wisher: Wisher) -> None:
    await wisher.add("prod-mug")
    wishlist = await wisher.get(include_items=False)
    assert (len(wishlist.items), wishlist.item_count) == (0, 1)


async def test_parallel_adds_are_all_there_and_counted(
    customer: Wisher, server: Server, new_product: NewProduct
) -> None:
    """One list by its key, and a count that does not drift."""
    wanted = [await new_product() for _ in range(24)]
    await asyncio.gather(*(customer.add(product) for product in wanted))
    wishlist = await customer.get()
    assert sorted(products(wishlist)) == sorted(wanted)
    rows = await server.fetch(
        'SELECT "itemCount", version FROM wishlists WHERE "companyId" = $1 AND "customerId" = $2',
        COMPANY,
        customer.customer,
    )
    assert [tuple(row) for row in rows] == [(24, 24)]


async def test_parallel_adds_of_one_product_make_one_item(wisher: Wisher) -> None:
    """NULL variants bypass a plain unique key."""
    await asyncio.gather(*(wisher.add("prod-mug") for _ in range(16)))
    assert products(await wisher.get()) == ["prod-mug"]


async def test_parallel_reads_create_one_wishlist(customer: Wisher, server: Server) -> None:
    """Find-then-insert without a key makes several."""
    found = await asyncio.gather(*(customer.get() for _ in range(16)))
    assert len({wishlist.id for wishlist in found}) == 1
    count = 'SELECT count(*) FROM wishlists WHERE "customerId" = $1'
    assert await server.value(count, customer.customer) == 1
