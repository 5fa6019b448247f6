"""Bearer secrets: made once, shown once, kept only as a digest, and blackened in texts."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

_SESSION_TOKEN = re.compile(r"[0-9a-f]{64}")
_DIGEST = re.compile(r"[0-9a-fA-F]{64}")
_SECRETS = re.compile(
    rf"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?|(?<![0-9a-fA-F]){_DIGEST.pattern}(?![0-9a-fA-F])"
    r"|(?<=[?#&]token=)[^\"&\s]+"
)
"""Tokens, and what stands in a link behind `token=`: free text may hold links."""
DIGEST_PREFIX = "sha256:"
"""Marks a stored digest, so that clear-text tokens of an earlier system can be told apart."""


def new_session_token() -> str:
    """Make a session token: 32 random bytes as 64 lower-case hex characters."""
    return secrets.token_hex(32)


def new_slug() -> str:
    """Make the name of a shared wishlist's link: 16 random bytes as 32 hex characters."""
    return secrets.token_hex(16)


def is_session_token(text: str) -> bool:
    """Say whether *text* has the form of a session token."""
    return _SESSION_TOKEN.fullmatch(text) is not None


def digest(token: str) -> str:
    """Give what is stored of *token*: `sha256:` and 64 hex characters."""
    return DIGEST_PREFIX + hashlib.sha256(token.encode()).hexdigest()


def matches(token_digest: str | None, stored: str | None) -> bool:
    """Compare two digests in constant time; an absent one matches nothing."""
    if token_digest is None or stored is None:
        return False
    return hmac.compare_digest(token_digest, stored)


def without_secrets(text: str) -> str:
    """Blacken in a text what could open something; events and audit records are read by many."""
    # Hardly a text has one, and that is seen in a tenth of the time.
    if "eyJ" in text or "token=" in text or _DIGEST.search(text):
        return _SECRETS.sub("[secret]", text)
    return text
