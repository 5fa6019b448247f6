"""The currencies of ISO 4217 and their minor units, in a table of our own.

Display data of a library is no substitute: CLDR rounds to what people see in shop windows (no
decimals for RSD or LBP), changes that between releases, and lists codes that ended long ago.

A code that ends or begins is written here before its day comes, with the day; nothing else is
needed then. What was stored in a code that has ended stays readable.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from server.kernel.errors import Refused
from server.kernel.money import Currency

PUBLISHED = date(2026, 1, 1)
SOURCE = "ISO 4217 list one, published by SIX for the ISO 4217 Maintenance Agency"

_BY_MINOR_UNIT: Mapping[int, str] = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN
        BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
        GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP
        LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR
        NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD
        SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG
        YER ZAR ZMW ZWG ZWL""",
    3: "BHD IQD JOD KWD LYD OMR TND",
}
"""What shops charge in. Funds, units of account, metals and the codes for testing and for no
currency (XAD, XDR, XAU, XTS, XXX …) are in the standard's list too; nobody pays in them."""

_ENDED: Mapping[str, tuple[date, str]] = {
    "ANG": (date(2025, 7, 1), "XCG"),
    "BGN": (date(2026, 1, 1), "EUR"),
    "HRK": (date(2023, 1, 1), "EUR"),
    "SLL": (date(2024, 4, 1), "SLE"),
    "ZWL": (date(2024, 9, 1), "ZWG"),
}
"""The first day without the code, and the code that took its place."""

_BEGINNING: Mapping[str, date] = {}
"""The first day with a code that is not in force yet."""

MINOR_UNITS: Mapping[str, int] = {
    code: digits for digits, codes in _BY_MINOR_UNIT.items() for code in codes.split()
}
"""The decimals of every code in the table."""

_STEPS = {0: 100, 2: 1}


@lru_cache(maxsize=512)
def stored_currency(code: str) -> Currency:
    """Give the currency of amounts that are stored already, whatever has become of its code.

    Amounts in a code that is not in the table, or has three decimals, were stored with two.
    """
    return Currency(code, _STEPS.get(MINOR_UNITS.get(code, 2), 1))


def currency(code: str, on: date) -> Currency:
    """Give the currency that something new is priced in on the day *on*.

    Raises:
        Refused: The code is none a shop can charge in that day, or its currency has three decimals.
    """
    refusal = _refusal(code, on)
    if refusal is not None:
        raise Refused("CURRENCY_UNSUPPORTED", refusal)
    return stored_currency(code)


def is_current(code: str, on: date) -> bool:
    """Say whether something new can be priced in the code on the day *on*."""
    return _refusal(code, on) is None


@lru_cache(maxsize=512)
def _refusal(code: str, on: date) -> str | None:
    digits = MINOR_UNITS.get(code)
    if digits is None:
        return f"{code} is no currency of ISO 4217 that can be paid in; send a code such as EUR"
    if digits not in _STEPS:
        return f"{code} has {digits} decimals; amounts here have at most two"
    if code in _BEGINNING and on < _BEGINNING[code]:
        return f"{code} is not in force before {_BEGINNING[code]}"
    if code in _ENDED and on >= _ENDED[code][0]:
        ended, successor = _ENDED[code]
        return f"{code} ended on {ended}; use {successor}"
    return None
