"""The table of currencies, against the list that ISO 4217's maintenance agency publishes."""

from __future__ import annotations

import itertools
import string
from datetime import date, timedelta
from importlib.resources import files
from xml.etree import ElementTree

import pytest

from server.kernel import currencies
from server.kernel.errors import Refused
from server.kernel.money import Currency

NOW = date(2026, 11, 30)
PUBLISHED_LIST = ElementTree.fromstring(files("iso4217").joinpath("table.xml").read_bytes())
NO_MONEY = {"XAD", "UYW", "XDR", "XSU", "XUA"}
"""Units of account that the list does not mark as funds; nobody can pay in them."""

DECIMALS = {
    entry.findtext("Ccy", ""): int(entry.findtext("CcyMnrUnts", ""))
    for entry in PUBLISHED_LIST.iter("CcyNtry")
    if entry.findtext("CcyMnrUnts", "").isdigit()
    and entry.find("CcyNm[@IsFund]") is None
    and entry.findtext("Ccy") not in NO_MONEY
}


def test_the_table_is_the_published_list() -> None:
    """A newer list in the lock file fails here until the table, or its days, follow it."""
    current = {
        code: digits
        for code, digits in currencies.MINOR_UNITS.items()
        if digits == 3 or currencies.is_current(code, NOW)
    }
    assert current == DECIMALS
    assert PUBLISHED_LIST.attrib["Pblshd"] == currencies.PUBLISHED.isoformat()


def test_of_all_codes_there_could_be_only_current_ones_with_up_to_two_decimals_are_taken() -> None:
    """Metals, funds, units of account, testing codes and ended ones are among the 17,576."""
    for letters in itertools.product(string.ascii_uppercase, repeat=3):
        code = "".join(letters)
        if DECIMALS.get(code) in (0, 2):
            step = 100 if DECIMALS[code] == 0 else 1
            assert currencies.currency(code, NOW) == Currency(code, step)
            continue
        with pytest.raises(Refused) as refusal:
            currencies.currency(code, NOW)
        assert refusal.value.reason == "CURRENCY_UNSUPPORTED"
        assert refusal.value.message.startswith(code)


@pytest.mark.parametrize("code", ["RSD", "ALL", "AFN", "LBP", "MGA", "HUF", "COP", "IDR", "IRR"])
def test_amounts_keep_the_decimals_that_shop_windows_leave_out(code: str) -> None:
    """CLDR shows these without decimals, in some releases; what is charged has two."""
    assert currencies.currency(code, NOW).round(10_49) == 10_49


@pytest.mark.parametrize("code", ["BGN", "HRK", "SLL", "ZWL", "ANG"])
def test_a_code_is_taken_to_its_last_day_and_named_with_its_successor_then(code: str) -> None:
    ended, successor = currencies._ENDED[code]
    currencies.currency(code, ended - timedelta(days=1))
    with pytest.raises(Refused, match=f"{code} ended on {ended}; use {successor}"):
        currencies.currency(code, ended)
    currencies.currency(successor, ended)


def test_a_code_that_begins_is_not_taken_before_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table may be shipped before the day comes."""
    monkeypatch.setattr(currencies, "_BEGINNING", {"XCG": date(2030, 1, 1)})
    currencies._refusal.cache_clear()
    with pytest.raises(Refused, match="XCG is not in force before 2030-01-01"):
        currencies.currency("XCG", date(2029, 12, 31))
    assert currencies.is_current("XCG", date(2030, 1, 1))
    currencies._refusal.cache_clear()


@pytest.mark.parametrize(("code", "step"), [("BGN", 1), ("JPY", 100), ("IQD", 1), ("DEM", 1)])
def test_what_is_stored_stays_readable_whatever_became_of_its_code(code: str, step: int) -> None:
    """A cart that can't be read can't be emptied either."""
    assert currencies.stored_currency(code) == Currency(code, step)
