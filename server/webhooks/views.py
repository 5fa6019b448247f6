"""What the use cases of webhooks are given, and how their answers are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from server.webhooks.domain.model import Endpoint, Replay


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """What an endpoint is created with."""

    url: str
    description: str
    event_types: tuple[str, ...]
    site_ids: tuple[str, ...]
    alert_email: str
    secret: str


@dataclass(frozen=True, slots=True)
class EndpointChanges:
    """What is changed of an endpoint; None leaves a thing as it is."""

    url: str | None = None
    description: str | None = None
    event_types: tuple[str, ...] | None = None
    site_ids: tuple[str, ...] | None = None
    alert_email: str | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """Writes answers as they are kept for repeated calls."""

    endpoint: Callable[[Endpoint], bytes]
    with_secret: Callable[[Endpoint, str], bytes]
    deleted: bytes


@dataclass(frozen=True, slots=True)
class DeliveryAnswers:
    """Writes answers as they are kept for repeated calls."""

    test: Callable[[str], bytes]
    redelivery: Callable[[str], bytes]
    replay: Callable[[Replay], bytes]
