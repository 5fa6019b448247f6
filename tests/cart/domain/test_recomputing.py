"""Codes are recomputed from their rules at each change of the cart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cart.domain import discounts, lines
from server.cart.domain.model import Cart, LineChanges
from server.catalog.domain import DEMO_PROMOTIONS, Promotion
from server.kernel.values import replace
from tests.cart.domain.builders import (
    BUNDLE_FIXED,
    LATER,
    MUG,
    NOW,
    SPRING15,
    TAKE10,
    amounts,
    apply,
    cart,
    cart_of,
    listed,
    offers_for,
    only_line,
    promotions,
    reprice,
    with_bundle,
    worth,
)

MUGS = (MUG, 6)


def issues(of: Cart) -> dict[str, tuple[str | None, int | None]]:
    return {code.code: (code.issue, code.missing) for code in of.codes}


def with_quantity(of: Cart, quantity: int) -> Cart:
    changed = lines.update_line(
        of, only_line(of).id, LineChanges(quantity=quantity), offers_for(of, MUG), LATER
    )
    return reprice(changed)


def test_a_fixed_amount_grows_back() -> None:
    """Fixed discounts ratcheted down and never recovered. 10.00 off from 5.00."""
    any_subtotal = promotions(replace(TAKE10, code="BIG", value=40_00, minimum=None))
    six = apply(cart_of(MUGS), "BIG", known=any_subtotal)
    assert amounts(six) == {"BIG": 40_00}
    one = reprice(with_quantity(six, 1), known=any_subtotal)
    assert (amounts(one), one.totals.grand) == ({"BIG": 10_00}, 0)
    assert amounts(reprice(with_quantity(one, 6), known=any_subtotal)) == {"BIG": 40_00}


def test_a_code_below_its_minimum_stays_listed_says_so_and_comes_back() -> None:
    """The minimum was not rechecked after changes."""
    six = apply(cart_of(MUGS), "FLAT10", "SAVE10")
    four = with_quantity(six, 4)
    assert amounts(four) == {"FLAT10": 0, "SAVE10": 4_00}
    assert issues(four) == {
        "FLAT10": ("DISCOUNT_MINIMUM_NOT_MET", 10_00),
        "SAVE10": (None, None),
    }
    again = with_quantity(four, 5)
    assert amounts(again) == {"FLAT10": 10_00, "SAVE10": 5_00}
    assert issues(again)["FLAT10"] == (None, None)


def test_a_percentage_follows_the_subtotal_and_its_promotion() -> None:
    """Stored percentage codes dropped to 0 while listed."""
    applied = apply(cart_of(MUGS), "SPRING15")
    assert amounts(with_quantity(applied, 10)) == {"SPRING15": 15_00}
    raised = reprice(applied, known=promotions(replace(SPRING15, value=30_00)))
    assert amounts(raised) == {"SPRING15": 18_00}
    assert raised.codes[0].value == 30_00


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (replace(SPRING15, ends_at=NOW), "DISCOUNT_EXPIRED"),
        (replace(SPRING15, active=False), "DISCOUNT_UNKNOWN"),
        (replace(SPRING15, site_ids=("site-outlet",)), "DISCOUNT_NOT_FOR_SITE"),
        (replace(SPRING15, used=100), "DISCOUNT_USED_UP"),
    ],
)
def test_a_code_that_no_longer_holds_stays_listed_with_its_reason(
    now: Promotion, reason: str
) -> None:
    applied = apply(cart_of(MUGS), "SPRING15")
    after = reprice(applied, known=promotions(now))
    assert amounts(after) == {"SPRING15": 0}
    assert issues(after) == {"SPRING15": (reason, None)}
    assert after.totals.grand == 60_00


def test_a_demo_code_stored_before_production_takes_nothing_off() -> None:
    """It says that it is unknown instead of showing 0 without a word."""
    stored = reprice(apply(cart_of(MUGS), "SAVE10"), known={})
    assert issues(stored) == {"SAVE10": ("DISCOUNT_UNKNOWN", None)}
    assert stored.totals.discount == 0


def test_percentages_come_first_and_never_go_below_nothing() -> None:
    """30.00: BIG70 takes 21.00, and of FLAT10's 10.00 there are 9.00 left; in no other order."""
    known = promotions(
        replace(SPRING15, code="BIG70", value=70_00),
        replace(DEMO_PROMOTIONS["FLAT10"], minimum=None),
    )
    all_of_it = apply(worth(30_00), "FLAT5", "FLAT10", "BIG70", known=known)
    assert amounts(all_of_it) == {"FLAT5": 0, "FLAT10": 9_00, "BIG70": 21_00}
    assert all_of_it.totals.grand == 0


def test_percentages_of_more_than_all_stop_at_all() -> None:
    known = promotions(*(replace(SPRING15, id=f"P{n}", code=f"P{n}", value=60_00) for n in (1, 2)))
    assert amounts(apply(worth(10_00), "P1", "P2", known=known)) == {"P1": 6_00, "P2": 4_00}


def test_codes_stay_in_the_order_they_were_applied() -> None:
    applied = apply(cart_of(MUGS), "FLAT10", "SAVE20", "FLAT5", "SAVE10")
    assert list(amounts(applied)) == ["FLAT10", "SAVE20", "FLAT5", "SAVE10"]


def test_codes_apply_to_bundle_prices_too() -> None:
    """One totals function; 10 % of 49.99 is 5.00 (4.999)."""
    applied = apply(with_bundle(cart(), BUNDLE_FIXED), "SAVE10")
    assert applied.totals.grand == 44_99


def test_a_code_that_was_stored_twice_counts_once() -> None:
    """An earlier system's races could list one code twice."""
    twice = reprice(replace(cart_of(MUGS), codes=listed("SAVE10", "FLAT10", "SAVE10")))
    assert amounts(twice) == {"SAVE10": 6_00, "FLAT10": 10_00}
    assert len(twice.codes) == 2
    assert twice.totals.discount == 16_00


def test_an_empty_cart_takes_nothing_off() -> None:
    assert amounts(apply(cart(), "SAVE10")) == {"SAVE10": 0}


@given(
    st.integers(0, 500_00),
    st.lists(
        st.builds(
            Promotion,
            id=st.none(),
            code=st.text("ABC", min_size=1, max_size=4),
            percentage=st.booleans(),
            value=st.integers(0, 100_00),
            minimum=st.none() | st.integers(0, 300_00),
        ),
        max_size=5,
        unique_by=lambda promotion: promotion.code,
    ),
)
def test_codes_together_never_take_off_more_than_the_subtotal(
    subtotal: int, some: list[Promotion]
) -> None:
    """And each takes between nothing and what it promises; recomputing changes nothing."""
    known = {promotion.code: promotion for promotion in some}
    codes = tuple(discounts.listed(promotion) for promotion in some)
    once = reprice(replace(worth(subtotal), codes=codes), known=known)
    assert 0 <= once.totals.discount <= subtotal
    assert once.totals.grand == subtotal - once.totals.discount
    for code in once.codes:
        full = subtotal if code.percentage else code.value
        assert 0 <= code.amount <= full
        assert (code.issue == "DISCOUNT_MINIMUM_NOT_MET") == (code.missing is not None)
    assert reprice(once, known=known) == once
