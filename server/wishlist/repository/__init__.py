"""Every SQL statement of the wishlist: how it is kept, and what is read beside it."""

from server.wishlist.repository.sharing import load_shared
from server.wishlist.repository.storage import WISHLISTS, Include, LoadedWishlist, read

__all__ = ["WISHLISTS", "Include", "LoadedWishlist", "load_shared", "read"]
