"""Links that fill a cart: read of an address that anybody may have written.

Source: the protocol's permalinks (`items` as `id:quantity,…`, query parameters that name fields),
and Meta's checkout addresses (`products`, `coupon`).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from server.kernel import countries
from server.kernel.agents import Wanted, WantedLine
from server.ucp.domain.requests import MAX_CODE, MAX_CODES, MAX_ID, MAX_LINES
from server.ucp.errors import ProtocolError

MAX_LINK = 8192
MAX_PARAMETERS = 50
_RAW = re.compile(r"[A-Za-z0-9._-]+")
_QUANTITY = re.compile(r"[1-9][0-9]{0,17}")
_CODE = re.compile(r"discounts/codes/[0-9]{1,2}")
_ESCAPES = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""Root-relative: of visible characters without a backslash, and not of another host."""
_ALSO = frozenset({"context/address_country", "context/postal_code", "context/address_region"})
_IGNORED = re.compile(r"utm_[a-z]{1,20}|fbclid|gclid|cart_origin|attribution/[a-z_]{1,40}")


def link_of(items: str, query: str) -> tuple[Wanted, str | None]:
    """Read a link: what it wants in the cart, and where on the site it goes on to.

    Args:
        items: The last segment of the path, as it was sent; empty for none.
        query: What stands behind the question mark, as it was sent.

    Raises:
        ProtocolError: It is no link of ours; the sentence says what is wrong.
    """
    if len(items) + len(query) > MAX_LINK:
        raise _refused("The link is too long")
    given = _parameters(query)
    pairs = items.split(",") if items else []
    products = given.pop("products", "")
    pairs += products.split(",") if products else []
    if len(pairs) > MAX_LINES:
        raise _refused(f"A cart holds at most {MAX_LINES} lines")
    lines = tuple(_line(pair) for pair in pairs)
    codes = [given.pop(name) for name in sorted(given) if _CODE.fullmatch(name)]
    if coupon := given.pop("coupon", ""):
        codes.append(coupon)
    if len(codes) > MAX_CODES or any(len(code) > MAX_CODE for code in codes):
        raise _refused(f"A link has at most {MAX_CODES} codes of {MAX_CODE} characters")
    target = given.pop("continue_to", None)
    if target is not None and not _PATH.fullmatch(target):
        raise _refused("continue_to must be a path of this site")
    country = given.pop("context/address_country", "").upper()
    postal_code = given.pop("context/postal_code", "")[:20]
    for name in given:
        if name not in _ALSO and not _IGNORED.fullmatch(name):
            raise _refused("The link has a parameter that is not known")
    return (
        Wanted(
            lines,
            tuple(codes) or None,
            countries.find(country),
            postal_code or None,
            {name: value[:200] for name, value in given.items() if _IGNORED.fullmatch(name)},
        ),
        target,
    )


def _parameters(query: str) -> dict[str, str]:
    if _ESCAPES.search(query):
        raise _refused("The link is not escaped as links are")
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS
        )
    except ValueError:
        raise _refused("The link can't be read") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise _refused("The link has a parameter twice")
        if any(character < " " or character == "\x7f" for character in name + value):
            raise _refused("The link has control characters")
        found[name] = value
    return found


def _line(pair: str) -> WantedLine:
    named, colon, quantity = pair.rpartition(":")
    if not colon:
        # One item, once: a template that has the item's id alone.
        named, quantity = pair, "1"
    if not _QUANTITY.fullmatch(quantity):
        raise _refused("A quantity must be a whole number of 1 or more")
    if named.startswith("~"):
        text = named[1:]
        try:
            named = base64.b64decode(
                text + "=" * (-len(text) % 4), altchars=b"-_", validate=True
            ).decode()
        except (binascii.Error, ValueError):
            raise _refused("An item is not encoded as base64url") from None
        if any(character < " " or character == "\x7f" for character in named):
            raise _refused("An item has control characters")
    elif not _RAW.fullmatch(named):
        raise _refused("An item is of letters, digits, dots, dashes and underscores")
    if not 0 < len(named) <= MAX_ID:
        raise _refused(f"An item has at most {MAX_ID} characters")
    return WantedLine(named, int(quantity))


def _refused(content: str) -> ProtocolError:
    return ProtocolError(400, "invalid_link", content)


def target_of(address: str, continue_to: str | None) -> str:
    """Give the address on the site that a link redirects to."""
    if continue_to is None:
        return address
    escaped: Mapping[int, str] = {ord(mark): f"%{ord(mark):02X}" for mark in "#&?+%\"<>'"}
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}continue_to={continue_to.translate(dict(escaped))}"
