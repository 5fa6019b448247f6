"""The use cases of promotions."""

from server.promotions.service.coding import PromotionCodes
from server.promotions.service.looking import CartPreviews, PromotionLooks
from server.promotions.service.running import Promotions

__all__ = ["CartPreviews", "PromotionCodes", "PromotionLooks", "Promotions"]
