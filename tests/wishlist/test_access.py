"""Who may see and change a wishlist, where, and what is kept of it."""

from __future__ import annotations

import json

from tests.support.refusals import refused
from tests.support.workers import COMPANY, Server
from tests.wishlist.conftest import NewCustomer, NewGuest
from tests.wishlist.shoppers import Wisher, products


async def test_guest_checkout_does_not_matter(new_guest: NewGuest, server: Server) -> None:
    site = "site-no-guest-checkout"
    await server.insert(
        "sites", id=site, companyId=COMPANY, name=site, slug=site, guestCheckout=False
    )
    guest = await new_guest(site_id=site)
    assert products(await guest.add("prod-mug")) == ["prod-mug"]


async def test_a_blocked_customer_is_refused(customer: Wisher, server: Server) -> None:
    await customer.add("prod-mug")
    await server.change("customers", customer.customer or "", status="BLOCKED")
    for call in (customer.get(), customer.stats(), customer.add("prod-lamp")):
        await refused(call, "CUSTOMER_BLOCKED")


async def test_names_have_bounds_and_a_default(customer: Wisher, new_guest: NewGuest) -> None:
    assert (await customer.get()).name == "My Wishlist"
    assert (await customer.rename(name="n" * 100)).name == "n" * 100
    for name in ("", "n" * 101):
        await refused(customer.rename(name=name), "INVALID_ARGUMENT")
        await refused(new_guest(name=name), "INVALID_ARGUMENT")
    assert (await (await new_guest(name="Birthday")).get()).name == "Birthday"


EVENTS = {
    "created": ["WISHLIST_CREATED"],
    "added": ["WISHLIST_ITEM_ADDED"],
    "again": ["WISHLIST_ITEM_ADDED"],
    "shared": ["WISHLIST_SHARED"],
    "removed": ["WISHLIST_ITEM_REMOVED"],
}


async def test_every_change_leaves_events_and_one_audit_record(
    new_customer: NewCustomer, server: Server
) -> None:
    """What is recorded is what happened, and in the same transaction."""
    customer = new_customer()
    wishlist = await customer.get()
    item = (await customer.add("prod-mug")).items[0].id
    await customer.add("prod-mug", notes="again")
    slug = (await customer.share()).shared_url
    await customer.remove(item)
    events = await server.fetch(
        'SELECT "eventType", payload, "customerId" FROM commerce_events '
        'WHERE "aggregateId" = $1 ORDER BY "aggregateVersion", ordinal',
        wishlist.id,
    )
    assert [row["eventType"] for row in events] == [
        name for names in EVENTS.values() for name in names
    ]
    assert {row["customerId"] for row in events} == {customer.customer}
    counts = [json.loads(row["payload"]).get("items") for row in events]
    assert counts == [None, 1, 0, None, 1]
    audits = await server.fetch(
        "SELECT action, changes, metadata FROM audit_logs "
        'WHERE entity = \'Wishlist\' AND "entityId" = $1 ORDER BY "createdAt", id',
        wishlist.id,
    )
    assert [row["action"] for row in audits] == ["CREATE", *["UPDATE"] * 4]
    assert [json.loads(row["changes"])["itemCount"] for row in audits] == [
        [None, 0],
        [0, 1],
        [1, 1],
        [1, 1],
        [1, 0],
    ]
    assert all(json.loads(row["metadata"])["actor"] == customer.customer for row in audits)
    everything = str([dict(row) for row in (*events, *audits)])
    assert slug not in everything, "whoever reads the log could open the link"
