"""Every SQL statement of the cart: one reads what a decision needs, one writes what it was."""

from server.cart.repository.containers import beginning, beginning_values, living
from server.cart.repository.load import Needs, Situation, load, lock
from server.cart.repository.save import record, save, save_merge

__all__ = [
    "Needs",
    "Situation",
    "beginning",
    "beginning_values",
    "living",
    "load",
    "lock",
    "record",
    "save",
    "save_merge",
]
