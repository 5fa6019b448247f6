"""Who is calling: bearer tokens and guests."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeGuard

import jwt

from server.kernel.errors import Forbidden, InvalidInput, Unauthenticated
from server.kernel.identity import Caller, Role
from server.platform.grpc.call_metadata import Call
from server.platform.grpc.guesses import Guesses
from server.platform.grpc.keys import KeySource, key_source
from server.platform.grpc.roles import SELLERS, Access
from server.platform.records.stream_terms import Terms
from server.platform.settings import Settings

MAX_ID = 64
MAX_TOKEN = 8192
_CACHED_TOKENS = 20_000
_BEARER = "bearer "
MAX_EMAIL = 320
MAX_REVOCATION_ID = 128
_LATEST = 2.0**53
_LAST_DAY = 253_370_764_800
"""The beginning of the year 9999, in seconds since 1970."""
_VISIBLE = re.compile(r"[!-~]+")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_FORGERIES = (jwt.PyJWTError, TypeError, ValueError, OverflowError)
"""What PyJWT raises on tokens: its own errors, and these where the token names a key of another
kind than its algorithm's."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid bearer token says."""

    company_id: str | None
    customer_id: str
    email: str | None
    issued_at: datetime | None
    role: Role
    scope_type: str | None
    scope_id: str | None
    checked_until: float
    """When the token has to be verified again, in seconds since 1970: it expires, or its key may
    have been withdrawn."""
    revocation_id: str
    """The token's `jti`, else its digest."""


@dataclass(slots=True)
class Revocations:
    """What is refused before its time."""

    ids: frozenset[str] = field(default_factory=frozenset)
    """Of tokens."""
    companies: frozenset[str] = field(default_factory=frozenset)
    """That are suspended or closed; shoppers' calls find that out by themselves, at once."""


class Authenticator:
    """Tells who calls."""

    def __init__(
        self,
        settings: Settings,
        revocations: Revocations,
        keys: KeySource | None = None,
        *,
        guesses: Guesses | None = None,
    ) -> None:
        self._guesses = guesses
        self._keys = keys or key_source(settings)
        self._issuer = settings.jwt_issuer or None
        self._audience = settings.jwt_audience or None
        self._revocations = revocations
        self._verified: dict[str, Claims] = {}

    async def caller(self, call: Call, access: Access) -> Caller:
        """Identify the caller of a service that is open to *access*; `admit` comes next.

        Raises:
            Unauthenticated: A bearer token is needed, and there is no valid one.
            InvalidInput: A header is missing, malformed or given twice.
            Forbidden: The company of a member of staff or a service is closed.
            Unavailable: The keys of bearer tokens can't be had.
        """
        if call.doubled:
            raise InvalidInput.field(call.doubled, "must be given once")
        if access in {Access.ANYONE, Access.AGENT}:
            return stranger(call)
        if access is Access.PUBLIC:
            return self._guest(call)
        claims = await self._claims(call)
        customer = _named_customer(call) if access is Access.BEARER else None
        if claims.role is not Role.CUSTOMER and claims.company_id in self._revocations.companies:
            raise Forbidden("COMPANY_NOT_FOUND", "Company not found")
        staff = claims.role in SELLERS and customer is not None
        return Caller(
            company_id=claims.company_id or "",
            role=claims.role,
            customer_id=customer if staff else claims.customer_id,
            staff_id=claims.customer_id if staff else None,
            email=None if staff else claims.email,
            token_issued_at=claims.issued_at,
            scope_type=claims.scope_type,
            scope_id=claims.scope_id,
            session_token=call.metadata.get("x-session-token"),
            request_id=call.request_id,
            address=call.address,
            user_agent=call.user_agent,
            if_match=call.if_match(),
        )

    def _guest(self, call: Call) -> Caller:
        company_id = call.metadata.get("x-company-id", "")
        if not company_id:
            raise InvalidInput("COMPANY_HEADER_REQUIRED", "The header x-company-id is required")
        if len(company_id) > MAX_ID:
            raise InvalidInput.field("x-company-id", f"must be at most {MAX_ID} characters")
        # One spelling: what limits are counted by is what the tenant is found by, byte for byte.
        if not _VISIBLE.fullmatch(company_id):
            raise InvalidInput.field("x-company-id", "must be visible characters without spaces")
        return Caller(
            company_id=company_id,
            session_token=call.metadata.get("x-session-token") or None,
            request_id=call.request_id,
            address=call.address,
            user_agent=call.user_agent,
            if_match=call.if_match(),
        )

    def tell_terms(self, call: Call, terms: Terms) -> None:
        """Say in *terms* until when the bearer token of an admitted call holds, if it has one."""
        claims = self._verified.get(_bearer(call))
        if claims is not None:
            terms.token_id, terms.until = claims.revocation_id, claims.checked_until

    async def _claims(self, call: Call) -> Claims:
        token = _bearer(call)
        if not token or len(token) > MAX_TOKEN:
            raise Unauthenticated("UNAUTHENTICATED", "A bearer token is required")
        claims = self._verified.get(token)
        if claims is None or claims.checked_until <= time.time():
            if self._guesses is not None:
                self._guesses.admit_bearer(call.address)
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


def _bearer(call: Call) -> str:
    """Read the bearer token; empty where there is none."""
    header = call.metadata.get("authorization", "")
    return header[len(_BEARER) :].strip() if header.lower().startswith(_BEARER) else ""


def _named_customer(call: Call) -> str | None:
    """Read for whom a member of staff acts.

    Raises:
        InvalidInput: The header can't be a customer's id.
    """
    name = call.metadata.get("x-customer-id")
    if name and not _is_id(name):
        raise InvalidInput.field("x-customer-id", f"must be an id of at most {MAX_ID} characters")
    return name or None


def stranger(call: Call) -> Caller:
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
    email, expires = decoded.get("email"), float(decoded["exp"])
    if decoded.get("email_verified") in {False, "false"}:
        # Anybody may have written it; nobody is mailed on a stranger's word.
        email = None
    if not isinstance(role, str) or role not in Role.__members__ or not _is_id(customer_id):
        raise _refused()
    if company_id is not None and not _is_id(company_id):
        raise _refused()
    if not math.isfinite(expires) or expires > _LATEST:
        raise _refused()
    return Claims(
        company_id=company_id,
        customer_id=str(customer_id),
        email=email if _is_text(email) and 0 < len(email) <= MAX_EMAIL else None,
        issued_at=_moment(decoded.get("iat")),
        role=Role(role),
        scope_type=_text_or_none(decoded.get("scopeType")),
        scope_id=_text_or_none(decoded.get("scopeId")),
        checked_until=min(expires, checked_until),
        revocation_id=revocation_id(token, decoded),
    )


def revocation_id(token: str, decoded: Mapping[str, Any]) -> str:
    """Say under which name *token* is revoked: a `jti` that fits an index, else its digest."""
    name = decoded.get("jti")
    if isinstance(name, str) and 0 < len(name) <= MAX_REVOCATION_ID and _is_text(name):
        return name
    return sha256(token.encode()).hexdigest()


def _moment(claim: object) -> datetime | None:
    """Read the time of a claim; None where it is none, or lies beyond what can be stored."""
    if isinstance(claim, bool) or not isinstance(claim, int | float) or not 0 <= claim < _LAST_DAY:
        return None
    return datetime.fromtimestamp(int(claim), UTC)


def _is_id(value: object) -> bool:
    """Whether a claim can name a record: text as it is stored, without spaces around it."""
    return _is_text(value) and 0 < len(value) <= MAX_ID and value == value.strip()


def _is_text(value: object) -> TypeGuard[str]:
    """Whether a claim is a string that PostgreSQL can hold: no NUL, no lone surrogate."""
    return isinstance(value, str) and not _UNSTORABLE.search(value)


def _text_or_none(value: object) -> str | None:
    return value if _is_id(value) and isinstance(value, str) else None


def _refused() -> Unauthenticated:
    return Unauthenticated("UNAUTHENTICATED", "The bearer token is not valid")
