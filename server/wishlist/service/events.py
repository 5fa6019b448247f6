"""What happens to wishlists, in the contract's words."""

from __future__ import annotations

from typing import Any

from server.platform.records.change_record import Event
from server.wishlist.domain import Item, NewItem


def event(name: str, **payload: Any) -> Event:
    """Make an event.

    Events about items carry `items`, how many came or went: 0 for a lesser change, which `change`
    names, so that adding them up counts items.
    """
    return Event(name, payload)


def item_event(name: str, item: Item | NewItem, **payload: Any) -> Event:
    """Make an event about one product."""
    named = {"productId": item.product_id}
    if item.variant_id is not None:
        named["variantId"] = item.variant_id
    return event(name, **named, **payload)


def shared_event(is_public: bool) -> Event:
    """Make the event that a link was made or has ended."""
    if is_public:
        return event("WISHLIST_SHARED", isPublic=True)
    return event("WISHLIST_SHARED", isPublic=False, change="UNSHARED")
