"""A cart that an assistant replaces: what others put there stays."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from server.cart.domain.lines import add_line
from server.cart.domain.model import Cart, Configuration, NewLine
from server.cart.domain.replacing import Shelf, replace_lines, shown
from server.kernel.agents import NotTaken, Wanted, WantedLine
from tests.cart.domain.builders import NOW, cart, offer

OFFERS = {key: offer(key) for key in ("a", "b", "c")}
GIFT = Configuration({}, "{}", "For you", True)


def shelf(held: Cart) -> Shelf:
    return Shelf({line.id: OFFERS[line.product_id] for line in held.lines}, OFFERS, {}, {})


def filled(**units: int) -> Cart:
    held = cart()
    for product, quantity in units.items():
        held = add_line(held, NewLine(product, None, quantity), OFFERS[product], NOW)
    return held


def wanted(*lines: tuple[str, int] | WantedLine) -> Wanted:
    return Wanted(
        tuple(line if isinstance(line, WantedLine) else WantedLine(*line) for line in lines)
    )


def units(held: Cart) -> dict[str, int]:
    return {line.product_id: line.quantity for line in held.lines}


def replaced(held: Cart, asked: Wanted, seen: Mapping[str, int] | None = None) -> Cart:
    known = shown(held) if seen is None else seen
    return replace_lines(held, asked, known, shelf(held), NOW)


def test_what_was_shown_is_replaced() -> None:
    held = filled(a=1, b=2)
    after = replaced(held, wanted(("b", 5), ("c", 1)))
    assert units(after) == {"b": 5, "c": 1}
    assert after.lines[0].id == held.lines[1].id


def test_what_was_never_shown_stays() -> None:
    held = filled(a=1)
    seen = shown(held)
    held = add_line(held, NewLine("b", None, 2), OFFERS["b"], NOW)
    assert units(replaced(held, wanted(("a", 3)), seen)) == {"b": 2, "a": 3} | {}
    assert units(replaced(held, wanted(), seen)) == {"b": 2}


def test_what_others_added_to_a_line_stays() -> None:
    held = filled(a=2)
    seen = shown(held)
    held = add_line(held, NewLine("a", None, 3), OFFERS["a"], NOW)
    assert units(replaced(held, wanted(("a", 2)), seen)) == {"a": 5}
    assert units(replaced(held, wanted(("a", 4)), seen)) == {"a": 7}
    assert units(replaced(held, wanted(("a", 1)), seen)) == {"a": 4}
    assert units(replaced(held, wanted(), seen)) == {"a": 3}


def test_an_own_line_of_what_another_added_is_added_to_it() -> None:
    held = filled(a=2)
    assert units(replaced(held, wanted(("a", 1)), {})) == {"a": 3}


def test_what_another_removed_stays_removed_unless_it_is_asked_for_anew() -> None:
    held = filled(a=2, b=1)
    seen = shown(held)
    gone = held.lines[0].id
    held = held.without_lines(frozenset({gone}))
    left = WantedLine("b", 1, held.lines[0].id)
    assert units(replaced(held, wanted(WantedLine("a", 2, gone), left), seen)) == {"b": 1}
    assert units(replaced(held, wanted(WantedLine("a", 3, gone), left), seen)) == {"b": 1, "a": 3}


def test_a_gift_keeps_its_text() -> None:
    held = add_line(cart(), NewLine("a", None, 1, GIFT), OFFERS["a"], NOW)
    after = replaced(held, wanted(("a", 4)))
    assert [(line.quantity, line.configuration) for line in after.lines] == [(4, GIFT)]


def test_a_line_whose_item_is_another_now_is_another_line() -> None:
    held = filled(a=1)
    after = replaced(held, wanted(WantedLine("b", 2, held.lines[0].id)))
    assert units(after) == {"b": 2}


def test_one_item_twice_is_the_sum() -> None:
    after = replaced(cart(), wanted(("a", 1), ("a", 2)))
    assert units(after) == {"a": 3}
    assert units(replaced(after, wanted(("a", 1), ("a", 2)))) == {"a": 3}


def test_every_problem_is_told_with_its_place() -> None:
    with pytest.raises(NotTaken) as refused:
        replaced(filled(a=1), wanted(("a", 101), ("x", 1), ("b", 1), ("c", 101)))
    assert [(one.reason, one.path) for one in refused.value.problems] == [
        ("QUANTITY_LIMIT", "$.line_items[0].quantity"),
        ("PRODUCT_NOT_FOUND", "$.line_items[1].item.id"),
        ("QUANTITY_LIMIT", "$.line_items[3].quantity"),
    ]


def test_the_same_again_changes_nothing() -> None:
    held = filled(a=1, b=2)
    assert replaced(held, wanted(("a", 1), ("b", 2))) is held
