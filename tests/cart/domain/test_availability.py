"""Whether something can be bought, in the contract's order of reasons."""

from __future__ import annotations

import pytest

from server.cart import errors
from server.catalog.domain import NO_SITE, require_available, require_feature
from server.kernel.errors import Forbidden, NotFound, Refused
from server.kernel.values import replace
from tests.cart.domain.builders import COMPANY, GONE, MUG, add, cart, offer


def test_a_product_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound, match="PRODUCT_NOT_FOUND") as refusal:
        require_available(None, company_id=COMPANY, product_id="prod-none")
    assert refusal.value.facts == {"productId": "prod-none"}


def test_another_companys_product_is_forbidden_even_if_it_could_not_be_bought() -> None:
    """404, then 403, then 400: the order of the contract."""
    other = replace(GONE, company_id="other-company-id")
    with pytest.raises(Forbidden, match="PRODUCT_COMPANY_MISMATCH"):
        require_available(other, company_id=COMPANY, product_id=other.product_id)


def test_a_product_that_can_not_be_bought_is_refused_before_its_stock_is_looked_at() -> None:
    """Deleted products could be added."""
    with pytest.raises(Refused, match="PRODUCT_UNAVAILABLE"):
        add(cart(), replace(GONE, stock=0))


def test_a_product_that_can_be_bought_is_given_back() -> None:
    assert require_available(MUG, company_id=COMPANY, product_id="prod-mug") is MUG


@pytest.mark.parametrize(
    ("price", "compared", "original"),
    [(10_00, None, 10_00), (10_00, 15_00, 15_00), (10_00, 8_00, 10_00), (0, 0, 0)],
)
def test_the_original_price_is_never_below_the_price(
    price: int, compared: int | None, original: int
) -> None:
    assert offer(price=price, compare_at_price=compared).original_price == original


def test_a_feature_that_is_off_is_forbidden_and_named() -> None:
    """A merchant who switched a feature off must not find it used."""
    with pytest.raises(Forbidden, match="FEATURE_DISABLED") as refusal:
        require_feature(False, "enableCart")
    assert refusal.value.facts == {"feature": "enableCart"}
    require_feature(True, "enableCart")


def test_without_a_site_everything_is_on() -> None:
    flags = (NO_SITE.enable_cart, NO_SITE.enable_wishlist, NO_SITE.enable_compare)
    assert all((*flags, NO_SITE.enable_bundle_builder, NO_SITE.guest_checkout))
    assert NO_SITE.max_compare_items == 4


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        ((2, 6), "Choose at least 2 and at most 6 items"),
        ((2, None), "Choose at least 2 items"),
        ((None, 6), "Choose at most 6 items"),
    ],
)
def test_a_bundles_bounds_are_told_as_far_as_there_are_any(
    bounds: tuple[int | None, int | None], text: str
) -> None:
    assert errors.bundle_size(*bounds).message == text
