"""Bundles: composition, price, and the group as a unit."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cart.domain import bundles
from server.cart.domain.model import MAX_LINES, Cart
from server.catalog.domain import Bundle
from server.kernel.errors import Forbidden, NotFound, Refused
from server.kernel.money import Currency
from server.kernel.values import replace
from tests.cart.domain.builders import (
    BUNDLE_AMOUNT,
    BUNDLE_FIXED,
    BUNDLE_INACTIVE,
    BUNDLE_MIX,
    BUNDLE_PERCENT,
    JPY,
    LAMP,
    MEMBERS,
    MUG,
    POSTER,
    TEE,
    TEE_M,
    TEE_XL,
    USD,
    YEN,
    add,
    add_bundle,
    bundle,
    cart,
    configuration,
    member,
    offer,
    offers_of,
    quantities,
)

Selection = Mapping[tuple[str, str | None], int]
MUGS: Selection = {("prod-mug", None): 3}
GROUP = "bundle_0000000000000001"


def total(of: Cart) -> int:
    return sum(line.total for line in of.lines)


# --- the demo data's bundles ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "selection", "parts", "price"),
    [
        (BUNDLE_FIXED, {}, 59_99, 49_99),
        (BUNDLE_PERCENT, {}, 49_98, 39_98),  # 49.98 − 20 % (9.996, rounded to 10.00)
        (BUNDLE_AMOUNT, {}, 35_00, 30_00),
        (BUNDLE_MIX, MUGS, 30_00, 27_00),  # 3 units, 10 % off
    ],
    ids=["bundle-fixed", "bundle-percent", "bundle-amount", "bundle-mix"],
)
@pytest.mark.parametrize("quantity", [1, 2, 3, 7, 30])
def test_the_lines_of_a_group_add_up_to_its_price(
    what: Bundle, selection: Selection, parts: int, price: int, quantity: int
) -> None:
    """Σ lineTotal = bundlePrice × quantity; what is shown is what is paid."""
    filled, one = add_bundle(cart(), what, quantity, selection)
    assert one == price
    assert total(filled) == price * quantity
    assert sum(line.discount for line in filled.lines) == (parts - price) * quantity
    for line in filled.lines:
        assert line.total == line.unit_price * line.quantity - line.discount


def test_the_discount_is_split_by_what_the_parts_cost() -> None:
    """49.99 for lamp 49.99 and mug 10.00: 10.00 off, 8.33 and 1.67 by weight (8.333, 1.667)."""
    filled, _ = add_bundle(cart(), BUNDLE_FIXED)
    assert [(line.discount, line.total) for line in filled.lines] == [(8_33, 41_66), (1_67, 8_33)]


def test_a_group_carries_its_bundle() -> None:
    filled, _ = add_bundle(cart(), BUNDLE_PERCENT, 2)
    tags = {line.bundle for line in filled.lines}
    (tag,) = tags
    assert tag is not None
    assert (tag.group_id, tag.bundle_id, tag.quantity) == (GROUP, "bundle-percent", 2)
    assert quantities(filled) == [("prod-poster", 4), ("prod-mug", 2)]


def test_each_add_makes_a_new_group() -> None:
    filled, _ = add_bundle(cart(), BUNDLE_FIXED)
    twice, _ = add_bundle(filled, BUNDLE_FIXED, group_id="bundle_0000000000000002")
    assert quantities(twice) == [("prod-lamp", 1), ("prod-mug", 1)] * 2
    assert bundles.group_ids(twice) == [GROUP, "bundle_0000000000000002"]


def test_a_group_is_removed_as_a_whole() -> None:
    """A group is a unit. The other lines, even of the same product, stay."""
    filled, _ = add_bundle(add(cart(), MUG), BUNDLE_FIXED)
    assert quantities(bundles.remove_group(filled, GROUP)) == [("prod-mug", 1)]
    with pytest.raises(NotFound, match="BUNDLE_GROUP_NOT_FOUND"):
        bundles.remove_group(filled, "bundle_none")


# --- other prices ---------------------------------------------------------------------------


def priced(of: Currency = USD, **rule: object) -> int:
    """Price a bundle of a lamp and two mugs, 69.99 in parts."""
    what = bundle("bundle", member(LAMP), member(MUG, 2), **rule)
    members = [bundles.Member(LAMP, 1, LAMP.price), bundles.Member(MUG, 2, MUG.price)]
    return bundles.price_of(what, members, of)


@pytest.mark.parametrize(
    ("discount_type", "value", "price"),
    [
        ("FIXED_PRICE", 55_00, 55_00),
        ("FIXED_PRICE", 0, 0),
        ("PERCENTAGE", 33_33, 46_66),  # 23.3277 off
        ("PERCENTAGE", 100_00, 0),
        ("FIXED_AMOUNT", 69_99, 0),
        ("FIXED_AMOUNT", 80_00, 0),  # never below 0
        (None, 5_00, 69_99),
        ("PERCENTAGE", None, 69_99),
        ("FIXED_AMOUNT", None, 69_99),
        ("FIXED_PRICE", None, 69_99),  # a price nobody has entered is not 0.00
    ],
)
def test_calculated_prices(discount_type: str | None, value: int | None, price: int) -> None:
    found = priced(pricing="CALCULATED", discount_type=discount_type, discount_value=value)
    assert found == price


@pytest.mark.parametrize(("percent", "price"), [(12_50, 30_48), (25_00, 26_13), (0, 34_84)])
def test_a_percentage_is_rounded_and_then_taken_off(percent: int, price: int) -> None:
    """12.5 % of 34.84 are 4.355, so 4.36 go off; rounding the price would leave 30.49."""
    what = bundle(
        "bundle",
        member(MUG),
        pricing="CALCULATED",
        discount_type="PERCENTAGE",
        discount_value=percent,
    )
    assert bundles.price_of(what, [bundles.Member(MUG, 1, 34_84)], USD) == price


def test_a_fixed_price_is_rounded_to_the_currency() -> None:
    """An unrounded price can't be paid; 49.99 in yen is 50."""
    assert priced(JPY, fixed_price=49_99) == 50_00


@pytest.mark.parametrize(
    ("units", "price"),
    [(1, 10_00), (2, 19_00), (3, 27_00), (4, 36_00), (5, 42_50), (6, 51_00)],
)
def test_tiers_take_5_10_and_15_percent_from_2_3_and_5_units_on(units: int, price: int) -> None:
    free = replace(BUNDLE_MIX, min_items=None)
    assert add_bundle(cart(), free, 1, {("prod-mug", None): units})[1] == price


def test_tiers_count_the_units_of_one_bundle_not_of_the_order() -> None:
    """Five bundles of two units are at 5 %, not at 15 %: 5 × 19.00."""
    filled, price = add_bundle(cart(), BUNDLE_MIX, 5, {("prod-mug", None): 2})
    assert (price, total(filled)) == (19_00, 95_00)


def test_a_members_own_price_goes_before_the_products() -> None:
    """A price override is the unit price; the original price still shows the product's."""
    what = bundle("bundle", member(LAMP, price=30_00), member(MUG, price=0), pricing="CALCULATED")
    filled, price = add_bundle(cart(), what)
    assert price == 30_00
    assert [line.unit_price for line in filled.lines] == [30_00, 0]
    assert [line.snapshot.original_price for line in filled.lines] == [59_99, 10_00]


def test_a_bundle_may_cost_more_than_its_parts() -> None:
    """FIXED taken literally: the surcharge is a negative discount, and the sum holds."""
    filled, price = add_bundle(cart(), replace(BUNDLE_FIXED, fixed_price=70_00))
    assert price == total(filled) == 70_00
    assert all(line.discount < 0 for line in filled.lines)


def test_free_parts_share_a_price_by_their_units() -> None:
    what = bundle("bundle", member(LAMP, price=0), member(MUG, 2, price=0), fixed_price=30_00)
    filled, _ = add_bundle(cart(), what)
    assert [line.total for line in filled.lines] == [10_00, 20_00]


def test_yen_groups_add_up_in_whole_yen() -> None:
    other = replace(YEN, product_id="prod-yen-2", price=333_00)
    what = bundle(
        "bundle",
        member(YEN),
        member(other, 2),
        pricing="CALCULATED",
        discount_type="PERCENTAGE",
        discount_value=7_00,
        currency="JPY",
    )
    filled, price = add_bundle(cart(currency=JPY), what, 3, offers=offers_of(YEN, other))
    assert price == 2014_00  # 2166 − 151.62, rounded to 152
    assert total(filled) == 3 * 2014_00
    assert all(line.total % 100 == 0 for line in filled.lines)


def test_a_bundle_in_another_currency_is_refused() -> None:
    """Its fixed price would be charged as if it were in the cart's currency."""
    what = bundle("bundle", member(YEN), currency="USD")
    with pytest.raises(Refused, match="CURRENCY_MISMATCH"):
        add_bundle(cart(currency=JPY), what, offers=offers_of(YEN))


prices = st.integers(0, 300_00)


@given(
    st.lists(st.tuples(prices, st.integers(1, 5)), min_size=1, max_size=8),
    st.sampled_from(["FIXED_AMOUNT", "PERCENTAGE", "FIXED_PRICE", None]),
    st.integers(0, 100_00),
    st.sampled_from(["FIXED", "CALCULATED", "TIERED"]),
    st.integers(1, 20),
)
def test_any_groups_lines_add_up_to_its_price(
    parts: list[tuple[int, int]], kind: str | None, value: int, pricing: str, quantity: int
) -> None:
    """For any bundle: no cent is lost, no line costs less than nothing."""
    products = [offer(f"prod-{place}", price) for place, (price, _) in enumerate(parts)]
    items = [member(one, units) for one, (_, units) in zip(products, parts, strict=True)]
    what = bundle("b", *items, pricing=pricing, discount_type=kind, discount_value=value)
    filled, price = add_bundle(cart(), what, quantity, offers=offers_of(*products))
    assert total(filled) == price * quantity
    assert all(line.total >= 0 for line in filled.lines)


# --- composition ----------------------------------------------------------------------------


def test_a_bundle_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound, match="BUNDLE_NOT_FOUND"):
        add_bundle(cart(), None)


def test_another_companys_bundle_is_forbidden_before_anything_else() -> None:
    with pytest.raises(Forbidden, match="BUNDLE_COMPANY_MISMATCH"):
        add_bundle(cart(), replace(BUNDLE_INACTIVE, company_id="other-company-id"))


@pytest.mark.parametrize("what", [BUNDLE_INACTIVE, bundle("bundle-empty")])
def test_an_inactive_or_empty_bundle_is_refused(what: Bundle) -> None:
    with pytest.raises(Refused, match="BUNDLE_UNAVAILABLE"):
        add_bundle(cart(), what)


def test_every_member_must_be_available() -> None:
    """Availability, company and stock of members were unchecked."""
    with pytest.raises(NotFound, match="PRODUCT_NOT_FOUND"):
        add_bundle(cart(), BUNDLE_FIXED, offers=offers_of(LAMP))
    with pytest.raises(Refused, match="PRODUCT_UNAVAILABLE"):
        add_bundle(cart(), BUNDLE_FIXED, offers=offers_of(LAMP, replace(MUG, available=False)))
    with pytest.raises(Forbidden, match="PRODUCT_COMPANY_MISMATCH"):
        add_bundle(cart(), BUNDLE_FIXED, offers=offers_of(LAMP, replace(MUG, company_id="other")))
    with pytest.raises(Refused, match="CURRENCY_MISMATCH"):
        add_bundle(cart(), BUNDLE_FIXED, offers=offers_of(LAMP, replace(MUG, currency="EUR")))


def test_members_stock_counts_what_the_cart_already_holds() -> None:
    """3 mugs in stock, 2 in the cart, so 1 bundle and no second."""
    few = offers_of(LAMP, replace(MUG, stock=3))
    holding = add(cart(), MUG, 2)
    filled, _ = add_bundle(holding, BUNDLE_FIXED, 1, offers=few)
    with pytest.raises(Refused, match="OUT_OF_STOCK") as refusal:
        add_bundle(filled, BUNDLE_FIXED, 1, offers=few, group_id="bundle_2")
    assert refusal.value.facts == {"available": 3, "productId": "prod-mug"}


def test_a_bundles_lines_hold_100_units_too() -> None:
    """2 posters a bundle, so 50 bundles and no 51st."""
    filled, _ = add_bundle(cart(), BUNDLE_PERCENT, 50)
    assert filled.lines[0].quantity == 100
    with pytest.raises(Refused, match="QUANTITY_LIMIT"):
        add_bundle(cart(), BUNDLE_PERCENT, 51)


def test_a_bundle_needs_room_for_all_its_lines() -> None:
    almost = cart()
    for number in range(MAX_LINES - 1):
        almost = add(almost, MUG, 1, configuration(number=number))
    with pytest.raises(Refused, match="LINE_LIMIT"):
        add_bundle(almost, BUNDLE_FIXED)
    assert len(add_bundle(almost, BUNDLE_MIX, 1, {("prod-mug", None): 2})[0].lines) == MAX_LINES


@pytest.mark.parametrize("kind", ["FIXED", "SUBSCRIPTION_BOX"])
def test_a_selection_may_only_raise_what_a_fixed_bundle_holds(kind: str) -> None:
    what = replace(BUNDLE_PERCENT, type=kind)
    filled, price = add_bundle(cart(), what, 1, {("prod-mug", None): 3})
    assert quantities(filled) == [("prod-poster", 2), ("prod-mug", 3)]
    assert price == 55_98  # 39.98 + 30.00 = 69.98, less 14.00 (13.996)
    with pytest.raises(Refused, match="BUNDLE_SELECTION_INVALID"):
        add_bundle(cart(), what, 1, {("prod-poster", None): 1})
    with pytest.raises(Refused, match="BUNDLE_SELECTION_INVALID"):
        add_bundle(cart(), what, 1, {("prod-lamp", None): 1})


def test_a_fixed_price_stays_whatever_the_selection_raises() -> None:
    """The literal reading of the contract: FIXED costs the bundle product's price."""
    filled, price = add_bundle(cart(), BUNDLE_FIXED, 1, {("prod-mug", None): 4})
    assert price == total(filled) == 49_99


def test_mix_and_match_demands_a_selection_of_its_members_within_its_size() -> None:
    """Strangers were counted, and an omitted selection bypassed the bounds."""
    refusals: list[tuple[Selection, str]] = [
        ({}, "BUNDLE_SELECTION_INVALID"),
        ({("prod-mug", None): 2, ("prod-lamp", None): 1}, "BUNDLE_SELECTION_INVALID"),
        ({("prod-tee", "var-tee-xl"): 2}, "BUNDLE_SELECTION_INVALID"),
        ({("prod-mug", None): 1}, "BUNDLE_SIZE"),
        ({("prod-mug", None): 4, ("prod-poster", None): 3}, "BUNDLE_SIZE"),
    ]
    for selection, reason in refusals:
        with pytest.raises(Refused, match=reason):
            add_bundle(cart(), BUNDLE_MIX, 1, selection)
    filled, _ = add_bundle(cart(), BUNDLE_MIX, 1, {("prod-mug", None): 2, ("prod-poster", None): 4})
    assert quantities(filled) == [("prod-mug", 2), ("prod-poster", 4)]


def test_a_refused_size_tells_the_bounds() -> None:
    with pytest.raises(Refused, match="at least 2 and at most 6") as refusal:
        add_bundle(cart(), BUNDLE_MIX, 1, {("prod-mug", None): 7})
    assert refusal.value.facts == {"minItems": 2, "maxItems": 6}


def test_required_members_must_be_picked() -> None:
    """`isRequired` was ignored."""
    what = replace(BUNDLE_MIX, items=(member(MUG), member(POSTER, required=False)))
    with pytest.raises(Refused, match="prod-mug must be part"):
        add_bundle(cart(), what, 1, {("prod-poster", None): 2})


def test_a_product_without_its_variant_means_the_member() -> None:
    filled, _ = add_bundle(cart(), BUNDLE_MIX, 1, {("prod-tee", None): 2})
    assert filled.lines[0].variant_id == "var-tee-m"


def test_a_product_of_several_variants_must_be_named_exactly() -> None:
    """Guessing would sell a variant nobody chose; the plain product, if a member, is itself."""
    offers = offers_of(TEE, TEE_M, TEE_XL)
    variants = replace(BUNDLE_MIX, items=(member(TEE_M), member(TEE_XL)))
    with pytest.raises(Refused, match="several variants"):
        add_bundle(cart(), variants, 1, {("prod-tee", None): 2}, offers=offers)
    plain = replace(BUNDLE_MIX, items=(member(TEE_M, required=False), member(TEE)))
    filled, _ = add_bundle(cart(), plain, 1, {("prod-tee", None): 2}, offers=offers)
    assert [line.variant_id for line in filled.lines] == [None]


def test_a_member_listed_twice_is_one_line() -> None:
    """Deleting two variants leaves the plain product twice; two lines of one key can't be."""
    filled, price = add_bundle(
        cart(), bundle("b", member(MUG, 1), member(MUG, 2, required=False), pricing="CALCULATED")
    )
    assert quantities(filled) == [("prod-mug", 3)]
    assert price == 30_00


def test_offers_of_members_are_found_by_product_and_variant() -> None:
    assert MEMBERS["prod-tee", "var-tee-m"].key == ("prod-tee", "var-tee-m")
