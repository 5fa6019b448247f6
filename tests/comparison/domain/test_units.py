"""Amounts with units."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.comparison.domain.units import Amount, read_amount


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.5 kg", "1500 g"),
        ("0.35 kg", "350 g"),
        ("350g", "350 g"),
        ("1 lb", "16 oz"),
        ("1 in", "25.4 mm"),
        ('27"', "68.58 cm"),
        ("1.2 m", "120 cm"),
        ("0.5 l", "500 ml"),
        ("33 cl", "0.33 L"),
        ("1 TB", "1000 GB"),
        ("1 KiB", "1024 bytes"),
        ("1.5 kW", "1500 W"),
        ("1 kWh", "3.6 MJ"),
        ("2 h", "120 min"),
        ("5 Ah", "5000 mAh"),
        ("2.4 GHz", "2400 MHz"),
        ("2 KG", "2 kg"),
        ("1,500 g", "1.5 kg"),
        ("1,5 kg", "1500 g"),
        ("0,350 kg", "350 g"),
        ("1 500 g", "1.5 kg"),
        (3, "3"),
        (2.50, "2.5"),
    ],
)
def test_equal_amounts_are_equal_whatever_their_unit(one: object, other: object) -> None:
    assert read_amount(one) is not None
    assert read_amount(one) == read_amount(other)


def test_amounts_are_exact() -> None:
    """0.1 + 0.2 would not be 0.3 in floats; a row of equal weights would differ."""
    assert read_amount("0.1 kg") == Amount(Decimal(100), "g")


def test_the_case_counts_where_it_makes_a_difference() -> None:
    """A million watts are not a thousandth of one."""
    assert read_amount("5 MW") == Amount(Decimal(5_000_000), "W")
    assert read_amount("5 mW") == Amount(Decimal("0.005"), "W")
    assert read_amount("5 mw") is None


@pytest.mark.parametrize(
    "value",
    ["white", "", "yes", "2024-01-02", "100 % cotton", "10-20 kg", "3 x 5 cm", "1.2.3", "1,2,3",
     "5 parsnips", "9" * 80, True, None, ["1 kg"], float("inf"), float("nan")],
)  # fmt: skip
def test_what_is_no_amount_is_left_a_text(value: object) -> None:
    assert read_amount(value) is None


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text: str) -> None:
    amount = read_amount(text)
    assert amount is None or amount.value.is_finite()


@given(st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False))
def test_a_thousand_grams_are_a_kilogram(number: Decimal) -> None:
    heavy, light = read_amount(f"{number:f} kg"), read_amount(f"{number * 1000:f} g")
    assert heavy == light
