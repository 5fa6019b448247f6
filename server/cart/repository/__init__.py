"""Every SQL statement of the cart: one reads what a decision needs, one writes what it was."""

from server.cart.repository.load import By, Needs, Situation, load, lock
from server.cart.repository.save import Provision, record, save, save_merge

__all__ = ["By", "Needs", "Provision", "Situation", "load", "lock", "record", "save", "save_merge"]
