"""What a promotion takes off which line.

Every effect takes from what is *left* on the lines and never more; it is rounded once, half up to
the currency's minor unit, and parted over its lines by largest remainder.
"""

from __future__ import annotations

from collections.abc import Sequence

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
NOTHING: Parts = {}


def phase(effect: Effect) -> int:
    """Say when an effect is worked out: lines, shares of the order, amounts of it, shipping."""
    if effect.kind is EffectKind.FREE_SHIPPING:
        return 3
    if effect.kind in (EffectKind.PERCENT, EffectKind.FIXED) and effect.target is Target.ORDER:
        return 1 if effect.kind is EffectKind.PERCENT else 2
    return 0


def allocate(currency: Currency, amount: int, weights: Sequence[int]) -> list[int]:
    """Part *amount* over *weights*; in hundredths where minor units would not come out even."""
    step = currency.step
    if step != 1 and (amount % step or any(weight % step for weight in weights)):
        currency = Currency(currency.code, 1)
    return currency.allocate(amount, weights)


def taken(effect: Effect, basket: Basket, left: Sequence[int], base: int) -> Parts | Obstacle:
    """Say what an effect takes off.

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


def _off_lines(effect: Effect, basket: Basket, left: Sequence[int], base: int) -> Parts | Obstacle:
    items, currency = basket.items, basket.currency
    if effect.target is Target.ORDER or not effect.selector:
        places: Sequence[int] = range(len(items))
    else:
        places = [n for n, item in enumerate(items) if effect.selector.matches(item)]
    if not places:
        whole = effect.target is Target.ORDER
        return NOTHING if whole else Obstacle(PRODUCTS, missing_units=1)
    weights = [left[place] for place in places]
    if effect.kind is EffectKind.FIXED:
        if effect.each:
            value = currency.round(effect.value)
            offs = [min(value * items[n].quantity, left[n]) for n in places]
            return {place: off for place, off in zip(places, offs, strict=True) if off}
        wanted = currency.round(effect.value)
    elif effect.target is Target.ORDER:
        wanted = currency.percent(base, effect.value)
    else:
        wanted = currency.percent(sum(items[n].total for n in places), effect.value)
    return _part(_at_most(wanted, effect), places, weights, currency)


def _at_most(wanted: int, effect: Effect) -> int:
    return wanted if effect.most is None else min(wanted, effect.most)


def _part(wanted: int, places: Sequence[int], weights: Sequence[int], currency: Currency) -> Parts:
    amount = min(wanted, sum(weights))
    if amount <= 0:
        return NOTHING
    if len(places) == 1:
        return {places[0]: amount}
    parts = allocate(currency, amount, weights)
    return {place: part for place, part in zip(places, parts, strict=True) if part}


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


def _off_units(units: Units, effect: Effect, basket: Basket, left: Sequence[int]) -> Parts:
    """Take a share, or an amount each, off chosen units."""
    currency = basket.currency
    worth: Parts = {}
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
    return _part(wanted, places, room, currency)


def _buy_x_get_y(effect: Effect, basket: Basket, left: Sequence[int]) -> Parts | Obstacle:
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
