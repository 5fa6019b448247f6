"""Rates, means and trends, with their arithmetic."""

from __future__ import annotations

from decimal import Decimal

import pytest

from server.analytics.domain.metrics import Counted, Tally, cart_metrics, mean, rate, trend


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(1, 3, 33.33), (2, 3, 66.67), (1, 800, 0.13), (0, 5, 0.0), (5, 0, 0.0), (7, 5, 100.0)],
)
def test_a_rate_is_a_percentage_of_two_decimals(part: int, whole: int, percent: float) -> None:
    """1 of 800 is 0.125 %, half up 0.13; what was added earlier may be moved now."""
    assert rate(part, whole) == percent


@pytest.mark.parametrize(
    ("now", "before", "percent"),
    [(3, 2, 50.0), (2, 3, -33.3), (5, 0, 100.0), (0, 0, 0.0), (0, 4, -100.0), (4, 4, 0.0)],
)
def test_a_trend_is_a_change_in_percent_of_one_decimal(
    now: int, before: int, percent: float
) -> None:
    assert trend(now, before) == percent


def test_a_mean_of_nothing_is_0() -> None:
    assert mean(Decimal("10.05"), 2) == 5.03
    assert mean(0, 0) == 0.0


def test_other_currencies_are_counted_but_not_averaged() -> None:
    """Three carts with items, two of them in USD, of 10.00 and 20.00."""
    sums = {
        "total": 4,
        "active": 4,
        "abandoned": 0,
        "converted": 0,
        "filled": 3,
        "items": 9,
        "valued": 2,
        "value": Decimal(30),
    }
    found = cart_metrics(Counted(carts=sums, currencies=("EUR", "USD")), "USD")
    assert found.average_cart_value == 15.0
    assert found.average_items_per_cart == 3.0
    assert found.excluded_currencies == ("EUR",)


def test_reported_events_are_no_doing_of_the_server() -> None:
    assert Tally(count=2, reported=3).all == 5
