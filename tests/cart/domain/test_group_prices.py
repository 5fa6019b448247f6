"""Bringing bundle groups to today's prices."""

from __future__ import annotations

import pytest

from server.cart.domain import bundles, lines
from server.cart.domain.model import Cart
from server.catalog.domain import Bundle, Offer
from server.kernel.values import replace
from tests.cart.domain.builders import (
    BUNDLE_FIXED,
    BUNDLE_MIX,
    BUNDLE_PERCENT,
    LAMP,
    LATER,
    MEMBERS,
    MUG,
    NOW,
    POSTER,
    add_bundle,
    bundle,
    cart,
    member,
    offer,
    offers_for,
    with_bundle,
)

DEARER_MUG = offer(price=12_00, name="New mug")


def refreshed(of: Cart, what: Bundle | None, *today: Offer) -> Cart:
    known = {what.id: what} if what else {}
    return bundles.refresh_groups(of, known, offers_for(of, *today), LATER)


def total(of: Cart) -> int:
    return sum(line.total for line in of.lines)


def test_a_calculated_group_follows_its_members_prices() -> None:
    """2 × (39.98 + 12.00) less 20 %: 51.98 − 10.40 = 41.58, twice."""
    fresh = refreshed(with_bundle(cart(), BUNDLE_PERCENT, 2), BUNDLE_PERCENT, POSTER, DEARER_MUG)
    assert total(fresh) == 83_16
    assert [line.unit_price for line in fresh.lines] == [19_99, 12_00]
    assert fresh.lines[1].snapshot.name == "New mug"
    assert fresh.lines[1].snapshot.original_price == 12_00


def test_a_fixed_group_keeps_its_price_and_follows_its_bundles() -> None:
    """The discount is what lies between, never a stale amount."""
    old = with_bundle(cart(), BUNDLE_FIXED, 2)
    assert total(refreshed(old, BUNDLE_FIXED, LAMP, DEARER_MUG)) == 2 * 49_99
    cheaper = replace(BUNDLE_FIXED, fixed_price=45_00)
    assert total(refreshed(old, cheaper, LAMP, MUG)) == 2 * 45_00


def test_tiers_count_the_units_of_one_bundle_again() -> None:
    filled, _ = add_bundle(cart(), BUNDLE_MIX, 2, {("prod-mug", None): 3})
    assert total(refreshed(filled, BUNDLE_MIX, DEARER_MUG)) == 2 * 32_40


def test_the_original_price_of_a_member_at_the_bundles_own_price_stays() -> None:
    """A line's offer then carries the bundle's price, which is not what the product costs."""
    what = bundle("bundle", member(LAMP, price=30_00), pricing="CALCULATED")
    filled, _ = add_bundle(cart(), what)
    line = refreshed(filled, what, replace(LAMP, price=28_00, compare_at_price=None)).lines[0]
    assert (line.unit_price, line.snapshot.original_price) == (28_00, 59_99)


def test_a_group_without_a_difference_is_left_untouched() -> None:
    old = with_bundle(cart(), BUNDLE_PERCENT, 3)
    assert refreshed(old, BUNDLE_PERCENT, *MEMBERS.values()) == old
    assert all(line.updated_at == NOW for line in old.lines)


@pytest.mark.parametrize(
    ("what", "today"),
    [
        (None, (LAMP, DEARER_MUG)),
        (replace(BUNDLE_FIXED, active=False), (LAMP, DEARER_MUG)),
        (replace(BUNDLE_FIXED, company_id="other-company-id"), (LAMP, DEARER_MUG)),
        (BUNDLE_FIXED, (DEARER_MUG,)),
        (BUNDLE_FIXED, (replace(LAMP, available=False), DEARER_MUG)),
        (BUNDLE_FIXED, (replace(LAMP, currency="EUR"), DEARER_MUG)),
    ],
)
def test_a_group_that_can_not_be_bought_now_keeps_its_prices(
    what: Bundle | None, today: tuple[Offer, ...]
) -> None:
    """All of a group or nothing: half a group at new prices would come to no bundle's price."""
    old = with_bundle(cart(), BUNDLE_FIXED)
    assert refreshed(old, what, *today) == old


def test_plain_lines_and_groups_are_refreshed_apart() -> None:
    old = with_bundle(cart(), BUNDLE_FIXED)
    today = offers_for(old, LAMP, DEARER_MUG)
    assert lines.refresh_plain_lines(old, today, LATER) == old
