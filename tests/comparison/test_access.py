"""Who may see and change a comparison."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from commerce.comparison.v1 import public_comparison_service_pb2 as public_pb

from tests.comparison.conftest import Make, NewCustomer, NewGuest, ago
from tests.comparison.shoppers import Shopper, guests, products
from tests.support.refusals import refused
from tests.support.workers import OTHER_COMPANY, Server, tenant


async def test_a_visitor_id_opens_nothing(server: Server, new_guest: NewGuest) -> None:
    """A guessed visitorId gave its comparison away, token included."""
    visitor = uuid.uuid4().hex
    first = await new_guest(visitor_id=visitor)
    second = await new_guest(visitor_id=visitor)
    assert first.comparison_id != second.comparison_id
    assert first.session_token != second.session_token


async def test_only_its_own_token_opens_a_comparison(guest: Shopper, new_guest: NewGuest) -> None:
    """An unknown id is not found; a known one says nothing to a stranger."""
    await guest.add("prod-mug")
    stranger = await new_guest()
    at = {"comparison_id": guest.comparison_id}
    for intruder, reason in (
        (replace(stranger, **at), "SESSION_TOKEN_MISMATCH"),
        (replace(guest, metadata=tenant()), "SESSION_TOKEN_REQUIRED"),
        (replace(guest, comparison_id="none"), "COMPARISON_NOT_FOUND"),
        (
            replace(guest, metadata=tenant(OTHER_COMPANY, guest.session_token)),
            "COMPARISON_NOT_FOUND",
        ),
    ):
        await refused(intruder.matrix(), reason)
        await refused(intruder.add("prod-lamp"), reason)
        await refused(intruder.share(), reason)
    assert products(await guest.get()) == ["prod-mug"]


async def test_a_switched_off_site_has_no_comparisons(
    server: Server, customer: Shopper, new_guest: NewGuest, new_site: Make
) -> None:
    """Flags were ignored. The flag is off by default, as on site-main."""
    await refused(customer.get(site_id="site-main"), "FEATURE_DISABLED")
    site = await new_site()
    guest = await new_guest(site_id=site)
    await guest.add("prod-mug")
    await server.change("sites", site, enableCompare=False)
    found = await refused(guest.add("prod-lamp"), "FEATURE_DISABLED")
    assert found.facts["feature"] == "enableCompare"
    await refused(guest.matrix(), "FEATURE_DISABLED")


async def test_a_site_says_how_many_items_fit(customer: Shopper, new_guest: NewGuest) -> None:
    """On site-outlet three; a customer without a site has four."""
    guest = await new_guest(site_id="site-outlet")
    for product in ("prod-mug", "prod-lamp", "prod-chair"):
        await guest.add(product)
        await customer.add(product)
    assert (await refused(guest.add("prod-tee"), "COMPARISON_FULL")).facts["maxItems"] == "3"
    there = customer.add("prod-tee", site_id="site-outlet")
    assert (await refused(there, "COMPARISON_FULL")).facts["maxItems"] == "3"
    assert len((await customer.add("prod-tee")).items) == 4


@pytest.mark.parametrize("field", ["visitor_id", "name"])
async def test_what_a_guest_sends_is_bounded(server: Server, field: str) -> None:
    """Visitor ids had no limit."""
    request = public_pb.CreateGuestComparisonRequest(**{field: "x" * 101})
    await refused(
        guests(server).CreateGuestComparison(request, metadata=tenant()), "INVALID_ARGUMENT"
    )


async def test_an_expired_comparison_of_a_guest_is_gone(guest: Shopper, server: Server) -> None:
    """Expired comparisons were still returned and could be changed."""
    await guest.add("prod-mug")
    shared = await guest.share()
    assert shared.share_token
    await server.change("product_comparisons", guest.comparison_id or "", expiresAt=ago(seconds=1))
    await refused(guest.get(), "COMPARISON_NOT_FOUND")
    await refused(guest.add("prod-lamp"), "COMPARISON_NOT_FOUND")
    await refused(guest.matrix(), "COMPARISON_NOT_FOUND")
    await refused(guest.unshare(), "COMPARISON_NOT_FOUND")


async def test_a_customer_gets_a_fresh_comparison_when_theirs_has_expired(
    customer: Shopper, server: Server
) -> None:
    """The unique key of the live one passes to the new one in the same statement."""
    old = await customer.add("prod-mug")
    await server.change("product_comparisons", old.id, expiresAt=ago(seconds=1))
    assert len((await customer.matrix()).columns) == 0
    fresh = await customer.get()
    assert (fresh.id != old.id, products(fresh), fresh.version) == (True, [], 1)
    assert products(await customer.add("prod-lamp")) == ["prod-lamp"]
    (row,) = await server.fetch(
        'SELECT "mergedIntoComparisonId" AS into, "mergedAt" FROM product_comparisons WHERE id=$1',
        old.id,
    )
    assert row["into"] == fresh.id
    assert row["mergedAt"] is not None


async def test_a_change_begins_the_lifetime_anew(guest: Shopper, server: Server) -> None:
    await server.change("product_comparisons", guest.comparison_id or "", expiresAt=ago(days=-1))
    comparison = await guest.add("prod-mug")
    lifetime = comparison.expires_at.ToDatetime() - comparison.updated_at.ToDatetime()
    assert lifetime.days == 30


async def test_a_new_customer_is_created_on_the_way(
    new_customer: NewCustomer, server: Server
) -> None:
    customer = new_customer()
    await customer.add("prod-mug")
    email = await server.value("SELECT email FROM customers WHERE id = $1", customer.customer)
    assert email == f"{customer.customer}@example.com"
