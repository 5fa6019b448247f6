"""Where a cart would be shipped to, and what that costs."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest

from tests.cart.conftest import NewGuest
from tests.cart.shoppers import Shopper
from tests.support.refusals import refused
from tests.support.workers import COMPANY, Server


async def test_shipping_is_kept_part_by_part(shopper: Shopper) -> None:
    """The address was validated and thrown away, and customers had none."""
    await shopper.ship(postal_code="10115", country="DE")
    cart = await shopper.ship(postal_code="20095")
    assert (cart.shipping_postal_code, cart.shipping_country) == ("20095", "DE")
    cart = await shopper.ship(country="")
    assert not cart.HasField("shipping_country")
    assert (await shopper.get()).shipping_postal_code == "20095"


@pytest.mark.parametrize("country", ["de", "D", "DEU", "1A", "XX", "ZZ", "EU", "IC", "XI"])
async def test_a_country_is_one_of_iso_3166(shopper: Shopper, country: str) -> None:
    await refused(shopper.ship(country=country), "INVALID_ARGUMENT")
    await refused(shopper.ship(postal_code="1" * 21), "INVALID_ARGUMENT")


@pytest.mark.parametrize(("written", "meant"), [("UK", "GB"), ("EL", "GR"), ("XK", "XK")])
async def test_what_everybody_takes_for_a_country_is_that_country(
    shopper: Shopper, written: str, meant: str
) -> None:
    assert (await shopper.ship(country=written)).shipping_country == meant


async def test_tax_and_shipping_are_nothing_without_rates_and_the_cart_says_so(
    shopper: Shopper,
) -> None:
    await shopper.add("prod-mug")
    cart = await shopper.ship(country="SE")
    totals = cart.totals
    assert (totals.tax_total, totals.shipping_total, totals.grand_total) == (0, 0, 10)
    assert list(cart.destination_issues) == ["NO_TAX_RATE", "NO_SHIPPING_RATE"]
    assert (await shopper.get()).destination_issues == cart.destination_issues
    assert not (await shopper.ship(country="")).destination_issues


async def test_a_postal_code_is_compared_in_one_form(shopper: Shopper, server: Server) -> None:
    """The prefix BT was missed by ` bt1  1aa`, and E caught EH1."""
    for prefix, rate in (("BT", "1"), ("E", "2"), ("K1A 0", "3"), ("EH1", "4")):
        await server.database.execute(
            """INSERT INTO tax_rates (id, "companyId", country, "postalCodePrefix", rate)
               VALUES ($1, $2, 'JE', $3, $4) ON CONFLICT DO NOTHING""",
            str(uuid.uuid4()),
            COMPANY,
            prefix,
            Decimal(rate),
        )
    await shopper.add("prod-mug", 10)
    for code, tax in (
        (" bt1  1aa", 1),
        ("E1 6AN", 2),
        ("EC1A 1BB", 0),
        ("K1A0B1", 3),
        ("EH1 1YZ", 4),
        ("EH11 1YZ", 0),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER B}T1 1AA", 1),
    ):
        cart = await shopper.ship(postal_code=code, country="JE")
        assert cart.totals.tax_total == tax, code
        assert ("NO_TAX_RATE" in cart.destination_issues) == (tax == 0), code


async def test_rates_are_charged_for_the_destination(shopper: Shopper, server: Server) -> None:
    """7.25 % of 25.00 less 10 % is 1.63; shipping is free from 100.00 on."""
    for prefix, rate in ((None, "5"), ("90", "7.25")):
        await server.database.execute(
            """INSERT INTO tax_rates (id, "companyId", country, "postalCodePrefix", rate)
               VALUES ($1, $2, 'AQ', $3, $4) ON CONFLICT DO NOTHING""",
            str(uuid.uuid4()),
            COMPANY,
            prefix,
            Decimal(rate),
        )
    await server.database.execute(
        """INSERT INTO shipping_rates (id, "companyId", country, amount, "freeFrom", currency)
           VALUES ($1, $2, 'AQ', 4.90, 100, 'USD') ON CONFLICT DO NOTHING""",
        str(uuid.uuid4()),
        COMPANY,
    )
    await shopper.add("prod-tee")
    await shopper.apply("SAVE10")
    totals = (await shopper.ship(country="AQ", postal_code="90210")).totals
    assert (totals.tax_total, totals.shipping_total, totals.grand_total) == (1.63, 4.9, 29.03)
    totals = (await shopper.ship(postal_code="10001")).totals
    assert totals.tax_total == 1.13
    totals = (await shopper.add("prod-tee", 4)).totals
    assert (totals.subtotal, totals.shipping_total) == (125, 0)
    assert totals.tax_total == 5.63
    totals = (await shopper.clear()).totals
    assert (totals.tax_total, totals.shipping_total, totals.grand_total) == (0, 0, 0)


async def test_a_site_s_rate_goes_before_a_country_s_and_that_before_the_general_one(
    new_guest: NewGuest, server: Server
) -> None:
    """Without a country nothing is charged at all."""
    rates = [("site-outlet", None, 3), (None, "BV", 5), (None, None, 7)]
    names = [str(uuid.uuid4()) for _ in rates]
    for name, (site, country, amount) in zip(names, rates, strict=True):
        await server.insert(
            "shipping_rates",
            id=name,
            companyId=COMPANY,
            siteId=site,
            country=country,
            amount=amount,
            currency="USD",
        )
    try:
        for site, country, charged in (
            ("site-outlet", "BV", 3),
            ("site-outlet", "HM", 3),
            ("site-main", "BV", 5),
            ("site-main", "HM", 7),
        ):
            guest = await new_guest(site_id=site)
            await guest.add("prod-mug")
            cart = await guest.ship(country=country)
            assert cart.totals.shipping_total == charged, (site, country)
    finally:
        await server.database.execute("DELETE FROM shipping_rates WHERE id = ANY($1)", names)
