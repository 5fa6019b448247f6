"""Who is calling: bearer tokens and guests."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from typing import Any, Protocol, TypeGuard

import httpx
import jwt

from server.kernel.errors import Forbidden, InvalidInput, Unauthenticated, Unavailable
from server.kernel.identity import Caller, Role
from server.platform.grpc.call import Call
from server.platform.settings import Settings
from server.platform.telemetry import logger

MAX_ID = 64
MAX_TOKEN = 8192
_CACHED_TOKENS = 20_000
_BEARER = "bearer "
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_FORGERIES = (jwt.PyJWTError, TypeError, ValueError)
"""What PyJWT raises on tokens: its own errors, and these where the token names a key of another
kind than its algorithm's."""


class Access(Enum):
    """Who may call a service."""

    BEARER = "anybody with a bearer token"
    STAFF = "bearer tokens of members of staff and services; what they may see is the servicer's"
    SERVICE = "bearer tokens of the role SERVICE"
    PUBLIC = "anybody; the header x-company-id names the tenant"
    ANYONE = "anybody, and no tenant: what is asked for says whose it is"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid bearer token says."""

    company_id: str | None
    customer_id: str
    email: str | None
    role: Role
    scope_type: str | None
    scope_id: str | None
    checked_until: float
    """When the token has to be verified again, in seconds since 1970: it expires, or its key may
    have been withdrawn."""
    revocation_id: str
    """The token's `jti`, else its digest."""


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
        self, url: str, *, lifetime_seconds: float = 300.0, retry_seconds: float = 5.0
    ) -> None:
        """Fetch keys from *url* when they are asked for.

        Args:
            url: Where the JWKS is.
            lifetime_seconds: How long fetched keys are good.
            retry_seconds: How soon an unknown key id may make the keys be fetched again.
        """
        self._url = url
        self.lifetime_seconds = lifetime_seconds
        self._retry_seconds = retry_seconds
        self._keys: dict[str, Any] = {}
        self._fetched_at = float("-inf")
        self._lock = asyncio.Lock()

    async def key(self, token: str) -> Any:
        """Find the published key that the token names.

        Raises:
            jwt.InvalidTokenError: No such key is published.
            Unavailable: The keys could never be fetched.
        """
        key_id = str(jwt.get_unverified_header(token).get("kid"))
        age = time.monotonic() - self._fetched_at
        if age > self.lifetime_seconds or (key_id not in self._keys and age > self._retry_seconds):
            async with self._lock:
                if time.monotonic() - self._fetched_at >= min(age, self._retry_seconds):
                    await self._fetch()
        if not self._keys:
            raise Unavailable("UNAVAILABLE", "The keys of the tokens can't be had")
        if key_id not in self._keys:
            raise jwt.InvalidTokenError("unknown key")
        return self._keys[key_id]

    async def _fetch(self) -> None:
        self._fetched_at = time.monotonic()
        try:
            async with httpx.AsyncClient(timeout=5.0) as client:
                answer = await client.get(self._url)
                answer.raise_for_status()
                published = jwt.PyJWKSet.from_dict(answer.json())
        except (httpx.HTTPError, ValueError, AttributeError, TypeError, jwt.PyJWTError) as failure:
            # Keys that were good a moment ago serve on while the provider is away or confused.
            logger().warning("keys of bearer tokens not fetched", failure=repr(failure))
            return
        self._keys = {str(key.key_id): key.key for key in published.keys}


@dataclass(slots=True)
class Revocations:
    """The tokens that are refused before their time."""

    ids: frozenset[str] = field(default_factory=frozenset)


def _key_source(settings: Settings) -> KeySource:
    if settings.jwt_jwks_url:
        return PublishedKeys(settings.jwt_jwks_url)
    return SharedSecret(settings.jwt_secret)


class Authenticator:
    """Tells who calls."""

    def __init__(
        self, settings: Settings, revocations: Revocations, keys: KeySource | None = None
    ) -> None:
        self._keys = keys or _key_source(settings)
        self._issuer = settings.jwt_issuer or None
        self._audience = settings.jwt_audience or None
        self._revocations = revocations
        self._verified: dict[str, Claims] = {}

    async def caller(self, call: Call, access: Access) -> Caller:
        """Identify the caller of a service that is open to *access*; `admit` comes next.

        Raises:
            Unauthenticated: A bearer token is needed, and there is no valid one.
            InvalidInput: A header is missing, malformed or given twice.
            Unavailable: The keys of bearer tokens can't be had.
        """
        if call.doubled:
            raise InvalidInput.field(call.doubled, "must be given once")
        if access is Access.ANYONE:
            return _stranger(call)
        if access is Access.PUBLIC:
            return self._guest(call)
        claims = await self._claims(call)
        return Caller(
            company_id=claims.company_id or "",
            role=claims.role,
            customer_id=claims.customer_id,
            email=claims.email,
            scope_type=claims.scope_type,
            scope_id=claims.scope_id,
            session_token=call.metadata.get("x-session-token"),
            request_id=call.request_id,
            address=call.address,
            user_agent=call.user_agent,
            if_match=call.if_match(),
        )

    def _guest(self, call: Call) -> Caller:
        company_id = call.metadata.get("x-company-id", "").strip()
        if not company_id:
            raise InvalidInput("COMPANY_HEADER_REQUIRED", "The header x-company-id is required")
        if len(company_id) > MAX_ID:
            raise InvalidInput.field("x-company-id", f"must be at most {MAX_ID} characters")
        return Caller(
            company_id=company_id,
            session_token=call.metadata.get("x-session-token") or None,
            request_id=call.request_id,
            address=call.address,
            user_agent=call.user_agent,
            if_match=call.if_match(),
        )

    async def _claims(self, call: Call) -> Claims:
        header = call.metadata.get("authorization", "")
        token = header[len(_BEARER) :].strip()
        if not header.lower().startswith(_BEARER) or not token or len(token) > MAX_TOKEN:
            raise Unauthenticated("UNAUTHENTICATED", "A bearer token is required")
        claims = self._verified.get(token)
        if claims is None or claims.checked_until <= time.time():
            claims = await self._verify(token)
            if len(self._verified) >= _CACHED_TOKENS:
                self._verified.clear()
            self._verified[token] = claims
        if claims.revocation_id in self._revocations.ids:
            raise _refused()
        return claims

    async def _verify(self, token: str) -> Claims:
        try:
            decoded: Mapping[str, Any] = jwt.decode(
                token,
                await self._keys.key(token),
                algorithms=self._keys.algorithms,
                issuer=self._issuer,
                audience=self._audience,
                options={
                    "require": ["exp"],
                    "verify_aud": self._audience is not None,
                    # It tells a token's age; a provider's clock may be ahead of ours.
                    "verify_iat": False,
                },
            )
        except _FORGERIES:
            raise _refused() from None
        return _claims(token, decoded, time.time() + self._keys.lifetime_seconds)


def admit(caller: Caller, access: Access) -> None:
    """Refuse a caller who is known but may not call a service that is open to *access*.

    Raises:
        Forbidden: The token's role does not suffice, or it names no company.
    """
    if access is Access.STAFF:
        if caller.role is Role.CUSTOMER:
            raise Forbidden("ROLE_REQUIRED", "A role of staff is required")
        return
    if access is Access.SERVICE and caller.role is not Role.SERVICE:
        raise Forbidden("ROLE_REQUIRED", "The role SERVICE is required")
    if not caller.company_id and access is not Access.ANYONE:
        raise Forbidden("COMPANY_REQUIRED", "The token names no company")


def _stranger(call: Call) -> Caller:
    """Somebody of whom nothing is known, whatever headers they send."""
    return Caller(
        company_id="",
        request_id=call.request_id,
        address=call.address,
        user_agent=call.user_agent,
    )


def _claims(token: str, decoded: Mapping[str, Any], checked_until: float) -> Claims:
    if decoded.get("type", "access") != "access":
        raise Unauthenticated("UNAUTHENTICATED", "An access token is required")
    role = decoded.get("role") or Role.CUSTOMER
    company_id = decoded.get("companyId") or None
    if company_id is None and decoded.get("scopeType") == "COMPANY":
        company_id = decoded.get("scopeId")
    customer_id = decoded.get("customerId") or decoded.get("sub")
    email = decoded.get("email")
    if not isinstance(role, str) or role not in Role.__members__ or not _is_id(customer_id):
        raise _refused()
    if company_id is not None and not _is_id(company_id):
        raise _refused()
    return Claims(
        company_id=company_id,
        customer_id=str(customer_id),
        email=email if email and _is_text(email) else None,
        role=Role(role),
        scope_type=_text_or_none(decoded.get("scopeType")),
        scope_id=_text_or_none(decoded.get("scopeId")),
        checked_until=min(float(decoded["exp"]), checked_until),
        revocation_id=revocation_id(token, decoded),
    )


def revocation_id(token: str, decoded: Mapping[str, Any]) -> str:
    """Say under which name *token* is revoked: its `jti`, else its digest."""
    return str(decoded.get("jti") or sha256(token.encode()).hexdigest())


def _is_id(value: object) -> bool:
    return _is_text(value) and 0 < len(value) <= MAX_ID


def _is_text(value: object) -> TypeGuard[str]:
    """Whether a claim is a string that PostgreSQL can hold: no NUL, no lone surrogate."""
    return isinstance(value, str) and not _UNSTORABLE.search(value)


def _text_or_none(value: object) -> str | None:
    return value if _is_id(value) and isinstance(value, str) else None


def _refused() -> Unauthenticated:
    return Unauthenticated("UNAUTHENTICATED", "The bearer token is not valid")
