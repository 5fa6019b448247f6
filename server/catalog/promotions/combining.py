"""Which promotions stand together in a basket, and what they take off.

The result does not depend on the order in which codes were typed: everything is worked out in one
order, which is phase, priority, id. Shares of the order are all of the same amount, what the lines
cost after what was taken off lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from server.catalog.promotions.conditions import BUDGET, obstacle
from server.catalog.promotions.effects import taken, worth
from server.catalog.promotions.model import (
    UNUSED,
    Basket,
    EffectKind,
    Obstacle,
    Outcome,
    Result,
    Rule,
    Standing,
)

Standings = Mapping[str, Standing]
"""Where the use of promotions stands, by id; what is missing is not used."""
BETTER = Obstacle("PROMOTION_BETTER_DEAL")
NOT_COMBINABLE = Obstacle("NOT_COMBINABLE")
OVER_BUDGET = Obstacle(BUDGET)
order = attrgetter("order")


@dataclass(slots=True)
class Weighed:
    """What each promotion came to by itself, by its id: for one basket that is priced twice."""

    obstacles: dict[str, Obstacle | None] = field(default_factory=dict)
    worths: dict[str, int] = field(default_factory=dict)
    """What it takes off alone."""


def combine(
    rules: Iterable[Rule], basket: Basket, standings: Standings, weighed: Weighed | None = None
) -> Result:
    """Work out what promotions take off a basket.

    Args:
        rules: The promotions.
        basket: What they are held against.
        standings: Where their use stands.
        weighed: What is known of them already, from another combination in the same basket.
    """
    weighed = weighed or Weighed()
    known = weighed.obstacles
    refused: list[Outcome] = []
    able: list[Rule] = []
    for rule in rules:
        if rule.id not in known:
            known[rule.id] = obstacle(rule, basket, standings.get(rule.id, UNUSED))
        if (found := known[rule.id]) is None:
            able.append(rule)
        else:
            refused.append(Outcome(rule, obstacle=found))
    able.sort(key=order)
    while True:
        chosen, displaced = _choose(able, basket, weighed.worths)
        outcomes = _apply(chosen, basket)
        over = {
            outcome.rule.id
            for outcome in outcomes
            if outcome.rule.budget is not None
            and outcome.amount > outcome.rule.budget - standings.get(outcome.rule.id, UNUSED).spent
        }
        if not over:
            break
        # Without them others may stand that they have displaced, so all is worked out anew.
        refused += [Outcome(rule, obstacle=OVER_BUDGET) for rule in able if rule.id in over]
        able = [rule for rule in able if rule.id not in over]
    applied = [outcome for outcome in outcomes if outcome.applies]
    idle = [outcome for outcome in outcomes if not outcome.applies]
    rest = sorted([*idle, *displaced, *refused], key=lambda outcome: outcome.rule.order)
    return Result((*applied, *rest))


def _choose(
    able: Sequence[Rule], basket: Basket, worths: dict[str, int]
) -> tuple[list[Rule], list[Outcome]]:
    """Choose who stands: the best of each group, then all that combine or one that does not.

    One that would take nothing off here competes with nobody.
    """
    if not any(rule.group or rule.exclusive for rule in able):
        return list(able), []
    for rule in able:
        if rule.id not in worths:
            worths[rule.id] = worth(rule.effect, basket)
    idle, standing = [], []
    groups: dict[str, Rule] = {}
    for rule in able:
        if not worths[rule.id] and rule.effect.kind is not EffectKind.FREE_SHIPPING:
            idle.append(rule)
            continue
        standing.append(rule)
        best = groups.get(rule.group)
        # They are in their order, so the first of equals stays.
        if best is None or worths[rule.id] > worths[best.id]:
            groups[rule.group] = rule
    displaced = [
        Outcome(rule, obstacle=BETTER)
        for rule in standing
        if rule.group and groups[rule.group] is not rule
    ]
    standing = [rule for rule in standing if not rule.group or groups[rule.group] is rule]
    candidates = [[rule] for rule in standing if rule.exclusive]
    if not candidates:
        return sorted([*standing, *idle], key=order), displaced
    if together := [rule for rule in standing if not rule.exclusive]:
        candidates.append(together)
    best_set = min(candidates, key=lambda rules: _rank(rules, basket))
    chosen = {rule.id for rule in best_set}
    displaced += [
        Outcome(rule, obstacle=NOT_COMBINABLE) for rule in standing if rule.id not in chosen
    ]
    return sorted([*best_set, *idle], key=order), displaced


def _rank(rules: Sequence[Rule], basket: Basket) -> tuple[int, int, str]:
    """Rank promotions that stand together: by priority, then by the best deal."""
    amount = sum(outcome.amount for outcome in _apply(rules, basket))
    return (-max(rule.priority for rule in rules), -amount, min(rule.id for rule in rules))


def _apply(rules: Sequence[Rule], basket: Basket) -> list[Outcome]:
    """Take off what *rules*, in their order, take off."""
    items = basket.items
    left = [item.total for item in items]
    base: int | None = None
    outcomes = []
    for rule in rules:
        effect = rule.effect
        if effect.kind is EffectKind.FREE_SHIPPING:
            outcomes.append(Outcome(rule, free_shipping=True))
            continue
        if base is None and effect.phase > 0:
            base = sum(left)
        found = taken(effect, basket, left, base or 0)
        if isinstance(found, Obstacle):
            outcomes.append(Outcome(rule, obstacle=found))
            continue
        off = found.parts(basket.currency)
        for place, part in off.items():
            left[place] -= part
        parts = tuple((items[place].id, part) for place, part in off.items())
        outcomes.append(Outcome(rule, amount=found.amount, parts=parts))
    return outcomes
