"""Who may see and change a container, whichever kind it is."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import grpc
import pytest

from tests.containers.conftest import NewCustomer, NewGuest, NewSite
from tests.containers.shoppers import CART, COMPARED, Shopper, Tested, products
from tests.support.refusals import refused
from tests.support.workers import COMPANY, OTHER_COMPANY, Server, bearer, tenant


async def test_without_a_token_a_guest_sees_a_placeholder(guest: Shopper) -> None:
    """A full, empty object and not a partial one."""
    found = await replace(guest, metadata=tenant()).get()
    assert (found.company_id, found.id, len(found.items)) == (COMPANY, "", 0)


@pytest.mark.parametrize("company", [COMPANY, OTHER_COMPANY])
async def test_a_token_that_matches_nothing_in_the_company_is_not_found(
    guest: Shopper, company: str, tested: Tested
) -> None:
    """A placeholder would hide a bad token."""
    token = "0" * 64 if company == COMPANY else guest.session_token
    await refused(replace(guest, metadata=tenant(company, token)).get(), tested.not_found)


async def test_a_guests_container_opens_by_its_own_token_only(
    guest: Shopper, new_guest: NewGuest, customer: Shopper, tested: Tested
) -> None:
    """A hash is compared, and the order of the reasons is the contract's."""
    other = await new_guest()
    await refused(replace(guest, metadata=tenant()).add(), "SESSION_TOKEN_REQUIRED")
    await refused(replace(guest, metadata=other.metadata).add(), "SESSION_TOKEN_MISMATCH")
    await refused(replace(guest, record_id="nothing").add(), tested.not_found)
    foreign = replace(guest, metadata=tenant(OTHER_COMPANY, guest.session_token))
    await refused(foreign.add("prod-other"), tested.not_found)
    owned = replace(guest, record_id=(await customer.get()).id)
    await refused(owned.add(), "SESSION_TOKEN_MISMATCH")
    assert (await guest.get()).version == 1


async def test_a_bearer_token_does_not_open_a_guests_container(guest: Shopper) -> None:
    with_bearer = replace(guest, metadata=(*tenant(), *bearer("cust-alice")))
    await refused(with_bearer.add(), "SESSION_TOKEN_REQUIRED")


async def test_only_a_digest_of_the_token_is_kept(guest: Shopper, server: Server) -> None:
    """Who reads the database opens nothing."""
    stored = await server.value(
        f'SELECT "sessionToken" FROM {guest.tested.table} WHERE id = $1', guest.record_id
    )
    token = guest.session_token or ""
    assert stored == "sha256:" + hashlib.sha256(token.encode()).hexdigest()


async def test_a_token_is_in_no_answer_to_a_bearer(customer: Shopper, guest: Shopper) -> None:
    """Who has a bearer token needs no session token."""
    assert (await guest.get()).session_token == guest.session_token
    saying = customer.saying(x_session_token=guest.session_token or "")
    for answer in (await saying.get(), await saying.add(), await saying.merge(guest)):
        assert not answer.HasField("session_token")


async def test_every_guest_gets_a_new_container(new_guest: NewGuest) -> None:
    """Nothing that a client chooses opens an existing one."""
    guests = [await new_guest() for _ in range(2)]
    assert len({guest.record_id for guest in guests}) == 2
    assert len({guest.session_token for guest in guests}) == 2


@pytest.mark.parametrize("company", ["suspended-company-id", "no-company"])
async def test_a_company_must_be_active(
    new_guest: NewGuest, new_customer: NewCustomer, company: str
) -> None:
    await refused(new_guest(company), "COMPANY_NOT_FOUND")
    forbidden = grpc.StatusCode.PERMISSION_DENIED
    await refused(new_customer(company=company).get(), "COMPANY_NOT_FOUND", code=forbidden)


async def test_a_guest_names_the_company(server: Server, tested: Tested) -> None:
    await refused(Shopper(server, tested, ()).create(), "COMPANY_HEADER_REQUIRED")


@pytest.mark.parametrize("site", ["site-other", "no-site"])
async def test_a_site_is_the_companys(customer: Shopper, new_guest: NewGuest, site: str) -> None:
    await refused(customer.get(site_id=site), "SITE_NOT_ALLOWED")
    await refused(customer.add(site_id=site), "SITE_NOT_ALLOWED")
    await refused(new_guest(site_id=site), "SITE_NOT_ALLOWED")


async def test_a_site_closes_what_was_begun_there(
    customer: Shopper, new_guest: NewGuest, new_site: NewSite, server: Server, tested: Tested
) -> None:
    site = await new_site()
    guest = await new_guest(site_id=site)
    await server.change("sites", site, **{tested.kind.feature: False})
    found = await refused(guest.add(), "FEATURE_DISABLED")
    assert found.facts == {"feature": tested.kind.feature}
    await refused(guest.get(), "FEATURE_DISABLED")
    await refused(customer.get(site_id=site), "FEATURE_DISABLED")
    await refused(new_guest(site_id=site), "FEATURE_DISABLED")


async def test_of_several_reasons_to_refuse_the_first_is_told(
    customer: Shopper, new_guest: NewGuest, new_site: NewSite, server: Server, tested: Tested
) -> None:
    """Existence, tenant, the record's state, and only then what the site has switched off."""
    site = await new_site()
    guest, other = await new_guest(site_id=site), await new_guest()
    await customer.add(site_id=site)
    await server.change("sites", site, **{tested.kind.feature: False})
    intruder = replace(other, record_id=guest.record_id)
    await refused(intruder.add(), "SESSION_TOKEN_MISMATCH")
    await refused(guest.add(), "FEATURE_DISABLED")
    await server.change("customers", customer.customer or "", status="BLOCKED")
    await refused(customer.get(site_id=site), "CUSTOMER_BLOCKED")


async def test_a_customer_of_another_company_is_refused(server: Server, tested: Tested) -> None:
    await refused(Shopper(server, tested, bearer("cust-eve")).get(), "COMPANY_MISMATCH")


async def test_a_blocked_customer_is_refused(
    customer: Shopper, guest: Shopper, server: Server
) -> None:
    """Also where they would take over what they filled as a guest."""
    await customer.add()
    await server.change("customers", customer.customer or "", status="BLOCKED")
    for call in (customer.get(), customer.add("prod-lamp"), customer.merge(guest)):
        await refused(call, "CUSTOMER_BLOCKED")


async def test_a_first_visit_creates_customer_and_container(
    customer: Shopper, server: Server
) -> None:
    first = await customer.get()
    assert (first.version, len(first.items), first.customer_id) == (1, 0, customer.customer)
    assert (await customer.get()) == first
    email = await server.value("SELECT email FROM customers WHERE id = $1", customer.customer)
    assert email == f"{customer.customer}@example.com"


@pytest.mark.parametrize("tested", [CART, COMPARED], indirect=True)
async def test_what_has_expired_does_not_change_by_its_id(
    guest: Shopper, server: Server, tested: Tested
) -> None:
    await server.database.execute(
        f"UPDATE {tested.table} SET \"expiresAt\" = now() - interval '1 second' WHERE id = $1",
        guest.record_id,
    )
    await refused(guest.add(), tested.not_found)
    await refused(guest.get(), tested.not_found)


@pytest.mark.parametrize("tested", [CART, COMPARED], indirect=True)
async def test_an_expired_one_of_a_customer_never_stands_in_the_way(
    customer: Shopper, server: Server, tested: Tested
) -> None:
    """It comes back, or a new one takes its place; the customer can go on either way."""
    old = await customer.add()
    await server.database.execute(
        f"UPDATE {tested.table} SET \"expiresAt\" = now() - interval '1 second' WHERE id = $1",
        old.id,
    )
    assert "prod-lamp" in products(await customer.add("prod-lamp"))
    count = f'SELECT count(*) FROM {tested.table} WHERE "customerId" = $1'
    assert await server.value(count, customer.customer) <= 2
