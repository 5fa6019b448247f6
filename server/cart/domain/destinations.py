"""Where a cart goes, and which of a company's areas that is in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from server.cart.domain.model import Destination
from server.kernel import countries
from server.kernel.errors import InvalidInput

_SIGNS: Mapping[str, str] = {
    "AT": "A",
    "BE": "B",
    "DE": "D",
    "ES": "E",
    "FI": "FIN",
    "FR": "F",
    "HU": "H",
    "IT": "I",
    "LI": "FL",
    "LU": "L",
    "NO": "N",
    "PT": "P",
    "SE": "S",
    "SI": "SLO",
}
"""What is still written before postal codes that are digits: the sign of the country's vehicles."""

_BRITISH = frozenset({"GB", "GG", "IM", "JE"})
_BRITISH_CODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")
_BRITISH_DISTRICT = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")
_INWARD = 3
"""The characters of a British code that are not of its district (BS 7666)."""


class Area(NamedTuple):
    """The postal codes that begin alike, and the tax there."""

    prefix: str
    """As the merchant wrote it; empty for the whole country."""
    rate: int
    """Ten-thousandths of a percent."""


def wanted(postal_code: str | None, country: str | None) -> Destination:
    """Read where a cart would go; None leaves a part, empty clears it.

    Full-width letters and digits become the usual ones, and blanks around a code are dropped;
    everything else is kept as it was typed.

    Raises:
        InvalidInput: The country is none of ISO 3166-1.
    """
    if country:
        found = countries.find(country)
        if found is None:
            raise InvalidInput.field("country", countries.refusal(country))
        country = found
    if postal_code:
        postal_code = unicodedata.normalize("NFKC", postal_code).strip()
    return Destination(postal_code, country)


def normal(postal_code: str, country: str | None = None) -> str:
    """Give the form in which postal codes are compared: capital letters and digits alone.

    What says the country once more (`D-10115`, `NL-1012 AB`) is left out.
    """
    return _alone(_without_sign(postal_code, country))


def _without_sign(postal_code: str, country: str | None) -> str:
    """Leave out what says the country once more.

    The codes of Jersey and the Isle of Man begin as their countries are called (`JE2 3AB`), so
    there it is `GB` alone.
    """
    code = unicodedata.normalize("NFKC", postal_code).upper().strip()
    name = "GB" if country in _BRITISH else country
    if name and code.startswith(name) and code[len(name) :] and not code[len(name)].isalpha():
        return code[len(name) :].strip(" -")
    sign = _SIGNS.get(country or "")
    if sign and code.startswith(sign) and _alone(code[len(sign) :]).isdigit():
        return code[len(sign) :]
    return code


def _alone(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def covers(prefix: str, destination: Destination) -> bool:
    """Say whether an area is where a cart goes.

    A prefix ends at a border of the code's own: letters are never cut in two (`E` is not `EH1`),
    and neither is a British district (`E1` is `E1 1AA` and `E1W 1AA`, not `E11 1AA`; `E1 1` is a
    sector).
    """
    country = destination.country
    begins, code = normal(prefix, country), normal(destination.postal_code or "", country)
    if not begins:
        return not prefix.strip()
    if not code.startswith(begins):
        return False
    whole = " " not in _without_sign(prefix, country)
    if country in _BRITISH and _BRITISH_DISTRICT.fullmatch(begins) and whole:
        district = code[:-_INWARD] if _BRITISH_CODE.fullmatch(code) else code
        rest = district[len(begins) :]
        return district == begins or (begins[-1].isdigit() and rest[:1].isalpha())
    rest = code[len(begins) :]
    return not (rest and begins[-1].isalpha() and rest[0].isalpha())


def area_of(areas: Sequence[Area], destination: Destination) -> Area | None:
    """Find the smallest area that a cart goes to: the one with the longest prefix."""
    found = [area for area in areas if covers(area.prefix, destination)]
    return max(
        found,
        key=lambda area: (len(normal(area.prefix, destination.country)), area.prefix),
        default=None,
    )
