"""The table of countries, against the list that iso-codes keeps of ISO 3166-1."""

from __future__ import annotations

import itertools
import string

import pycountry
import pytest

from server.kernel import countries

LISTED = {country.alpha_2 for country in pycountry.countries}
ALL = ["".join(pair) for pair in itertools.product(string.ascii_uppercase, repeat=2)]


def test_the_table_is_the_standard_and_kosovo() -> None:
    """A newer list in the lock file fails here until the table follows it."""
    assert countries.CODES - {"XK"} == LISTED
    assert "XK" not in LISTED, "the standard has a code for Kosovo now: take it"


@pytest.mark.parametrize("code", ALL)
def test_every_pair_of_letters_is_a_country_or_refused_in_a_sentence(code: str) -> None:
    found = countries.find(code)
    if code in LISTED | {"XK"}:
        assert found == code
    elif code in countries.ALIASES:
        assert found in LISTED
    else:
        assert found is None
        assert countries.refusal(code).startswith("must be a country of ISO 3166-1, such as DE")


def test_no_alias_is_a_country_of_its_own() -> None:
    assert not countries.ALIASES.keys() & countries.CODES
