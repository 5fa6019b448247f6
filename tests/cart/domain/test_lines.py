"""Adding, changing and removing lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from server.cart.domain import lines
from server.cart.domain.model import (
    MAX_LINES,
    MAX_QUANTITY,
    PLAIN,
    Cart,
    LineChanges,
    canonical_text,
)
from server.catalog.domain import Offer
from server.kernel.errors import NotFound, Refused
from server.kernel.money import MAX_LINE_AMOUNT
from server.kernel.values import replace
from tests.cart.domain.builders import (
    BUNDLE_FIXED,
    CHAIR,
    LAMP,
    LATER,
    LOWSTOCK,
    MUG,
    POSTER,
    TEE,
    TEE_M,
    TEE_XL,
    YEN,
    add,
    cart,
    cart_of,
    configuration,
    offer,
    offers_for,
    only_line,
    quantities,
    with_bundle,
)


def change(of: Cart, index: int, *products: Offer, **changes: object) -> Cart:
    """Change a line by its place, with *products* as they are now."""
    offers: Mapping[str, Offer] = offers_for(of, *products)
    item_id = of.lines[index].id
    return lines.update_line(of, item_id, LineChanges(**changes), offers, LATER)


def fields(**values: object) -> tuple[Mapping[str, object], str]:
    """Custom fields as a change names them."""
    return values, canonical_text(values)


# --- adding ---------------------------------------------------------------------------------


def test_an_equal_product_is_added_to_its_line() -> None:
    twice = add(add(cart(), MUG, 2), MUG, 3)
    assert quantities(twice) == [("prod-mug", 5)]
    assert only_line(twice).total == 50_00


def test_a_line_keeps_the_product_as_it_was_when_bought() -> None:
    line = only_line(add(cart(), replace(LAMP, image="https://cdn.example/lamp.jpg"), 1))
    assert line.snapshot.name == "prod-lamp"
    assert line.snapshot.sku == "SKU-prod-lamp"
    assert line.snapshot.image == "https://cdn.example/lamp.jpg"
    assert line.snapshot.original_price == 59_99


def test_a_compare_price_below_the_price_is_no_original_price() -> None:
    line = only_line(add(cart(), offer(price=10_00, compare_at_price=8_00)))
    assert line.snapshot.original_price == 10_00


@pytest.mark.parametrize(
    "configured",
    [
        configuration(engraving="A"),
        configuration(engraving="B"),
        configuration("Happy birthday"),
        configuration(is_gift=True),
        configuration("Happy birthday", is_gift=True),
    ],
)
def test_another_configuration_is_another_line(configured: object) -> None:
    """Personalised products must not merge into each other."""
    both = add(add(cart(), MUG), MUG, 1, configured)
    again = add(both, MUG, 1, configured)
    assert quantities(again) == [("prod-mug", 1), ("prod-mug", 2)]


def test_the_order_of_custom_fields_does_not_matter() -> None:
    one, other = (
        configuration(a=1, b=[1, {"x": 1, "y": 2}]),
        configuration(b=[1, {"y": 2, "x": 1}], a=1),
    )
    assert quantities(add(add(cart(), MUG, 1, one), MUG, 1, other)) == [("prod-mug", 2)]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [(1e16, 10**16), (12345678901234567000.0, 12345678901234567000), (1e-7, 0.0000001), (7, 7)],
)
def test_a_number_is_the_same_before_and_after_it_was_stored(sent: float, stored: float) -> None:
    """The wire brings doubles, the database gives back all digits; the key is one."""
    assert canonical_text({"n": sent}) == canonical_text({"n": stored})


def test_different_numbers_stay_different() -> None:
    texts = {canonical_text({"n": n}) for n in (0, 1, -1, 1.5, 2**53 - 1, 2**53, True, "1", None)}
    assert len(texts) == 9


def test_an_empty_gift_message_is_none() -> None:
    """Equal things are equal; the unique key holds '' and NULL for the same."""
    assert configuration("") == PLAIN
    assert configuration("", is_gift=True) == configuration(None, is_gift=True)


def test_each_variant_has_its_own_line_at_its_own_price() -> None:
    """A variant's price goes before the product's."""
    three = add(add(add(cart(), TEE), TEE_M), TEE_XL, 2)
    assert [line.variant_id for line in three.lines] == [None, "var-tee-m", "var-tee-xl"]
    assert [line.total for line in three.lines] == [25_00, 25_00, 55_00]


def test_adding_brings_the_whole_line_to_todays_price_and_snapshot() -> None:
    """One price per line. 2 at 10.00, then 1 more at 12.00 is 3 × 12.00."""
    before = add(cart(), MUG, 2)
    line = only_line(add(before, offer(price=12_00, name="New mug"), 1))
    assert (line.unit_price, line.total) == (12_00, 36_00)
    assert (line.snapshot.name, line.snapshot.original_price) == ("New mug", 12_00)
    assert line.id == only_line(before).id


def test_a_bundle_line_does_not_absorb_a_plain_one() -> None:
    """The bundle's mug is cheaper and belongs to its group."""
    mixed = add(with_bundle(cart(), BUNDLE_FIXED), MUG)
    assert quantities(mixed) == [("prod-lamp", 1), ("prod-mug", 1), ("prod-mug", 1)]
    assert mixed.lines[2].total == 10_00


# --- limits ---------------------------------------------------------------------------------


def test_a_line_holds_100_units_and_no_more_however_often_one_adds() -> None:
    """The limit is of the resulting line, not of the request."""
    full = add(add(cart(), MUG, 60), MUG, 40)
    assert only_line(full).quantity == MAX_QUANTITY
    with pytest.raises(Refused, match="QUANTITY_LIMIT") as refusal:
        add(full, MUG, 1)
    assert refusal.value.facts == {"maxQuantity": 100}


def test_a_cart_holds_200_lines() -> None:
    """A further unit of a line is no further line."""
    full = cart()
    for number in range(MAX_LINES):
        full = add(full, MUG, 1, configuration(number=number))
    with pytest.raises(Refused, match="LINE_LIMIT"):
        add(full, MUG)
    assert add(full, MUG, 1, configuration(number=0)).lines[0].quantity == 2


def test_a_line_whose_amount_the_column_can_not_hold_is_refused() -> None:
    """`numeric(10,2)` would overflow and answer 500. 100 × 1,000,000.00 is too much."""
    dear = offer(price=1_000_000_00)
    assert only_line(add(cart(), dear, 99)).total <= MAX_LINE_AMOUNT
    with pytest.raises(Refused, match="AMOUNT_LIMIT"):
        add(cart(), dear, 100)


# --- stock ----------------------------------------------------------------------------------


def test_no_more_is_sold_than_is_in_stock() -> None:
    """3 are in stock."""
    three = add(cart(), LOWSTOCK, 3)
    with pytest.raises(Refused, match="OUT_OF_STOCK") as refusal:
        add(three, LOWSTOCK, 1)
    assert refusal.value.facts == {"available": 3, "productId": "prod-lowstock"}


def test_stock_counts_over_all_lines_of_a_product() -> None:
    """2 engraved ones leave 1 of 3, whichever line takes it."""
    engraved = add(cart(), LOWSTOCK, 2, configuration(engraving="A"))
    with pytest.raises(Refused, match="OUT_OF_STOCK"):
        add(engraved, LOWSTOCK, 2)
    assert quantities(add(engraved, LOWSTOCK, 1)) == [("prod-lowstock", 2), ("prod-lowstock", 1)]


def test_stock_counts_the_lines_of_bundles() -> None:
    """The bundle holds 2 mugs, 3 are left in all."""
    bundled = with_bundle(cart(), BUNDLE_FIXED, 2)
    few = replace(MUG, stock=3)
    assert add(bundled, few, 1).lines[2].quantity == 1
    with pytest.raises(Refused, match="OUT_OF_STOCK"):
        add(bundled, few, 2)


def test_each_variant_has_its_own_stock() -> None:
    one_each = add(add(cart(), replace(TEE_M, stock=1)), replace(TEE_XL, stock=1))
    assert quantities(one_each) == [("prod-tee", 1), ("prod-tee", 1)]


def test_a_product_without_stock_keeping_is_never_out_of_stock() -> None:
    assert only_line(add(cart(), CHAIR, 100)).quantity == 100


def test_oversold_stock_is_told_as_none_left() -> None:
    with pytest.raises(Refused, match="Out of stock") as refusal:
        add(cart(), replace(LOWSTOCK, stock=-2))
    assert refusal.value.facts["available"] == 0


def test_a_product_of_another_currency_is_refused() -> None:
    """1500 yen are not 1500 dollars."""
    with pytest.raises(Refused, match="CURRENCY_MISMATCH"):
        add(cart(), YEN)


# --- changing -------------------------------------------------------------------------------


def test_a_new_quantity_replaces_the_old_one_at_todays_price() -> None:
    line = only_line(change(cart_of((MUG, 5)), 0, offer(price=12_00), quantity=2))
    assert (line.quantity, line.unit_price, line.total) == (2, 12_00, 24_00)
    assert line.updated_at == LATER


def test_a_quantity_of_0_removes_the_line() -> None:
    left = change(cart_of((MUG, 5), (POSTER, 1)), 0, MUG, quantity=0)
    assert quantities(left) == [("prod-poster", 1)]


def test_what_a_change_does_not_name_stays() -> None:
    engraved = add(cart(), MUG, 2, configuration("Hello", is_gift=True, engraving="A"))
    line = only_line(change(engraved, 0, MUG, quantity=3))
    assert line.configuration == configuration("Hello", is_gift=True, engraving="A")


def test_an_empty_gift_message_clears_it_and_fields_are_replaced() -> None:
    engraved = add(cart(), MUG, 2, configuration("Hello", is_gift=True, engraving="A", size=1))
    line = only_line(
        change(engraved, 0, MUG, gift_message="", is_gift=False, custom_fields=fields(size=2))
    )
    assert line.configuration == configuration(size=2)
    assert line.quantity == 2


def test_custom_fields_can_be_cleared() -> None:
    engraved = add(cart(), MUG, 1, configuration(engraving="A"))
    assert (
        only_line(change(engraved, 0, MUG, custom_fields=fields())).configuration.custom_fields
        == {}
    )


def test_a_line_that_becomes_equal_to_another_joins_it() -> None:
    """Two lines of one key can't be: the edited line stays, with the units of both."""
    both = add(add(cart(), MUG, 2), MUG, 3, configuration(engraving="A"))
    joined = change(both, 1, MUG, custom_fields=fields())
    assert quantities(joined) == [("prod-mug", 5)]
    assert only_line(joined).id == both.lines[1].id
    assert only_line(joined).total == 50_00


def test_lines_do_not_join_beyond_100_units() -> None:
    """The limit of 100 units is of the resulting line, however it came to be."""
    both = add(add(cart(), MUG, 60), MUG, 41, configuration(engraving="A"))
    with pytest.raises(Refused, match="QUANTITY_LIMIT"):
        change(both, 1, MUG, custom_fields=fields())


def test_a_quantity_can_not_be_raised_beyond_stock() -> None:
    two_lines = add(cart_of((LOWSTOCK, 1)), LOWSTOCK, 1, configuration(engraving="A"))
    assert quantities(change(two_lines, 0, LOWSTOCK, quantity=2))[0] == ("prod-lowstock", 2)
    with pytest.raises(Refused, match="OUT_OF_STOCK"):
        change(two_lines, 0, LOWSTOCK, quantity=3)


def test_a_join_that_raises_counts_the_other_lines_units_too() -> None:
    """3 in stock: raising 1 to 2 while joining a line of 2 would make 4."""
    both = add(cart_of((LOWSTOCK, 2)), LOWSTOCK, 1, configuration(engraving="A"))
    with pytest.raises(Refused, match="OUT_OF_STOCK"):
        change(both, 1, LOWSTOCK, quantity=2, custom_fields=fields())


def test_what_is_short_may_still_be_lowered() -> None:
    """5 were bought, 3 are left: 4 is closer than 5, and the cart says what is wrong."""
    assert only_line(change(cart_of((MUG, 5)), 0, replace(MUG, stock=3), quantity=4)).quantity == 4


def test_a_product_that_is_gone_may_be_lowered_and_redecorated_at_its_old_price() -> None:
    gone = offer(price=99_00, available=False)
    line = only_line(change(cart_of((MUG, 5)), 0, gone, quantity=4, gift_message="Hello"))
    assert (line.quantity, line.unit_price, line.total) == (4, 10_00, 40_00)
    assert line.configuration.gift_message == "Hello"


def test_a_product_that_is_gone_can_not_be_raised() -> None:
    with pytest.raises(Refused, match="PRODUCT_UNAVAILABLE"):
        change(cart_of((MUG, 5)), 0, replace(MUG, available=False), quantity=6)
    with pytest.raises(NotFound, match="PRODUCT_NOT_FOUND"):
        change(cart_of((MUG, 5)), 0, quantity=6)


def test_a_product_whose_currency_changed_keeps_its_price_and_can_not_be_raised() -> None:
    """The new price means other money."""
    euro = offer(price=9_00, currency="EUR")
    assert only_line(change(cart_of((MUG, 5)), 0, euro, quantity=4)).total == 40_00
    with pytest.raises(Refused, match="CURRENCY_MISMATCH"):
        change(cart_of((MUG, 5)), 0, euro, quantity=6)


def test_a_line_that_is_not_there_can_not_be_changed() -> None:
    attempts: list[Callable[[], object]] = [
        lambda: lines.update_line(cart(), "none", LineChanges(quantity=1), {}, LATER),
        lambda: lines.remove_line(cart(), "none"),
        lambda: lines.save_for_later(cart(), "none", LATER),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound, match="CART_ITEM_NOT_FOUND"):
            attempt()


def test_a_bundles_line_can_not_be_changed_removed_or_saved_alone() -> None:
    """A group is a unit; no change of custom fields strips a line of its group."""
    bundled = with_bundle(cart(), BUNDLE_FIXED)
    item_id = bundled.lines[0].id
    attempts: list[Callable[[], object]] = [
        lambda: change(bundled, 0, LAMP, quantity=2),
        lambda: change(bundled, 0, LAMP, quantity=0),
        lambda: change(bundled, 0, LAMP, custom_fields=fields()),
        lambda: lines.remove_line(bundled, item_id),
        lambda: lines.save_for_later(bundled, item_id, LATER),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="BUNDLE_LINE"):
            attempt()


# --- removing -------------------------------------------------------------------------------


def test_removing_a_line_leaves_the_others() -> None:
    both = cart_of((MUG, 1), (POSTER, 2))
    assert quantities(lines.remove_line(both, both.lines[0].id)) == [("prod-poster", 2)]


def test_clearing_takes_lines_and_codes_and_leaves_saved_items() -> None:
    full = with_bundle(cart_of((MUG, 1), (POSTER, 2)), BUNDLE_FIXED)
    full = lines.save_for_later(full, full.lines[0].id, LATER)
    cleared = lines.clear(full)
    assert (cleared.lines, cleared.codes) == ((), ())
    assert cleared.saved == full.saved
