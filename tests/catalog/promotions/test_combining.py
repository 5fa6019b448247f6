"""Random promotions on random baskets, held against what is worked out slowly."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.catalog.promotions.builders import Chooser
from tests.catalog.promotions.many import check


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_promotions_are_exact_and_do_not_depend_on_their_order(data: st.DataObject) -> None:
    """Equal to the slow reference; parts add up; no line below 0; any order gives the same."""
    chooser = Chooser(lambda low, high: data.draw(st.integers(low, high)))
    check(*chooser.case())
