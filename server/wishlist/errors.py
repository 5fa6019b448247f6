"""Everything the wishlist may refuse, beside what the catalogue refuses."""

from __future__ import annotations

from server.kernel.errors import NotFound, Refused


def wishlist_not_found() -> NotFound:
    """There is no such wishlist for this caller, or its link is dead."""
    return NotFound("WISHLIST_NOT_FOUND", "Wishlist not found")


def item_not_found() -> NotFound:
    """The wishlist has no such item."""
    return NotFound("WISHLIST_ITEM_NOT_FOUND", "The wishlist has no such item")


def wishlist_full(limit: int) -> Refused:
    """The wishlist would hold too many items."""
    return Refused(
        "WISHLIST_FULL", f"A wishlist holds at most {limit} items", facts={"maxItems": limit}
    )


def self_merge() -> Refused:
    """Source and target are the same wishlist."""
    return Refused("SELF_MERGE", "A wishlist can't be merged into itself")
