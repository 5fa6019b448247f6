"""Merging a guest's wishlist into the customer's."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.support.refusals import refused
from tests.support.workers import OTHER_COMPANY, Server, bearer, tenant
from tests.wishlist.conftest import NewCustomer, NewGuest
from tests.wishlist.shoppers import Wisher, ids, products, report, shared

ROWS = (
    "SELECT (SELECT count(*) FROM wishlists WHERE id = $1) AS lists, "
    '(SELECT count(*) FROM wishlist_items WHERE "wishlistId" = $1) AS items'
)


async def test_a_merge_brings_what_is_new_and_keeps_the_customers_own(
    customer: Wisher, guest: Wisher, server: Server
) -> None:
    """Pitfall 86: the report and the record say what really moved."""
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


async def test_the_guests_token_is_dead_after_a_merge(customer: Wisher, guest: Wisher) -> None:
    """Pitfall 27: a secret of the time before the login opens nothing after it."""
    await guest.add("prod-mug")
    await customer.merge(guest)
    await refused(guest.get(), "WISHLIST_NOT_FOUND")
    await refused(guest.add("prod-lamp"), "WISHLIST_NOT_FOUND")


async def test_repeating_a_merge_is_harmless(customer: Wisher, guest: Wisher) -> None:
    """A client whose answer was lost calls again, and the source is gone by then."""
    await guest.add("prod-mug")
    first = await customer.merge(guest)
    again = await customer.merge(guest)
    assert (again.id, again.version, products(again)) == (first.id, first.version, ["prod-mug"])
    assert report(again) == []


@pytest.mark.parametrize("with_target", [True, False])
async def test_parallel_merges_merge_once(
    customer: Wisher, guest: Wisher, server: Server, with_target: bool
) -> None:
    """Pitfall 96: a merge in several statements doubles what two callers bring."""
    for product in ("prod-mug", "prod-lamp", "prod-tee"):
        await guest.add(product)
    if with_target:
        await customer.add("prod-mug")
    merged = await asyncio.gather(*(customer.merge(guest) for _ in range(16)))
    assert len({answer.id for answer in merged}) == 1
    assert {answer.item_count for answer in merged} == {3}
    assert sum(bool(answer.merge_report) for answer in merged) == 1
    assert tuple((await server.fetch(ROWS, guest.wishlist_id))[0]) == (0, 0)


async def test_a_wishlist_is_not_merged_into_itself(customer: Wisher) -> None:
    """Pitfall 66: a self-merge deleted the list and then answered 404."""
    wishlist = await customer.add("prod-mug")
    await refused(customer.merge(wishlist.id), "SELF_MERGE")
    assert await customer.get() == wishlist


async def test_somebody_elses_wishlist_is_not_merged_by_its_id(
    customer: Wisher, new_customer: NewCustomer, guest: Wisher, new_guest: NewGuest
) -> None:
    """Pitfall 10: anybody could absorb and delete any wishlist of the company."""
    other = new_customer()
    theirs = await other.add("prod-mug")
    await guest.add("prod-lamp")
    stranger = await new_guest()
    await refused(customer.merge(theirs.id), "MERGE_PROOF_REQUIRED")
    await refused(
        customer.merge(theirs.id, source_session_token=guest.session_token), "MERGE_PROOF_REQUIRED"
    )
    await refused(customer.merge(guest.wishlist_id or ""), "MERGE_PROOF_REQUIRED")
    await refused(
        customer.merge(guest, source_session_token=stranger.session_token), "MERGE_PROOF_REQUIRED"
    )
    assert await other.get() == theirs
    assert products(await guest.get()) == ["prod-lamp"]


async def test_the_proof_may_be_in_the_header(customer: Wisher, guest: Wisher) -> None:
    await guest.add("prod-mug")
    saying = customer.saying(x_session_token=guest.session_token or "")
    assert products(await saying.merge(guest.wishlist_id or "")) == ["prod-mug"]


async def test_an_unknown_source_has_no_side_effect(customer: Wisher, server: Server) -> None:
    """Pitfall 87: the target was created before the source was looked for."""
    await refused(customer.merge("nothing"), "WISHLIST_NOT_FOUND")
    await refused(customer.merge(""), "INVALID_ARGUMENT")
    count = 'SELECT count(*) FROM wishlists WHERE "customerId" = $1'
    assert await server.value(count, customer.customer) == 0


async def test_a_wishlist_of_another_company_is_not_found(guest: Wisher, server: Server) -> None:
    await guest.add("prod-mug")
    eve = Wisher(server, bearer("cust-eve", company=OTHER_COMPANY))
    await refused(eve.merge(guest), "WISHLIST_NOT_FOUND")


async def test_a_dry_run_reports_and_changes_nothing(
    customer: Wisher, guest: Wisher, server: Server
) -> None:
    source = await guest.add("prod-mug")
    told = await customer.merge(guest, dry_run=True)
    assert report(told) == [("prod-mug", "ADDED")]
    assert await guest.get() == source
    count = 'SELECT count(*) FROM wishlists WHERE "customerId" = $1'
    assert await server.value(count, customer.customer) == 0


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


async def test_a_merge_honours_the_version_of_its_target(customer: Wisher, guest: Wisher) -> None:
    wishlist = await customer.get()
    await refused(customer.saying(if_match='"7"').merge(guest), "VERSION_MISMATCH")
    merged = await customer.saying(if_match=f'"{wishlist.version}"').merge(guest)
    assert merged.version == wishlist.version + 1


async def test_a_guest_does_not_merge(guest: Wisher, new_guest: NewGuest) -> None:
    other = await new_guest()
    anonymous = replace(guest, wishlist_id=None, metadata=tenant(token=guest.session_token))
    await refused(anonymous.merge(other), "UNAUTHENTICATED")
