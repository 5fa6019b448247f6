"""What a company's promotions take off a cart: those of its codes, and automatic ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from server.cart.domain.model import AppliedCode, AppliedPromotion, Cart
from server.catalog.domain import Promotion
from server.catalog.promotions.combining import Weighed, combine
from server.catalog.promotions.conditions import obstacle
from server.catalog.promotions.model import (
    NO_ATTRIBUTES,
    UNUSED,
    Attributes,
    Basket,
    Condition,
    ConditionKind,
    Effect,
    EffectKind,
    Item,
    Obstacle,
    Outcome,
    Result,
    Rule,
    Standing,
)
from server.catalog.promotions.ruleset import RuleSet
from server.kernel.values import replace

Promotions = Mapping[str, Promotion]
"""The rules of codes, by code."""
ENDED = frozenset(
    {
        "DISCOUNT_EXPIRED",
        "DISCOUNT_UNKNOWN",
        "DISCOUNT_USED_UP",
        "PROMOTION_BUDGET_SPENT",
        "PROMOTION_NOT_ACTIVE",
    }
)
"""Why something that was promised is not granted, though the shopper did nothing."""


@dataclass(frozen=True, slots=True)
class Shopping:
    """Where, when and by whom promotions are met."""

    now: datetime
    site_id: str | None
    customer_id: str | None
    company_currency: str
    automatic: RuleSet | None = None
    standings: Mapping[str, Standing] = field(default_factory=dict)
    is_first_order: bool = True
    attributes: Mapping[tuple[str, str | None], Attributes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Met:
    """What codes and automatic promotions take off a basket."""

    result: Result
    by_code: Mapping[str, str]
    """The promotion of each code that has no obstacle of its own."""
    obstacles: Mapping[str, Obstacle]
    """Why the other codes take nothing off."""


@dataclass(frozen=True, slots=True)
class Priced:
    """What codes and promotions come to."""

    codes: tuple[AppliedCode, ...] = ()
    promotions: tuple[AppliedPromotion, ...] = ()
    amount: int = 0


NOTHING = Priced()


def basket_of(cart: Cart, shopping: Shopping) -> Basket:
    """Give what promotions are held against."""
    attributes = shopping.attributes
    return Basket(
        items=tuple(
            Item(
                line.id,
                line.product_id,
                line.quantity,
                line.unit_price,
                line.total,
                line.bundle is not None,
                line.variant_id,
                attributes.get((line.product_id, line.variant_id), NO_ATTRIBUTES)
                if attributes
                else NO_ATTRIBUTES,
            )
            for line in cart.lines
        ),
        currency=cart.currency,
        now=shopping.now,
        site_id=shopping.site_id,
        customer_id=shopping.customer_id,
        is_first_order=shopping.is_first_order,
    )


def ships_free(cart: Cart) -> bool:
    """Whether a promotion of the cart makes shipping free."""
    return any(one.free_shipping and one.issue is None for one in cart.promotions)


def stand_together(promotion: Promotion, others: Sequence[Promotion | None]) -> bool:
    """Say whether a promotion written by hand may stand beside *others*; None is an unknown one."""
    if not others:
        return True
    return promotion.combinable and all(other is None or other.combinable for other in others)


def price(cart: Cart, promotions: Promotions, shopping: Shopping) -> Priced:
    """Work out what codes and automatic promotions take off a cart.

    A code that takes nothing off at present stays listed and says why. What ended while the cart
    waited stays listed until it is acknowledged, with what was promised.
    """
    automatic = shopping.automatic
    if not cart.codes and not cart.promotions and (automatic is None or not automatic.rules):
        return NOTHING
    basket = basket_of(cart, shopping)
    candidates = automatic.candidates(basket) if automatic is not None else ()
    codes = {code.code: code for code in cart.codes}
    met = meet(codes, candidates, basket, promotions, shopping)
    outcomes = {outcome.rule.id: outcome for outcome in met.result.outcomes}
    listed_codes = tuple(
        _coded(
            code,
            promotions.get(name),
            outcomes.get(met.by_code.get(name, "")),
            met.obstacles.get(name),
        )
        for name, code in codes.items()
    )
    applied = [
        AppliedPromotion(
            id=outcome.rule.id,
            name=outcome.rule.name,
            code=outcome.rule.code,
            amount=outcome.amount,
            parts=outcome.parts,
            free_shipping=outcome.free_shipping,
            said=outcome.rule.said,
        )
        for outcome in met.result.outcomes
        if outcome.amount or (outcome.free_shipping and cart.lines)
    ]
    applied += _gone(cart, {one.id for one in applied}, shopping, basket)
    return Priced(listed_codes, tuple(applied), met.result.amount)


def meet(
    codes: Collection[str],
    candidates: Sequence[Rule],
    basket: Basket,
    promotions: Promotions,
    shopping: Shopping,
    weighed: Weighed | None = None,
) -> Met:
    """Work out what codes and automatic promotions take off a basket.

    Args:
        codes: The codes that were typed, each once.
        candidates: The automatic promotions that may take something off.
        basket: What they are held against.
        promotions: The rules of codes.
        shopping: Where, when and by whom they are met.
        weighed: What is known of them in this basket.
    """
    rules = list(candidates)
    standings = dict(shopping.standings)
    obstacles: dict[str, Obstacle] = {}
    by_code: dict[str, str] = {}
    by_hand: list[Promotion] = []
    alone = bool(rules) or any(
        (known := promotions.get(code)) is not None and known.rule is not None for code in codes
    )
    for code in codes:
        promotion = promotions.get(code)
        found = obstacle_of(promotion, basket, basket.subtotal, shopping)
        if promotion is None or found is not None:
            obstacles[code] = found or Obstacle("DISCOUNT_UNKNOWN")
            continue
        if promotion.rule is None and not alone:
            # Typed one by one such codes refuse each other; a merge may bring them together.
            if not stand_together(promotion, by_hand):
                obstacles[code] = Obstacle("NOT_COMBINABLE")
                continue
            by_hand.append(promotion)
        rule = promotion.rule or _rule_by_hand(promotion, alone=alone)
        if promotion.rule is not None:
            standings[rule.id] = standing_of(promotion)
        by_code[code] = rule.id
        rules.append(rule)
    return Met(combine(rules, basket, standings, weighed), by_code, obstacles)


def _gone(
    cart: Cart, there: set[str], shopping: Shopping, basket: Basket
) -> list[AppliedPromotion]:
    """Keep automatic promotions that ended while the cart waited, and what they promised."""
    found = []
    running = shopping.automatic.by_id if shopping.automatic else {}
    for one in cart.promotions:
        promised = one.lost or one.amount
        nothing = not (promised or one.free_shipping)
        if one.code is not None or one.id in there or nothing or not cart.lines:
            continue
        rule = running.get(one.id)
        reason: str | None = "PROMOTION_NOT_ACTIVE"
        if rule is not None:
            standing = shopping.standings.get(rule.id, UNUSED)
            stops = obstacle(rule, basket, standing)
            reason = stops.reason if stops else None
            if reason is None and rule.budget is not None and not one.lost:
                reason = "PROMOTION_BUDGET_SPENT" if one.amount > _left(rule, standing) else None
        if reason in ENDED:
            found.append(replace(one, amount=0, parts=(), issue=reason, lost=promised))
    return found


def _left(rule: Rule, standing: Standing) -> int:
    return (rule.budget or 0) - standing.spent


def standing_of(promotion: Promotion) -> Standing:
    """Say where the use of a code's promotion stands for the cart at hand."""
    return Standing(
        promotion.used, promotion.spent, promotion.held, len(promotion.customer_ordinals)
    )


def obstacle_of(
    promotion: Promotion | None, basket: Basket, subtotal: int, shopping: Shopping
) -> Obstacle | None:
    """Say why a code takes nothing off, as far as that does not depend on other promotions."""
    if promotion is None or not promotion.active:
        return Obstacle("DISCOUNT_UNKNOWN")
    if promotion.rule is not None:
        found = obstacle(promotion.rule, basket, standing_of(promotion))
        if found is None and promotion.code_is_used_up and not promotion.held:
            return Obstacle("DISCOUNT_USED_UP")
        return found
    reason, missing = by_hand_obstacle(promotion, subtotal, basket.currency.code, shopping)
    return Obstacle(reason, missing) if reason else None


def by_hand_obstacle(
    promotion: Promotion, subtotal: int, currency: str, shopping: Shopping
) -> tuple[str | None, int | None]:
    """Say why a promotion that was written by hand takes nothing off, and what it lacks."""
    if promotion.ends_at is not None and shopping.now >= promotion.ends_at:
        return "DISCOUNT_EXPIRED", None
    if promotion.starts_at is not None and shopping.now < promotion.starts_at:
        return "DISCOUNT_NOT_YET_VALID", None
    if promotion.site_ids is not None and shopping.site_id not in promotion.site_ids:
        return "DISCOUNT_NOT_FOR_SITE", None
    if not promotion.held:
        if promotion.per_customer_limit is not None and (
            shopping.customer_id is None
            or len(promotion.customer_ordinals) >= promotion.per_customer_limit
        ):
            return "DISCOUNT_NOT_FOR_CUSTOMER", None
        if promotion.usage_limit is not None and promotion.used >= promotion.usage_limit:
            return "DISCOUNT_USED_UP", None
    in_money = not promotion.percentage or promotion.minimum is not None
    if in_money and (promotion.currency or shopping.company_currency) != currency:
        return "CURRENCY_MISMATCH", None
    if promotion.minimum is not None and subtotal < promotion.minimum:
        return "DISCOUNT_MINIMUM_NOT_MET", promotion.minimum - subtotal
    return None, None


def _rule_by_hand(promotion: Promotion, *, alone: bool) -> Rule:
    """Make the rule of a promotion that was written by hand and has no obstacle.

    Args:
        promotion: The promotion.
        alone: Whether others are there beside which it can be exclusive; codes that were written
            by hand refuse each other in the order in which they are listed.
    """
    kind = EffectKind.PERCENT if promotion.percentage else EffectKind.FIXED
    minimum = promotion.minimum or 0
    return Rule(
        id=promotion.id or promotion.code,
        name=promotion.description or promotion.code,
        effect=Effect(kind, value=promotion.value),
        code=promotion.code,
        conditions=(Condition(ConditionKind.SUBTOTAL, minimum),) if minimum else (),
        exclusive=alone and not promotion.combinable,
    )


def listed(promotion: Promotion) -> AppliedCode:
    """List a promotion as a code of a cart that takes nothing off yet."""
    return AppliedCode(
        promotion.code,
        promotion.percentage,
        promotion.value,
        description=promotion.description,
    )


def _coded(
    code: AppliedCode,
    promotion: Promotion | None,
    outcome: Outcome | None,
    obstacle: Obstacle | None,
) -> AppliedCode:
    """List a code with what it takes off, or why it takes nothing off."""
    known = promotion is not None and promotion.active
    base = listed(promotion) if promotion is not None and known else code
    if outcome is not None and outcome.applies:
        return replace(base, amount=outcome.amount, issue=None, missing=None, lost=0)
    found = obstacle or (outcome.obstacle if outcome else None)
    reason = found.reason if found else None
    promised = code.lost or code.amount
    return replace(
        base,
        amount=0,
        issue=reason,
        missing=found.missing if found else None,
        lost=promised if reason in ENDED else 0,
    )
