"""Which of a company's areas a postal code is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cart.domain.destinations import Area, area_of, covers, normal, wanted
from server.cart.domain.model import Destination
from server.kernel.countries import CODES
from server.kernel.errors import InvalidInput

CASES = [
    ("GB", "BT", "BT1 1AA", True),
    ("GB", "BT", " bt1  1aa", True),
    ("GB", "bt", "BT11AA", True),
    ("GB", "E", "E1 6AN", True),
    ("GB", "E", "EH1 1YZ", False),
    ("GB", "E", "EC1A 1BB", False),
    ("GB", "E1", "E1 6AN", True),
    ("GB", "E1", "E1W 1AA", True),
    ("GB", "E1", "E10 5AA", False),
    ("GB", "E1", "E105AA", False),
    ("GB", "E11", "E1 1AA", False),
    ("GB", "E11", "E11 1AA", True),
    ("GB", "E1 1", "E1 1AA", True),
    ("GB", "E1 1", "E1 2AA", False),
    ("GB", "SW1", "SW1A 1AA", True),
    ("GB", "SW1A", "SW1A 1AA", True),
    ("GB", "SW1A 1", "SW1A1AA", True),
    ("GB", "SW1A1AA", "sw1a 1aa", True),
    ("GB", "E1", "E1", True),
    ("GB", "E1", "E", False),
    ("CA", "K1A 0", "K1A0B1", True),
    ("CA", "K1A0", "k1a 0b1", True),
    ("CA", "K", "K1A 0B1", True),
    ("CA", "K1", "K1A 0B1", True),
    ("CA", "K1A", "K1B 0B1", False),
    ("DE", "10", "10115", True),
    ("DE", "10", "D-10115", True),
    ("DE", "10", "DE-10115", True),
    ("DE", "D-10", "10115", True),
    ("DE", "1", "20095", False),
    ("LV", "LV-10", "1010", True),
    ("LT", "01", "LT-01100", True),
    ("PL", "00-9", "00-950", True),
    ("PT", "1000-2", "1000 205", True),
    ("NL", "1012", "1012 AB", True),
    ("NL", "1012AB", "1012 ab", True),
    ("IE", "D", "D02 X285", True),
    ("US", "902", "90210-1234", True),
    ("MT", "V", "VLT 1117", False),
    ("NL", "1012", "NL-1012 AB", True),
    ("NL", "NL-1012", "1012AB", True),
    ("CA", "K1A", "CA-K1A 0B1", True),
    ("IE", "D02", "IE D02 AF30", True),
    ("AR", "C1", "AR-C1425ABC", True),
    ("GB", "BT", "GB-BT1 1AA", True),
    ("GB", "GB E1", "E11 1AA", False),
    ("JE", "JE2", "JE2 3AB", True),
    ("JE", "JE2", "JE3 1AA", False),
    ("JE", "JE2 3", "JE2 3AB", True),
    ("JE", "JE2", "GB-JE2 3AB", True),
    ("IM", "IM1", "IM1 1AA", True),
    ("IM", "IM1", "IM11 1AA", False),
    ("IM", "IM", "IM1 1AA", True),
    ("GG", "GY1", "GY1 1AA", True),
    ("KY", "KY1", "KY1-1001", True),
    ("AD", "AD5", "AD500", True),
    ("JP", "１００", "〒100-0001", True),
    ("US", "", "90210", True),
    ("US", "", "", True),
    ("US", "9", "", False),
    ("US", " - ", "90210", False),
]


@pytest.mark.parametrize(("country", "prefix", "code", "is_there"), CASES)
def test_a_prefix_ends_at_a_border_of_the_code(
    country: str, prefix: str, code: str, is_there: bool
) -> None:
    assert covers(prefix, Destination(code, country)) is is_there


def test_the_longest_prefix_wins_however_it_is_written() -> None:
    areas = [Area("", 1), Area("k1a", 2), Area("K1A-0", 3), Area("K", 4)]
    assert area_of(areas, Destination("K1A 0B1", "CA")) == Area("K1A-0", 3)
    assert area_of(areas, Destination("K2A 0B1", "CA")) == Area("K", 4)
    assert area_of(areas, Destination(None, "CA")) == Area("", 1)
    assert area_of(areas[1:], Destination("M5V 2T6", "CA")) is None


_CODES = st.text("ABEK0129 -", max_size=9)


@given(_CODES, st.sampled_from(["GB", "CA", "DE", "US", "NL"]))
def test_how_a_code_is_written_makes_no_difference(code: str, country: str) -> None:
    other = f" {code.lower().replace(' ', '  ')}-"
    assert normal(code, country) == normal(other, country)
    assert covers(code, Destination(other, country)) or not normal(code, country)


@given(st.sampled_from(sorted(CODES)), st.from_regex("[0-9][0-9A-Z]{2,5}", fullmatch=True))
def test_a_code_may_say_its_country_once_more(country: str, code: str) -> None:
    british = country in ("GB", "GG", "IM", "JE")
    for between in ("-", " ", " - "):
        assert normal(f"{'GB' if british else country}{between}{code}", country) == code


@given(_CODES, _CODES, st.sampled_from(["GB", "CA", "DE", "US", "NL"]))
def test_an_area_only_has_codes_that_begin_with_it(prefix: str, code: str, country: str) -> None:
    if covers(prefix, Destination(code, country)):
        assert normal(code, country).startswith(normal(prefix, country))


def test_what_arrives_is_kept_as_typed_but_for_its_width_and_outer_blanks() -> None:
    assert wanted("  bt1  1aa ", "UK") == Destination("bt1  1aa", "GB")
    assert wanted("１０１-０００１", None) == Destination("101-0001", None)
    assert wanted("", "") == Destination("", "")


@pytest.mark.parametrize(
    ("code", "hint"), [("XI", "GB"), ("IC", "ES"), ("EU", "member"), ("ZZ", "")]
)
def test_what_is_no_country_is_refused_with_what_to_name_instead(code: str, hint: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        wanted(None, code)
    assert caught.value.violations[0].field == "country"
    assert hint in caught.value.message
