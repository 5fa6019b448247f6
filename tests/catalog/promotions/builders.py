"""Random promotions and baskets, small enough that they meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from server.catalog.promotions.model import (
    Basket,
    Condition,
    ConditionKind,
    Effect,
    EffectKind,
    Item,
    Rule,
    Selector,
    Standing,
    Target,
)
from server.kernel.money import Currency

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
USD, JPY = Currency("USD", 1), Currency("JPY", 100)
PRODUCTS = ("mug", "tee", "lamp", "pen")
ATTRIBUTES: tuple[dict[str, str], ...] = ({}, {"colour": "red"}, {"colour": "blue"}, {"size": "M"})
Uses = dict[str, Standing]
Of = TypeVar("Of")


@dataclass(frozen=True)
class Chooser:
    """Makes a case of numbers that something chooses: hypothesis, or a seeded generator."""

    number: Callable[[int, int], int]
    """Gives a number between two, both included."""

    def one(self, choices: Sequence[Of]) -> Of:
        """Choose one."""
        return choices[self.number(0, len(choices) - 1)]

    def seldom(self, value: Callable[[], Of], usual: Of, *, once_in: int = 4) -> Of:
        """Give the usual, but for once in so many times."""
        return value() if self.number(1, once_in) == once_in else usual

    def rarely(self, value: Callable[[], Of], usual: Of) -> Of:
        """Give what stands in a promotion's way rarely; there are ten such things."""
        return self.seldom(value, usual, once_in=20)

    def some(self, choices: Sequence[Of], least: int, most: int) -> frozenset[Of]:
        """Choose some."""
        return frozenset(self.one(choices) for _ in range(self.number(least, most)))

    def case(self) -> tuple[list[Rule], Basket, Uses, int]:
        """Make promotions, a basket, where their use stands, and a seed."""
        rules = [self._rule(number) for number in range(self.number(0, 6))]
        uses = {
            f"p{self.number(0, 6)}": Standing(
                self.number(0, 3),
                self.number(0, 40_00),
                self.one([False, True]),
                self.number(0, 2),
            )
            for _ in range(self.number(0, 4))
        }
        return rules, self._basket(), uses, self.number(0, 2**31)

    def _selector(self) -> Selector:
        colours = self.some(("red", "blue"), 1, 2)
        products = self.some(PRODUCTS, 0, 2)
        return self.seldom(lambda: Selector(products, (("colour", colours),)), Selector(products))

    def _condition(self) -> Condition:
        selector = self._selector()
        if self.one([True, False]):
            return Condition(ConditionKind.SUBTOTAL, self.number(0, 90_00), selector)
        return Condition(ConditionKind.QUANTITY, self.number(0, 5), selector)

    def _effect(self) -> Effect:
        kind = self.one(tuple(EffectKind))
        if kind is EffectKind.FREE_SHIPPING:
            return Effect(kind)
        if kind is EffectKind.GIFT:
            gift = Selector(frozenset({self.one(PRODUCTS)}))
            return Effect(kind, value=100_00, selector=gift, count=self.number(1, 2))
        if kind is EffectKind.BUY_X_GET_Y:
            return Effect(
                kind,
                value=self.number(1, 100_00),
                selector=self._selector(),
                bought=self._selector(),
                buy=self.number(1, 3),
                count=self.number(1, 2),
                times=self.number(0, 2),
            )
        target = self.one(tuple(Target))
        more: dict[str, Any] = {"selector": self._selector(), "count": self.number(1, 4)}
        if kind is EffectKind.PERCENT:
            most = self.seldom(lambda: self.number(1, 20) * 100, None)
            return Effect(kind, target, self.number(1, 100_00), most=most, **more)
        each = target is Target.LINES and self.one([True, False])
        return Effect(kind, target, self.number(1, 60_00), each=each, **more)

    def _moment(self) -> datetime:
        return NOW + timedelta(hours=self.number(-2, 2))

    def _rule(self, number: int) -> Rule:
        return Rule(
            id=f"p{number}",
            name=f"Promotion {number}",
            effect=self._effect(),
            code=self.one([None, f"CODE{number}"]),
            starts_at=self.rarely(self._moment, None),
            ends_at=self.rarely(self._moment, None),
            site_ids=self.rarely(lambda: frozenset({"a"}), None),
            currency=self.rarely(lambda: "USD", ""),
            currencies=self.rarely(lambda: frozenset({"USD"}), None),
            customer_ids=self.rarely(lambda: frozenset({"c"}), None),
            first_order=self.rarely(lambda: True, usual=False),
            per_customer=self.rarely(lambda: self.number(1, 2), None),
            conditions=tuple(self._condition() for _ in range(self.one([0, 0, 1, 2]))),
            any_condition=self.one([False, True]),
            usage_limit=self.rarely(lambda: self.number(1, 3), None),
            budget=self.seldom(lambda: self.number(0, 50_00), None),
            group=self.one(["", "", "x", "y"]),
            priority=self.number(0, 2),
            exclusive=self.seldom(lambda: True, usual=False),
            active=self.rarely(lambda: False, usual=True),
        )

    def _basket(self) -> Basket:
        currency = self.one([USD, USD, JPY])
        return Basket(
            items=tuple(self._item(n, currency) for n in range(self.one([0, 1, 2, 3, 4, 5]))),
            currency=currency,
            now=NOW,
            site_id=self.one([None, "a"]),
            customer_id=self.one([None, "c", "d"]),
            is_first_order=self.one([False, True]),
        )

    def _item(self, number: int, currency: Currency) -> Item:
        quantity = self.number(1, 4)
        price = self.number(0, 4000) * currency.step
        bundled = self.seldom(lambda: True, usual=False)
        total = price * quantity
        if bundled:
            total -= self.number(0, total // currency.step) * currency.step
        product, attributes = self.one(PRODUCTS), self.one(ATTRIBUTES)
        return Item(f"line{number}", product, quantity, price, total, bundled, None, attributes)
