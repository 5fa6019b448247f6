"""Merging carts: quantities, limits, parking, and the report."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.cart.domain.merge import Merging, Strategy, merge
from server.cart.domain.model import MAX_LINES, MAX_SAVED_ITEMS, Cart, Status, Totals
from server.catalog.domain import Bundle, Offer
from server.containers.merge_report import MergeOutcome, Outcome
from server.kernel.errors import Refused
from server.kernel.values import replace
from tests.cart.domain.builders import (
    BUNDLE_FIXED,
    BUNDLE_MIX,
    BUNDLE_PERCENT,
    CHAIR,
    LAMP,
    LATER,
    LOWSTOCK,
    MEMBERS,
    MUG,
    NOW,
    POSTER,
    PROMOTIONS,
    TEE_XL,
    add,
    add_bundle,
    cart,
    cart_of,
    configuration,
    offer,
    offers_for,
    only_line,
    quantities,
    saved,
    with_bundle,
)

TODAY = (*MEMBERS.values(), TEE_XL, CHAIR, LOWSTOCK)
BUNDLES = {known.id: known for known in (BUNDLE_FIXED, BUNDLE_MIX, BUNDLE_PERCENT)}
Report = list[MergeOutcome]


def merged(
    source: Cart,
    target: Cart,
    *today: Offer,
    strategy: Strategy = Strategy.SUM,
    known: dict[str, Bundle] = BUNDLES,
) -> tuple[Cart, Report]:
    """Merge with *today*'s products, the demo data's unless told; gives target and report."""
    offers = offers_for((source, target), *(today or TODAY))
    by = Merging(strategy, offers, known, PROMOTIONS, LATER)
    _, after, report = merge(source, target, by)
    return after, report


def source_of(*goods: tuple[Offer, int]) -> Cart:
    return cart_of(*goods, cart_id="source")


def rows(report: Report) -> list[tuple[str, Outcome, int, str | None]]:
    return [(row.product_id, row.outcome, row.quantity, row.reason) for row in report]


# --- strategies -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strategy", "source", "target", "quantity", "outcome"),
    [
        (Strategy.SUM, 3, 5, 8, Outcome.SUMMED),
        (Strategy.MAX, 3, 5, 5, Outcome.MAXED),
        (Strategy.MAX, 5, 3, 5, Outcome.MAXED),
        (Strategy.KEEP_TARGET, 5, 3, 3, Outcome.KEPT),
        (Strategy.REPLACE, 3, 5, 3, Outcome.REPLACED),
        (Strategy.REPLACE, 5, 3, 5, Outcome.REPLACED),
    ],
)
def test_the_strategy_decides_what_both_carts_hold(
    strategy: Strategy, source: int, target: int, quantity: int, outcome: Outcome
) -> None:
    after, report = merged(source_of((MUG, source)), cart_of((MUG, target)), strategy=strategy)
    assert quantities(after) == [("prod-mug", quantity)]
    assert rows(report) == [("prod-mug", outcome, quantity, None)]
    assert after.saved == ()


@pytest.mark.parametrize("strategy", list(Strategy))
def test_what_only_one_cart_holds_is_kept_by_every_strategy(strategy: Strategy) -> None:
    after, report = merged(source_of((MUG, 3)), cart_of((POSTER, 2)), strategy=strategy)
    assert sorted(quantities(after)) == [("prod-mug", 3), ("prod-poster", 2)]
    assert rows(report) == [("prod-mug", Outcome.ADDED, 3, None)]


def test_only_equal_lines_are_put_together() -> None:
    """A line's configuration and its bundle are part of what it is."""
    source = add(source_of((MUG, 1)), MUG, 2, configuration(engraving="A"))
    target = with_bundle(add(cart(), MUG, 3, configuration(engraving="A")), BUNDLE_FIXED)
    after, _ = merged(source, target)
    plain = [line for line in after.lines if line.bundle is None]
    assert sorted(line.quantity for line in plain) == [1, 5]
    assert len(after.lines) == 4


def test_a_moved_line_keeps_its_configuration_and_costs_its_variants_price() -> None:
    """A replayed line lost its variant's price."""
    engraved = configuration("Hello", is_gift=True, engraving="A")
    after, _ = merged(add(cart("source"), TEE_XL, 2, engraved), cart())
    line = only_line(after)
    assert (line.variant_id, line.configuration) == ("var-tee-xl", engraved)
    assert (line.unit_price, line.total) == (27_50, 55_00)


def test_the_merged_line_is_at_todays_price() -> None:
    """One price per line. Bought at 10.00 in both, 12.00 today: 8 × 12.00."""
    dearer = offer(price=12_00, name="New mug")
    line = only_line(merged(source_of((MUG, 3)), cart_of((MUG, 5)), dearer)[0])
    assert (line.total, line.snapshot.name, line.updated_at) == (96_00, "New mug", LATER)


def test_merged_lines_are_in_the_order_they_were_added() -> None:
    """What the merge answers is what the next read answers."""
    early = NOW - timedelta(days=1)
    source = source_of((MUG, 1), (LAMP, 1))
    older = replace(source.lines[0], added_at=early)
    source = replace(source, lines=(older, *source.lines[1:]), saved=(saved(MUG, 1),))
    source = replace(source, saved=(replace(source.saved[0], saved_at=early),))
    after, _ = merged(source, replace(cart_of((POSTER, 1)), saved=(saved(POSTER, 1, item_id="s"),)))
    assert [line.added_at for line in after.lines] == sorted(line.added_at for line in after.lines)
    assert after.lines[0].product_id == "prod-mug"
    assert [item.product_id for item in after.saved] == ["prod-mug", "prod-poster"]


# --- limits ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strategy", "source", "target", "parked"),
    [(Strategy.SUM, 60, 70, 30), (Strategy.SUM, 1, 100, 1)],
)
def test_units_beyond_100_are_parked(
    strategy: Strategy, source: int, target: int, parked: int
) -> None:
    """A merge passed the limit."""
    after, report = merged(source_of((MUG, source)), cart_of((MUG, target)), strategy=strategy)
    assert quantities(after) == [("prod-mug", 100)]
    assert [item.quantity for item in after.saved] == [parked]
    assert rows(report) == [("prod-mug", Outcome.CLAMPED, 100, "QUANTITY_LIMIT")]


@pytest.mark.parametrize(
    ("strategy", "target", "line", "parked"),
    [
        (Strategy.SUM, 1, 3, 1),
        (Strategy.SUM, 3, 3, 3),
        (Strategy.MAX, 1, 3, 0),
        (Strategy.REPLACE, 1, 3, 0),
    ],
)
def test_units_beyond_stock_are_parked(
    strategy: Strategy, target: int, line: int, parked: int
) -> None:
    """3 are in stock and the source holds 3."""
    after, _ = merged(source_of((LOWSTOCK, 3)), cart_of((LOWSTOCK, target)), strategy=strategy)
    assert quantities(after) == [("prod-lowstock", line)]
    assert sum(item.quantity for item in after.saved) == parked


def test_stock_counts_the_targets_other_lines_and_bundles() -> None:
    """5 mugs in stock: 2 engraved and 1 in a bundle leave 2 of the source's 4."""
    target = with_bundle(add(cart(), MUG, 2, configuration(engraving="A")), BUNDLE_FIXED)
    few = (replace(MUG, stock=5), LAMP)
    after, report = merged(source_of((MUG, 4)), target, *few)
    assert rows(report) == [("prod-mug", Outcome.CLAMPED, 2, "OUT_OF_STOCK")]
    assert [item.quantity for item in after.saved] == [2]


def test_a_target_above_stock_is_not_cut_and_takes_no_more() -> None:
    """What the shopper has already is not taken away by a merge."""
    few = replace(MUG, stock=3)
    after, report = merged(source_of((MUG, 2)), cart_of((MUG, 5)), few)
    assert quantities(after) == [("prod-mug", 5)]
    assert rows(report) == [("prod-mug", Outcome.CLAMPED, 5, "OUT_OF_STOCK")]
    assert [item.quantity for item in after.saved] == [2]


def test_a_line_without_room_is_parked_whole() -> None:
    full = cart()
    for number in range(MAX_LINES):
        full = add(full, MUG, 1, configuration(number=number))
    after, report = merged(source_of((POSTER, 2), (LOWSTOCK, 1)), full)
    assert len(after.lines) == MAX_LINES
    assert rows(report) == [
        ("prod-poster", Outcome.PARKED, 2, "LINE_LIMIT"),
        ("prod-lowstock", Outcome.PARKED, 1, "LINE_LIMIT"),
    ]
    assert [item.quantity for item in after.saved] == [2, 1]


def test_an_equal_line_needs_no_room() -> None:
    full = cart()
    for number in range(MAX_LINES):
        full = add(full, MUG, 1, configuration(number=number))
    source = add(cart("source"), MUG, 4, configuration(number=0))
    after, report = merged(source, full)
    assert (after.lines[0].quantity, report[0].outcome) == (5, Outcome.SUMMED)


def test_a_line_too_dear_for_the_columns_is_parked() -> None:
    """One line must not make the whole merge fail: 100 × 1,000,000.00 can't be held."""
    dear = offer("prod-dear", 1_000_000_00)
    after, report = merged(source_of((dear, 60), (MUG, 1)), cart_of((dear, 60)), dear, MUG)
    assert rows(report)[0] == ("prod-dear", Outcome.PARKED, 60, "AMOUNT_LIMIT")
    assert sorted(quantities(after)) == [("prod-dear", 60), ("prod-mug", 1)]
    assert [item.quantity for item in after.saved] == [60]


# --- parking --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (None, "PRODUCT_NOT_FOUND"),
        (replace(MUG, available=False), "PRODUCT_UNAVAILABLE"),
        (replace(MUG, company_id="other-company-id"), "PRODUCT_COMPANY_MISMATCH"),
        (replace(MUG, currency="EUR"), "CURRENCY_MISMATCH"),
        (replace(MUG, stock=0), "OUT_OF_STOCK"),
    ],
)
def test_what_can_not_be_bought_is_parked_with_its_reason(now: Offer | None, reason: str) -> None:
    """One failing line lost the others."""
    engraved = configuration("Hello", engraving="A")
    source = add(source_of((POSTER, 1)), MUG, 3, engraved)
    after, report = merged(source, cart(), *([now] if now else []), POSTER)
    assert quantities(after) == [("prod-poster", 1)]
    assert rows(report)[1] == ("prod-mug", Outcome.PARKED, 3, reason)
    (item,) = after.saved
    assert (item.product_id, item.quantity, item.configuration) == ("prod-mug", 3, engraved)


def test_parked_units_sum_with_an_equal_saved_item_of_either_cart() -> None:
    source = replace(source_of((MUG, 60)), saved=(saved(MUG, 5, item_id="theirs"),))
    target = replace(cart_of((MUG, 70)), saved=(saved(MUG, 7),))
    after, _ = merged(source, target)
    assert [(item.id, item.quantity) for item in after.saved] == [("saved", 30 + 5 + 7)]


def test_a_merge_passes_the_limit_of_saved_items_rather_than_lose_one() -> None:
    many = tuple(
        saved(MUG, 1, configuration(number=number), f"s{number}")
        for number in range(MAX_SAVED_ITEMS)
    )
    source = replace(source_of((CHAIR, 1)), saved=(saved(POSTER, 1),))
    gone = replace(CHAIR, available=False)
    after, _ = merged(source, replace(cart(), saved=many), gone)
    assert len(after.saved) == MAX_SAVED_ITEMS + 2


# --- bundle groups --------------------------------------------------------------------------


@pytest.mark.parametrize("strategy", list(Strategy))
def test_groups_move_as_units_beside_the_targets_own(strategy: Strategy) -> None:
    """Two groups of one bundle are two groups; no strategy cuts one."""
    source = with_bundle(cart("source"), BUNDLE_FIXED, 2, group_id="bundle_theirs")
    target = with_bundle(cart(), BUNDLE_FIXED, 1)
    after, report = merged(source, target, strategy=strategy)
    assert len(after.lines) == 4
    assert sum(line.total for line in after.lines) == 3 * 49_99
    assert rows(report) == [
        ("prod-lamp", Outcome.ADDED, 2, None),
        ("prod-mug", Outcome.ADDED, 2, None),
    ]


def test_a_moved_group_costs_todays_bundle_price() -> None:
    """2 × (39.98 + 12.00) less 20 % is 41.58 a bundle."""
    source = with_bundle(cart("source"), BUNDLE_PERCENT, 2)
    after, _ = merged(source, cart(), POSTER, offer(price=12_00))
    assert sum(line.total for line in after.lines) == 2 * 41_58


@pytest.mark.parametrize(
    ("what", "today", "reason"),
    [
        ({}, TODAY, "BUNDLE_UNAVAILABLE"),
        (
            {"bundle-fixed": replace(BUNDLE_FIXED, active=False)},
            TODAY,
            "BUNDLE_UNAVAILABLE",
        ),
        (BUNDLES, (MUG, replace(LAMP, available=False)), "PRODUCT_UNAVAILABLE"),
        (BUNDLES, (MUG,), "PRODUCT_NOT_FOUND"),
        (BUNDLES, (replace(MUG, stock=1), LAMP), "OUT_OF_STOCK"),
    ],
)
def test_a_group_that_can_not_be_bought_is_parked_whole(
    what: dict[str, Bundle], today: tuple[Offer, ...], reason: str
) -> None:
    """Half a bundle at the bundle's price would be a gift, at full price a trick."""
    source = with_bundle(cart("source"), BUNDLE_FIXED, 2)
    after, report = merged(source, cart(), *today, known=what)
    assert after.lines == ()
    assert rows(report) == [
        ("prod-lamp", Outcome.PARKED, 2, reason),
        ("prod-mug", Outcome.PARKED, 2, reason),
    ]
    assert [(item.product_id, item.quantity) for item in after.saved] == [
        ("prod-lamp", 2),
        ("prod-mug", 2),
    ]


def test_a_group_without_room_for_all_its_lines_is_parked_whole() -> None:
    almost = cart()
    for number in range(MAX_LINES - 1):
        almost = add(almost, CHAIR, 1, configuration(number=number))
    after, report = merged(with_bundle(cart("source"), BUNDLE_FIXED), almost)
    assert len(after.lines) == MAX_LINES - 1
    assert {row.reason for row in report} == {"LINE_LIMIT"}


def test_plain_lines_take_stock_before_groups() -> None:
    """One order for all merges: 2 mugs are in stock, the plain 2 take both."""
    source, _ = add_bundle(source_of((MUG, 2)), BUNDLE_MIX, 1, {("prod-mug", None): 2})
    after, report = merged(source, cart(), replace(MUG, stock=2))
    assert quantities(after) == [("prod-mug", 2)]
    assert [row.outcome for row in report] == [Outcome.ADDED, Outcome.PARKED]


# --- the source -----------------------------------------------------------------------------


def test_a_cart_can_not_be_merged_into_itself() -> None:
    """It duplicated, then deleted all lines and retired the cart."""
    same = cart_of((MUG, 1))
    with pytest.raises(Refused, match="SELF_MERGE"):
        merged(same, same)


def test_the_source_ends_empty_merged_and_without_its_token() -> None:
    """The source's totals stayed stale."""
    source = replace(source_of((MUG, 2)), token_digest="sha256:x", saved=(saved(MUG, 1),))
    by = Merging(Strategy.SUM, offers_for(source, MUG), {}, PROMOTIONS, LATER)
    ended, _, _ = merge(source, cart(), by)
    assert (ended.status, ended.merged_into, ended.token_digest) == (Status.MERGED, "cart", None)
    assert (ended.lines, ended.saved, ended.codes, ended.totals) == ((), (), (), Totals())


def test_merging_reports_the_same_twice() -> None:
    """A dry run is the same function; nothing it is given is changed."""
    source, target = source_of((MUG, 60), (CHAIR, 1)), cart_of((MUG, 70))
    assert merged(source, target)[1] == merged(source, target)[1]
    assert quantities(source) == [("prod-mug", 60), ("prod-chair", 1)]
