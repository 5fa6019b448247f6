"""What the use cases answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from server.cross_site_session.domain import Session


@dataclass(frozen=True, slots=True)
class HandoffMade:
    """A hand-off code."""

    code: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as its owner sees it."""

    session: Session
    session_token: str | None = field(default=None, repr=False)
    """The secret that opens it, for the guest who holds it."""
    handoff: HandoffMade | None = None
    """The code that was made just now."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a session holds, in numbers."""

    session_id: str | None = None
    cart: int = 0
    """Units."""
    wishlist: int = 0
    comparison: int = 0
    last_active_at: datetime | None = None
    site_ids: tuple[str, ...] = ()
