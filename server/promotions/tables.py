"""Batches of codes; what carts read too, promotions and codes, are the catalogue's tables."""

from __future__ import annotations

from sqlalchemy import Integer, Table, Text

from server.platform.database.columns import (
    NOW,
    TIMESTAMP_MS,
    column,
    index,
    literal,
    metadata,
    references,
)

promotion_batches = Table(
    "promotion_batches",
    metadata,
    column("id", Text, primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("promotion_id", Text, references("promotions", "CASCADE")),
    column("prefix", Text, default=literal("")),
    column("count", Integer),
    column("uses_each", Integer, nullable=True),
    column("created_at", TIMESTAMP_MS, default=NOW),
)
index(promotion_batches, "promotion_id")
