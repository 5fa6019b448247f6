"""Discount codes: what they take off, and when they may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.cart.domain import discounts
from server.cart.domain.discounts import Shopping
from server.catalog.domain import DEMO_PROMOTIONS
from server.kernel.errors import NotFound, Refused
from server.kernel.values import replace
from tests.cart.domain.builders import (
    JPY,
    LATER,
    MUG,
    NOW,
    OLD5,
    SHOPPING,
    SPRING15,
    VIP20,
    YEN,
    amounts,
    apply,
    cart_of,
    listed,
    promotions,
    reprice,
    worth,
)

MUGS = (MUG, 6)
GUEST = replace(SHOPPING, customer_id=None)


# --- the contract's examples ----------------------------------------------------------------


def test_four_codes_on_60_take_off_37() -> None:
    """10.00 × 6: SAVE10 6 + SAVE20 12 + WELCOME 9 + FLAT10 10 = 37.00, to pay 23.00."""
    both = apply(cart_of(MUGS), "FLAT10", "SAVE10", "SAVE20", "WELCOME")
    assert amounts(both) == {"FLAT10": 10_00, "SAVE10": 6_00, "SAVE20": 12_00, "WELCOME": 9_00}
    assert (both.totals.subtotal, both.totals.discount) == (60_00, 37_00)
    assert both.totals.grand == 23_00


def test_three_percentages_on_89_97_take_off_40_49() -> None:
    """9.00 (8.997) + 17.99 (17.994) + 13.50 (13.4955) = 40.49, to pay 49.48."""
    three = apply(worth(89_97), "SAVE10", "SAVE20", "WELCOME")
    assert amounts(three) == {"SAVE10": 9_00, "SAVE20": 17_99, "WELCOME": 13_50}
    assert (three.totals.discount, three.totals.grand) == (40_49, 49_48)


@pytest.mark.parametrize(
    ("code", "subtotal", "amount"),
    [
        ("SAVE10", 10_00, 1_00),
        ("SAVE20", 10_00, 2_00),
        ("WELCOME", 10_00, 1_50),
        ("FLAT5", 20_00, 5_00),
        ("FLAT10", 50_00, 10_00),
    ],
)
def test_the_demo_codes_do_what_they_say(code: str, subtotal: int, amount: int) -> None:
    applied = apply(worth(subtotal), code, known=DEMO_PROMOTIONS)
    assert amounts(applied) == {code: amount}
    assert all(promotion.combinable for promotion in DEMO_PROMOTIONS.values())


# --- applying -------------------------------------------------------------------------------


def test_a_code_is_trimmed_and_upper_cased() -> None:
    """Applying and removing read a code alike, however it was typed."""
    assert amounts(apply(cart_of(MUGS), "  save10\t")) == {"SAVE10": 6_00}


@pytest.mark.parametrize("code", ["", "   ", "\t\n"])
def test_a_blank_code_is_refused(code: str) -> None:
    with pytest.raises(Refused, match="DISCOUNT_BLANK"):
        apply(cart_of(MUGS), code)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("NOSUCH", "DISCOUNT_UNKNOWN"),
        ("OLD5", "DISCOUNT_EXPIRED"),
        ("SOON", "DISCOUNT_NOT_YET_VALID"),
        ("USEDUP", "DISCOUNT_USED_UP"),
        ("ELSEWHERE", "DISCOUNT_NOT_FOR_SITE"),
        ("EUROS", "CURRENCY_MISMATCH"),
        ("VIP20", "DISCOUNT_NOT_FOR_CUSTOMER"),
        ("OFF", "DISCOUNT_UNKNOWN"),
    ],
)
def test_each_obstacle_has_its_own_reason(code: str, reason: str) -> None:
    known = promotions(
        replace(SPRING15, code="SOON", starts_at=LATER),
        replace(SPRING15, code="USEDUP", used=100),
        replace(SPRING15, code="ELSEWHERE", site_ids=("site-outlet",)),
        replace(OLD5, code="EUROS", currency="EUR", starts_at=None, ends_at=None),
        replace(SPRING15, code="OFF", active=False),
        replace(VIP20, customer_ordinals=(1,)),
    )
    with pytest.raises(Refused, match=reason):
        apply(cart_of(MUGS), code, known=known)


def test_a_code_is_applied_once() -> None:
    with pytest.raises(Refused, match="DISCOUNT_ALREADY_APPLIED"):
        apply(cart_of(MUGS), "SAVE10", "save10 ")


def test_a_minimum_that_is_not_met_says_what_is_missing() -> None:
    with pytest.raises(Refused, match="DISCOUNT_MINIMUM_NOT_MET") as refusal:
        apply(worth(49_99), "FLAT10")
    assert refusal.value.facts == {"missingAmount": 0.01}
    assert amounts(apply(worth(50_00), "FLAT10")) == {"FLAT10": 10_00}


def test_a_minimum_is_of_the_subtotal_before_codes() -> None:
    """50.00 less 20 % is 40.00, and FLAT10's 50.00 are met all the same."""
    assert apply(worth(50_00), "SAVE20", "FLAT10").totals.grand == 30_00


def test_a_code_holds_from_its_start_until_before_its_end() -> None:
    window = replace(SPRING15, starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    for moment, reason in (
        (NOW - timedelta(milliseconds=1), "DISCOUNT_NOT_YET_VALID"),
        (NOW, None),
        (LATER - timedelta(milliseconds=1), None),
        (LATER, "DISCOUNT_EXPIRED"),
    ):
        shopping = replace(SHOPPING, now=moment)
        assert discounts.obstacle(window, 60_00, JPY, shopping) == (reason, None)


@pytest.mark.parametrize(
    ("site", "reason"),
    [
        ("site-outlet", None),
        ("site-main", "DISCOUNT_NOT_FOR_SITE"),
        (None, "DISCOUNT_NOT_FOR_SITE"),
    ],
)
def test_a_code_of_some_sites_holds_there_alone(site: str | None, reason: str | None) -> None:
    there = replace(SPRING15, site_ids=("site-outlet",))
    shopping = replace(SHOPPING, site_id=site)
    assert discounts.obstacle(there, 60_00, JPY, shopping) == (reason, None)


def test_a_code_of_all_sites_holds_without_a_site_too() -> None:
    assert discounts.obstacle(SPRING15, 60_00, JPY, replace(SHOPPING, site_id=None))[0] is None


@pytest.mark.parametrize(("taken", "refused"), [((), False), ((1,), False), ((1, 2), True)])
def test_uses_per_customer_are_counted(taken: tuple[int, ...], refused: bool) -> None:
    twice = replace(VIP20, per_customer_limit=2, customer_ordinals=taken)
    reason, _ = discounts.obstacle(twice, 60_00, JPY, SHOPPING)
    assert reason == ("DISCOUNT_NOT_FOR_CUSTOMER" if refused else None)


def test_a_guest_can_not_use_a_code_that_counts_per_customer() -> None:
    with pytest.raises(Refused, match="DISCOUNT_NOT_FOR_CUSTOMER"):
        apply(cart_of(MUGS), "VIP20", shopping=GUEST)
    assert amounts(apply(cart_of(MUGS), "SPRING15", shopping=GUEST)) == {"SPRING15": 9_00}


def test_the_last_use_can_be_taken_and_no_further_one() -> None:
    last = promotions(replace(SPRING15, used=99))
    assert amounts(apply(cart_of(MUGS), "SPRING15", known=last)) == {"SPRING15": 9_00}
    with pytest.raises(Refused, match="DISCOUNT_USED_UP"):
        apply(cart_of(MUGS), "SPRING15", known=promotions(replace(SPRING15, used=100)))


def test_a_cart_that_holds_a_use_keeps_it_when_all_are_taken() -> None:
    """The hundredth use may be this cart's own."""
    held = promotions(
        replace(SPRING15, used=100, holders=("cart",)),
        replace(VIP20, customer_ordinals=(1,), holders=("cart",)),
    )
    kept = reprice(replace(cart_of(MUGS), codes=listed("SPRING15", "VIP20")), known=held)
    assert amounts(kept) == {"SPRING15": 9_00, "VIP20": 12_00}


def test_codes_that_do_not_combine_refuse_each_other() -> None:
    """All codes stacked without limit."""
    for first, second in (("TAKE10", "SAVE10"), ("SAVE10", "TAKE10")):
        with pytest.raises(Refused, match="NOT_COMBINABLE"):
            apply(cart_of(MUGS), first, second)
    assert amounts(apply(cart_of(MUGS), "TAKE10")) == {"TAKE10": 10_00}


def test_a_cart_takes_five_codes() -> None:
    """Codes have an end: the sixth is refused even where it would combine."""
    full = apply(cart_of(MUGS), "SAVE10", "SAVE20", "WELCOME", "FLAT5", "FLAT10")
    with pytest.raises(Refused, match="DISCOUNT_LIMIT"):
        apply(full, "SPRING15")


# --- currencies -----------------------------------------------------------------------------


def test_an_amount_is_of_one_currency_a_percentage_of_any() -> None:
    """10.00 dollars are not 10 yen; a minimum is an amount too."""
    yen = cart_of((YEN, 1), currency=JPY)
    assert amounts(apply(yen, "WELCOME")) == {"WELCOME": 225_00}
    with pytest.raises(Refused, match="CURRENCY_MISMATCH"):
        apply(yen, "FLAT10")
    minimum = promotions(replace(SPRING15, minimum=50_00))
    with pytest.raises(Refused, match="CURRENCY_MISMATCH"):
        apply(yen, "SPRING15", known=minimum)


def test_an_amount_without_a_currency_is_in_the_companys() -> None:
    shopping = Shopping(NOW, None, None, company_currency="JPY")
    assert discounts.obstacle(DEMO_PROMOTIONS["FLAT5"], 60_00, JPY, shopping) == (None, None)


def test_codes_in_yen_take_off_whole_yen() -> None:
    """15 % of ¥1,503 is 225.45."""
    odd = cart_of((replace(YEN, price=1503_00), 1), currency=JPY)
    assert amounts(apply(odd, "WELCOME")) == {"WELCOME": 225_00}


# --- removing -------------------------------------------------------------------------------


def test_a_code_is_removed_whatever_its_case() -> None:
    """Removal was case-sensitive while applying was not."""
    applied = apply(cart_of(MUGS), "SAVE10", "FLAT10")
    assert amounts(reprice(discounts.remove(applied, " Save10 "))) == {"FLAT10": 10_00}


def test_removing_a_code_that_is_not_applied_is_not_found() -> None:
    """It answered 200 without a word."""
    with pytest.raises(NotFound, match="DISCOUNT_NOT_APPLIED"):
        discounts.remove(apply(cart_of(MUGS), "SAVE10"), "FLAT10")


def test_a_removed_code_can_be_applied_again() -> None:
    removed = discounts.remove(apply(cart_of(MUGS), "SAVE10"), "SAVE10")
    assert amounts(apply(removed, "SAVE10")) == {"SAVE10": 6_00}
