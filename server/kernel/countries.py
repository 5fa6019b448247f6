"""The countries of ISO 3166-1, in a table of our own.

Two capital letters are no country yet: what shops send is often a code of the VAT (`EL`, `XI`), of
an exceptional reservation (`UK`, `EU`) or of nobody (`XX`, `ZZ`). Such a destination finds no rate,
and costs nothing without a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

PUBLISHED = date(2024, 2, 29)
"""When an entry of the standard last changed (its names; the codes since 2011-12-13)."""
SOURCE = "ISO 3166-1 alpha-2, officially assigned codes, ISO 3166 Maintenance Agency"

_CODES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM
    ZW
    XK"""
CODES = frozenset(_CODES.split())
"""`XK` is Kosovo: of the codes that the standard leaves to its users, but what the European
Commission, the IMF and the carriers write, and where people order too."""

ALIASES: Mapping[str, str] = {"UK": "GB", "EL": "GR"}
"""What means one country to everybody, by the code that the standard has for it."""

_INSTEAD: Mapping[str, str] = {
    "EU": "the member state",
    "IC": "ES, with the postal code of the Canary Islands",
    "EA": "ES, with the postal code of Ceuta or Melilla",
    "XI": "GB, with a postal code that begins with BT",
    "AN": "BQ, CW or SX",
    "CS": "RS or ME",
    "YU": "RS or ME",
    "SU": "the country that it is today",
    "TP": "TL",
    "ZR": "CD",
    "BU": "MM",
    "FX": "FR",
}


def find(code: str) -> str | None:
    """Give the code of ISO 3166-1 that *code* stands for; None where it is none.

    Args:
        code: Two capital letters.
    """
    code = ALIASES.get(code, code)
    return code if code in CODES else None


def refusal(code: str) -> str:
    """Say what is wrong with a *code* that `find` does not know."""
    instead = _INSTEAD.get(code)
    hint = f"; name {instead}" if instead else ""
    return f"must be a country of ISO 3166-1, such as DE: {code} is none{hint}"
