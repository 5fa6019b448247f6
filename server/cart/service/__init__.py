"""The use cases of carts."""

from server.cart.service.change import Changer
from server.cart.service.charges import TableRates, TaxShippingProvider
from server.cart.service.containers import CartContainers
from server.cart.service.lifecycle import CartLifecycle
from server.cart.service.merging import CartMerging
from server.cart.service.placing import CartPlacing
from server.cart.service.recovery import CartRecovery
from server.cart.service.shopping import CartService

__all__ = [
    "CartContainers",
    "CartLifecycle",
    "CartMerging",
    "CartPlacing",
    "CartRecovery",
    "CartService",
    "Changer",
    "TableRates",
    "TaxShippingProvider",
]
