"""What a promotion can say, and what it is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from server.kernel.money import Currency

Attributes = Mapping[str, str]
"""A product's attributes, a variant's options among them; values as text."""
NO_ATTRIBUTES: Attributes = {}


class EffectKind(StrEnum):
    """What a promotion does."""

    PERCENT = "PERCENT"
    FIXED = "FIXED"
    BUY_X_GET_Y = "BUY_X_GET_Y"
    GIFT = "GIFT"
    FREE_SHIPPING = "FREE_SHIPPING"


_OF_THE_ORDER = {EffectKind.PERCENT: 1, EffectKind.FIXED: 2}


class Target(StrEnum):
    """What a percentage or an amount is taken off."""

    ORDER = "ORDER"
    LINES = "LINES"
    CHEAPEST = "CHEAPEST"


class ConditionKind(StrEnum):
    """What a condition counts."""

    SUBTOTAL = "SUBTOTAL"
    QUANTITY = "QUANTITY"


@dataclass(frozen=True, slots=True)
class Selector:
    """Which lines are meant: any of the products, if any are named, and all of the attributes."""

    product_ids: frozenset[str] = frozenset()
    attributes: tuple[tuple[str, frozenset[str]], ...] = ()
    """Names with the values of which a line has one."""

    def matches(self, item: Item) -> bool:
        """Whether a line is meant."""
        if self.product_ids and item.product_id not in self.product_ids:
            return False
        return all(item.attributes.get(name) in values for name, values in self.attributes)

    def __bool__(self) -> bool:
        return bool(self.product_ids or self.attributes)


EVERYTHING = Selector()


@dataclass(frozen=True, slots=True)
class Condition:
    """What a basket has to have at least, of the lines that are meant."""

    kind: ConditionKind
    least: int
    """Hundredths of the promotion's currency, or units."""
    selector: Selector = EVERYTHING


@dataclass(frozen=True, slots=True)
class Effect:
    """What a promotion takes off."""

    kind: EffectKind
    target: Target = Target.ORDER
    value: int = 0
    """Hundredths of a percent, or of an amount."""
    most: int | None = None
    """What a percentage takes off at most, in hundredths."""
    each: bool = False
    """Whether an amount is for each unit instead of once."""
    selector: Selector = EVERYTHING
    """The lines; of BUY_X_GET_Y those that are got, of GIFT the gift."""
    count: int = 0
    """The n of the cheapest n; the units of a gift; the y of BUY_X_GET_Y."""
    buy: int = 0
    """The x of BUY_X_GET_Y."""
    bought: Selector = EVERYTHING
    """What has to be bought for BUY_X_GET_Y."""
    times: int = 0
    """How often BUY_X_GET_Y holds at most; 0 for as often as it fits."""
    phase: int = field(init=False, repr=False, compare=False)
    """When it is worked out: lines, shares of the order, amounts of it, shipping."""

    def __post_init__(self) -> None:
        """Work out the phase, which every basket asks for."""
        phase = 0
        if self.kind is EffectKind.FREE_SHIPPING:
            phase = 3
        elif self.target is Target.ORDER and self.kind in _OF_THE_ORDER:
            phase = _OF_THE_ORDER[self.kind]
        object.__setattr__(self, "phase", phase)


@dataclass(frozen=True, slots=True)
class Rule:
    """A promotion, as far as it decides about a basket."""

    id: str
    name: str
    effect: Effect
    code: str | None = None
    """What was typed for it; None for an automatic one."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    """The first moment at which it no longer holds."""
    site_ids: frozenset[str] | None = None
    currency: str = ""
    """Of its amounts; empty where it has none."""
    currencies: frozenset[str] | None = None
    """Of the carts it is for; None for all."""
    customer_ids: frozenset[str] | None = None
    first_order: bool = False
    per_customer: int | None = None
    """How often each customer may use it."""
    conditions: tuple[Condition, ...] = ()
    any_condition: bool = False
    """Whether one of the conditions is enough."""
    usage_limit: int | None = None
    budget: int | None = None
    """What it may cost in all, in hundredths."""
    group: str = ""
    """Of the promotions of a group, the best deal alone."""
    priority: int = 0
    """Higher first."""
    exclusive: bool = False
    """Whether it stands alone."""
    active: bool = True
    """Whether it runs; False for one that was paused or ended."""
    said: str = field(default="", compare=False)
    """What its terms come to: other terms, another text. Empty for one that was written by hand."""
    order: tuple[int, int, str] = field(init=False, repr=False, compare=False)
    """When it is taken off, against others."""

    def __post_init__(self) -> None:
        """Work out the order, which every basket asks for."""
        object.__setattr__(self, "order", (self.effect.phase, -self.priority, self.id))


class Standing(NamedTuple):
    """Where the use of a promotion stands, as one basket's owner meets it."""

    used: int = 0
    """Uses taken, this basket's own included."""
    spent: int = 0
    """What it has cost, in hundredths."""
    held: bool = False
    """Whether this basket holds a use already."""
    by_customer: int = 0
    """The customer's uses, this basket's own not included."""


UNUSED = Standing()


class Item(NamedTuple):
    """A line of a basket."""

    id: str
    product_id: str
    quantity: int
    unit_price: int
    total: int
    """What it costs before promotions, in hundredths."""
    bundled: bool = False
    """Whether it is part of a bundle, whose units have no price of their own."""
    variant_id: str | None = None
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Basket:
    """What promotions are held against."""

    items: tuple[Item, ...]
    currency: Currency
    now: datetime
    site_id: str | None = None
    customer_id: str | None = None
    is_first_order: bool = True
    """Whether the customer, if one is known, has no order yet."""
    subtotal: int = field(init=False, repr=False, compare=False)
    """What the items cost before promotions."""

    def __post_init__(self) -> None:
        """Add up the items, which many promotions ask for."""
        object.__setattr__(self, "subtotal", sum(item.total for item in self.items))


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a promotion takes nothing off here and now."""

    reason: str
    missing: int | None = None
    """What the subtotal lacks, in hundredths."""
    missing_units: int | None = None


class Outcome(NamedTuple):
    """What became of a promotion in a basket."""

    rule: Rule
    amount: int = 0
    """What it takes off the goods, in hundredths."""
    parts: tuple[tuple[str, int], ...] = ()
    """What it takes off which line; together the amount."""
    free_shipping: bool = False
    obstacle: Obstacle | None = None

    @property
    def applies(self) -> bool:
        """Whether it does anything."""
        return self.obstacle is None


@dataclass(frozen=True, slots=True)
class Result:
    """What promotions come to in a basket."""

    outcomes: tuple[Outcome, ...] = field(default=())
    """In the order in which they are taken off; those that take nothing off follow."""

    @property
    def amount(self) -> int:
        """What they take off the goods together."""
        return sum(outcome.amount for outcome in self.outcomes)

    @property
    def free_shipping(self) -> bool:
        """Whether shipping costs nothing."""
        return any(outcome.free_shipping for outcome in self.outcomes)
