"""What differs from the products now, and bringing lines to today's prices."""

from __future__ import annotations

import pytest

from server.cart.domain import lines
from server.catalog.domain import Offer
from server.kernel.money import MAX_LINE_AMOUNT
from server.kernel.values import replace
from tests.cart.domain.builders import (
    CHAIR,
    GONE,
    LAMP,
    LATER,
    LOWSTOCK,
    MUG,
    POSTER,
    add,
    cart_of,
    configuration,
    offer,
    offers_for,
    only_line,
)


def test_an_untouched_line_shows_that_its_price_changed_and_keeps_the_old_one() -> None:
    """The price moves with the next write or a refresh, never under a reader's eyes."""
    bought = cart_of((MUG, 2))
    found = lines.issues(bought, offers_for(bought, offer(price=12_00)))
    assert found[only_line(bought).id] == (lines.LineIssue("PRICE_CHANGED", old=10_00, new=12_00),)


def test_stock_that_is_short_shows_on_every_line_of_the_product() -> None:
    both = add(cart_of((LOWSTOCK, 2)), LOWSTOCK, 1, configuration(engraving="A"))
    found = lines.issues(both, offers_for(both, replace(LOWSTOCK, stock=2)))
    assert set(found) == {line.id for line in both.lines}
    assert all(issue.available == 2 for (issue,) in found.values())


@pytest.mark.parametrize(
    "now", [(), (replace(MUG, available=False),), (offer(price=10_00, currency="EUR"),)]
)
def test_a_line_that_can_not_be_bought_now_says_so(now: tuple[Offer, ...]) -> None:
    """Gone, switched off, or sold in other money: no price to compare with."""
    bought = cart_of((MUG, 1))
    found = lines.issues(bought, offers_for(bought, *now))
    assert [issue.reason for issue in found[only_line(bought).id]] == ["UNAVAILABLE"]


def test_a_cart_without_a_difference_has_no_issue() -> None:
    bought = cart_of((MUG, 1), (CHAIR, 100))
    assert lines.issues(bought, offers_for(bought, MUG, CHAIR)) == {}


def test_refreshing_prices_brings_what_can_be_bought_to_today() -> None:
    """What is gone, or sold in other money, keeps its price."""
    bought = cart_of((MUG, 2), (POSTER, 1), (LAMP, 1), (replace(GONE, available=True), 1))
    today = offers_for(
        bought,
        offer(price=12_00, name="New mug"),
        POSTER,
        replace(LAMP, currency="EUR", price=1_00),
        GONE,
    )
    fresh = lines.refresh_plain_lines(bought, today, LATER)
    assert [line.unit_price for line in fresh.lines] == [12_00, 19_99, 49_99, 9_00]
    assert fresh.lines[0].snapshot.name == "New mug"
    assert [line.updated_at == LATER for line in fresh.lines] == [True, False, False, False]


def test_refreshing_keeps_the_price_that_would_pass_all_limits() -> None:
    """One product's absurd price must not keep the others from being refreshed."""
    bought = cart_of((MUG, 100), (POSTER, 1))
    today = offers_for(bought, offer(price=MAX_LINE_AMOUNT), replace(POSTER, price=20_00))
    fresh = lines.refresh_plain_lines(bought, today, LATER)
    assert [line.unit_price for line in fresh.lines] == [10_00, 20_00]
