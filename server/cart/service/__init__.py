"""The use cases of carts."""

from server.cart.service.agents import AgentCarts
from server.cart.service.charges import TableRates, TaxShippingProvider
from server.cart.service.kind import Carts, CartWatching, cart_kind
from server.cart.service.lifecycle import CartLifecycle
from server.cart.service.placing import CartPlacing
from server.cart.service.previewing import CartPreviews
from server.cart.service.recovery import CartRecovery
from server.cart.service.support import CartSupport
from server.cart.service.support_watching import SupportWatching

__all__ = [
    "AgentCarts",
    "CartLifecycle",
    "CartPlacing",
    "CartPreviews",
    "CartRecovery",
    "CartSupport",
    "CartWatching",
    "Carts",
    "SupportWatching",
    "TableRates",
    "TaxShippingProvider",
    "cart_kind",
]
