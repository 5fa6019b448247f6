"""Where a cart would be shipped to, and what that costs."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest

from tests.cart.shoppers import Shopper
from tests.support.refusals import refused
from tests.support.workers import COMPANY, Server


async def test_shipping_is_kept_part_by_part(shopper: Shopper) -> None:
    """Pitfalls 57 and 65: the address was validated and thrown away, and customers had none."""
    await shopper.ship(postal_code="10115", country="DE")
    cart = await shopper.ship(postal_code="20095")
    assert (cart.shipping_postal_code, cart.shipping_country) == ("20095", "DE")
    cart = await shopper.ship(country="")
    assert not cart.HasField("shipping_country")
    assert (await shopper.get()).shipping_postal_code == "20095"


@pytest.mark.parametrize("country", ["de", "D", "DEU", "1A"])
async def test_a_country_is_two_capitals(shopper: Shopper, country: str) -> None:
    await refused(shopper.ship(country=country), "INVALID_ARGUMENT")
    await refused(shopper.ship(postal_code="1" * 21), "INVALID_ARGUMENT")


async def test_tax_and_shipping_are_nothing_without_rates(shopper: Shopper) -> None:
    await shopper.add("prod-mug")
    totals = (await shopper.ship(country="SE")).totals
    assert (totals.tax_total, totals.shipping_total, totals.grand_total) == (0, 0, 10)


async def test_rates_are_charged_for_the_destination(shopper: Shopper, server: Server) -> None:
    """Pitfall 57: 7.25 % of 25.00 less 10 % is 1.63; shipping is free from 100.00 on."""
    for prefix, rate in ((None, "5"), ("90", "7.25")):
        await server.database.execute(
            """INSERT INTO tax_rates (id, "companyId", country, "postalCodePrefix", rate)
               VALUES ($1, $2, 'QX', $3, $4) ON CONFLICT DO NOTHING""",
            str(uuid.uuid4()),
            COMPANY,
            prefix,
            Decimal(rate),
        )
    await server.database.execute(
        """INSERT INTO shipping_rates (id, "companyId", country, amount, "freeFrom", currency)
           VALUES ($1, $2, 'QX', 4.90, 100, 'USD') ON CONFLICT DO NOTHING""",
        str(uuid.uuid4()),
        COMPANY,
    )
    await shopper.add("prod-tee")
    await shopper.apply("SAVE10")
    totals = (await shopper.ship(country="QX", postal_code="90210")).totals
    assert (totals.tax_total, totals.shipping_total, totals.grand_total) == (1.63, 4.9, 29.03)
    totals = (await shopper.ship(postal_code="10001")).totals
    assert totals.tax_total == 1.13
    totals = (await shopper.add("prod-tee", 4)).totals
    assert (totals.subtotal, totals.shipping_total) == (125, 0)
    assert totals.tax_total == 5.63
    totals = (await shopper.clear()).totals
    assert (totals.tax_total, totals.shipping_total, totals.grand_total) == (0, 0, 0)
