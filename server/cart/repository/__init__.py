"""Every SQL statement of the cart: how it is kept, and what is read and written beside it."""

from server.cart.repository.agents import Access, AgentBeside, NewAccess
from server.cart.repository.code_uses import CodeUses, Spending
from server.cart.repository.holds import hold_until
from server.cart.repository.include import Include
from server.cart.repository.orders import cart_of_order
from server.cart.repository.storage import CARTS, LoadedCart, read

__all__ = [
    "CARTS",
    "Access",
    "AgentBeside",
    "CodeUses",
    "Include",
    "LoadedCart",
    "NewAccess",
    "Spending",
    "cart_of_order",
    "hold_until",
    "read",
]
