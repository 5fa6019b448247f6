"""Merging a guest's comparison into a customer's."""

from __future__ import annotations

import asyncio

import pytest

from tests.comparison.conftest import Make, NewGuest, ago
from tests.comparison.shoppers import Shopper, outcomes, products
from tests.support.refusals import refused
from tests.support.workers import Server


async def filled(shopper: Shopper, *names: str) -> Shopper:
    for name in names:
        await shopper.add(name)
    return shopper


async def test_what_fits_is_appended_and_the_rest_reported(
    customer: Shopper, guest: Shopper, server: Server
) -> None:
    """Nothing is dropped silently: the rest stays with the source's row."""
    await filled(customer, "prod-mug", "prod-lamp", "prod-tee")
    await filled(guest, "prod-lamp", "prod-chair", "prod-poster")
    merged = await customer.merge(guest)
    assert products(merged) == ["prod-mug", "prod-lamp", "prod-tee", "prod-chair"]
    assert outcomes(merged) == [
        ("prod-lamp", "KEPT", "COMPARISON_ITEM_EXISTS"),
        ("prod-chair", "ADDED", ""),
        ("prod-poster", "PARKED", "COMPARISON_FULL"),
    ]
    assert products(await customer.get()) == products(merged)
    rows = await server.fetch(
        'SELECT "productId", position FROM product_comparison_items WHERE "comparisonId" = $1 '
        "ORDER BY position",
        guest.comparison_id,
    )
    assert [tuple(row) for row in rows] == [("prod-lamp", 0), ("prod-poster", 1)]


async def test_a_customer_without_a_comparison_gets_all_of_it(
    customer: Shopper, new_guest: NewGuest, new_site: Make
) -> None:
    site = await new_site(maxCompareItems=6)
    guest = await new_guest(site_id=site)
    names = ["prod-mug", "prod-lamp", "prod-chair", "prod-poster", "prod-tee", "prod-0001"]
    await filled(guest, *names)
    merged = await customer.merge(guest)
    assert products(merged) == names
    assert merged.site_id == site


async def test_the_source_is_dead_afterwards(
    customer: Shopper, guest: Shopper, server: Server
) -> None:
    """The token stayed on the merged row and blocked the next transfer."""
    await filled(guest, "prod-mug")
    merged = await customer.merge(guest)
    await refused(guest.get(), "COMPARISON_NOT_FOUND")
    await refused(guest.add("prod-lamp"), "SESSION_TOKEN_MISMATCH")
    (row,) = await server.fetch(
        'SELECT "sessionToken", "mergedIntoComparisonId", "mergedAt" FROM product_comparisons '
        "WHERE id = $1",
        guest.comparison_id,
    )
    assert row[0] is None
    assert row[1] == merged.id
    assert row[2] is not None


async def test_an_expired_source_is_not_found(
    customer: Shopper, guest: Shopper, server: Server
) -> None:
    await server.change("product_comparisons", guest.comparison_id or "", expiresAt=ago(days=1))
    await refused(customer.merge(guest), "COMPARISON_NOT_FOUND")


async def test_parallel_merges_of_one_source_merge_once(
    customer: Shopper, guest: Shopper, server: Server
) -> None:
    """Merges were several statements without a transaction."""
    await filled(guest, "prod-mug", "prod-lamp")
    answers = await asyncio.gather(*(customer.merge(guest) for _ in range(20)))
    assert {answer.id for answer in answers} == {answers[0].id}
    assert all(products(answer) == ["prod-mug", "prod-lamp"] for answer in answers)
    count = await server.value(
        'SELECT count(*) FROM commerce_events WHERE "aggregateId" = $1 '
        "AND payload->>'change' = 'MERGED'",
        answers[0].id,
    )
    assert count == 1


async def test_parallel_merges_of_several_sources_respect_the_limit(
    customer: Shopper, new_guest: NewGuest
) -> None:
    sources = [await filled(await new_guest(), f"prod-{n:04}") for n in range(1, 9)]
    await asyncio.gather(*(customer.merge(source) for source in sources))
    assert len(products(await customer.get())) == 4


@pytest.mark.parametrize("expired", [True, False])
async def test_a_merge_into_an_expired_comparison_begins_a_fresh_one(
    customer: Shopper, guest: Shopper, server: Server, expired: bool
) -> None:
    old = await customer.add("prod-lamp")
    if expired:
        await server.change("product_comparisons", old.id, expiresAt=ago(seconds=1))
    await filled(guest, "prod-mug")
    merged = await customer.merge(guest)
    assert (merged.id == old.id) is not expired
    assert products(merged) == (["prod-mug"] if expired else ["prod-lamp", "prod-mug"])
