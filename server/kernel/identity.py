"""Who is calling, and on whose behalf."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from server.kernel.tokens import digest

THROUGH_LINK = "link"
"""In the place of an assistant's host: a link that fills a cart."""


class Role(StrEnum):
    """What a bearer token lets its holder do."""

    CUSTOMER = "CUSTOMER"
    VIEWER = "VIEWER"
    USER = "USER"
    MANAGER = "MANAGER"
    ADMIN = "ADMIN"
    SUPER_ADMIN = "SUPER_ADMIN"
    SERVICE = "SERVICE"


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The caller's wish that a mutation happens once."""

    scope: bytes
    """Digest of company, caller, method and key; names the record. 32 bytes."""
    request_digest: bytes
    """Digest of the request, to tell a retry from a reuse of the key. 32 bytes."""
    seal: bytes = field(repr=False)
    """The key the stored answer is sealed with, derived from the caller's own key. 32 bytes."""


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """Give what an address is counted by: of IPv6 the first 64 bits, as one host may have the rest.

    Source: RFC 4291, section 2.5.4; Envoy counts the same.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> 64 << 64))


@dataclass(frozen=True, slots=True)
class Caller:
    """One call's identity and conditions, as the interceptors found them."""

    company_id: str
    """The tenant. Empty for those who open a shared link, and only for them."""
    role: Role | None = None
    """The role of the bearer token; None for a guest."""
    customer_id: str | None = None
    """The customer a bearer token stands for, or a member of staff acts for; None for a guest."""
    staff_id: str | None = None
    """The member of staff who acts for the customer; None where nobody does."""
    email: str | None = None
    """The e-mail claim of the bearer token."""
    token_issued_at: datetime | None = None
    """When the bearer token was issued, where it says so."""
    scope_type: str | None = None
    """What a member of staff's bearer token is about: COMPANY, CLIENT or ORGANIZATION."""
    scope_id: str | None = None
    """Which one of these."""
    session_token: str | None = field(default=None, repr=False)
    """The header `x-session-token`; None without it."""
    request_id: str = ""
    """Finds this call in logs, events and audit records."""
    agent: str | None = None
    """The shopping assistant that acts: the host of its profile, or its name; None for none."""
    address: str | None = None
    """The caller's network address, from the connection."""
    user_agent: str | None = None
    """The caller's user agent, at most 512 characters."""
    if_match: int | None = None
    """The only version the caller wants to change."""
    idempotency: Idempotency | None = None
    """Set when the caller sent an `Idempotency-Key` with a mutation."""

    @property
    def network(self) -> str | None:
        """What the address is counted by; see `network_of`."""
        return self.address and network_of(self.address)

    @property
    def session_digest(self) -> str | None:
        """What would be stored of the session token; None without one."""
        return digest(self.session_token) if self.session_token else None

    @property
    def actor(self) -> str:
        """Name the caller in audit records: the member of staff, the customer, or `guest`."""
        return self.staff_id or self.customer_id or "guest"
