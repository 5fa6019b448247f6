"""A promotion as its merchant sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.catalog.promotions.terms import Terms


class Status(StrEnum):
    """The stages of a promotion's life."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    ENDED = "ENDED"
    ARCHIVED = "ARCHIVED"


OVER = frozenset({Status.ENDED, Status.ARCHIVED})


@dataclass(frozen=True, slots=True)
class Promotion:
    """A promotion, where it is in its life, and what it has cost."""

    id: str
    company_id: str
    status: Status
    terms: Terms
    starts_at: datetime | None
    ends_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int = 1
    used: int = 0
    spent: int = 0
    """In hundredths."""
    codes: int = 0
    """How many it has."""


@dataclass(frozen=True, slots=True)
class CodeBatch:
    """Codes that were made or stored together."""

    id: str
    company_id: str
    promotion_id: str
    prefix: str
    count: int
    uses_each: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code to store."""

    code: str
    folded: str
    usage_limit: int | None
    field: str = "code"
    """Where it stood in the call."""


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a promotion."""

    cart_id: str
    status: str
    code: str
    customer_id: str | None
    order_id: str | None
    amount: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """What a company's promotions refer to."""

    time_zone: str
    currency: str
    foreign_sites: tuple[str, ...]
    """Of the sites that were named those that are not the company's."""
    foreign_products: tuple[str, ...]
    unsold_products: frozenset[str] = frozenset()
    """Of the products that were named those that are put away or deleted."""
