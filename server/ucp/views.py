"""An agent's call, and what is replied to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.kernel.identity import Caller

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Sent:
    """A call as it was sent, for its signature."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class AgentCall:
    """What a call brings beside its body."""

    caller: Caller
    """The connection's; it names no company yet."""
    agent: str | None
    """The header `UCP-Agent`."""
    origin: str
    """Scheme, host and port of the address that was called."""
    idempotency_key: str | None = field(default=None, repr=False)
    if_match: int | None = None
    sent: Sent | None = field(default=None, repr=False)
    """None where it came by gRPC."""
    authorization: str = field(default="", repr=False)
    """The header of this name; empty without it."""
    api_version: str = ""
    """The release that the header `API-Version` names; empty without it."""
    name: str = ""
    """The header `Request-Id`, which the agent wants to see again; empty without it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is replied, by whatever transport."""

    status: int
    body: bytes = field(repr=False)
    revision: int = 0
    """The version of the cart that it shows; 0 for none."""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = JSON
