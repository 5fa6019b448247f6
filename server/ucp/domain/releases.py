"""Releases of the protocol, capabilities, and what both sides have of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from server.ucp import errors

NEWEST = "2026-08-25"
RELEASES = (NEWEST, "2026-04-08")
ALIAS = "v1"
"""The newest release, in paths."""
CART = "dev.ucp.shopping.cart"
DISCOUNT = "dev.ucp.shopping.discount"
SERVICE = "dev.ucp.shopping"
PARENTS: Mapping[str, str] = {DISCOUNT: CART}
"""What each extension extends."""
OFFERED = (CART, DISCOUNT)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def release_of(text: str) -> str:
    """Read a release out of a path or a header.

    Raises:
        ProtocolError: It is not served here.
    """
    if text == ALIAS:
        return NEWEST
    if text not in RELEASES:
        shown = text if _DATE.fullmatch(text) else "asked for"
        raise errors.version_unsupported(shown, RELEASES)
    return text


def negotiate(release: str, theirs: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Give the capabilities that both sides have in one version.

    An extension whose parent is missing is left out.

    Args:
        release: The protocol's release of the call.
        theirs: The agent's capabilities with their versions; None where they are not known.
    """
    if theirs is None:
        return OFFERED
    both = [name for name in OFFERED if release in _versions(theirs.get(name))]
    return tuple(name for name in both if PARENTS.get(name, CART) in both or name == CART)


def _versions(entries: Any) -> set[str]:
    if isinstance(entries, str):
        return {entries}
    if not isinstance(entries, list):
        return set()
    return {
        entry["version"]
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("version"), str)
    }
