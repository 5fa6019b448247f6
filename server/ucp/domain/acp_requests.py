"""What assistants ask for by the Agentic Commerce Protocol: its JSON, checked and read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.kernel.agents import Wanted, WantedLine
from server.ucp.domain.requests import codes_of, id_of, lines_of, object_of, quantity_of, text_of
from server.ucp.errors import ProtocolError, malformed

MAX_EMAIL = 320
MAX_LOCALE = 35


def acp_wanted_of(body: Any) -> Wanted:
    """Read the cart that is wanted out of a request's body.

    What it says of the buyer is looked at and not kept: nothing of a cart depends on it.

    Raises:
        ProtocolError: It is not what the protocol says; the path names the field.
        NotTaken: It is more than a cart holds.
    """
    body = object_of(body, "$")
    listed = body.get("line_items")
    if listed is None or listed == []:
        problem = "$.line_items must have one item or more"
        raise ProtocolError(400, "missing_line_items", problem, path="$.line_items")
    if not isinstance(listed, list):
        raise malformed("$.line_items must be a list", "$.line_items")
    lines = lines_of(listed, _line)
    if (buyer := body.get("buyer")) is not None:
        _check_buyer(object_of(buyer, "$.buyer"))
    text_of(body, "locale", "$", MAX_LOCALE)
    object_of(body.get("metadata") or {}, "$.metadata")
    return Wanted(lines, codes_of(body))


def _line(line: Any, path: str) -> WantedLine:
    """Read a line, which is the item itself and how many of it."""
    line = object_of(line, path)
    return WantedLine(id_of(line, path), quantity_of(line, path))


def _check_buyer(buyer: Mapping[str, Any]) -> None:
    email = text_of(buyer, "email", "$.buyer", MAX_EMAIL)
    if not email or "@" not in email:
        raise malformed("$.buyer.email must be an address of mail", "$.buyer.email")
