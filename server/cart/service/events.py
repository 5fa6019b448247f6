"""What happens to carts, in the contract's words."""

from __future__ import annotations

from typing import Any

from server.cart.domain.model import Line, NewLine, SavedItem
from server.platform.records.change_record import Event


def event(name: str, **payload: Any) -> Event:
    """Make an event."""
    return Event(name, payload)


def item_event(
    name: str,
    item: Line | SavedItem | NewLine | None,
    quantity: int | None,
    *,
    change: str | None = None,
) -> Event:
    """Make an event about units of a product."""
    payload: dict[str, Any] = {"quantity": quantity}
    if item is not None:
        payload["productId"] = item.product_id
        if item.variant_id is not None:
            payload["variantId"] = item.variant_id
    if change is not None:
        payload["change"] = change
    return Event(name, payload)
