"""Everything the comparison may refuse, beside what the catalogue refuses."""

from __future__ import annotations

from server.kernel.errors import NotFound, Refused


def comparison_not_found() -> NotFound:
    """There is no such live comparison for this caller."""
    return NotFound("COMPARISON_NOT_FOUND", "Comparison not found")


def item_not_found() -> NotFound:
    """The comparison has no such item."""
    return NotFound("COMPARISON_ITEM_NOT_FOUND", "The comparison has no such item")


def full(limit: int) -> Refused:
    """The comparison holds as many items as it may; nothing is pushed out."""
    return Refused(
        "COMPARISON_FULL", f"A comparison holds at most {limit} items", facts={"maxItems": limit}
    )


def item_exists(product_id: str) -> Refused:
    """The product is there already."""
    return Refused(
        "COMPARISON_ITEM_EXISTS",
        "The product is already in the comparison",
        facts={"productId": product_id},
    )


def self_merge() -> Refused:
    """Source and target are the same comparison."""
    return Refused("SELF_MERGE", "A comparison can't be merged into itself")
