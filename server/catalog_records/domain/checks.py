"""What a record may hold beyond the limits of the contract."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from server.catalog_records.domain.kinds import Kind
from server.catalog_records.domain.model import Offer, Refusal, Row
from server.kernel import countries
from server.kernel.agents import MAX_AGENT_TOKENS, AgentToken
from server.kernel.currencies import currency as currency_of
from server.kernel.errors import Refused
from server.kernel.money import Currency

MAX_DOCUMENT_BYTES = 16 * 1024
"""The largest free-form document, as JSON."""
MAX_SLUG = 300
_WORDS = re.compile(r"[^a-z0-9]+")


def camel(name: str) -> str:
    """Name a column as callers write it."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def slug_of(text: str) -> str:
    """Make a name for addresses of *text*; empty where no letter or digit of ASCII is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _WORDS.sub("-", plain).strip("-")[:MAX_SLUG]


def check_row(row: Row, currency: Currency | None, on: date) -> Refusal | None:
    """Say what is wrong with *row*; None when nothing is.

    Args:
        row: The record.
        currency: That of its amounts where it names none; None for the company's own record.
        on: The day, as currencies begin and end.
    """
    kind = row.kind
    if row.id and not row.id.strip(" ."):
        # In an address, dots alone are another path.
        return Refusal(
            "INVALID_ARGUMENT", "must be more than dots and blanks", f"{camel(kind.field)}.id"
        )
    if blank := _blank(row):
        return Refusal("INVALID_ARGUMENT", "must not be blank", blank)
    code = row.columns.get("currency")
    if code is not None:
        try:
            currency = currency_of(code, on)
        except Refused as error:
            return Refusal(
                error.reason, f"is refused: {error.message}", f"{camel(kind.field)}.currency"
            )
    if currency is not None:
        for text, path in _amounts(row):
            if problem := _amount_problem(text, currency):
                return Refusal("AMOUNT_DIGITS", problem, path)
    for name in kind.documents:
        document = row.columns.get(name)
        if document is not None and _too_large(document):
            return Refusal(
                "DOCUMENT_TOO_LARGE",
                f"must be at most {MAX_DOCUMENT_BYTES} bytes as JSON",
                f"{camel(kind.field)}.{camel(name)}",
            )
    settings = row.columns.get("agent_settings") or {}
    if problem := _token_problem(settings):
        return Refusal("INVALID_ARGUMENT", problem, f"{kind.field}.agentSettings.acp")
    if not isinstance(settings.get("fetchProfiles", False), bool):
        place = f"{kind.field}.agentSettings.fetchProfiles"
        return Refusal("INVALID_ARGUMENT", "must be true or false", place)
    country = row.columns.get("country")
    if country and country not in countries.CODES:
        named = countries.ALIASES.get(country)
        problem = f"must be {named}" if named else countries.refusal(country)
        return Refusal("INVALID_ARGUMENT", problem, f"{camel(kind.field)}.country")
    prefix = row.columns.get("postal_code_prefix")
    if prefix and not any(char.isalnum() for char in prefix):
        path = f"{camel(kind.field)}.postalCodePrefix"
        return Refusal("INVALID_ARGUMENT", "must have a letter or a digit", path)
    if kind.name == "bundles" and (wrong := _bundle_problem(row)):
        return wrong
    zone = row.columns.get("timezone")
    if zone is not None and zone not in _zones():
        return Refusal(
            "TIME_ZONE_UNKNOWN", "must be a time zone of IANA", f"{camel(kind.field)}.timezone"
        )
    return _repeated_child(row) if row.children else None


def _blank(row: Row) -> str:
    """Give the path of a name that has nothing to see; empty where there is none."""
    field = camel(row.kind.field)
    parts = [(field, row.columns)]
    parts += [
        (f"{field}.{row.kind.children}[{place}]", child.columns)
        for place, child in enumerate(row.children)
    ]
    for path, columns in parts:
        for name in ("sku", "name"):
            if (text := columns.get(name)) and not text.strip():
                return f"{path}.{name}"
    return ""


def _bundle_problem(row: Row) -> Refusal | None:
    least, most = row.columns.get("min_items"), row.columns.get("max_items")
    if least and most and least > most:
        problem = f"must be at least minItems, which is {least}"
        return Refusal("INVALID_ARGUMENT", problem, "bundle.maxItems")
    percent = row.columns.get("discount_type") == "PERCENTAGE"
    value = row.columns.get("discount_value")
    if percent and value and (Decimal(value) > 100 or Decimal(value) % Decimal("0.01")):
        problem = "must be at most 100 percent, with at most two decimals"
        return Refusal("INVALID_ARGUMENT", problem, "bundle.discountValue")
    return None


def check_offer(offer: Offer, currency: Currency) -> Refusal | None:
    """Say what is wrong with the amounts of *offer*, which are in *currency*."""
    for name in ("price", "compare_at_price"):
        text = offer.columns.get(name)
        if text is not None and (problem := _amount_problem(text, currency)):
            return Refusal("AMOUNT_DIGITS", problem, f"offer.{camel(name)}")
    return None


def _amounts(row: Row) -> Iterator[tuple[str, str]]:
    kind = row.kind
    if kind.name == "bundles" and row.columns.get("discount_type") == "PERCENTAGE":
        # Percent has two decimals whatever the currency.
        names: tuple[str, ...] = ()
    else:
        names = kind.amounts
    for name in names:
        text = row.columns.get(name)
        if text is not None:
            yield text, f"{camel(kind.field)}.{camel(name)}"
    for place, child in enumerate(row.children):
        for name in kind.child_amounts:
            text = child.columns.get(name)
            if text is not None:
                yield text, f"{camel(kind.field)}.{kind.children}[{place}].{camel(name)}"


def _amount_problem(text: str, currency: Currency) -> str | None:
    whole, _, decimals = text.partition(".")
    allowed = 2 if currency.step == 1 else 0
    if len(decimals.rstrip("0")) > allowed:
        return f"must have at most {allowed} decimals in {currency.code}"
    return "must have at most 8 digits before the point" if len(whole.lstrip("0")) > 8 else None


def _token_problem(settings: Mapping[str, Any]) -> str | None:
    """Say what is wrong with the tokens of a site's assistants; they are never repeated."""
    listed = settings.get("acp")
    if listed is None:
        return None
    if not isinstance(listed, list) or len(listed) > MAX_AGENT_TOKENS:
        return f"must be a list of at most {MAX_AGENT_TOKENS}"
    if any(AgentToken.of(entry) is None for entry in listed):
        return "must be {name, tokenSha256}: small letters, and 64 hexadecimal digits"
    return None


def _too_large(document: Mapping[str, Any]) -> bool:
    return len(json.dumps(document, ensure_ascii=False).encode()) > MAX_DOCUMENT_BYTES


def _repeated_child(row: Row) -> Refusal | None:
    kind = row.kind
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for place, child in enumerate(row.children):
        names = {(kind.child_key, child_key(kind, child.columns))}
        names |= {("id", (child.id,))} if child.id else set()
        for field, _ in sorted(names & seen):
            path = f"{camel(kind.field)}.{kind.children}[{place}].{field}"
            return Refusal("KEY_TAKEN", "is there twice", path)
        seen |= names
    return None


def child_key(kind: Kind, columns: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the natural key of a variant or member within its record."""
    return tuple(columns.get(name) or "" for name in kind.child_natural)


def key_of(names: tuple[str, ...], columns: Mapping[str, Any]) -> tuple[str, ...]:
    """Give a unique key of a record; what is absent counts as empty."""
    return tuple(columns.get(name) or "" for name in names)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def cycle_in(edges: Mapping[str, frozenset[str]], start: str) -> bool:
    """Say whether the product *start* is, through bundles, a member of itself.

    Args:
        edges: The members of each bundle's product.
        start: A bundle's product.
    """
    seen: set[str] = set()
    waiting = list(edges.get(start, ()))
    while waiting:
        product = waiting.pop()
        if product == start:
            return True
        if product not in seen:
            seen.add(product)
            waiting.extend(edges.get(product, ()))
    return False
