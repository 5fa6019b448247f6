"""Whether a promotion may take something off here and now, and if not, why."""

from __future__ import annotations

from server.catalog.promotions.model import (
    Basket,
    Condition,
    ConditionKind,
    Obstacle,
    Rule,
    Standing,
)

MINIMUM = "DISCOUNT_MINIMUM_NOT_MET"
PRODUCTS = "PROMOTION_PRODUCTS_MISSING"
BUDGET = "PROMOTION_BUDGET_SPENT"


def obstacle(rule: Rule, basket: Basket, standing: Standing) -> Obstacle | None:
    """Say why a promotion takes nothing off; the first reason in the contract's order."""
    if rule.ends_at is not None and basket.now >= rule.ends_at:
        return Obstacle("DISCOUNT_EXPIRED")
    if not rule.active:
        return Obstacle("PROMOTION_NOT_ACTIVE")
    if rule.starts_at is not None and basket.now < rule.starts_at:
        return Obstacle("DISCOUNT_NOT_YET_VALID")
    if rule.site_ids is not None and basket.site_id not in rule.site_ids:
        return Obstacle("DISCOUNT_NOT_FOR_SITE")
    if rule.currencies is not None and basket.currency.code not in rule.currencies:
        return Obstacle("CURRENCY_MISMATCH")
    found = _limits(rule, basket, standing)
    if found is not None:
        return found
    if rule.currency and rule.currency != basket.currency.code:
        return Obstacle("CURRENCY_MISMATCH")
    return _conditions(rule, basket)


def _limits(rule: Rule, basket: Basket, standing: Standing) -> Obstacle | None:
    if rule.customer_ids is not None and basket.customer_id not in rule.customer_ids:
        return Obstacle("DISCOUNT_NOT_FOR_CUSTOMER")
    if rule.first_order and (basket.customer_id is None or not basket.is_first_order):
        return Obstacle("DISCOUNT_NOT_FOR_CUSTOMER")
    if rule.budget is not None and standing.spent >= rule.budget:
        return Obstacle(BUDGET)
    if standing.held:
        return None
    if rule.per_customer is not None and (
        basket.customer_id is None or standing.by_customer >= rule.per_customer
    ):
        return Obstacle("DISCOUNT_NOT_FOR_CUSTOMER")
    if rule.usage_limit is not None and standing.used >= rule.usage_limit:
        return Obstacle("DISCOUNT_USED_UP")
    return None


def _conditions(rule: Rule, basket: Basket) -> Obstacle | None:
    first: Obstacle | None = None
    for condition in rule.conditions:
        found = _unmet(condition, basket)
        if found is None:
            if rule.any_condition:
                return None
        elif not rule.any_condition:
            return found
        elif first is None:
            first = found
    return first


def _unmet(condition: Condition, basket: Basket) -> Obstacle | None:
    selector, least = condition.selector, condition.least
    items = basket.items
    if selector:
        items = tuple(item for item in items if selector.matches(item))
    if condition.kind is ConditionKind.SUBTOTAL:
        lacking = least - (sum(item.total for item in items) if selector else basket.subtotal)
        return Obstacle(MINIMUM, missing=lacking) if lacking > 0 else None
    lacking = least - sum(item.quantity for item in items)
    return Obstacle(PRODUCTS, missing_units=lacking) if lacking > 0 else None
