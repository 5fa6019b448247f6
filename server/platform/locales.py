"""What is written differently in other languages."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError


@lru_cache(maxsize=256)
def known_locale(name: str) -> Locale | None:
    """Find a locale by its name, such as `de`, `de-CH` or `de_CH`; None where nobody knows it."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (ValueError, UnknownLocaleError, TypeError):
        return None


def decimal_separator(name: str | None) -> str | None:
    """What parts the decimals in the locale, `.` or `,`; None where nobody can say."""
    locale = known_locale(name) if name else None
    if locale is None:
        return None
    separator = locale.number_symbols.get("latn", {}).get("decimal")
    return separator if separator in (".", ",") else None
