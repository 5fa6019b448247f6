"""What a promotion takes off which line.

Every effect takes from what is *left* on the lines and never more; it is rounded once, half up to
the currency's minor unit, and parted over its lines by largest remainder.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from server.catalog.promotions.conditions import PRODUCTS
from server.catalog.promotions.model import (
    Basket,
    Effect,
    EffectKind,
    Obstacle,
    Selector,
    Target,
)
from server.kernel.money import Currency

Parts = dict[int, int]
"""What is taken off, by the place of the line."""


class Share(NamedTuple):
    """What is taken off some lines together."""

    amount: int = 0
    places: Sequence[int] = ()
    weights: Sequence[int] = ()
    """What it is parted by over the lines at *places*."""

    def parts(self, currency: Currency) -> Parts:
        """Part it over its lines by largest remainder."""
        if not self.amount:
            return {}
        if len(self.places) == 1:
            return {self.places[0]: self.amount}
        parts = allocate(currency, self.amount, self.weights)
        return {place: part for place, part in zip(self.places, parts, strict=True) if part}


NOTHING = Share()


def allocate(currency: Currency, amount: int, weights: Sequence[int]) -> list[int]:
    """Part *amount* over *weights*; in hundredths where minor units would not come out even."""
    step = currency.step
    if step != 1 and (amount % step or any(weight % step for weight in weights)):
        currency = Currency(currency.code, 1)
    return currency.allocate(amount, weights)


def taken(effect: Effect, basket: Basket, left: Sequence[int], base: int) -> Share | Obstacle:
    """Say what an effect takes off; over which lines is parted only for those that stand.

    Args:
        effect: The effect.
        basket: What it is about.
        left: What the lines still cost.
        base: What the whole order costs before shares of it are taken off.
    """
    kind = effect.kind
    if kind is EffectKind.BUY_X_GET_Y:
        return _buy_x_get_y(effect, basket, left)
    if kind is EffectKind.GIFT:
        units = _cheapest(_units(effect.selector, basket), effect.count)
        if not units:
            return Obstacle("PROMOTION_GIFT_MISSING", missing_units=effect.count)
        return _off_units(units, effect, basket, left)
    if effect.target is Target.CHEAPEST:
        units = _cheapest(_units(effect.selector, basket), effect.count)
        if not units:
            return Obstacle(PRODUCTS, missing_units=1)
        return _off_units(units, effect, basket, left)
    return _off_lines(effect, basket, left, base)


def worth(effect: Effect, basket: Basket) -> int:
    """Say what an effect takes off a basket alone; free shipping counts as 0."""
    if effect.kind is EffectKind.FREE_SHIPPING:
        return 0
    if effect.phase and not effect.each:
        # Of a large group most are of this kind, and one of them stands: no line is looked at.
        return min(_off(effect, basket.currency, basket.subtotal), basket.subtotal)
    found = taken(effect, basket, [item.total for item in basket.items], basket.subtotal)
    return 0 if isinstance(found, Obstacle) else found.amount


def _off(effect: Effect, currency: Currency, base: int) -> int:
    """Say what a percentage of *base*, or an amount, comes to."""
    if effect.kind is EffectKind.FIXED:
        return _at_most(currency.round(effect.value), effect)
    return _at_most(currency.percent(base, effect.value), effect)


def _off_lines(effect: Effect, basket: Basket, left: Sequence[int], base: int) -> Share | Obstacle:
    items, currency = basket.items, basket.currency
    if effect.target is Target.ORDER or not effect.selector:
        places: Sequence[int] = range(len(items))
    else:
        places = [n for n, item in enumerate(items) if effect.selector.matches(item)]
    if not places:
        whole = effect.target is Target.ORDER
        return NOTHING if whole else Obstacle(PRODUCTS, missing_units=1)
    weights = [left[place] for place in places]
    if effect.kind is EffectKind.FIXED and effect.each:
        value = currency.round(effect.value)
        offs = [min(value * items[n].quantity, left[n]) for n in places]
        return Share(sum(offs), places, offs)
    if effect.target is not Target.ORDER:
        base = sum(items[n].total for n in places)
    return _share(_off(effect, currency, base), places, weights)


def _at_most(wanted: int, effect: Effect) -> int:
    return wanted if effect.most is None else min(wanted, effect.most)


def _share(wanted: int, places: Sequence[int], weights: Sequence[int]) -> Share:
    amount = min(wanted, sum(weights))
    return Share(amount, places, weights) if amount > 0 else NOTHING


# --- units ----------------------------------------------------------------------------------

Units = list[tuple[int, int, int]]
"""Price of a unit, place of its line, how many: the cheapest first, then in the lines' order."""


def _units(selector: Selector, basket: Basket) -> Units:
    found = [
        (item.unit_price, place, item.quantity)
        for place, item in enumerate(basket.items)
        if not item.bundled and selector.matches(item)
    ]
    found.sort()
    return found


def _cheapest(units: Units, count: int) -> Units:
    chosen = []
    for price, place, quantity in units:
        if count <= 0:
            break
        some = min(quantity, count)
        chosen.append((price, place, some))
        count -= some
    return chosen


def _off_units(units: Units, effect: Effect, basket: Basket, left: Sequence[int]) -> Share:
    """Take a share, or an amount each, off chosen units."""
    currency = basket.currency
    worth: dict[int, int] = {}
    for price, place, count in units:
        unit = price
        if effect.kind is EffectKind.FIXED:
            unit = min(currency.round(effect.value), price)
        worth[place] = worth.get(place, 0) + unit * count
    # What other promotions have taken off these lines already is not there to be taken again.
    places = sorted(worth)
    room = [min(worth[place], left[place]) for place in places]
    wanted = sum(worth.values())
    if effect.kind is not EffectKind.FIXED:
        wanted = _at_most(currency.percent(wanted, effect.value), effect)
    return _share(wanted, places, room)


def _buy_x_get_y(effect: Effect, basket: Basket, left: Sequence[int]) -> Share | Obstacle:
    """Take off the cheapest units that are got, so that enough to be bought remain."""
    got, only_bought, both = [], 0, 0
    for place, item in enumerate(basket.items):
        if item.bundled:
            continue
        is_bought = effect.bought.matches(item)
        if effect.selector.matches(item):
            got.append((item.unit_price, place, item.quantity, is_bought))
            both += item.quantity if is_bought else 0
        elif is_bought:
            only_bought += item.quantity
    only_got = sum(quantity for *_, quantity, is_bought in got if not is_bought)
    times = _times(effect, only_bought, only_got, both)
    if not times:
        lacking = max(1, effect.buy + effect.count - only_bought - only_got - both)
        return Obstacle(PRODUCTS, missing_units=lacking)
    wanted, shared = times * effect.count, both - max(0, times * effect.buy - only_bought)
    chosen: Units = []
    got.sort()
    for price, place, quantity, is_bought in got:
        some = min(quantity, wanted, shared) if is_bought else min(quantity, wanted)
        if some:
            chosen.append((price, place, some))
            wanted -= some
            shared -= some if is_bought else 0
    return _off_units(chosen, effect, basket, left)


def _times(effect: Effect, only_bought: int, only_got: int, both: int) -> int:
    """Count how often x units can be bought and y others got."""

    def fits(times: int) -> bool:
        lacking = max(0, times * effect.buy - only_bought)
        return lacking + max(0, times * effect.count - only_got) <= both

    high = (only_bought + only_got + both) // (effect.buy + effect.count)
    if effect.times:
        high = min(high, effect.times)
    low = 0
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - 1
    return low
