"""Where a list goes on, as AIP-158 has it: a token that no other list takes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence

from server.promotions import errors

Key = list[str | int]
"""What the last row of a page is found by."""


def token(key: Sequence[str | int], *of: str) -> str:
    """Make the token behind a row, for the list that *of* says."""
    text = json.dumps([_digest(of), *key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def key(token: str, *of: str) -> Key | None:
    """Read a token; None for the first page.

    Raises:
        InvalidInput: It is none, or another list's.
    """
    if not token:
        return None
    try:
        padded = token + "=" * (-len(token) % 4)
        digest, *found = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, TypeError, UnicodeError, binascii.Error):
        raise errors.page_token_invalid() from None
    if digest != _digest(of) or not all(isinstance(part, str | int) for part in found):
        raise errors.page_token_invalid()
    return list(found)


def _digest(of: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(of).encode()).hexdigest()[:12]
