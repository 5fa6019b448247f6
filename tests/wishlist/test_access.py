"""Who may see and change a wishlist, where, and what is kept of it."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import replace

import pytest
from google.protobuf.json_format import MessageToDict

from tests.support.refusals import refused
from tests.support.workers import COMPANY, OTHER_COMPANY, Server, bearer, tenant
from tests.wishlist.conftest import NewCustomer, NewGuest
from tests.wishlist.shoppers import Wisher, products


async def test_without_a_token_a_guest_sees_a_placeholder(guest: Wisher) -> None:
    """Pitfall 89: a full, empty object and not a partial one."""
    wishlist = await replace(guest, metadata=tenant()).get()
    assert MessageToDict(wishlist) == {"companyId": COMPANY}


@pytest.mark.parametrize("company", [COMPANY, OTHER_COMPANY])
async def test_a_token_that_matches_nothing_in_the_company_is_not_found(
    guest: Wisher, company: str
) -> None:
    """Pitfall 89: a placeholder would hide a bad token."""
    token = "0" * 64 if company == COMPANY else guest.session_token
    stranger = replace(guest, metadata=tenant(company, token))
    await refused(stranger.get(), "WISHLIST_NOT_FOUND")


async def test_a_guests_wishlist_opens_by_its_own_token_only(
    guest: Wisher, new_guest: NewGuest, customer: Wisher
) -> None:
    """Pitfalls 25 and 33: a hash is compared, and the order of refusals is the contract's."""
    other = await new_guest()
    await refused(replace(guest, metadata=tenant()).add("prod-mug"), "SESSION_TOKEN_REQUIRED")
    await refused(replace(guest, metadata=other.metadata).add("prod-mug"), "SESSION_TOKEN_MISMATCH")
    await refused(replace(guest, wishlist_id="nothing").add("prod-mug"), "WISHLIST_NOT_FOUND")
    foreign = replace(guest, metadata=tenant(OTHER_COMPANY, guest.session_token))
    await refused(foreign.add("prod-other"), "WISHLIST_NOT_FOUND")
    owned = replace(guest, wishlist_id=(await customer.get()).id)
    await refused(owned.add("prod-mug"), "SESSION_TOKEN_MISMATCH")


async def test_only_a_digest_of_the_token_is_kept(guest: Wisher, server: Server) -> None:
    """Pitfall 26: session tokens in clear text."""
    stored = await server.value(
        'SELECT "sessionToken" FROM wishlists WHERE id = $1', guest.wishlist_id
    )
    assert guest.session_token is not None
    assert stored == "sha256:" + hashlib.sha256(guest.session_token.encode()).hexdigest()


async def test_a_token_is_never_in_an_answer_to_a_bearer(customer: Wisher, guest: Wisher) -> None:
    """Pitfall 35: those with a bearer token never need it."""
    assert (await guest.get()).session_token == guest.session_token
    saying = customer.saying(x_session_token=guest.session_token or "")
    assert not (await saying.add("prod-mug")).HasField("session_token")
    assert not (await saying.merge(guest)).HasField("session_token")


async def test_every_guest_gets_a_new_wishlist(new_guest: NewGuest) -> None:
    """Pitfall 15: no existing record for anything a client chooses."""
    guests = [await new_guest(name="Same") for _ in range(2)]
    assert len({guest.wishlist_id for guest in guests}) == 2
    assert len({guest.session_token for guest in guests}) == 2


@pytest.mark.parametrize("company", ["suspended-company-id", "no-company"])
async def test_a_company_must_be_active(new_guest: NewGuest, server: Server, company: str) -> None:
    """Pitfall 29: the header is not trusted."""
    await refused(new_guest(company), "COMPANY_NOT_FOUND")


@pytest.mark.parametrize(
    ("site", "reason"),
    [
        ("site-other", "SITE_NOT_ALLOWED"),
        ("no-site", "SITE_NOT_ALLOWED"),
        ("site-funnel", "FEATURE_DISABLED"),
    ],
)
async def test_a_site_is_the_companys_and_has_wishlists(
    customer: Wisher, new_guest: NewGuest, site: str, reason: str
) -> None:
    """Pitfall 30: site and flags are checked."""
    await refused(customer.get(site_id=site), reason)
    await refused(customer.add("prod-mug", site=site), reason)
    await refused(new_guest(site_id=site), reason)


async def test_a_site_that_switches_wishlists_off_closes_those_begun_there(
    new_guest: NewGuest, server: Server
) -> None:
    site = "site-wishlist-off"
    await server.insert("sites", id=site, companyId=COMPANY, name=site, slug=site)
    guest = await new_guest(site_id=site)
    await server.change("sites", site, enableWishlist=False)
    found = await refused(guest.add("prod-mug"), "FEATURE_DISABLED")
    assert found.facts == {"feature": "enableWishlist"}


async def test_guest_checkout_does_not_matter(new_guest: NewGuest, server: Server) -> None:
    site = "site-no-guest-checkout"
    await server.insert(
        "sites", id=site, companyId=COMPANY, name=site, slug=site, guestCheckout=False
    )
    guest = await new_guest(site_id=site)
    assert products(await guest.add("prod-mug")) == ["prod-mug"]


async def test_a_customer_of_another_company_is_refused(server: Server) -> None:
    stranger = Wisher(server, bearer("cust-eve"))
    await refused(stranger.get(), "COMPANY_MISMATCH")


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


async def test_a_stale_version_is_refused_and_tells_the_current_one(wisher: Wisher) -> None:
    first = await wisher.add("prod-mug")
    second = await wisher.saying(if_match=f'"{first.version}"').add("prod-lamp")
    stale = wisher.saying(if_match=f'"{first.version}"')
    found = await refused(stale.add("prod-chair"), "VERSION_MISMATCH")
    assert found.facts == {"currentVersion": str(second.version)}
    assert await wisher.get() == second


async def test_a_repeated_call_happens_once(wisher: Wisher) -> None:
    """Pitfall 102: a client's retry must not add twice."""
    saying = wisher.saying(idempotency_key="key-1")
    answers = await asyncio.gather(*(saying.add("prod-mug", notes="a") for _ in range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert (await wisher.get()).version == answers[0].version
    await refused(saying.add("prod-mug", notes="b"), "IDEMPOTENCY_KEY_REUSED")


async def test_a_repeated_create_gives_the_same_secret_to_the_same_guest(server: Server) -> None:
    wisher = Wisher(server, tenant(), wishlist_id="").saying(idempotency_key="key-create")
    from commerce.wishlist.v1 import (
        public_wishlist_service_pb2 as pb,
    )
    from commerce.wishlist.v1 import (
        public_wishlist_service_pb2_grpc as grpc_pb,
    )

    stub = grpc_pb.PublicWishlistServiceStub(server.channel)
    request = pb.CreateGuestWishlistRequest(name="Once")
    first = await stub.CreateGuestWishlist(request, metadata=wisher.metadata)
    second = await stub.CreateGuestWishlist(request, metadata=wisher.metadata)
    assert first == second
    assert len(first.session_token) == 64


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
    """Pitfalls 86 and 100: what is recorded is what happened, and in the same transaction."""
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


async def test_a_refused_access_is_audited(
    guest: Wisher, new_guest: NewGuest, server: Server
) -> None:
    other = await new_guest()
    count = (
        "SELECT count(*) FROM audit_logs "
        "WHERE action = 'ACCESS_DENIED' AND entity LIKE '%PublicWishlistService%'"
    )
    before = await server.value(count)
    await refused(replace(guest, metadata=other.metadata).share(), "SESSION_TOKEN_MISMATCH")
    assert await server.value(count) == before + 1
