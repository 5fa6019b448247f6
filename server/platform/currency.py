"""The currencies of ISO 4217 that the columns can hold."""

from __future__ import annotations

from functools import lru_cache

from babel.core import get_global
from babel.numbers import get_currency_precision, is_currency

from server.kernel.errors import Refused
from server.kernel.money import Currency

_STEPS = {0: 100, 2: 1}


@lru_cache(maxsize=512)
def currency(code: str) -> Currency:
    """Look up a currency by its three letters.

    Raises:
        Refused: The currency is unknown, or has other than 0 or 2 decimals.
    """
    known = is_currency(code) or code in get_global("currency_fractions")
    step = _STEPS.get(get_currency_precision(code)) if known else None
    if step is None:
        raise Refused("CURRENCY_UNSUPPORTED", "The currency is not supported")
    return Currency(code, step)
