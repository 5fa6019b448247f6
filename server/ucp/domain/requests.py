"""What agents ask for: the protocol's JSON, checked and read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.kernel import countries
from server.kernel.agents import Notice, NotTaken, Wanted, WantedLine
from server.ucp import errors

MAX_ID = 128
MAX_LINES = 200
"""As many as a cart holds, parts of bundles aside."""
MAX_ASKED = 1000
"""Beyond that, a request is not even read."""
MAX_CODE = 100
MAX_CODES = 20
MAX_QUANTITY = 1_000_000_000
"""More is refused as this is: no line holds nearly as many."""
MAX_ATTRIBUTION = 20
MAX_ATTRIBUTION_TEXT = 200


def wanted_of(body: Any, *, discounts: bool) -> Wanted:
    """Read the cart that is wanted out of a request's body.

    Args:
        body: The body as JSON.
        discounts: Whether codes were negotiated.

    Raises:
        ProtocolError: It is not what the protocol says; the sentence names the field.
        NotTaken: It is more than a cart holds.
    """
    body = object_of(body, "$")
    listed = body.get("line_items")
    if not isinstance(listed, list):
        raise errors.malformed("$.line_items must be a list", "$.line_items")
    lines = lines_of(listed, _line)
    context = object_of(body.get("context") or {}, "$.context")
    return Wanted(
        lines,
        codes_of(body) if discounts else None,
        _country(context),
        text_of(context, "postal_code", "$.context", 20),
        _attribution(body.get("attribution")),
    )


def object_of(value: Any, path: str) -> Mapping[str, Any]:
    """Read an object.

    Raises:
        ProtocolError: It is none.
    """
    if not isinstance(value, dict):
        raise errors.malformed(f"{path} must be an object", path)
    return value


def _line(line: Any, path: str) -> WantedLine:
    line = object_of(line, path)
    item = object_of(line.get("item"), f"{path}.item")
    return WantedLine(
        id_of(item, f"{path}.item"),
        quantity_of(line, path),
        text_of(line, "id", path, MAX_ID) or None,
        text_of(line, "parent_id", path, MAX_ID) or None,
    )


def id_of(item: Mapping[str, Any], path: str) -> str:
    """Read the id of an item.

    Raises:
        ProtocolError: It is missing, or no id of an item.
    """
    item_id = text_of(item, "id", path, MAX_ID)
    if not item_id:
        raise errors.malformed(f"{path}.id is required", f"{path}.id")
    return item_id


def quantity_of(line: Mapping[str, Any], path: str) -> int:
    """Read how many units of an item are wanted.

    Raises:
        ProtocolError: It is missing, or no number of units.
    """
    quantity = line.get("quantity")
    if type(quantity) is float and quantity.is_integer():
        # JSON has one kind of number: 2.0 is whole, and so is what 64 bits can't hold.
        quantity = int(quantity)
    if type(quantity) is not int or quantity < 1:
        at = f"{path}.quantity"
        raise errors.malformed(f"{at} must be a whole number of 1 or more", at)
    return min(quantity, MAX_QUANTITY)


def lines_of(
    listed: Sequence[Any], read: Callable[[Any, str], WantedLine]
) -> tuple[WantedLine, ...]:
    """Read the lines that are wanted, each by *read* with its place.

    Raises:
        NotTaken: There are too many to look at.
    """
    if len(listed) > MAX_ASKED:
        limit = f"A cart holds at most {MAX_LINES} lines"
        raise NotTaken([Notice("LINE_LIMIT", limit, "$.line_items")])
    return tuple(read(line, f"$.line_items[{place}]") for place, line in enumerate(listed))


def codes_of(body: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Read the codes that are wanted; None where the body says nothing of them.

    Raises:
        ProtocolError: They are no codes.
        NotTaken: They are more than can be asked for.
    """
    asked = body.get("discounts")
    if asked is None:
        return None
    codes = object_of(asked, "$.discounts").get("codes")
    if codes is None:
        return None
    if not isinstance(codes, list) or not all(_is_text(code, MAX_CODE) for code in codes):
        problem = f"$.discounts.codes must be texts of at most {MAX_CODE} characters"
        raise errors.malformed(problem, "$.discounts.codes")
    if len(codes) > MAX_CODES:
        limit = f"At most {MAX_CODES} codes can be asked for"
        raise NotTaken([Notice("DISCOUNT_LIMIT", limit, "$.discounts.codes")])
    return tuple(codes)


def _country(context: Mapping[str, Any]) -> str | None:
    """Read a country; what is no code of one is no reason to refuse, as a context is a hint."""
    country = text_of(context, "address_country", "$.context", 64)
    return countries.find(country.upper()) if country else None


def _attribution(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    texts = {
        key: item
        for key, item in value.items()
        if _is_text(key, MAX_ATTRIBUTION_TEXT) and _is_text(item, MAX_ATTRIBUTION_TEXT)
    }
    return dict(list(texts.items())[:MAX_ATTRIBUTION])


def text_of(value: Mapping[str, Any], name: str, path: str, most: int) -> str | None:
    """Read a text of an object; None where it has none of the name.

    Raises:
        ProtocolError: It is no text that can be stored, or longer than *most* characters.
    """
    text = value.get(name)
    if text is None:
        return None
    if not _is_text(text, most):
        at = f"{path}.{name}"
        raise errors.malformed(f"{at} must be a text of at most {most} characters", at)
    return str(text)


def _is_text(value: Any, most: int) -> bool:
    """Whether a value is a text that can be stored: no NUL, no lone surrogate."""
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)
