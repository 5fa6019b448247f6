"""Promotions worked out slowly: unit by unit, choice by choice, in fractions.

It shares no arithmetic with the server, so that a fault would have to be made twice.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

from server.catalog.promotions.model import (
    Basket,
    ConditionKind,
    EffectKind,
    Rule,
    Selector,
    Standing,
    Target,
)

Taken = dict[str, dict[str, int]]
"""What each promotion that applies takes off which line."""


def half_up(amount: Fraction, step: int) -> int:
    """Round to the minor unit."""
    return floor(amount / step + Fraction(1, 2)) * step


def matches(selector: Selector, item: Any) -> bool:
    """Whether a line is meant."""
    product = item.product_id
    attributes = dict(item.attributes)
    if selector.product_ids and product not in selector.product_ids:
        return False
    return all(attributes.get(name, "\0") in values for name, values in selector.attributes)


def allowed(rule: Rule, basket: Basket, standing: Standing) -> bool:
    """Whether nothing stands in the way of a promotion, conditions included."""
    checks = [
        rule.ends_at is None or basket.now < rule.ends_at,
        rule.starts_at is None or basket.now >= rule.starts_at,
        rule.active,
        rule.site_ids is None or basket.site_id in rule.site_ids,
        rule.currencies is None or basket.currency.code in rule.currencies,
        not rule.currency or rule.currency == basket.currency.code,
        rule.budget is None or standing.spent < rule.budget,
        rule.customer_ids is None or basket.customer_id in rule.customer_ids,
        not rule.first_order or (basket.customer_id is not None and basket.is_first_order),
        standing.held
        or rule.per_customer is None
        or (basket.customer_id is not None and standing.by_customer < rule.per_customer),
        standing.held or rule.usage_limit is None or standing.used < rule.usage_limit,
    ]
    met = []
    for condition in rule.conditions:
        lines = [item for item in basket.items if matches(condition.selector, item)]
        have = (
            sum(item.total for item in lines)
            if condition.kind is ConditionKind.SUBTOTAL
            else sum(item.quantity for item in lines)
        )
        met.append(have >= condition.least)
    holds = any(met) if rule.any_condition and met else all(met)
    return all(checks) and holds


def phase(rule: Rule) -> int:
    """When a promotion is worked out."""
    if rule.effect.kind is EffectKind.FREE_SHIPPING:
        return 3
    of_order = rule.effect.kind in (EffectKind.PERCENT, EffectKind.FIXED)
    if not of_order or rule.effect.target is not Target.ORDER:
        return 0
    return 1 if rule.effect.kind is EffectKind.PERCENT else 2


def key(rule: Rule) -> tuple[int, int, str]:
    """The one order of promotions."""
    return (phase(rule), -rule.priority, rule.id)


def hamilton(amount: int, weights: list[int], step: int) -> list[int]:
    """Part an amount by largest remainder, one minor unit at a time."""
    if any(value % step for value in (amount, *weights)):
        step = 1
    exact = [Fraction(amount * weight, sum(weights)) for weight in weights]
    parts = [floor(share / step) * step for share in exact]
    while sum(parts) < amount:
        # The line that is furthest behind its share gets the next minor unit.
        pairs = enumerate(zip(exact, parts, strict=True))
        behind = [(share - part, -place) for place, (share, part) in pairs]
        parts[-max(behind)[1]] += step
    return parts


def units_of(selector: Selector, basket: Basket) -> list[tuple[int, int]]:
    """Every single unit that is meant, the cheapest first: its price, its line's place."""
    return sorted(
        (item.unit_price, place)
        for place, item in enumerate(basket.items)
        if not item.bundled and matches(selector, item)
        for _ in range(item.quantity)
    )


def got_units(rule: Rule, basket: Basket) -> list[tuple[int, int]]:
    """The units that BUY_X_GET_Y gives: tried one more time until no choice of them is left."""
    effect = rule.effect
    got = units_of(effect.selector, basket)
    bought = units_of(effect.bought, basket)
    best: list[tuple[int, int]] = []
    times = 1
    while not effect.times or times <= effect.times:
        need, give = times * effect.buy, times * effect.count
        both = {place for _, place in got} & {place for _, place in bought}
        only = [unit for unit in got if unit[1] not in both]
        shared = [unit for unit in got if unit[1] in both]
        choices = []
        for from_shared in range(min(give, len(shared)) + 1):
            if give - from_shared > len(only) or len(bought) - from_shared < need:
                continue
            choices.append(sorted(only[: give - from_shared] + shared[:from_shared]))
        if not choices:
            break
        best = min(choices, key=lambda units: (sum(price for price, _ in units), units))
        times += 1
    return best


def wanted_of(rule: Rule, basket: Basket, base: int) -> tuple[int, dict[int, int]] | None:
    """What a promotion wants off, and how much of each line it may touch; None for nothing."""
    effect, step = rule.effect, basket.currency.step
    units: list[tuple[int, int]] | None = None
    if effect.kind is EffectKind.BUY_X_GET_Y:
        units = got_units(rule, basket)
    elif effect.kind is EffectKind.GIFT or effect.target is Target.CHEAPEST:
        units = units_of(effect.selector, basket)[: effect.count]
    share = Fraction(effect.value, 10_000)
    if units is not None:
        if not units:
            return None
        value = half_up(Fraction(effect.value), step)
        fixed = effect.kind is EffectKind.FIXED
        worth = [(min(price, value) if fixed else price, place) for price, place in units]
        touched = {place: 0 for _, place in sorted(worth, key=lambda unit: unit[1])}
        for price, place in worth:
            touched[place] += price
        total = sum(touched.values())
        wanted = total if fixed else half_up(total * share, step)
        if not fixed and effect.most is not None:
            wanted = min(wanted, effect.most)
        return wanted, touched
    order = effect.target is Target.ORDER
    places = [
        place for place, item in enumerate(basket.items) if order or matches(effect.selector, item)
    ]
    if not places:
        return (0, {}) if order else None
    touched = dict.fromkeys(places, 10**15)
    if effect.kind is EffectKind.FIXED:
        value = half_up(Fraction(effect.value), step)
        if effect.each:
            touched = {place: value * basket.items[place].quantity for place in places}
            return -1, touched
        wanted = value
    elif order:
        wanted = half_up(base * share, step)
    else:
        wanted = half_up(sum(basket.items[place].total for place in places) * share, step)
    return (wanted if effect.most is None else min(wanted, effect.most)), touched


def apply(rules: list[Rule], basket: Basket) -> tuple[Taken, set[str]]:
    """Take off what promotions take off that stand together; and those that give shipping."""
    left = [item.total for item in basket.items]
    taken: Taken = {}
    shipping = set()
    base: int | None = None
    for rule in sorted(rules, key=key):
        if rule.effect.kind is EffectKind.FREE_SHIPPING:
            taken[rule.id] = {}
            shipping.add(rule.id)
            continue
        if phase(rule) and base is None:
            base = sum(left)
        found = wanted_of(rule, basket, base or 0)
        if found is None:
            continue
        wanted, touched = found
        room = {place: min(most, left[place]) for place, most in touched.items()}
        if wanted == -1:
            parts = list(room.values())
        else:
            amount = min(wanted, sum(room.values()))
            weights = list(room.values())
            parts = (
                hamilton(amount, weights, basket.currency.step) if amount > 0 else [0] * len(room)
            )
        taken[rule.id] = {}
        for place, part in zip(room, parts, strict=True):
            left[place] -= part
            if part:
                taken[rule.id][basket.items[place].id] = part
    return taken, shipping


def worth(rule: Rule, basket: Basket) -> int:
    """What a promotion takes off alone."""
    taken, _ = apply([rule], basket)
    return sum(taken.get(rule.id, {}).values())


def stand(rules: list[Rule], basket: Basket) -> list[Rule]:
    """Choose among all sets of promotions the one that stands."""
    doing = [rule for rule in rules if worth(rule, basket) or apply([rule], basket)[1]]
    idle = [rule for rule in rules if rule not in doing]
    best: dict[str, Rule] = {}
    for rule in doing:
        rival = best.get(rule.group)
        if rival is None or (-worth(rule, basket), key(rule)) < (-worth(rival, basket), key(rival)):
            best[rule.group] = rule
    able = [rule for rule in doing if not rule.group or best[rule.group] is rule]
    alone = [[rule] for rule in able if rule.exclusive]
    together = [rule for rule in able if not rule.exclusive]
    if not alone:
        return [*able, *idle]

    def rank(rules: list[Rule]) -> tuple[int, int, str]:
        taken, _ = apply(rules, basket)
        total = sum(sum(parts.values()) for parts in taken.values())
        return (-max(rule.priority for rule in rules), -total, min(rule.id for rule in rules))

    return [*min([*alone, *([together] if together else [])], key=rank), *idle]


def combine(
    rules: list[Rule], basket: Basket, standings: dict[str, Standing]
) -> tuple[Taken, bool]:
    """Work out what promotions take off which line, and whether shipping is free."""
    able = [rule for rule in rules if allowed(rule, basket, standings.get(rule.id, Standing()))]
    while True:
        taken, shipping = apply(stand(able, basket), basket)
        over = {
            rule.id
            for rule in able
            if rule.budget is not None
            and sum(taken.get(rule.id, {}).values())
            > rule.budget - standings.get(rule.id, Standing()).spent
        }
        if not over:
            return taken, bool(shipping)
        able = [rule for rule in able if rule.id not in over]
