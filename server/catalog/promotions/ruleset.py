"""A company's automatic promotions, sorted so that a basket meets only those that may matter."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from server.catalog.promotions.model import (
    Basket,
    Condition,
    ConditionKind,
    EffectKind,
    Rule,
    Selector,
    Target,
)

Key = tuple[str, str]
"""What a line has to have: an attribute's name and value; of a product, no name and its id."""


class RuleSet:
    """Automatic promotions, found by what a basket has to hold for them.

    A promotion stands under the products or attribute values without which it takes nothing off,
    else under the subtotal that it needs, else among those that every basket meets. What is left
    out would have taken nothing off, so it does not matter for what the others do.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules: tuple[Rule, ...] = tuple(rules)
        self.by_id = {rule.id: rule for rule in self.rules}
        self._by_key: dict[Key, list[Rule]] = {}
        self._names: set[str] = set()
        self._always: list[Rule] = []
        by_subtotal: list[tuple[int, Rule]] = []
        for rule in self.rules:
            keys = _keys(rule)
            if keys is not None:
                for key in keys:
                    self._by_key.setdefault(key, []).append(rule)
                    self._names.add(key[0])
            elif (least := _least_subtotal(rule)) > 0:
                by_subtotal.append((least, rule))
            else:
                self._always.append(rule)
        by_subtotal.sort(key=lambda found: found[0])
        self._least = [least for least, _ in by_subtotal]
        self._by_subtotal = [rule for _, rule in by_subtotal]
        self.reads_attributes = any(map(_reads_attributes, self.rules))
        """Whether the products' attributes decide about any of them."""
        self.counts_orders = any(rule.first_order for rule in self.rules)
        """Whether it matters if a customer has ordered before."""

    def candidates(self, basket: Basket) -> Sequence[Rule]:
        """Give the promotions that may take something off a basket."""
        found = list(self._always)
        if self._least:
            found += self._by_subtotal[: bisect_right(self._least, basket.subtotal)]
        if not self._by_key:
            return found
        seen: dict[str, Rule] = {}
        by_key, names = self._by_key, self._names
        for item in basket.items:
            for rule in by_key.get(("", item.product_id), ()):
                seen[rule.id] = rule
            for name in names:
                if name and (value := item.attributes.get(name)) is not None:
                    for rule in by_key.get((name, value), ()):
                        seen[rule.id] = rule
        found += seen.values()
        return found


def _selectors_of(rule: Rule) -> list[Selector]:
    """The selectors of which a line has to match each for the promotion to take something off."""
    effect, found = rule.effect, []
    by_lines = effect.kind in (EffectKind.BUY_X_GET_Y, EffectKind.GIFT)
    if by_lines or (
        effect.kind is not EffectKind.FREE_SHIPPING and effect.target is not Target.ORDER
    ):
        found.append(effect.selector)
    if effect.kind is EffectKind.BUY_X_GET_Y:
        found.append(effect.bought)
    found += [condition.selector for condition in _needed(rule)]
    return [selector for selector in found if selector]


def _needed(rule: Rule) -> Sequence[Condition]:
    """The conditions that hold whenever the promotion does."""
    if rule.any_condition and len(rule.conditions) != 1:
        return ()
    return [condition for condition in rule.conditions if condition.least > 0]


def _keys(rule: Rule) -> list[Key] | None:
    """Give what a line has to have one of, as narrowly as can be said."""
    best: list[Key] | None = None
    for selector in _selectors_of(rule):
        keys = [("", product) for product in selector.product_ids]
        if not keys:
            name, values = selector.attributes[0]
            keys = [(name, value) for value in values]
        if best is None or len(keys) < len(best):
            best = keys
    return best


def _least_subtotal(rule: Rule) -> int:
    least = (one.least for one in _needed(rule) if one.kind is ConditionKind.SUBTOTAL)
    return max(least, default=0)


def _reads_attributes(rule: Rule) -> bool:
    effect = rule.effect
    selectors = [effect.selector, effect.bought, *(one.selector for one in rule.conditions)]
    return any(selector.attributes for selector in selectors)
