"""Saving lines for later and moving them back."""

from __future__ import annotations

import pytest

from server.cart.domain import lines
from server.cart.domain.model import MAX_LINES, MAX_SAVED_ITEMS
from server.kernel.errors import InvalidInput, NotFound, Refused
from server.kernel.values import replace
from tests.cart.domain.builders import (
    GONE,
    LATER,
    LOWSTOCK,
    MUG,
    NOW,
    POSTER,
    TEE_XL,
    add,
    cart,
    cart_of,
    configuration,
    offer,
    only_line,
    quantities,
    saved,
    units,
)

ENGRAVED = configuration("Happy birthday", is_gift=True, engraving="A", size={"h": 1})


def test_saving_keeps_the_whole_configuration() -> None:
    """Custom fields and gift data were lost."""
    bought = add(cart(), TEE_XL, 3, ENGRAVED)
    kept = lines.save_for_later(bought, only_line(bought).id, LATER)
    (item,) = kept.saved
    assert kept.lines == ()
    assert (item.product_id, item.variant_id, item.quantity) == ("prod-tee", "var-tee-xl", 3)
    assert (item.price, item.configuration, item.saved_at) == (27_50, ENGRAVED, LATER)
    assert item.snapshot == only_line(bought).snapshot


def test_saving_and_moving_back_gives_the_same_line() -> None:
    bought = add(cart(), TEE_XL, 3, ENGRAVED)
    kept = lines.save_for_later(bought, only_line(bought).id, LATER)
    back = lines.move_to_cart(kept, kept.saved[0].id, None, TEE_XL, LATER)
    assert back.saved == ()
    assert only_line(back).key == only_line(bought).key
    assert (only_line(back).quantity, only_line(back).total) == (3, 82_50)


def test_an_equal_saved_item_is_summed_with_and_without_a_variant() -> None:
    """With a variant a second save answered 409, without one it made a duplicate."""
    for product in (MUG, TEE_XL):
        kept = cart()
        for quantity in (60, 70):
            kept = add(kept, product, quantity)
            kept = lines.save_for_later(kept, only_line(kept).id, LATER)
        (item,) = kept.saved
        assert item.quantity == 130  # saved items are not lines: their limit is of items


def test_an_equal_saved_item_takes_the_later_price() -> None:
    kept = replace(add(cart(), offer(price=12_00), 1), saved=(saved(MUG, 2),))
    kept = lines.save_for_later(kept, only_line(kept).id, LATER)
    assert [(item.id, item.quantity, item.price) for item in kept.saved] == [("saved", 3, 12_00)]


def test_another_configuration_is_another_saved_item() -> None:
    kept = cart()
    for wanted in (configuration(), ENGRAVED, configuration(engraving="B")):
        kept = add(kept, MUG, 1, wanted)
        kept = lines.save_for_later(kept, only_line(kept).id, LATER)
    assert [item.configuration for item in kept.saved] == [
        configuration(),
        ENGRAVED,
        configuration(engraving="B"),
    ]


def test_200_items_can_be_saved_and_no_more() -> None:
    """An equal one still sums, as it is no further item."""
    full = replace(
        cart_of((MUG, 1), (POSTER, 1)),
        saved=tuple(
            saved(MUG, 1, configuration(number=number) if number else configuration(), f"s{number}")
            for number in range(MAX_SAVED_ITEMS)
        ),
    )
    mug, poster = full.lines
    with pytest.raises(Refused, match="SAVED_ITEM_LIMIT"):
        lines.save_for_later(full, poster.id, LATER)
    assert lines.save_for_later(full, mug.id, LATER).saved[0].quantity == 2


def test_some_units_can_be_moved_and_the_rest_stays() -> None:
    kept = replace(cart(), saved=(saved(MUG, 5), saved(POSTER, 1, item_id="other")))
    moved = lines.move_to_cart(kept, "saved", 2, MUG, LATER)
    assert quantities(moved) == [("prod-mug", 2)]
    assert [(item.id, item.quantity) for item in moved.saved] == [("saved", 3), ("other", 1)]


def test_all_units_are_moved_unless_told() -> None:
    kept = replace(cart(), saved=(saved(MUG, 5), saved(POSTER, 1, item_id="other")))
    for quantity in (None, 5):
        moved = lines.move_to_cart(kept, "saved", quantity, MUG, LATER)
        assert quantities(moved) == [("prod-mug", 5)]
        assert [item.id for item in moved.saved] == ["other"]


def test_no_more_can_be_moved_than_was_saved() -> None:
    kept = replace(cart(), saved=(saved(MUG, 5),))
    with pytest.raises(InvalidInput) as refusal:
        lines.move_to_cart(kept, "saved", 6, MUG, LATER)
    assert refusal.value.violations[0].field == "quantity"


def test_moving_costs_todays_price() -> None:
    """A moved line was priced without its variant; the price when saved is history."""
    kept = replace(cart(), saved=(saved(TEE_XL, 2),))
    line = only_line(lines.move_to_cart(kept, "saved", None, replace(TEE_XL, price=30_00), LATER))
    assert (line.variant_id, line.unit_price, line.total) == ("var-tee-xl", 30_00, 60_00)
    assert line.added_at == LATER


def test_moving_sums_with_an_equal_line() -> None:
    kept = replace(cart_of((MUG, 2)), saved=(saved(MUG, 5),))
    assert quantities(lines.move_to_cart(kept, "saved", None, MUG, NOW)) == [("prod-mug", 7)]


def test_what_can_not_be_moved_is_refused_with_the_reason() -> None:
    """The 100 units hold on this path too. The refusal leaves the saved item."""
    kept = replace(
        cart_of((MUG, 60)),
        saved=(saved(MUG, 130), saved(GONE, 1, item_id="gone"), saved(LOWSTOCK, 4, item_id="few")),
    )
    for item_id, quantity, product, reason in (
        ("saved", None, MUG, "QUANTITY_LIMIT"),
        ("saved", 41, MUG, "QUANTITY_LIMIT"),
        ("gone", None, GONE, "PRODUCT_UNAVAILABLE"),
        ("few", None, LOWSTOCK, "OUT_OF_STOCK"),
    ):
        with pytest.raises(Refused, match=reason):
            lines.move_to_cart(kept, item_id, quantity, product, LATER)
    with pytest.raises(NotFound, match="PRODUCT_NOT_FOUND"):
        lines.move_to_cart(kept, "gone", None, None, LATER)
    assert only_line(lines.move_to_cart(kept, "saved", 40, MUG, LATER)).quantity == 100


def test_nothing_moves_into_a_cart_of_200_lines() -> None:
    full = replace(cart(), saved=(saved(POSTER, 1),))
    for number in range(MAX_LINES):
        full = add(full, MUG, 1, configuration(number=number))
    with pytest.raises(Refused, match="LINE_LIMIT"):
        lines.move_to_cart(full, "saved", None, POSTER, LATER)


def test_a_saved_item_can_be_removed() -> None:
    kept = replace(cart(), saved=(saved(MUG, 5), saved(POSTER, 1, item_id="other")))
    assert [item.id for item in lines.remove_saved_item(kept, "saved").saved] == ["other"]


def test_a_saved_item_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound, match="SAVED_ITEM_NOT_FOUND"):
        lines.move_to_cart(cart(), "none", None, MUG, LATER)
    with pytest.raises(NotFound, match="SAVED_ITEM_NOT_FOUND"):
        lines.remove_saved_item(cart(), "none")


def test_no_unit_is_lost_between_cart_and_saved_items() -> None:
    bought = replace(cart_of((MUG, 7), (POSTER, 2)), saved=(saved(MUG, 5),))
    before = units(bought)
    kept = lines.save_for_later(bought, bought.lines[0].id, LATER)
    assert units(kept) == before
    assert units(lines.move_to_cart(kept, "saved", 4, MUG, LATER)) == before
