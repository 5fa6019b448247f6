"""Secrets of Standard Webhooks: made and read."""

from __future__ import annotations

import base64
import binascii
import os

PREFIX = "whsec_"
_BYTES = 32
LEAST_BYTES, MOST_BYTES = 24, 64


def new_secret() -> str:
    """Make a secret: `whsec_` and the base64 of 32 random bytes."""
    return PREFIX + base64.b64encode(os.urandom(_BYTES)).decode()


def is_secret(text: str) -> bool:
    """Say whether *text* is `whsec_` and the base64 of 24 to 64 bytes."""
    if not text.startswith(PREFIX):
        return False
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    return LEAST_BYTES <= len(key) <= MOST_BYTES
