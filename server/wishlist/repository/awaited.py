"""What customers wait for of what they wished."""

from __future__ import annotations

from server.containers import awaited
from server.wishlist.tables import wishlist_items, wishlists

AWAITED = awaited.items(wishlists, wishlist_items, "wishlist_id")
