"""Every SQL statement of the wishlist: one reads what a decision needs, one writes what it was."""

from server.wishlist.repository.load import Needs, Situation, load, load_shared, lock
from server.wishlist.repository.save import Merged, save

__all__ = ["Merged", "Needs", "Situation", "load", "load_shared", "lock", "save"]
