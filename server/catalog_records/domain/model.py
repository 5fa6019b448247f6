"""Records as they arrive, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.catalog_records.domain.kinds import Kind

Columns = Mapping[str, Any]
"""Values by column; amounts are decimals as text, an absent value is None."""


@dataclass(frozen=True, slots=True)
class Child:
    """A variant of a product, or a member of a bundle."""

    id: str
    """Empty where its natural key says which one it is."""
    columns: Columns


@dataclass(frozen=True, slots=True)
class Row:
    """A record that is to be as it says."""

    index: int
    """Its place among what was sent, from 0."""
    kind: Kind
    id: str
    """Empty where its natural key says which one it is."""
    columns: Columns
    children: tuple[Child, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A new price or stock of a product or variant; what is absent from `columns` stays."""

    index: int
    product_id: str
    variant_id: str | None
    columns: Columns


@dataclass(frozen=True, slots=True)
class Gone:
    """A record that is to be taken away."""

    index: int
    kind: Kind
    id: str


Change = Row | Offer | Gone


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a record is refused."""

    reason: str
    """A name of `commerce.errors.v1.ErrorReason`."""
    description: str
    field: str = ""
    """Such as `product.variants[0].price`; empty for the record as a whole."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record."""

    index: int
    result: str
    """CREATED, UPDATED, UNCHANGED, DELETED or REFUSED."""
    id: str = ""
    refusal: Refusal | None = None


@dataclass(slots=True)
class Counts:
    """How many records became what."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    refused: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count *outcome*."""
        name = outcome.result.lower()
        setattr(self, name, getattr(self, name) + 1)


@dataclass(frozen=True, slots=True)
class Known:
    """A stored row that a record may mean, or stands in the way of it."""

    id: str
    company_id: str
    keys: tuple[tuple[str, ...], ...]
    """Its unique keys, in the order of the kind's; the natural one first."""
    slug: str | None = None


@dataclass(frozen=True, slots=True)
class KnownChild:
    """A stored variant or member."""

    id: str
    parent_id: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it is stored."""

    kind: Kind
    version: int
    updated_at: str
    deleted_at: str | None
    columns: dict[str, Any] = field(repr=False)
    children: tuple[dict[str, Any], ...] = field(default=(), repr=False)
