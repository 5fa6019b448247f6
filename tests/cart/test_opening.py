"""Finding and creating carts: whose they are, in which company, on which site."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

import grpc
import pytest
from commerce.cart.v1 import cart_pb2, cart_service_pb2, public_cart_service_pb2

from server.platform.settings import Settings
from tests.cart.conftest import NewCustomer, NewGuest
from tests.cart.shoppers import Shopper
from tests.support.refusals import refused
from tests.support.workers import (
    COMPANY,
    OTHER_COMPANY,
    Server,
    bearer,
    bearing,
    running_worker,
    tenant,
    token,
)

GetCart = cart_service_pb2.GetCartRequest
GetGuest = public_cart_service_pb2.GetGuestCartRequest
Create = public_cart_service_pb2.CreateGuestCartRequest


async def test_a_customer_s_first_visit_creates_their_cart_and_their_row(
    customer: Shopper, server: Server
) -> None:
    """A customer of a token need not be one of the table yet."""
    cart = await customer.get()
    assert (cart.company_id, cart.customer_id) == (COMPANY, customer.customer)
    assert (cart.status, cart.currency, cart.version) == (cart_pb2.Cart.ACTIVE, "USD", 1)
    (row,) = await server.fetch(
        'SELECT email, "companyId" FROM customers WHERE id = $1', customer.customer
    )
    assert tuple(row) == (f"{customer.customer}@example.com", COMPANY)
    assert (await customer.get()).id == cart.id


async def test_the_subject_is_the_customer_where_the_token_names_none(server: Server) -> None:
    subject = f"user-{uuid.uuid4()}"
    metadata = bearing(token(sub=subject, companyId=COMPANY))
    cart = await server.carts.GetCart(GetCart(), metadata=metadata)
    assert cart.customer_id == subject


async def test_a_company_scope_names_the_tenant(server: Server) -> None:
    """The tenant comes from the token, by one rule."""
    claims = {"sub": f"user-{uuid.uuid4()}", "scopeId": COMPANY}
    metadata = bearing(token(scopeType="COMPANY", **claims))
    assert (await server.carts.GetCart(GetCart(), metadata=metadata)).company_id == COMPANY
    for scope in ("ORGANIZATION", "CLIENT", None):
        metadata = bearing(token(scopeType=scope, **claims))
        await refused(server.carts.GetCart(GetCart(), metadata=metadata), "COMPANY_REQUIRED")


async def test_customers_of_one_mail_address_are_different_people(
    new_customer: NewCustomer,
) -> None:
    """Two accounts at the identity provider may carry the same address."""
    first, second = (new_customer(email="shared@example.com") for _ in range(2))
    assert (await first.get()).id != (await second.get()).id


async def _email_of(server: Server, customer: str) -> str:
    return str(await server.value("SELECT email FROM customers WHERE id = $1", customer))


async def test_an_address_that_a_token_gave_follows_the_newest_token(server: Server) -> None:
    """Mails went to the address of the first token for ever; an older token brings none back."""
    name, now = f"cust-{uuid.uuid4()}", int(time.time())
    old, new = f"old@{name}.example", f"new@{name}.example"
    first = Shopper(server, bearer(name, email=old, iat=now - 600), customer=name)
    moved = Shopper(server, bearer(name, email=new, iat=now - 60), customer=name)
    await first.add("prod-mug")
    await moved.get()
    assert await _email_of(server, name) == old  # who reads writes nothing
    await moved.add("prod-mug")
    assert await _email_of(server, name) == new
    await first.add("prod-mug")
    assert await _email_of(server, name) == new
    (changed,) = await server.fetch(
        "SELECT action FROM audit_logs WHERE entity = 'Customer' AND \"entityId\" = $1"
        " AND action = 'UPDATE'",
        name,
    )
    assert changed["action"] == "UPDATE"


@pytest.mark.parametrize(
    "claims",
    [{"email": None}, {"email": "stranger@x.example", "email_verified": False}],
)
async def test_a_token_without_a_trusted_address_leaves_the_one_that_is_there(
    server: Server, claims: dict[str, Any]
) -> None:
    name = f"cust-{uuid.uuid4()}"
    await Shopper(server, bearer(name, email=f"old@{name}.example"), customer=name).get()
    await Shopper(server, bearer(name, **claims), customer=name).add("prod-mug")
    assert await _email_of(server, name) == f"old@{name}.example"


async def test_an_address_that_somebody_else_wrote_stays(server: Server) -> None:
    """The shop's own customer data go before what a token says, now and ever after."""
    name = f"cust-{uuid.uuid4()}"
    await Shopper(server, bearer(name, email=f"old@{name}.example"), customer=name).get()
    await server.change("customers", name, email=f"shop@{name}.example")
    await Shopper(server, bearer(name, email=f"new@{name}.example"), customer=name).add("prod-mug")
    assert await _email_of(server, name) == f"shop@{name}.example"
    assert await _email_of(server, "cust-alice") == "alice@example.com"
    await Shopper(server, bearer("cust-alice", email="x@x.example")).add("prod-mug")
    assert await _email_of(server, "cust-alice") == "alice@example.com"


@pytest.mark.parametrize("iat", [None, 4_000_000_000, 2**60, -5, 0.5])
async def test_a_strange_time_of_issue_keeps_no_later_token_out(
    new_customer: NewCustomer, server: Server, iat: float | None
) -> None:
    first = new_customer(iat=iat)
    await first.get()
    name = str(first.customer)
    await Shopper(server, bearer(name, email=f"new@{name}.example"), customer=name).add("prod-mug")
    assert await _email_of(server, name) == f"new@{name}.example"


@pytest.mark.parametrize("email", ["", None, 7, "nul\0@example.com", "lone\ud800@example.com"])
async def test_a_strange_mail_claim_does_no_harm(new_customer: NewCustomer, email: object) -> None:
    await new_customer(email=email).get()


@pytest.mark.parametrize("company", ["suspended-company-id", "nowhere"])
async def test_a_company_must_be_active(new_customer: NewCustomer, company: str) -> None:
    """A token or a header names a company, but it must be open."""
    shopper = new_customer(company=company)
    forbidden = grpc.StatusCode.PERMISSION_DENIED
    await refused(shopper.get(), "COMPANY_NOT_FOUND", code=forbidden)
    guests, metadata = shopper.server.guests, tenant(company)
    await refused(guests.GetGuestCart(GetGuest(), metadata=metadata), "COMPANY_NOT_FOUND")
    await refused(guests.CreateGuestCart(Create(), metadata=metadata), "COMPANY_NOT_FOUND")


@pytest.mark.parametrize("column", ["status", "deletedAt"])
async def test_a_blocked_or_deleted_customer_is_refused(
    customer: Shopper, server: Server, column: str
) -> None:
    await customer.add("prod-mug")
    value = "'BLOCKED'" if column == "status" else "now()"
    await server.database.execute(
        f'UPDATE customers SET "{column}" = {value} WHERE id = $1', customer.customer
    )
    await refused(customer.get(), "CUSTOMER_BLOCKED")
    await refused(customer.add("prod-mug"), "CUSTOMER_BLOCKED")


async def test_customers_are_not_created_where_that_is_switched_off(settings: Settings) -> None:
    strict = settings.model_copy(update={"auto_provision_customers": False})
    async with running_worker(strict) as worker:
        unknown = bearer(f"cust-{uuid.uuid4()}")
        await refused(worker.carts.GetCart(GetCart(), metadata=unknown), "CUSTOMER_NOT_FOUND")
        known = bearer("cust-bob")
        assert (await worker.carts.GetCart(GetCart(), metadata=known)).customer_id == "cust-bob"


async def test_a_guest_gets_a_new_cart_and_its_secret(new_guest: NewGuest) -> None:
    guest = await new_guest(
        visitor_id="v-1", utm_source="mail", utm_medium="cpc", utm_campaign="spring"
    )
    assert re.fullmatch("[0-9a-f]{64}", guest.session_token or "")
    cart = await guest.get()
    assert (cart.id, cart.session_token) == (guest.cart_id, guest.session_token)
    assert (cart.visitor_id, cart.utm_source, cart.utm_medium, cart.utm_campaign) == (
        "v-1",
        "mail",
        "cpc",
        "spring",
    )
    assert not cart.HasField("customer_id")


async def test_a_visitor_id_never_opens_an_existing_cart(new_guest: NewGuest) -> None:
    """An id that the client chose is no proof; every create is a new cart."""
    first, second = [await new_guest(visitor_id="v-same") for _ in range(2)]
    assert first.cart_id != second.cart_id
    assert first.session_token != second.session_token


async def test_a_guest_names_the_company_by_header(server: Server) -> None:
    """Without a tenant there is no search across all of them."""
    for call in (
        server.guests.GetGuestCart(GetGuest()),
        server.guests.CreateGuestCart(Create(visitor_id="v-1")),
    ):
        await refused(call, "COMPANY_HEADER_REQUIRED")
    too_long = server.guests.GetGuestCart(GetGuest(), metadata=tenant("x" * 300))
    await refused(too_long, "INVALID_ARGUMENT")


async def test_without_a_token_a_guest_sees_an_empty_cart(server: Server) -> None:
    """The placeholder is a whole, empty cart."""
    cart = await server.guests.GetGuestCart(GetGuest(), metadata=tenant(OTHER_COMPANY))
    assert (cart.id, cart.company_id, cart.currency) == ("", OTHER_COMPANY, "EUR")
    assert cart.totals == cart_pb2.CartTotals(currency="EUR")
    assert not cart.HasField("status")


@pytest.mark.parametrize("session_token", ["0" * 64, "not-a-token", "x" * 3000, "sha256:"])
async def test_a_token_that_opens_nothing_is_not_found(server: Server, session_token: str) -> None:
    call = server.guests.GetGuestCart(GetGuest(), metadata=tenant(token=session_token))
    await refused(call, "CART_NOT_FOUND")


async def test_a_stored_digest_is_no_token(guest: Shopper, server: Server) -> None:
    """Who reads the database can't open carts with what is there."""
    stored = await server.value('SELECT "sessionToken" FROM carts WHERE id = $1', guest.cart_id)
    for shown in (stored, stored.removeprefix("sha256:")):
        call = server.guests.GetGuestCart(GetGuest(), metadata=tenant(token=shown))
        await refused(call, "CART_NOT_FOUND")


async def test_a_site_must_be_the_company_s_own_and_active(
    customer: Shopper, server: Server
) -> None:
    """Sites of other companies, unknown ones and closed ones."""
    closed = f"site-{uuid.uuid4()}"
    await server.insert(
        "sites", id=closed, companyId=COMPANY, name="Closed", slug=closed, status="INACTIVE"
    )
    for site in ("site-other", "site-nowhere", closed):
        await refused(customer.get(site_id=site), "SITE_NOT_ALLOWED")
        create = server.guests.CreateGuestCart(Create(site_id=site), metadata=tenant())
        await refused(create, "SITE_NOT_ALLOWED")


async def test_a_site_without_carts_has_none(customer: Shopper, server: Server) -> None:
    """A site's flags are enforced."""
    refusal = await refused(customer.get(site_id="site-funnel"), "FEATURE_DISABLED")
    assert refusal.facts["feature"] == "enableCart"
    create = server.guests.CreateGuestCart(Create(site_id="site-funnel"), metadata=tenant())
    await refused(create, "FEATURE_DISABLED")


async def test_a_site_without_guest_checkout_has_no_guest_carts(
    new_guest: NewGuest, customer: Shopper, server: Server
) -> None:
    """Nor do carts stay open that were begun before it was switched off."""
    site = f"site-{uuid.uuid4()}"
    await server.insert("sites", id=site, companyId=COMPANY, name="Members", slug=site)
    guest = await new_guest(site_id=site)
    await server.change("sites", site, guestCheckout=False)
    for call in (guest.add("prod-mug"), guest.get(), new_guest(site_id=site)):
        refusal = await refused(call, "FEATURE_DISABLED")
        assert refusal.facts["feature"] == "guestCheckout"
    assert (await customer.get(site_id=site)).site_id == site


async def test_one_cart_serves_all_sites_of_the_company(customer: Shopper) -> None:
    """One cart for each customer and company; the first site is its home."""
    first = await customer.get(site_id="site-outlet")
    second = await customer.get(site_id="site-main")
    assert (first.id, second.site_id) == (second.id, "site-outlet")


async def test_the_site_s_currency_goes_before_the_company_s(
    new_guest: NewGuest, server: Server
) -> None:
    """The tenant decides on the currency unless a valid one is asked for."""
    site = f"site-{uuid.uuid4()}"
    await server.insert(
        "sites", id=site, companyId=COMPANY, name="Japan", slug=site, currency="JPY"
    )
    yen = await new_guest(site_id=site)
    cart = await yen.add("prod-yen")
    assert (cart.currency, cart.totals.grand_total) == ("JPY", 1500)
    await refused(yen.add("prod-mug"), "CURRENCY_MISMATCH")
    assert (await (await new_guest(currency="JPY")).get()).currency == "JPY"


@pytest.mark.parametrize("code", ["KWD", "XYZ", "AAA"])
async def test_a_currency_must_be_known_and_of_two_decimals_at_most(
    new_guest: NewGuest, code: str
) -> None:
    await refused(new_guest(currency=code), "CURRENCY_UNSUPPORTED")


@pytest.mark.parametrize("code", ["usd", "US", "USDX", "12€"])
async def test_a_currency_is_three_capitals(new_guest: NewGuest, code: str) -> None:
    """Every field has a form."""
    await refused(new_guest(currency=code), "INVALID_ARGUMENT")


async def test_saved_items_are_left_out_when_not_asked_for(shopper: Shopper) -> None:
    cart = await shopper.add("prod-mug")
    await shopper.save(cart.items[0].id)
    assert len((await shopper.get()).saved_items) == 1
    assert len((await shopper.get(include_saved=True)).saved_items) == 1
    assert len((await shopper.get(include_saved=False)).saved_items) == 0
