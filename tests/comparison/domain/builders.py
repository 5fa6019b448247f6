"""Comparisons out of thin air."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from server.comparison.domain.model import Comparison, Item, Snapshot

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def item(product: str, position: int = 0, *, price: int = 1000, **fields: Any) -> Item:
    """Make an item whose id is that of its product and `-item`."""
    attributes = fields.pop("attributes", {})
    currency = fields.pop("currency", "USD")
    snapshot = Snapshot(product, product, None, price, None, currency, None, attributes)
    key = fields.pop("id", f"{product}-item")
    return Item(key, product, None, snapshot, position, NOW, NOW)


def comparison(key: str, *items: Item) -> Comparison:
    """Make a stored comparison of *items*."""
    return Comparison(key, "company", NOW, NOW, None, 1, items=items)
