"""Adding, removing and ordering items."""

from __future__ import annotations

import asyncio
import json

import grpc
import pytest

from tests.comparison.conftest import Make, NewCustomer, NewGuest
from tests.comparison.shoppers import Shopper, products
from tests.support.refusals import read, refused
from tests.support.workers import Server


async def test_items_stand_in_the_order_they_were_added(shopper: Shopper) -> None:
    await shopper.add("prod-mug")
    await shopper.add("prod-tee", "var-tee-m")
    assert products(await shopper.get()) == ["prod-mug", "prod-tee"]


async def test_an_insert_shifts_what_stands_there(shopper: Shopper) -> None:
    """Shift and insert were not atomic."""
    await shopper.add("prod-mug")
    await shopper.add("prod-lamp")
    assert products(await shopper.add("prod-chair", position=0)) == [
        "prod-chair",
        "prod-mug",
        "prod-lamp",
    ]
    assert products(await shopper.add("prod-poster", position=2)) == [
        "prod-chair",
        "prod-mug",
        "prod-poster",
        "prod-lamp",
    ]


async def test_a_position_beyond_the_end_means_the_end(shopper: Shopper) -> None:
    """An explicit position made gaps."""
    assert products(await shopper.add("prod-mug", position=3)) == ["prod-mug"]


@pytest.mark.parametrize("position", [-1, 4])
async def test_a_position_out_of_range_is_refused(shopper: Shopper, position: int) -> None:
    """Positions above 3 were stored."""
    found = await refused(shopper.add("prod-mug", position=position), "INVALID_ARGUMENT")
    assert found.violations[0][0] == "position"


async def test_a_removal_closes_the_gap(shopper: Shopper) -> None:
    for product in ("prod-mug", "prod-lamp", "prod-chair"):
        comparison = await shopper.add(product)
    assert products(await shopper.remove(comparison.items[1].id)) == ["prod-mug", "prod-chair"]
    await refused(shopper.remove(comparison.items[1].id), "COMPARISON_ITEM_NOT_FOUND")


async def test_the_fifth_item_is_refused_and_none_is_pushed_out(shopper: Shopper) -> None:
    kept = ["prod-mug", "prod-lamp", "prod-chair", "prod-poster"]
    for product in kept:
        await shopper.add(product)
    found = await refused(shopper.add("prod-tee"), "COMPARISON_FULL")
    assert found.facts["maxItems"] == "4"
    assert found.code is grpc.StatusCode.FAILED_PRECONDITION
    assert products(await shopper.get()) == kept


async def test_that_it_is_full_is_told_before_that_a_product_is_there(shopper: Shopper) -> None:
    for product in ("prod-mug", "prod-lamp", "prod-chair", "prod-poster"):
        await shopper.add(product)
    await refused(shopper.add("prod-mug"), "COMPARISON_FULL")
    await refused(shopper.add("no-product"), "PRODUCT_NOT_FOUND")


async def test_an_equal_product_and_variant_is_refused(shopper: Shopper) -> None:
    """One documented rule for duplicates."""
    await shopper.add("prod-tee")
    await shopper.add("prod-tee", "var-tee-m")
    await refused(shopper.add("prod-tee"), "COMPARISON_ITEM_EXISTS")
    await refused(shopper.add("prod-tee", "var-tee-m"), "COMPARISON_ITEM_EXISTS")
    assert len((await shopper.get()).items) == 2


@pytest.mark.parametrize(
    ("product", "variant", "reason"),
    [
        ("prod-none", "", "PRODUCT_NOT_FOUND"),
        ("prod-other", "", "PRODUCT_COMPANY_MISMATCH"),
        ("prod-hidden", "", "PRODUCT_UNAVAILABLE"),
        ("prod-draft", "", "PRODUCT_UNAVAILABLE"),
        ("prod-deleted", "", "PRODUCT_UNAVAILABLE"),
        ("prod-tee", "var-tee-old", "PRODUCT_UNAVAILABLE"),
        ("prod-mug", "var-tee-m", "PRODUCT_UNAVAILABLE"),
    ],
)
async def test_what_cannot_be_bought_cannot_be_added(
    shopper: Shopper, product: str, variant: str, reason: str
) -> None:
    await refused(shopper.add(product, variant), reason)


async def test_a_sold_out_product_can_be_compared(shopper: Shopper, new_product: Make) -> None:
    """Stock is a matter of buying, not of looking."""
    product = await new_product(stockQuantity=0)
    assert products(await shopper.add(product)) == [product]


async def test_the_snapshot_shows_the_product_as_it_was(
    shopper: Shopper, new_product: Make, server: Server
) -> None:
    """Images are URL strings, and the currency is the product's own."""
    product = await new_product(
        "1500",
        currency="JPY",
        name="Camera",
        description="Sees all.",
        compareAtPrice=1800,
        images=json.dumps(["https://example.com/a.jpg"]),
        attributes={"weight": "0.5 kg", "ports": ["usb", "hdmi"], "waterproof": True},
    )
    await shopper.add(product)
    await server.change("products", product, name="Other")
    snapshot = (await shopper.get()).items[0].product_snapshot
    assert (snapshot.name, snapshot.currency, snapshot.price) == ("Camera", "JPY", 1500)
    assert (snapshot.compare_at_price, snapshot.description) == (1800, "Sees all.")
    assert snapshot.image == "https://example.com/a.jpg"
    assert dict(snapshot.attributes) == {
        "weight": "0.5 kg",
        "ports": ["usb", "hdmi"],
        "waterproof": True,
    }


async def test_a_variants_price_name_and_options_are_compared(
    shopper: Shopper, server: Server
) -> None:
    await server.change("product_variants", "var-tee-xl", options=json.dumps({"size": "XL"}))
    snapshot = (await shopper.add("prod-tee", "var-tee-xl")).items[0].product_snapshot
    assert snapshot.price == 27.5
    assert snapshot.attributes["size"] == "XL"
    assert snapshot.attributes["colour"] == "black"


async def test_a_reorder_names_every_item_once(shopper: Shopper) -> None:
    """Duplicate ids of the right count made duplicate positions."""
    for product in ("prod-mug", "prod-lamp", "prod-chair"):
        comparison = await shopper.add(product)
    first, second, third = (item.id for item in comparison.items)
    for order in ([first, first, third], [first, second], [first, second, third, "x"], []):
        found = await refused(shopper.reorder(*order), "NOT_A_PERMUTATION")
        assert found.code is grpc.StatusCode.INVALID_ARGUMENT
    after = await shopper.reorder(third, first, second)
    assert products(after) == ["prod-chair", "prod-mug", "prod-lamp"]
    assert products(await shopper.get()) == ["prod-chair", "prod-mug", "prod-lamp"]


async def test_clearing_takes_all_items_out(customer: Shopper) -> None:
    await customer.add("prod-mug")
    await customer.call("UpdateComparison", name="Mugs")
    comparison = await customer.call("ClearComparison")
    assert (products(comparison), comparison.name) == ([], "Mugs")


async def test_a_name_can_be_set_left_and_cleared(customer: Shopper) -> None:
    assert (await customer.call("UpdateComparison", name="Mugs")).name == "Mugs"
    assert (await customer.call("UpdateComparison")).name == "Mugs"
    assert not (await customer.call("UpdateComparison", name="")).HasField("name")
    await refused(customer.call("UpdateComparison", name="x" * 101), "INVALID_ARGUMENT")


async def test_100_parallel_adds_fill_a_comparison_exactly(
    shopper: Shopper, server: Server
) -> None:
    """Limit and positions were checked in memory, so more than four got in."""
    answers = await asyncio.gather(
        *(shopper.add(f"prod-{n:04}", position=n % 4) for n in range(1, 101)),
        return_exceptions=True,
    )
    reasons = [read(a).reason for a in answers if isinstance(a, grpc.aio.AioRpcError)]
    assert reasons == ["COMPARISON_FULL"] * 96
    comparison = await shopper.get()
    assert len(products(comparison)) == 4
    stored = await server.fetch(
        'SELECT position FROM product_comparison_items WHERE "comparisonId" = $1 ORDER BY 1',
        comparison.id,
    )
    assert [row["position"] for row in stored] == [0, 1, 2, 3]


async def test_parallel_first_calls_make_one_comparison(
    new_customer: NewCustomer, server: Server
) -> None:
    """Find-then-insert made several live comparisons."""
    customer = new_customer()
    found = await asyncio.gather(*(customer.get() for _ in range(20)))
    assert len({comparison.id for comparison in found}) == 1
    count = await server.value(
        'SELECT count(*) FROM product_comparisons WHERE "customerId" = $1', customer.customer
    )
    assert count == 1


async def test_parallel_changes_of_all_kinds_leave_no_gap(new_guest: NewGuest) -> None:
    """Reorder ran parallel updates without a transaction."""
    guest = await new_guest()
    for product in ("prod-mug", "prod-lamp", "prod-chair"):
        comparison = await guest.add(product)
    ids = [item.id for item in comparison.items]
    await asyncio.gather(
        *(guest.reorder(*reversed(ids)) for _ in range(5)),
        *(guest.reorder(ids[1], ids[2], ids[0]) for _ in range(5)),
        guest.add("prod-tee", position=0),
        guest.remove(ids[1]),
        return_exceptions=True,
    )
    assert set(products(await guest.get())) == {"prod-mug", "prod-chair", "prod-tee"}
