"""Amounts with units, brought to one unit of their kind: 1.5 kg is 1500 g.

A table of its own: importing pint and its registry takes a worker 1.1 s and 18.6 MB, and reading
one amount 350 µs; it would also read `2024-01-02` as a subtraction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

_LONGEST = 64
"""Characters of a text that may be an amount."""
_BLANKS = " \u00a0\u2009\u202f"
_MARKS = "'’"
"""Written between thousands in Switzerland, and after feet and inches everywhere."""
_AMOUNT = re.compile(
    rf"([+−-]?)\s*(\d{{1,15}}(?:[.,{_MARKS}{_BLANKS}]\d{{1,15}})*|\.\d{{1,15}})"
    r"\s*([^\d\s].{0,30})?"
)
_GROUPED = re.compile(
    rf"[1-9]\d{{0,2}}(?:([.,{_MARKS}{_BLANKS}])\d{{3}}(?:\1\d{{3}})*|(,)(?:\d\d,)+\d{{3}})"
)
"""Groups of three, or of two and a last of three as in India."""
_PLAIN = re.compile(r"\d+")
_DECIMAL = re.compile(rf"([\d.,{_MARKS}{_BLANKS}]*)([.,])(\d+)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, in the unit of its kind."""

    value: Decimal
    unit: str | None
    """Such as `g`; None for a bare number."""


def _metric(unit: str, step: str, prefixes: str) -> Iterator[tuple[str, str]]:
    """Give a metric unit with each of *prefixes*; *step* is its size without one."""
    powers = {
        "p": -12, "n": -9, "µ": -6, "u": -6, "m": -3, "c": -2, "d": -1, "-": 0, "h": 2,
        "k": 3, "M": 6, "G": 9, "T": 12, "P": 15,
    }  # fmt: skip
    for prefix in prefixes:
        yield prefix.strip("-") + unit, f"{Decimal(step).scaleb(powers[prefix]):f}"


_KINDS: Mapping[str, Mapping[str, str]] = {
    "g": {
        **dict(_metric("g", "1", "µum-k")),
        "t": "1000000", "oz": "28.349523125", "lb": "453.59237", "lbs": "453.59237",
        "st": "6350.29318", "gram": "1", "grams": "1", "gramm": "1", "gr": "1", "kilo": "1000",
        "kilogram": "1000", "kilograms": "1000", "kgs": "1000", "kilogramm": "1000",
        "milligram": "0.001", "milligrams": "0.001", "ounce": "28.349523125",
        "ounces": "28.349523125", "pound": "453.59237", "pounds": "453.59237",
        "ton": "1000000", "tons": "1000000", "tonne": "1000000", "tonnes": "1000000",
    },
    "mm": {
        **dict(_metric("m", "1000", "nµumcd-k")),
        "in": "25.4", "inch": "25.4", "inches": "25.4", '"': "25.4", "″": "25.4", "”": "25.4",
        "''": "25.4", "’’": "25.4", "ft": "304.8", "foot": "304.8", "feet": "304.8",
        "′": "304.8", "'": "304.8", "’": "304.8", "yd": "914.4",
        "yard": "914.4", "yards": "914.4", "mi": "1609344", "mile": "1609344",
        "miles": "1609344", "meter": "1000", "meters": "1000", "metre": "1000",
        "metres": "1000", "centimeter": "10", "centimeters": "10", "centimetre": "10",
        "centimetres": "10", "millimeter": "1", "millimeters": "1", "millimetre": "1",
        "millimetres": "1", "kilometer": "1000000", "kilometers": "1000000",
        "kilometre": "1000000", "kilometres": "1000000",
    },
    "cm²": {
        "mm²": "0.01", "mm2": "0.01", "cm²": "1", "cm2": "1", "m²": "10000", "m2": "10000",
        "sqm": "10000", "sq ft": "929.0304", "ft²": "929.0304", "ft2": "929.0304",
        "sq in": "6.4516", "in²": "6.4516", "in2": "6.4516", "ha": "100000000",
    },
    "ml": {
        **dict(_metric("l", "1000", "µumcd-h")), **dict(_metric("L", "1000", "µumcd-h")),
        "mm³": "0.001", "cm³": "1", "cm3": "1", "ccm": "1", "cc": "1", "dm³": "1000",
        "m³": "1000000", "m3": "1000000", "liter": "1000", "liters": "1000", "litre": "1000",
        "litres": "1000", "milliliter": "1", "milliliters": "1", "millilitre": "1",
        "millilitres": "1", "fl oz": "29.5735295625", "fl. oz.": "29.5735295625",
        "cup": "236.5882365", "cups": "236.5882365", "pt": "473.176473", "pint": "473.176473",
        "pints": "473.176473", "qt": "946.352946", "quart": "946.352946",
        "quarts": "946.352946", "gal": "3785.411784", "gallon": "3785.411784",
        "gallons": "3785.411784",
    },
    "W": {
        **dict(_metric("W", "1", "m-kMG")),
        "watt": "1", "watts": "1", "hp": "745.69987158227022", "PS": "735.49875",
    },
    "J": {
        **dict(_metric("J", "1", "m-kMG")), **dict(_metric("Wh", "3600", "m-kMG")),
        "cal": "4.184", "Cal": "4184", "kcal": "4184",
    },
    "mAh": {"mAh": "1", "Ah": "1000"},
    "V": dict(_metric("V", "1", "m-kM")) | {"volt": "1", "volts": "1"},
    "mA": dict(_metric("A", "1000", "µum-")),
    "Hz": dict(_metric("Hz", "1", "m-kMGT")),
    "B": {
        **dict(_metric("B", "1", "-kMGTP")), **dict(_metric("b", "0.125", "MGTP")),
        **dict(_metric("bit", "0.125", "-kMGTP")), "bits": "0.125",
        "Kb": "125", "KB": "1000", "KiB": "1024",
        "MiB": f"{2**20}", "GiB": f"{2**30}", "TiB": f"{2**40}",
        "byte": "1", "bytes": "1", "kilobyte": "1000", "kilobytes": "1000",
        "megabyte": "1000000", "megabytes": "1000000", "gigabyte": "1000000000",
        "gigabytes": "1000000000", "terabyte": "1000000000000",
        "terabytes": "1000000000000",
    },
    "bit/s": {
        **dict(_metric("bit/s", "1", "-kMGT")), **dict(_metric("bps", "1", "-kMGT")),
        **dict(_metric("b/s", "1", "MGT")), "Kb/s": "1000", **dict(_metric("B/s", "8", "-kMGT")),
        **dict(_metric("Bps", "8", "-kMGT")), "KB/s": "8000", "KBps": "8000", "Kbps": "1000",
    },
    "s": {
        **dict(_metric("s", "1", "nµum-")),
        "sec": "1", "second": "1", "seconds": "1", "min": "60", "minute": "60",
        "minutes": "60", "h": "3600", "hr": "3600", "hrs": "3600", "hour": "3600",
        "hours": "3600", "d": "86400", "day": "86400", "days": "86400", "week": "604800",
        "weeks": "604800", "month": "2629746", "months": "2629746", "year": "31556952",
        "years": "31556952",
    },
    "Pa": {
        **dict(_metric("Pa", "1", "m-hkM")),
        "bar": "100000", "mbar": "100", "psi": "6894.757293168",
    },
    "Nm": {"Nm": "1", "N·m": "1"},
    "lm": {"lm": "1", "lumen": "1", "lumens": "1"},
    "dB": {"dB": "1", "dB(A)": "1", "dBA": "1"},
    "%": {"%": "1", "percent": "1"},
    "°C": {"°C": "1", "℃": "1"},
    "px": {"px": "1", "pixel": "1", "pixels": "1"},
}  # fmt: skip
"""Units by kind, each with its size in the unit that names the kind."""

_UNITS: dict[str, tuple[str, Decimal]] = {
    unit: (kind, Decimal(size)) for kind, units in _KINDS.items() for unit, size in units.items()
}


_CARELESS = {
    "MG": "mg", "MM": "mm", "ML": "ml", "MAH": "mAh", "mhz": "MHz", "MHZ": "MHz",
    "mbps": "Mbps", "gbps": "Gbps", "w": "W", "v": "V",
}  # fmt: skip
"""Spellings in the wrong case that shops mean in one way only."""
_POWERS_BY_CASE = "mMpPuU"
"""Prefixes that are others, or none, in the other case."""


def _folded() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for unit in _UNITS:
        found.setdefault(unit.casefold(), []).append(unit)
    return found


_FOLDED = _folded()


def read_amount(value: object, decimal: str | None = None) -> Amount | None:
    """Read a number, or a text that is a number and a unit; None for everything else.

    What could be read in two ways is not read: a text that is compared wrongly is worse than one
    that is not compared. So `1.000 g` is an amount only where *decimal* says what the point is.

    Args:
        value: What a merchant wrote.
        decimal: What parts the decimals in the merchant's language, `.` or `,`; None if unknown.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _bare(value)
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    found = _AMOUNT.fullmatch(value.strip())
    if found is None:
        return None
    number = _number(found[2], decimal)
    if number is None:
        return None
    if found[1] in {"-", "−"}:
        number = -number
    if found[3] is None:
        return Amount(number, None)
    meaning = _unit(found[3].strip())
    return Amount(number * meaning[1], meaning[0]) if meaning else None


def _bare(value: int | float) -> Amount | None:
    number = Decimal(repr(value))
    return Amount(number, None) if number.is_finite() else None


def _unit(text: str) -> tuple[str, Decimal] | None:
    """Find a unit, spelt as in the table or in another case where that makes no difference.

    Case says what a prefix m or p is, and the b of data, and what a single letter is: MW is not
    mW, MB not Mb, and 5 G no weight. A text that is all small or all capital says nothing by it.
    """
    exact = _UNITS.get(_CARELESS.get(text, text))
    if exact is not None or len(text) == 1:
        return exact
    text = text.removesuffix(".")
    spellings = _FOLDED.get(text.casefold(), [])
    possible = [unit for unit in spellings if _differs_in_nothing_that_counts(text, unit)]
    considered = spellings if text in (text.lower(), text.upper()) else possible
    meanings = {_UNITS[unit] for unit in considered}
    return meanings.pop() if possible and len(meanings) == 1 else None


def _differs_in_nothing_that_counts(text: str, unit: str) -> bool:
    kind, _ = _UNITS[unit]
    if text[0] != unit[0] and unit[0] in _POWERS_BY_CASE and unit[1:] in _KINDS[kind]:
        return False
    data = kind in ("B", "bit/s") and "bit" not in unit.casefold() and "byte" not in unit
    return not data or all(
        one == other for one, other in zip(text, unit, strict=True) if other in "bB"
    )


def _number(digits: str, decimal: str | None) -> Decimal | None:
    """Read the digits of an amount.

    Two different separators, several equal ones, a group that has not three digits, or a leading
    zero decide by themselves. A lone point or comma before three digits is what the language says.
    """
    if _PLAIN.fullmatch(digits):
        return Decimal(digits)
    grouped = _GROUPED.fullmatch(digits)
    if grouped is not None:
        separator = grouped[1] or grouped[2]
        if separator in ".," and digits.count(separator) == 1:
            if decimal is None:
                return None
            if separator == decimal:
                return Decimal(digits.replace(separator, "."))
        return Decimal(re.sub(r"\D", "", digits))
    parts = _DECIMAL.fullmatch(digits)
    if parts is None:
        return None
    whole, separator, rest = parts[1], parts[2], parts[3]
    if whole and not _PLAIN.fullmatch(whole):
        grouped = _GROUPED.fullmatch(whole)
        if grouped is None or (grouped[1] or grouped[2]) == separator:
            return None
    ungrouped = re.sub(r"\D", "", whole)
    return Decimal(f"{ungrouped}.{rest}")
