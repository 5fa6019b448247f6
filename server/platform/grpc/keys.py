"""The keys that bearer tokens are signed with: one shared secret, or those of a provider.

What a provider publishes is taken within limits of size, time, number and strength: whoever stands
in its place can't fill the memory, hold callers, or have weak keys trusted.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any, Protocol

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from server.kernel.errors import Unavailable
from server.platform.settings import Settings
from server.platform.telemetry import logger

MAX_BYTES = 256 * 1024
"""The largest key set that is read; a set of fifty keys with certificates has half of it."""
MAX_KEYS = 64
FETCH_SECONDS = 5.0
"""The longest a fetch may take from the first byte to the last."""
RSA_BITS = range(2048, 8193)
"""Shorter keys are broken by who can pay for it; longer ones cost a call too much."""
MAX_KEY_ID = 256


class KeySource(Protocol):
    """Knows the keys that bearer tokens are signed with."""

    algorithms: list[str]
    lifetime_seconds: float
    """How long a key that was found may be trusted."""

    async def key(self, token: str) -> Any:
        """Find the key of *token*.

        Raises:
            jwt.InvalidTokenError: There is none.
        """
        ...


class SharedSecret:
    """One secret that signs with HS256."""

    algorithms = ["HS256"]  # noqa: RUF012 - PyJWT wants a list
    lifetime_seconds = float("inf")

    def __init__(self, secret: str) -> None:
        self._secret = secret

    async def key(self, token: str) -> Any:
        """Give the secret, whatever the token."""
        return self._secret


class PublishedKeys:
    """Keys that an identity provider publishes as a JWKS, kept for a while and rotated."""

    algorithms = ["RS256", "ES256"]  # noqa: RUF012 - PyJWT wants a list

    def __init__(
        self,
        url: str,
        *,
        lifetime_seconds: float = 300.0,
        retry_seconds: float = 5.0,
        fetch_seconds: float = FETCH_SECONDS,
    ) -> None:
        """Fetch keys from *url* when they are asked for.

        Args:
            url: Where the JWKS is.
            lifetime_seconds: How long fetched keys are good.
            retry_seconds: How soon an unknown key id may make the keys be fetched again.
            fetch_seconds: The longest a fetch may take.
        """
        self._url = url
        self.lifetime_seconds = lifetime_seconds
        self._retry_seconds = retry_seconds
        self._fetch_seconds = fetch_seconds
        self._keys: dict[str, Any] = {}
        self._fetched_at = float("-inf")
        self._lock = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None

    async def key(self, token: str) -> Any:
        """Find the published key that the token names.

        Raises:
            jwt.InvalidTokenError: No such key is published.
            Unavailable: The keys could never be fetched.
        """
        key_id = str(jwt.get_unverified_header(token).get("kid"))[:MAX_KEY_ID]
        age = time.monotonic() - self._fetched_at
        if key_id in self._keys and age <= 2 * self.lifetime_seconds:
            # Who calls with a known key is not held up by a provider that answers slowly.
            if age > self.lifetime_seconds and not self._lock.locked():
                self._refreshing = asyncio.create_task(self._refresh(age))
        elif age > self.lifetime_seconds or age > self._retry_seconds:
            await self._refresh(age)
        if not self._keys:
            raise Unavailable("UNAVAILABLE", "The keys of the tokens can't be had")
        if key_id not in self._keys:
            raise jwt.InvalidTokenError("unknown key")
        return self._keys[key_id]

    async def _refresh(self, age: float) -> None:
        """Fetch, unless somebody else has since the keys were *age* seconds old."""
        async with self._lock:
            if time.monotonic() - self._fetched_at >= min(age, self._retry_seconds):
                await self._fetch()

    async def _fetch(self) -> None:
        self._fetched_at = time.monotonic()
        try:
            async with asyncio.timeout(self._fetch_seconds):
                published = await _published(self._url)
            self._keys = dict(_usable(published))
        except (httpx.HTTPError, ValueError, AttributeError, TypeError, TimeoutError) as failure:
            # Keys that were good a moment ago serve on while the provider is away or confused.
            logger().warning("keys of bearer tokens not fetched", failure=repr(failure)[:200])


async def _published(url: str) -> Any:
    """Read the key set, as far as it may be long.

    Raises:
        ValueError: It is larger, or no JSON.
        httpx.HTTPError: It can't be had.
    """
    text = bytearray()
    async with (
        httpx.AsyncClient(timeout=FETCH_SECONDS) as client,
        client.stream("GET", url, headers={"accept-encoding": "identity"}) as answer,
    ):
        answer.raise_for_status()
        # As it was sent: what is small when compressed may be large.
        async for chunk in answer.aiter_raw():
            text += chunk
            if len(text) > MAX_BYTES:
                raise ValueError(f"the key set has more than {MAX_BYTES} bytes")
    return json.loads(text)


def _usable(published: Any) -> list[tuple[str, Any]]:
    """Give the keys that may sign, by their ids; others are passed over."""
    entries = published.get("keys") if isinstance(published, dict) else None
    if not isinstance(entries, list) or len(entries) > MAX_KEYS:
        raise ValueError(f"the key set is no list of at most {MAX_KEYS} keys")
    found = []
    for entry in entries:
        try:
            key = jwt.PyJWK.from_dict(entry)
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
            continue
        if _strong(key.key) and entry.get("use", "sig") == "sig":
            found.append((str(key.key_id)[:MAX_KEY_ID], key.key))
    if not found:
        raise ValueError("no key that could be used")
    return found


def _strong(key: object) -> bool:
    """Say whether a key is public, of a kind that is used, and neither weak nor a burden."""
    if isinstance(key, RSAPublicKey):
        return key.key_size in RSA_BITS and key.public_numbers().e in range(3, 2**32)
    return isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)


def key_source(settings: Settings) -> KeySource:
    """Make the source of keys that *settings* name."""
    if settings.jwt_jwks_url:
        return PublishedKeys(settings.jwt_jwks_url)
    return SharedSecret(settings.jwt_secret)
