"""Discount codes: what they take off, when they may, and what becomes of them."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal

import pytest
from commerce.cart.v1 import cart_pb2

from tests.cart.conftest import Make, NewGuest
from tests.cart.shoppers import Shopper
from tests.support.refusals import refused
from tests.support.workers import COMPANY, Server

PAST, FUTURE = datetime(2020, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - as columns hold them


async def _apply(shopper: Shopper, *codes: str) -> list[float]:
    for code in codes:
        cart = await shopper.apply(code)
    return [applied.discount_amount for applied in cart.discount_codes]


async def test_percentages_come_first_then_amounts(shopper: Shopper) -> None:
    """Rules: 10.00 × 6 with FLAT10 SAVE10 SAVE20 WELCOME → 6 + 12 + 9 + 10 = 37.00, 23.00 left."""
    await shopper.add("prod-mug", 6)
    assert await _apply(shopper, "FLAT10", "SAVE10", "SAVE20", "WELCOME") == [10, 6, 12, 9]
    totals = (await shopper.get()).totals
    assert (totals.subtotal, totals.discount_total, totals.grand_total) == (60, 37, 23)


async def test_each_code_is_rounded_once(shopper: Shopper, new_product: Make) -> None:
    """Rules: 89.97 with SAVE10 SAVE20 WELCOME → 9.00 + 17.99 + 13.50 = 40.49, 49.48 left."""
    await shopper.add(await new_product("29.99"), 3)
    assert await _apply(shopper, "SAVE10", "SAVE20", "WELCOME") == [9.0, 17.99, 13.5]
    totals = (await shopper.get()).totals
    assert (totals.discount_total, totals.grand_total) == (40.49, 49.48)


async def test_a_code_says_what_it_is(shopper: Shopper) -> None:
    await shopper.add("prod-mug", 6)
    (percent, fixed) = (await _two(shopper, "SPRING15", "FLAT10")).discount_codes
    assert (percent.code, percent.type, percent.value) == ("SPRING15", "percentage", 15)
    assert (percent.discount_amount, percent.description) == (9, "15 % off")
    assert (fixed.code, fixed.type, fixed.value) == ("FLAT10", "fixed", 10)


async def _two(shopper: Shopper, first: str, second: str) -> cart_pb2.Cart:
    await shopper.apply(first)
    return await shopper.apply(second)


async def test_case_and_blanks_do_not_matter_either_way(shopper: Shopper) -> None:
    """Applying forgave case, removing did not."""
    await shopper.add("prod-mug")
    cart = await shopper.apply("  save10\t")
    assert [applied.code for applied in cart.discount_codes] == ["SAVE10"]
    await refused(shopper.apply("Save10"), "DISCOUNT_ALREADY_APPLIED")
    cart = await shopper.unapply("sAvE10 ")
    assert (len(cart.discount_codes), cart.totals.grand_total) == (0, 10)


async def test_removing_what_is_not_applied_is_not_found(shopper: Shopper) -> None:
    """A silent 200 when nothing matched."""
    await shopper.add("prod-mug")
    await refused(shopper.unapply("SAVE10"), "DISCOUNT_NOT_APPLIED")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "DISCOUNT_BLANK"),
        ("   ", "DISCOUNT_BLANK"),
        ("NOSUCHCODE", "DISCOUNT_UNKNOWN"),
        ("OLD5", "DISCOUNT_EXPIRED"),
    ],
)
async def test_a_code_that_is_no_good_says_why(shopper: Shopper, code: str, reason: str) -> None:
    await shopper.add("prod-mug")
    await refused(shopper.apply(code), reason)


async def test_a_minimum_says_what_is_missing(shopper: Shopper) -> None:
    await shopper.add("prod-mug")
    refusal = await refused(shopper.apply("FLAT10"), "DISCOUNT_MINIMUM_NOT_MET")
    assert refusal.facts["missingAmount"] == "40.0"


async def test_a_code_has_its_time(shopper: Shopper, new_code: Make) -> None:
    await shopper.add("prod-mug")
    await refused(shopper.apply(await new_code(startsAt=FUTURE)), "DISCOUNT_NOT_YET_VALID")
    await refused(shopper.apply(await new_code(endsAt=PAST)), "DISCOUNT_EXPIRED")
    await shopper.apply(await new_code(startsAt=PAST, endsAt=FUTURE))


async def test_an_inactive_code_is_unknown(shopper: Shopper, new_code: Make) -> None:
    await shopper.add("prod-mug")
    await refused(shopper.apply(await new_code(isActive=False)), "DISCOUNT_UNKNOWN")


async def test_a_code_of_another_company_is_unknown(shopper: Shopper, server: Server) -> None:
    await shopper.add("prod-mug")
    code = f"C{uuid.uuid4().hex[:12].upper()}"
    await server.insert(
        "promotions",
        id=code,
        companyId="other-company-id",
        code=code,
        type="percentage",
        value=Decimal(10),
    )
    await refused(shopper.apply(code), "DISCOUNT_UNKNOWN")


async def test_a_code_may_be_for_some_sites(new_guest: NewGuest, new_code: Make) -> None:
    code = await new_code(siteIds=["site-outlet"])
    for site, good in (("site-outlet", True), ("site-main", False), ("", False)):
        guest = await new_guest(site_id=site)
        await guest.add("prod-mug")
        if good:
            assert (await guest.apply(code)).totals.discount_total == 1
        else:
            await refused(guest.apply(code), "DISCOUNT_NOT_FOR_SITE")


async def test_an_amount_of_another_currency_takes_nothing_off(
    shopper: Shopper, new_code: Make
) -> None:
    await shopper.add("prod-mug")
    code = await new_code(type="fixed", value=Decimal(3), currency="EUR")
    await refused(shopper.apply(code), "CURRENCY_MISMATCH")


async def test_a_code_that_stands_alone_stands_alone(shopper: Shopper) -> None:
    """Codes stacked without limit."""
    await shopper.add("prod-mug", 6)
    await shopper.apply("TAKE10")
    await refused(shopper.apply("SAVE10"), "NOT_COMBINABLE")
    await shopper.unapply("TAKE10")
    await shopper.apply("SAVE10")
    await refused(shopper.apply("TAKE10"), "NOT_COMBINABLE")


async def test_a_cart_has_at_most_five_codes(shopper: Shopper, new_code: Make) -> None:
    """And the codes of one cart have an end."""
    await shopper.add("prod-mug", 6)
    for code in ("SAVE10", "SAVE20", "WELCOME", "FLAT5", "FLAT10"):
        await shopper.apply(code)
    await refused(shopper.apply(await new_code()), "DISCOUNT_LIMIT")


async def test_codes_together_never_take_more_than_there_is(
    shopper: Shopper, new_code: Make
) -> None:
    await shopper.add("prod-mug")
    amounts = await _apply(
        shopper, await new_code(value=Decimal(90)), await new_code(type="fixed", value=Decimal(5))
    )
    assert amounts == [9, 1]
    assert (await shopper.get()).totals.grand_total == 0


async def test_an_amount_grows_back_with_the_cart(shopper: Shopper, new_code: Make) -> None:
    """Fixed amounts ratcheted down and never recovered."""
    (line,) = (await shopper.add("prod-mug", 2)).items
    await shopper.apply(await new_code(type="fixed", value=Decimal(15)))
    cart = await shopper.update(line.id, quantity=1)
    assert cart.totals.discount_total == 10
    cart = await shopper.update(line.id, quantity=3)
    assert (cart.totals.discount_total, cart.totals.grand_total) == (15, 15)


async def test_a_code_below_its_minimum_stays_listed_and_says_so(shopper: Shopper) -> None:
    """The minimum is checked at each change, and the code comes back."""
    (line,) = (await shopper.add("prod-mug", 5)).items
    await shopper.apply("FLAT10")
    (code,) = (await shopper.update(line.id, quantity=4)).discount_codes
    assert (code.discount_amount, code.issue, code.missing_amount) == (
        0,
        "DISCOUNT_MINIMUM_NOT_MET",
        10,
    )
    cart = await shopper.update(line.id, quantity=5)
    (code,) = cart.discount_codes
    assert (code.discount_amount, code.HasField("issue")) == (10, False)


async def test_a_code_that_ends_meanwhile_stays_listed_and_says_so(
    shopper: Shopper, new_code: Make, server: Server
) -> None:
    """Stored percentage codes dropped to 0 without a word."""
    await shopper.add("prod-mug")
    code = await new_code()
    await shopper.apply(code)
    await server.change("promotions", f"promo-{code}", endsAt=PAST)
    (applied,) = (await shopper.add("prod-mug")).discount_codes
    assert (applied.discount_amount, applied.issue) == (0, "DISCOUNT_EXPIRED")


async def test_production_codes_live_in_the_table(shopper: Shopper, server: Server) -> None:
    """In production no code could ever work."""
    await shopper.add("prod-mug", 10)
    assert (await shopper.apply("TAKE10")).totals.discount_total == 10
    company = await server.value("SELECT \"companyId\" FROM promotions WHERE code = 'TAKE10'")
    assert company == COMPANY
