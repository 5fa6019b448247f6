"""What a call brings beside its message."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from urllib.parse import unquote

import grpc

from server.kernel.errors import InvalidInput
from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.kernel.tokens import without_secrets

MAX_USER_AGENT = 512
MAX_IDEMPOTENCY_KEY = 255
UNGUESSABLE_LENGTH = 22
"""The characters of 128 random bits in base64; a UUID has 36."""
UNGUESSABLE_VARIETY = 8
STATUS = "x-commerce-status"
"""Tells Envoy the HTTP status of an answer, where it is not the one that gRPC's stands for."""
_ETAG = re.compile(r'(?:W/)?"?([0-9]{1,9})"?')
_GIVEN_ONCE = (
    *("authorization", "x-company-id", "x-customer-id", "x-session-token"),
    *("idempotency-key", "if-match"),
)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")

current_caller: ContextVar[Caller] = ContextVar("current_caller")
"""Who makes the call that is being served."""


def caller() -> Caller:
    """Say who makes the call that is being served."""
    return current_caller.get()


@dataclass(frozen=True, slots=True)
class Call:
    """A call's metadata."""

    metadata: dict[str, str] = field(repr=False)
    """Names in lower case; of a name given twice the last value."""
    request_id: str
    path: str
    """The REST path without its query, or the full method of a native call."""
    rest: bool
    """Whether Envoy transcoded it from REST."""
    address: str | None
    user_agent: str | None
    unlogged: bool = False
    """Whether its address has had its share of log lines; Envoy says so."""
    doubled: str | None = None
    """A header that says who calls or what, and came twice; who read which can't be known."""

    @classmethod
    def of(cls, context: grpc.aio.ServicerContext[bytes, bytes], method: str) -> Call:
        """Read the metadata of a call."""
        pairs = context.invocation_metadata() or ()
        metadata = {key: value for key, value in pairs if isinstance(value, str)}
        original = metadata.get("x-envoy-original-path")
        request_id = metadata.get("x-request-id", "")
        agent = metadata.get("user-agent")
        return cls(
            metadata=metadata,
            request_id=request_id if _is_request_id(request_id) else new_id(),
            path=method if original is None else original.partition("?")[0],
            rest=original is not None,
            address=_address(metadata.get("x-forwarded-for"), context.peer()),
            user_agent=without_secrets(agent[:MAX_USER_AGENT]) if agent else None,
            unlogged="x-envoy-unlogged" in metadata,
            doubled=_doubled(pairs) if len(metadata) < len(pairs) else None,
        )

    def if_match(self) -> int | None:
        """Read the version that the caller wants to change; `*` is any.

        Raises:
            InvalidInput: The header is no entity tag of ours.
        """
        value = self.metadata.get("if-match", "").strip()
        if value in {"", "*"}:
            return None
        found = _ETAG.fullmatch(value)
        if found is None:
            raise InvalidInput.field("If-Match", 'must be a version in quotes, such as "3"')
        return int(found[1])

    def idempotency_key(self) -> str | None:
        """Read the caller's idempotency key.

        Raises:
            InvalidInput: It is too long.
        """
        key = self.metadata.get("idempotency-key")
        if key and len(key) > MAX_IDEMPOTENCY_KEY:
            raise InvalidInput.field(
                "Idempotency-Key", f"must be at most {MAX_IDEMPOTENCY_KEY} characters"
            )
        return key or None


def check_unguessable(key: str) -> None:
    """See that an idempotency key can open an answer with a secret in it, as a UUID can.

    Raises:
        InvalidInput: It is short or made of few characters, so that another caller may have it too.
    """
    if len(key) < UNGUESSABLE_LENGTH or len(set(key)) < UNGUESSABLE_VARIETY:
        raise InvalidInput.field(
            "Idempotency-Key",
            f"must have {UNGUESSABLE_LENGTH} random characters or more where no token is sent",
        )


def _is_request_id(text: str) -> bool:
    """Say whether *text* may stand for a call in logs and records: no secret may."""
    return _REQUEST_ID.fullmatch(text) is not None and without_secrets(text) == text


def _doubled(pairs: Iterable[tuple[str, str | bytes]]) -> str | None:
    names = [name for name, _ in pairs]
    return next((name for name in _GIVEN_ONCE if names.count(name) > 1), None)


def _address(forwarded_for: str | None, peer: str) -> str | None:
    """The caller's address: what Envoy saw, else the peer of the connection."""
    if forwarded_for:
        return forwarded_for.rpartition(",")[2].strip()[:64]
    kind, _, rest = unquote(peer).partition(":")
    if kind not in {"ipv4", "ipv6"}:
        return None
    return rest.rpartition(":")[0].strip("[]")
