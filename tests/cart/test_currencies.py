"""Currencies of carts: what may be asked for, what may be charged, and what ended meanwhile."""

from __future__ import annotations

import uuid

import pytest

from tests.cart.conftest import NewCustomer, NewGuest
from tests.cart.shoppers import Shopper
from tests.support.refusals import refused
from tests.support.shop import NewProduct
from tests.support.workers import COMPANY, Server


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("IQD", "IQD has 3 decimals; amounts here have at most two"),
        ("XAU", "XAU is no currency of ISO 4217"),
        ("XXX", "XXX is no currency of ISO 4217"),
        ("DEM", "DEM is no currency of ISO 4217"),
        ("BGN", "BGN ended on 2026-01-01; use EUR"),
        ("HRK", "HRK ended on 2023-01-01; use EUR"),
    ],
)
async def test_the_refusal_says_what_is_wrong_with_a_code(
    new_guest: NewGuest, code: str, sentence: str
) -> None:
    refusal = await refused(new_guest(currency=code), "CURRENCY_UNSUPPORTED")
    assert sentence in refusal.message


async def test_dinars_are_charged_to_the_para(
    new_guest: NewGuest, server: Server, new_product: NewProduct
) -> None:
    """Display data shows dinars without decimals; 3 × 10.55 are 31.65 all the same."""
    product = await new_product("10.55", currency="RSD")
    cart = await (await new_guest(currency="RSD")).add(product, 3)
    assert (cart.currency, cart.totals.grand_total) == ("RSD", 31.65)


async def test_a_cart_in_a_currency_that_ended_can_be_read_and_emptied_and_then_goes_on(
    new_customer: NewCustomer, server: Server, new_product: NewProduct
) -> None:
    """Bulgaria's carts of December 2025 are still there in January 2026."""
    shopper = new_customer()
    cart = await shopper.add(await new_product())
    old = await new_product(currency="BGN")
    await server.change("carts", cart.id, currency="BGN")
    assert (await shopper.get()).currency == "BGN"
    refusal = await refused(shopper.add(old), "CURRENCY_UNSUPPORTED")
    assert "use EUR" in refusal.message
    await refused(shopper.add("prod-mug"), "CURRENCY_MISMATCH")
    await shopper.clear()
    cart = await shopper.add("prod-mug")
    assert (cart.currency, cart.totals.currency, cart.totals.grand_total) == ("USD", "USD", 10)
    assert await server.value("SELECT currency FROM carts WHERE id = $1", cart.id) == "USD"


async def test_an_empty_cart_is_in_the_currency_of_the_site_its_owner_shops_on(
    customer: Shopper, server: Server
) -> None:
    """A customer has one cart a company; its first site must not keep them from another's goods."""
    site = f"site-{uuid.uuid4()}"
    await server.insert(
        "sites", id=site, companyId=COMPANY, name="Japan", slug=site, currency="JPY"
    )
    assert (await customer.get()).currency == "USD"
    cart = await customer.call(
        "AddItem", item={"product_id": "prod-yen", "quantity": 1}, site_id=site
    )
    assert (cart.currency, cart.totals.grand_total) == ("JPY", 1500)
    await refused(customer.add("prod-mug"), "CURRENCY_MISMATCH")
