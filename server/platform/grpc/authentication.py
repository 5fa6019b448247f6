"""Who is calling: bearer tokens and guests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from typing import Any, Protocol

import httpx
import jwt

from server.kernel.errors import Forbidden, InvalidInput, Unauthenticated, Unavailable
from server.kernel.identity import Caller, Role
from server.platform.grpc.call import Call
from server.platform.settings import Settings

MAX_ID = 64
MAX_TOKEN = 8192
_CACHED_TOKENS = 20_000
_BEARER = "bearer "


class Access(Enum):
    """Who may call a service."""

    BEARER = "anybody with a bearer token"
    SERVICE = "bearer tokens of the role SERVICE"
    PUBLIC = "anybody; the header x-company-id names the tenant"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid bearer token says."""

    company_id: str | None
    customer_id: str
    email: str | None
    role: Role
    expires_at: float
    """Seconds since 1970."""
    revocation_id: str
    """The token's `jti`, else its digest."""


class KeySource(Protocol):
    """Knows the keys that bearer tokens are signed with."""

    algorithms: list[str]

    async def key(self, token: str) -> Any:
        """Find the key of *token*.

        Raises:
            jwt.InvalidTokenError: There is none.
        """
        ...


class SharedSecret:
    """One secret that signs with HS256."""

    algorithms = ["HS256"]  # noqa: RUF012 - PyJWT wants a list

    def __init__(self, secret: str) -> None:
        self._secret = secret

    async def key(self, token: str) -> Any:
        """Give the secret, whatever the token."""
        return self._secret


class PublishedKeys:
    """Keys that an identity provider publishes as a JWKS, kept for a while and rotated."""

    algorithms = ["RS256", "ES256"]  # noqa: RUF012 - PyJWT wants a list
    LIFETIME_SECONDS = 300.0
    RETRY_SECONDS = 5.0
    """How soon an unknown key id may make the keys be fetched again."""

    def __init__(self, url: str) -> None:
        self._url = url
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
        if age > self.LIFETIME_SECONDS or (key_id not in self._keys and age > self.RETRY_SECONDS):
            async with self._lock:
                if time.monotonic() - self._fetched_at >= min(age, self.RETRY_SECONDS):
                    await self._fetch()
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
        except (httpx.HTTPError, ValueError, jwt.PyJWTError):
            if not self._keys:
                raise Unavailable("UNAVAILABLE", "The keys of the tokens can't be had") from None
            return
        self._keys = {str(key.key_id): key.key for key in published.keys}


@dataclass(slots=True)
class Revocations:
    """The tokens that are refused before their time."""

    ids: frozenset[str] = field(default_factory=frozenset)


class Authenticator:
    """Tells who calls."""

    def __init__(self, settings: Settings, revocations: Revocations) -> None:
        self._keys: KeySource = (
            PublishedKeys(settings.jwt_jwks_url)
            if settings.jwt_jwks_url
            else SharedSecret(settings.jwt_secret)
        )
        self._issuer = settings.jwt_issuer or None
        self._audience = settings.jwt_audience or None
        self._revocations = revocations
        self._verified: dict[str, Claims] = {}

    async def caller(self, call: Call, access: Access) -> Caller:
        """Identify the caller of a service that is open to *access*.

        Raises:
            Unauthenticated: A bearer token is needed, and there is no valid one.
            Forbidden: The token names no company, or its role does not suffice.
            InvalidInput: A header is missing or malformed.
        """
        if access is Access.PUBLIC:
            return self._guest(call)
        claims = await self._claims(call)
        if access is Access.SERVICE and claims.role is not Role.SERVICE:
            raise Forbidden("ROLE_REQUIRED", "The role SERVICE is required")
        if claims.company_id is None:
            raise Forbidden("COMPANY_REQUIRED", "The token names no company")
        return Caller(
            company_id=claims.company_id,
            role=claims.role,
            customer_id=claims.customer_id,
            email=claims.email,
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
        if claims is None:
            claims = await self._verify(token)
            if len(self._verified) >= _CACHED_TOKENS:
                self._verified.clear()
            self._verified[token] = claims
        elif claims.expires_at <= time.time():
            del self._verified[token]
            raise _refused()
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
                options={"require": ["exp"], "verify_aud": self._audience is not None},
            )
        except jwt.PyJWTError:
            raise _refused() from None
        return _claims(token, decoded)


def _claims(token: str, decoded: Mapping[str, Any]) -> Claims:
    if decoded.get("type", "access") != "access":
        raise Unauthenticated("UNAUTHENTICATED", "An access token is required")
    role = decoded.get("role") or Role.CUSTOMER
    company_id = decoded.get("companyId")
    if company_id is None and decoded.get("scopeType") == "COMPANY":
        company_id = decoded.get("scopeId")
    customer_id = decoded.get("customerId") or decoded.get("sub")
    email = decoded.get("email")
    if role not in Role.__members__ or not _is_id(customer_id):
        raise _refused()
    if company_id is not None and not _is_id(company_id):
        raise _refused()
    return Claims(
        company_id=company_id,
        customer_id=str(customer_id),
        email=email if isinstance(email, str) and email else None,
        role=Role(role),
        expires_at=float(decoded["exp"]),
        revocation_id=str(decoded.get("jti") or sha256(token.encode()).hexdigest()),
    )


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_ID and "\0" not in value


def _refused() -> Unauthenticated:
    return Unauthenticated("UNAUTHENTICATED", "The bearer token is not valid")
