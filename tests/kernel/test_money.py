"""Amounts: one rounding rule, and parts that add up."""

from __future__ import annotations

import itertools
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel.money import Currency, from_major, to_major

USD = Currency("USD", 1)
JPY = Currency("JPY", 100)

currencies = st.sampled_from([USD, JPY])
weights = st.lists(st.integers(0, 10_000_000), min_size=1, max_size=40).filter(any)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [
        (1000, 1, 1000),
        (1, 2, 1),  # 0.5 hundredths, the half goes up
        (3, 2, 2),
        (5, 2, 3),  # half up, not half to even
        (49, 100, 0),
        (1349_55, 100, 1350),
        (0, 7, 0),
    ],
)
def test_a_half_is_rounded_up_to_the_hundredth(
    numerator: int, denominator: int, rounded: int
) -> None:
    assert USD.round(numerator, denominator) == rounded


@pytest.mark.parametrize(
    ("hundredths", "rounded"),
    [(150_000, 150_000), (149, 100), (150, 200), (49, 0), (50, 100), (250, 300)],
)
def test_yen_are_rounded_to_whole_yen(hundredths: int, rounded: int) -> None:
    """JPY has no minor unit: 1.49 is 1 yen, 1.50 is 2, and 2.50 is 3 (half up, not to even)."""
    assert JPY.round(hundredths) == rounded


@given(st.integers(0, 10**15), st.integers(1, 10**7), currencies)
def test_rounding_is_what_decimal_calls_half_up(
    numerator: int, denominator: int, currency: Currency
) -> None:
    """Exact arithmetic with one rounding rule, checked against another's half up.

    `Decimal` can't hold every fraction, so the quotient and a sign of its rest stand for it.
    """
    unit = denominator * currency.step
    twice, rest = divmod(2 * numerator, unit)
    exact = Decimal(twice) / 2 + (Decimal("0.1") if rest else 0)
    expected = int(exact.quantize(Decimal(1), ROUND_HALF_UP)) * currency.step
    assert currency.round(numerator, denominator) == expected


@pytest.mark.parametrize(
    ("amount", "percent", "share"),
    [
        (60_00, 10_00, 6_00),
        (60_00, 20_00, 12_00),
        (60_00, 15_00, 9_00),
        (89_97, 10_00, 9_00),  # 8.997
        (89_97, 20_00, 17_99),  # 17.994
        (89_97, 15_00, 13_50),  # 13.4955
        (3_33, 33_33, 1_11),  # 1.109889
        (0, 15_00, 0),
        (12_34, 100_00, 12_34),
    ],
)
def test_a_percentage_is_rounded_once(amount: int, percent: int, share: int) -> None:
    assert USD.percent(amount, percent) == share


def test_a_percentage_of_yen_is_whole_yen() -> None:
    """15 % of ¥1,503 is 225.45, so ¥225; of ¥1,510 it is 226.5, so ¥227."""
    assert JPY.percent(1503_00, 15_00) == 225_00
    assert JPY.percent(1510_00, 15_00) == 227_00


def test_the_largest_remainder_gets_the_odd_cent() -> None:
    """10.00 by 1:1:1 is 3.33⅓ each; the first of equal remainders gets the cent."""
    assert USD.allocate(10_00, [1, 1, 1]) == [3_34, 3_33, 3_33]
    assert USD.allocate(1_00, [15, 70, 15]) == [15, 70, 15]
    assert USD.allocate(101, [50, 29, 21]) == [51, 29, 21]  # 50.5, 29.29, 21.21


def test_yen_are_allocated_in_whole_yen() -> None:
    assert JPY.allocate(1000_00, [1, 1, 1]) == [334_00, 333_00, 333_00]


@given(st.integers(0, 10**9), weights, currencies)
def test_allocated_parts_are_fair_and_add_up(
    units: int, weights: list[int], currency: Currency
) -> None:
    """A bundle's price is what its lines cost, to the cent.

    Parts add up, are whole minor units, are less than one unit off the exact share, and nothing
    goes to a weight of 0.
    """
    amount = units * currency.step
    parts = currency.allocate(amount, weights)
    assert sum(parts) == amount
    assert all(part % currency.step == 0 for part in parts)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(amount * weight, sum(weights))) < currency.step
        assert weight or not part


@given(weights, st.data())
def test_no_part_is_larger_than_its_weight_when_the_amount_is_not(
    weights: list[int], data: st.DataObject
) -> None:
    """A line's share of a bundle's discount can't make the line negative."""
    amount = data.draw(st.integers(0, sum(weights)))
    shares = USD.allocate(amount, weights)
    assert all(share <= weight for share, weight in zip(shares, weights, strict=True))


@given(weights, st.integers(0, 10**9))
def test_a_larger_weight_never_gets_less(weights: list[int], amount: int) -> None:
    parts = USD.allocate(amount, weights)
    by_weight = sorted(zip(weights, parts, strict=True))
    for (light, less), (heavy, more) in itertools.pairwise(by_weight):
        assert less <= more or light == heavy


@given(st.integers(0, 9_999_999_999_99))
def test_amounts_survive_the_way_through_json_numbers(amount: int) -> None:
    """JSON shows a double; up to the largest total it identifies its cents."""
    assert from_major(to_major(amount)) == amount
    assert f"{to_major(amount):.2f}" == f"{amount // 100}.{amount % 100:02}"
