"""Amounts with units."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.comparison.domain import units
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
        ("1,500.0 g", "1.5 kg"),
        ("1.234,5 g", "1234.5 g"),
        ("1 000,5 g", "1000.5 g"),
        ("1\u202f000,5 g", "1000.5 g"),
        ("1’234 g", "1234 g"),
        ("1'234.5 g", "1234.5 g"),
        ("1,234,567 g", "1234567 g"),
        ("1.234.567 g", "1234567 g"),
        ("12,34,567 g", "1234567 g"),
        ("1234.567 g", "1234567 mg"),
        ("5'", "5 ft"),
        ("5 ’", "60 in"),
        ("27''", "27 in"),
        ("500 MM", "50 cm"),
        ("500 ML", "0.5 l"),
        ("250 MG", "250 mg"),
        ("3000 MAH", "3 Ah"),
        ("2 Kg", "2000 g"),
        ("1 Cal", "1 kcal"),
        ("1 Kcal", "1000 cal"),
        ("100 Mb/s", "100 Mbit/s"),
        ("100 MB/s", "800 Mbit/s"),
        ("100 MBps", "800 Mbps"),
        ("100 MBit/s", "100 mbps"),
        ("8 Mb", "1 MB"),
        ("2400 Mhz", "2.4 GHz"),
        ("60 w", "60 W"),
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
    "text",
    ["5 gb", "100 mb", "500 kb", "9 kb/s", "100 MB/S", "5 MBPS", "1 CAL", "5 Ml", "5 Mm",
     "5 Mg", "5 mpa", "5 MA", "5 MS", "10 US", "5 G", "10 M", "2 T", "5 D", "5 NM", "5 MBAR"],
)  # fmt: skip
def test_a_unit_that_its_case_leaves_open_is_not_read(text: str) -> None:
    """Megabits or megabytes, grams or the fifth generation: what is compared must be meant."""
    assert read_amount(text) is None


@pytest.mark.parametrize(
    ("text", "with_point", "with_comma"),
    [
        ("1.000 g", "1", "1000"),
        ("1,000 g", "1000", "1"),
        ("12.345", "12.345", "12345"),
        ("999,999 mm", "999999", "999.999"),
    ],
)
def test_the_language_says_what_a_lone_separator_before_three_digits_is(
    text: str, with_point: str, with_comma: str
) -> None:
    """Half of Europe writes a thousand grams as the other half writes one."""
    for decimal, number in ((".", with_point), (",", with_comma)):
        amount = read_amount(text, decimal)
        assert amount is not None
        assert amount.value == Decimal(number)
    assert read_amount(text) is None


@pytest.mark.parametrize(
    "text", ["0.350 kg", "0,350 kg", "1234.567", "1.5 kg", "1,25 l", "1 000 g"]
)
@pytest.mark.parametrize("decimal", [".", ",", None])
def test_a_text_that_decides_by_itself_needs_no_language(text: str, decimal: str | None) -> None:
    assert read_amount(text, decimal) == read_amount(text)
    assert read_amount(text) is not None


@pytest.mark.parametrize("unit", sorted(units._UNITS))
def test_no_unit_is_read_as_another_for_its_case(unit: str) -> None:
    """Every unit in every case: it is read as what is spelt, as the same in all cases, or not."""
    for spelt in {unit, unit.lower(), unit.upper(), unit.title(), unit.swapcase()}:
        read = read_amount(f"3 {spelt}")
        if read is None:
            continue
        exact = units._UNITS.get(units._CARELESS.get(spelt, spelt))
        others = {units._UNITS[other] for other in units._FOLDED.get(spelt.casefold(), [])}
        meant = {exact} if exact else others
        assert (read.unit, read.value / 3) in {(kind, size) for kind, size in meant}, spelt
        assert exact or len(meant) == 1 or spelt not in (spelt.lower(), spelt.upper()), spelt


def test_small_letters_alone_never_part_bits_from_bytes() -> None:
    for unit, (kind, size) in units._UNITS.items():
        if kind in ("B", "bit/s") and unit == unit.lower() and not unit.endswith("bps"):
            others = {units._UNITS[other] for other in units._FOLDED[unit.casefold()]}
            assert others == {(kind, size)}, unit


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
    heavy = read_amount(f"{number:f} kg", ".")
    light = read_amount(f"{number * 1000:f} g", ".")
    assert heavy == light
