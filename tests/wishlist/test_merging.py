"""Merging a guest's wishlist into the customer's."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.support.refusals import refused
from tests.support.workers import Server, tenant
from tests.wishlist.conftest import NewGuest
from tests.wishlist.shoppers import Wisher, ids, products, report, shared

ROWS = (
    "SELECT (SELECT count(*) FROM wishlists WHERE id = $1) AS lists, "
    '(SELECT count(*) FROM wishlist_items WHERE "wishlistId" = $1) AS items'
)


async def test_a_merge_brings_what_is_new_and_keeps_the_customers_own(
    customer: Wisher, guest: Wisher, server: Server
) -> None:
    """The report and the record say what really moved."""
    await customer.add("prod-mug", notes="mine", priority=5)
    await guest.add("prod-mug", notes="theirs", priority=1)
    await guest.add("prod-tee", notes="medium", priority=2, variant_id="var-tee-m")
    moved = ids(await guest.add("prod-tee", priority=900))[2]
    merged = await customer.merge(guest)
    assert [(item.product_id, item.variant_id, item.notes) for item in merged.items] == [
        ("prod-tee", "var-tee-m", "medium"),
        ("prod-mug", "", "mine"),
        ("prod-tee", "", ""),
    ]
    assert moved in ids(merged)
    assert report(merged) == [
        ("prod-mug", "KEPT"),
        ("prod-tee", "ADDED"),
        ("prod-tee", "ADDED"),
    ]
    assert tuple((await server.fetch(ROWS, guest.wishlist_id))[0]) == (0, 0)
    assert (await customer.get()).item_count == 3
    count = await server.value('SELECT "itemCount" FROM wishlists WHERE id = $1', merged.id)
    assert count == 3


async def test_a_customer_without_a_wishlist_gets_one_like_it(
    customer: Wisher, new_guest: NewGuest, server: Server
) -> None:
    guest = await new_guest(name="Garden", site_id="site-main", is_public=True)
    wishlist = await guest.add("prod-mug")
    merged = await customer.merge(guest)
    assert (merged.name, merged.site_id, merged.is_public) == ("Garden", "site-main", False)
    assert products(merged) == ["prod-mug"]
    assert merged.id != wishlist.id
    await refused(shared(server, wishlist.shared_url), "WISHLIST_NOT_FOUND")


@pytest.mark.parametrize("with_target", [True, False])
async def test_parallel_merges_merge_once(
    customer: Wisher, guest: Wisher, server: Server, with_target: bool
) -> None:
    """A merge in several statements doubles what two callers bring."""
    for product in ("prod-mug", "prod-lamp", "prod-tee"):
        await guest.add(product)
    if with_target:
        await customer.add("prod-mug")
    merged = await asyncio.gather(*(customer.merge(guest) for _ in range(16)))
    assert len({answer.id for answer in merged}) == 1
    assert {answer.item_count for answer in merged} == {3}
    assert sum(bool(answer.merge_report) for answer in merged) == 1
    assert tuple((await server.fetch(ROWS, guest.wishlist_id))[0]) == (0, 0)


async def test_what_finds_no_room_stays_in_the_source_and_is_reported(
    customer: Wisher, guest: Wisher, server: Server
) -> None:
    """Nothing is silently dropped: the source lives on with what is left, token and all."""
    wishlist = await customer.get()
    await server.database.execute(
        'INSERT INTO wishlist_items (id, "wishlistId", "productId", "productSnapshot") '
        "SELECT $1 || n, $1, 'prod-' || lpad(n::text, 4, '0'), '{}' FROM generate_series(2, 500) n",
        wishlist.id,
    )
    await guest.add("prod-0500", priority=1)
    await guest.add("prod-mug", priority=2)
    await guest.add("prod-lamp", priority=3)
    merged = await customer.merge(guest)
    assert report(merged) == [
        ("prod-0500", "KEPT"),
        ("prod-mug", "ADDED"),
        ("prod-lamp", "PARKED"),
    ]
    assert merged.merge_report[2].reason == "WISHLIST_FULL"
    assert merged.item_count == 500
    left = await guest.get()
    assert (products(left), left.item_count) == (["prod-lamp"], 1)
    await customer.remove(ids(merged)[0])
    assert report(await customer.merge(guest)) == [("prod-lamp", "ADDED")]
    await refused(guest.get(), "WISHLIST_NOT_FOUND")


async def test_a_guest_does_not_merge(guest: Wisher, new_guest: NewGuest) -> None:
    other = await new_guest()
    anonymous = replace(guest, wishlist_id=None, metadata=tenant(token=guest.session_token))
    await refused(anonymous.merge(other), "UNAUTHENTICATED")
