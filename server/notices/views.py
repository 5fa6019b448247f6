"""What customers choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a customer wants to be told of what they wait for."""

    events: bool
    """Whether the shop hears of it, and may show it to them."""
    mails: bool
    """Whether they get mails of it."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a customer changes of it; None leaves a thing as it is."""

    events: bool | None = None
    mails: bool | None = None


@dataclass(frozen=True, slots=True)
class MailNews:
    """What a mail is written from."""

    email: str
    first_name: str | None
    company: str
    locale: str
    news: Sequence[Mapping[str, Any]]
    """Type and payload of each event, in their order."""
    names: Mapping[str, str]
    """Names of products by id."""
