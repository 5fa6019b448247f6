"""What a merge takes over beside lines; and that it loses nothing."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cart.domain import discounts
from server.cart.domain.merge import Merging, Strategy, merge
from server.cart.domain.model import Campaign, Cart
from server.catalog.domain import Offer, Promotion
from server.containers.merge_report import MergeOutcome, Outcome
from server.kernel.errors import Refused
from server.kernel.money import Currency
from server.kernel.values import replace
from tests.cart.domain.builders import (
    BUNDLE_FIXED,
    BUNDLE_PERCENT,
    LAMP,
    LATER,
    MUG,
    POSTER,
    PROMOTIONS,
    TAKE10,
    USD,
    add,
    add_bundle,
    apply,
    cart,
    cart_of,
    configuration,
    listed,
    offers_for,
    promotions,
    reprice,
    saved,
    units,
)

BUNDLES = {known.id: known for known in (BUNDLE_FIXED, BUNDLE_PERCENT)}


def merged(
    source: Cart,
    target: Cart,
    *today: Offer,
    strategy: Strategy = Strategy.SUM,
    known: dict[str, Promotion] = PROMOTIONS,
) -> tuple[Cart, list[MergeOutcome]]:
    offers = offers_for((source, target), *(today or (MUG, POSTER, LAMP)))
    _, after, report = merge(source, target, Merging(strategy, offers, BUNDLES, known, LATER))
    return after, report


def source(**belongings: object) -> Cart:
    return replace(cart_of((MUG, 1), cart_id="source"), **belongings)


# --- codes ----------------------------------------------------------------------------------


def codes_of(of: Cart) -> list[str]:
    return [code.code for code in of.codes]


def test_codes_move_and_are_recomputed_on_the_merged_cart() -> None:
    """FLAT10 needs 50.00, which only both carts together reach: 10 + 60."""
    after, report = merged(source(codes=listed("FLAT10", "SAVE10")), cart_of((MUG, 6)))
    priced = reprice(after)
    assert [(code.code, code.amount) for code in priced.codes] == [
        ("FLAT10", 10_00),
        ("SAVE10", 7_00),
    ]
    assert [(row.code, row.outcome) for row in report if row.code] == [
        ("FLAT10", Outcome.ADDED),
        ("SAVE10", Outcome.ADDED),
    ]


def test_a_code_below_its_minimum_moves_too() -> None:
    after, _ = merged(source(codes=listed("FLAT10")), cart())
    assert [(code.code, code.missing) for code in reprice(after).codes] == [("FLAT10", 40_00)]


def test_a_code_of_both_carts_stands_once() -> None:
    after, report = merged(
        source(codes=listed("SAVE10")), replace(cart_of((MUG, 1)), codes=listed("SAVE10"))
    )
    assert codes_of(after) == ["SAVE10"]
    assert (report[-1].code, report[-1].reason) == ("SAVE10", "DISCOUNT_ALREADY_APPLIED")


@pytest.mark.parametrize(
    ("theirs", "own", "known", "reason"),
    [
        ("TAKE10", ["SAVE10"], PROMOTIONS, "NOT_COMBINABLE"),
        ("SAVE10", ["TAKE10"], PROMOTIONS, "NOT_COMBINABLE"),
        ("TAKE10", [], promotions(replace(TAKE10, active=False)), "DISCOUNT_UNKNOWN"),
        ("TAKE10", [], {}, "DISCOUNT_UNKNOWN"),
        ("OLD5", [], PROMOTIONS, "DISCOUNT_EXPIRED"),
    ],
)
def test_a_code_that_does_not_hold_here_is_listed_at_nothing_with_its_reason(
    theirs: str, own: list[str], known: dict[str, Promotion], reason: str
) -> None:
    """What a merge brings is not lost; typed here, the same code is refused with that reason."""
    target = replace(cart_of((MUG, 6)), codes=listed(*own))
    after, report = merged(source(codes=listed(theirs)), target, known=known)
    priced = reprice(after, known=known)
    assert codes_of(priced) == [*own, theirs]
    brought = priced.codes[-1]
    assert (brought.amount, brought.issue) == (0, reason)
    assert all(code.issue is None and code.amount for code in priced.codes[:-1])
    (row,) = (row for row in report if row.code)
    assert (row.code, row.outcome) == (theirs, Outcome.ADDED)
    assert row.reason in {reason, None if theirs == "OLD5" else reason}
    with pytest.raises(Refused, match=reason):
        apply(target, theirs, known=known)


def test_a_code_that_was_kept_back_holds_once_the_other_is_gone() -> None:
    """Of codes that do not combine the one that was there stands; the next one waits."""
    target = replace(cart_of((MUG, 6)), codes=listed("SAVE10"))
    after, _ = merged(source(codes=listed("TAKE10")), target)
    (left,) = reprice(discounts.remove(reprice(after), "SAVE10")).codes
    assert (left.code, left.amount, left.issue) == ("TAKE10", 10_00, None)


def test_codes_do_not_pile_up_by_way_of_a_merge() -> None:
    own = ["SAVE10", "SAVE20", "WELCOME", "FLAT5", "FLAT10"]
    target = replace(cart_of((MUG, 1)), codes=listed(*own))
    after, report = merged(source(codes=listed("SPRING15")), target)
    assert codes_of(after) == own
    (row,) = (row for row in report if row.code)
    assert (row.code, row.outcome, row.reason) == ("SPRING15", Outcome.KEPT, "DISCOUNT_LIMIT")
    assert (row.product_id, row.quantity) == ("", 0)


# --- saved items, notes, origin -------------------------------------------------------------


def test_saved_items_move_with_all_they_have() -> None:
    """A merge loses nothing of what a saved item was configured with."""
    engraved = saved(MUG, 2, configuration("Hello", is_gift=True, engraving="A"), "theirs")
    after, _ = merged(
        source(saved=(engraved, saved(POSTER, 1, item_id="both"))),
        replace(cart(), saved=(saved(POSTER, 4, item_id="own"),)),
    )
    assert {item.id: item.quantity for item in after.saved} == {"theirs": 2, "own": 5}
    assert engraved in after.saved


@pytest.mark.parametrize(
    ("theirs", "own", "notes"),
    [
        ("Ring twice", None, "Ring twice"),
        (None, "Leave it", "Leave it"),
        ("Ring twice", "Leave it", "Leave it\nRing twice"),
        ("Leave it", "Leave it", "Leave it"),
        ("", None, None),
    ],
)
def test_the_notes_of_both_carts_are_kept(
    theirs: str | None, own: str | None, notes: str | None
) -> None:
    """A note is the shopper's word and is not dropped for another."""
    assert merged(source(notes=theirs), replace(cart(), notes=own))[0].notes == notes


def test_metadata_is_put_together_and_the_targets_goes_first() -> None:
    after, _ = merged(source(metadata={"a": 1, "b": 1}), replace(cart(), metadata={"b": 2, "c": 2}))
    assert after.metadata == {"a": 1, "b": 2, "c": 2}


def test_the_campaign_moves_where_the_target_has_none() -> None:
    """A campaign is one thing: half of each would be nobody's."""
    theirs, own = Campaign("news", "mail", "spring"), Campaign("search")
    assert merged(source(campaign=theirs), cart())[0].campaign == theirs
    assert merged(source(campaign=theirs), replace(cart(), campaign=own))[0].campaign == own


def test_the_target_stays_who_it_is() -> None:
    """Nothing of the source's identity but the visitor moves."""
    target = replace(
        cart(), customer_id="cust-alice", site_id="site-main", version=7, token_digest=None
    )
    theirs = source(visitor_id="visitor", site_id="site-outlet", token_digest="sha256:x")
    after, _ = merged(theirs, target)
    assert (after.id, after.customer_id, after.site_id) == ("cart", "cust-alice", "site-main")
    assert (after.version, after.token_digest, after.visitor_id) == (7, None, "visitor")


def test_a_cart_in_another_currency_is_parked_not_converted() -> None:
    """An amount in euros is no amount in dollars, so nothing is added up."""
    euros = replace(cart(currency=Currency("EUR", 1)), id="euros")
    after, report = merged(source(), euros)
    assert after.lines == ()
    assert [(row.outcome, row.reason) for row in report] == [(Outcome.PARKED, "CURRENCY_MISMATCH")]
    assert after.currency != USD


# --- nothing is lost ------------------------------------------------------------------------

CONFIGURATIONS = [configuration(), configuration(engraving="A"), configuration("Hello")]
goods = st.lists(
    st.tuples(
        st.sampled_from([MUG, POSTER, LAMP]),
        st.integers(1, 100),
        st.sampled_from(CONFIGURATIONS),
    ),
    max_size=8,
    unique_by=lambda good: (good[0].key, good[2].custom_fields_text, good[2].gift_message),
)
groups = st.lists(
    st.tuples(st.sampled_from([BUNDLE_FIXED, BUNDLE_PERCENT]), st.integers(1, 10)), max_size=2
)


@st.composite
def carts(draw: st.DrawFn, cart_id: str) -> Cart:
    filled = cart(cart_id)
    for product, quantity, configured in draw(goods):
        filled = add(filled, product, quantity, configured)
    for place, (what, quantity) in enumerate(draw(groups)):
        group_id = f"bundle_{cart_id}_{place}"
        filled, _ = add_bundle(filled, what, quantity, group_id=group_id)
    kept = tuple(
        saved(product, quantity, configured, f"{cart_id}-{place}")
        for place, (product, quantity, configured) in enumerate(draw(goods))
    )
    return replace(filled, saved=kept)


def today(draw: st.DrawFn) -> list[Offer]:
    return [
        replace(
            product,
            price=draw(st.integers(0, 2_000_000_00)),
            stock=draw(st.none() | st.integers(-1, 250)),
            available=draw(st.booleans()),
            currency=draw(st.sampled_from(["USD", "USD", "EUR"])),
        )
        for product in (MUG, POSTER, LAMP)
        if draw(st.integers(0, 9))
    ]


days = st.composite(today)()


@given(carts("source"), carts("target"), days)
def test_no_unit_is_lost_by_adding_up(theirs: Cart, own: Cart, products: list[Offer]) -> None:
    """Whatever has become of the products: units before = lines + saved after."""
    after, report = merged(theirs, own, *products)
    before = Counter(units(theirs)) + Counter(units(own))
    assert Counter(units(after)) == before
    assert len([row for row in report if not row.code]) == len(theirs.lines)


@given(carts("source"), carts("target"), days, st.sampled_from(list(Strategy)))
def test_a_merged_cart_is_a_proper_cart(
    theirs: Cart, own: Cart, products: list[Offer], strategy: Strategy
) -> None:
    """Keys are unique, limits hold, stock is not passed by the merge, lines of a group agree."""
    after, report = merged(theirs, own, *products, strategy=strategy)
    keys = [line.key for line in after.lines]
    assert len(keys) == len(set(keys))
    assert len({item.key for item in after.saved}) == len(after.saved)
    assert all(1 <= line.quantity <= 100 and line.total >= 0 for line in after.lines)
    for product in products:
        held = dict.fromkeys(("before", "after"), 0)
        for place, filled in (("before", own), ("after", after)):
            held[place] = sum(
                line.quantity for line in filled.lines if line.product_id == product.product_id
            )
        if product.stock is not None:
            assert held["after"] <= max(held["before"], product.stock)
    for row in report:
        assert (row.reason is not None) == (row.outcome in (Outcome.CLAMPED, Outcome.PARKED))


@given(carts("source"), carts("target"), st.sampled_from(list(Strategy)))
def test_what_is_only_in_the_target_stays_as_it_is(
    theirs: Cart, own: Cart, strategy: Strategy
) -> None:
    others = {line.key for line in theirs.lines}
    after, _ = merged(theirs, own, strategy=strategy)
    kept = {line.key: line for line in after.lines}
    for line in own.lines:
        if line.key not in others:
            assert kept[line.key] == line
