"""The types of events as receivers know them, and the patterns that choose among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

PREFIX = "commerce."
VERSION = ".v1"
TEST = "commerce.endpoint.test.v1"
_ON_NO_SITE = (f"{PREFIX}promotion.",)
"""How the types begin whose events name no site: an endpoint of chosen sites never gets them."""


def type_of(name: str) -> str:
    """Give the type of an event by its name in the outbox.

    `CART_ITEM_ADDED` is `commerce.cart.item_added.v1`: what is before the first underscore is the
    kind of record.
    """
    kind, _, what = name.lower().partition("_")
    return f"{PREFIX}{kind}.{what}{VERSION}"


def name_of(event_type: str) -> str:
    """Give the name in the outbox of a type, the reverse of `type_of`."""
    bare = event_type.removeprefix(PREFIX).removesuffix(VERSION)
    return bare.replace(".", "_", 1).upper()


def unknown(patterns: Sequence[str], types: Iterable[str]) -> int | None:
    """Find the first pattern that matches no type; None when all match something."""
    known = tuple(types)
    for place, pattern in enumerate(patterns):
        if not any(_matches(pattern, known_type) for known_type in known):
            return place
    return None


def without_site(patterns: Sequence[str], types: Iterable[str]) -> int | None:
    """Find the first pattern that matches only what happens on no site; None when none does."""
    return unknown(patterns, [known for known in types if not known.startswith(_ON_NO_SITE)])


def chosen(patterns: Sequence[str], types: Iterable[str]) -> tuple[str, ...]:
    """Give the types that any of *patterns* matches; without patterns all of them."""
    return tuple(
        known for known in types if not patterns or any(_matches(p, known) for p in patterns)
    )


def chosen_names(patterns: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
    """Give those of *names*, as the outbox has them, whose types any of *patterns* matches."""
    return tuple(name_of(kind) for kind in chosen(patterns, map(type_of, names)))


def _matches(pattern: str, event_type: str) -> bool:
    return _compiled(pattern).fullmatch(event_type) is not None


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    # Runs of stars are one: else `****…` would be tried in exponentially many ways.
    return re.compile(".*".join(re.escape(part) for part in re.split(r"\*+", pattern)))
