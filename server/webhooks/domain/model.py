"""Endpoints, and what is to be sent to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

MAX_ENDPOINTS = 50
"""Endpoints of one company."""


class Status(StrEnum):
    """What an endpoint does at present."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    DISABLED = "DISABLED"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a company's events are sent to."""

    id: str
    company_id: str
    url: str
    description: str
    event_types: tuple[str, ...]
    site_ids: tuple[str, ...]
    alert_email: str
    status: Status
    secret: bytes = field(repr=False)
    """Sealed."""
    version: int
    created_at: datetime
    updated_at: datetime
    disabled_reason: str = ""
    given_up: int = 0
    former_secret: bytes | None = field(default=None, repr=False)
    """Sealed."""
    former_secret_until: datetime | None = None
    blocked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for an endpoint."""

    waiting: int
    failing: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Attempted:
    """One attempt, as the log has it."""

    id: int
    message_id: str
    event_type: str
    record_id: str
    attempt: int
    outcome: str
    response_status: int
    error: str
    duration_ms: int
    response_body: str
    attempted_at: datetime
    next_attempt_at: datetime | None
    replay_id: int | None


@dataclass(frozen=True, slots=True)
class Replay:
    """The sending again of what has been."""

    id: int
    since: datetime
    until: datetime
    status: str
    events: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as the outbox has it."""

    id: int
    occurred_at: datetime
    company_id: str
    site_id: str | None
    record_type: str
    record_id: str
    version: int
    ordinal: int
    name: str
    payload: Mapping[str, Any]
    customer_id: str | None
    visitor_id: str | None
    session_id: str | None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row of the queue that this sender has taken."""

    queue_id: int
    endpoint_id: str
    record_id: str
    attempts: int
    """How often it was tried before."""
    replay_id: int | None
    queued_at: datetime
    event: Happened | None
    """None for a test, or an event that was deleted."""
    event_id: int | None

    @property
    def message_id(self) -> str:
        """`webhook-id`: the same for every attempt, redelivery and replay of an event."""
        return f"evt-{self.event_id}" if self.event_id is not None else f"test-{self.queue_id}"
