"""What random cases have to hold, and a command that tries very many: `make promotion-cases`."""

from __future__ import annotations

import random
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from server.catalog.promotions.combining import combine
from server.catalog.promotions.model import Basket, Result, Rule, Standing
from server.catalog.promotions.ruleset import RuleSet
from tests.catalog.promotions import reference
from tests.catalog.promotions.builders import Chooser, Uses

A_PART = 1000


def check(rules: list[Rule], basket: Basket, uses: Uses, seed: int) -> Result:
    """Hold what promotions come to against the reference and against what must always be."""
    result = combine(rules, basket, uses)

    expected, shipping = reference.combine(rules, basket, uses)
    taken = {one.rule.id: dict(one.parts) for one in result.outcomes if one.applies}
    assert taken == expected, (taken, expected, rules, basket, uses)
    assert result.free_shipping == shipping

    shuffled = list(rules)
    random.Random(seed).shuffle(shuffled)
    assert combine(shuffled, basket, uses) == result

    off: Counter[str] = Counter()
    for outcome in result.outcomes:
        assert outcome.amount == sum(part for _, part in outcome.parts)
        assert outcome.applies or not (outcome.amount or outcome.free_shipping)
        spent = uses.get(outcome.rule.id, Standing()).spent
        budget = outcome.rule.budget
        assert budget is None or not outcome.amount or spent + outcome.amount <= budget
        for line, part in outcome.parts:
            assert part > 0
            off[line] += part
    assert all(off[item.id] <= item.total for item in basket.items)
    assert sorted(one.rule.id for one in result.outcomes) == sorted(rule.id for rule in rules)

    fewer = combine(RuleSet(rules).candidates(basket), basket, uses)
    said = [one for one in result.outcomes if one.amount or one.free_shipping]
    assert [one for one in fewer.outcomes if one.amount or one.free_shipping] == said
    return result


def run(first: int) -> Counter[str]:
    """Try a thousand cases from a seed on, and count what was met."""
    met: Counter[str] = Counter()
    for seed in range(first, first + A_PART):
        generator = random.Random(seed)
        result = check(*Chooser(generator.randint).case())
        met["cases"] += 1
        met["with something taken off"] += bool(result.amount)
        for outcome in result.outcomes:
            met[outcome.obstacle.reason if outcome.obstacle else outcome.rule.effect.kind] += 1
    return met


def main() -> None:
    """Try as many cases as the first argument says, on all cores."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with ProcessPoolExecutor() as pool:
        met = sum(pool.map(run, range(0, cases, A_PART)), Counter[str]())
    for name, count in met.most_common():
        print(f"{count:>9} {name}")


if __name__ == "__main__":
    main()
