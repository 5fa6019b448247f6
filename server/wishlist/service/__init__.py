"""The use cases of wishlists."""

from server.wishlist.service.agents import AgentWishlists
from server.wishlist.service.kind import WISHLIST, Wishlists, WishlistWatching
from server.wishlist.service.moving import Carts, WishlistMoving
from server.wishlist.service.sharing import WishlistSharing
from server.wishlist.service.watching import SharedWatching

__all__ = [
    "WISHLIST",
    "AgentWishlists",
    "Carts",
    "SharedWatching",
    "WishlistMoving",
    "WishlistSharing",
    "WishlistWatching",
    "Wishlists",
]
