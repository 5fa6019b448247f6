"""The use cases of wishlists."""

from server.wishlist.service.change import WishlistChanger
from server.wishlist.service.containers import WishlistContainers
from server.wishlist.service.merging import WishlistMerging
from server.wishlist.service.moving import Carts, WishlistMoving
from server.wishlist.service.shopping import WishlistService

__all__ = [
    "Carts",
    "WishlistChanger",
    "WishlistContainers",
    "WishlistMerging",
    "WishlistMoving",
    "WishlistService",
]
