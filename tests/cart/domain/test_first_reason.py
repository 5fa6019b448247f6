"""Of several reasons the first of the contract's order is told; all pairs, generated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations

import pytest

from server.cart.domain import discounts
from server.cart.domain.discounts import Shopping
from server.catalog.domain import Promotion
from server.kernel.errors import Refused
from server.kernel.values import replace
from tests.cart.domain.builders import (
    MUG,
    NOW,
    SHOPPING,
    apply,
    cart_of,
    promotions,
)

CODE = Promotion("p-code", "CODE", percentage=True, value=10_00)


@dataclass(frozen=True, slots=True)
class Case:
    """A code at a cart, and what is wrong with it."""

    promotion: Promotion = CODE
    applied: tuple[str, ...] = ()
    known: bool = True
    shopping: Shopping = field(default_factory=lambda: SHOPPING)


def _with(**changes: object) -> Callable[[Case], Case]:
    return lambda case: replace(case, promotion=replace(case.promotion, **changes))


# In the contract's order; each spoils a code in its own way.
WRONG: dict[str, Callable[[Case], Case]] = {
    "DISCOUNT_UNKNOWN": lambda case: replace(case, known=False),
    "DISCOUNT_EXPIRED": _with(ends_at=NOW - timedelta(days=1)),
    "DISCOUNT_NOT_YET_VALID": _with(starts_at=NOW + timedelta(days=1)),
    "DISCOUNT_NOT_FOR_SITE": _with(site_ids=("elsewhere",)),
    "DISCOUNT_NOT_FOR_CUSTOMER": _with(per_customer_limit=1, customer_ordinals=(1,)),
    "DISCOUNT_USED_UP": _with(usage_limit=5, used=5),
    "NOT_COMBINABLE": lambda case: replace(
        _with(combinable=False)(case), applied=(*case.applied, "SAVE10")
    ),
    "DISCOUNT_ALREADY_APPLIED": lambda case: replace(case, applied=(*case.applied, "CODE")),
    "DISCOUNT_MINIMUM_NOT_MET": _with(minimum=1000_00, currency="USD"),
}


def _reason(case: Case) -> str:
    known = promotions(*([case.promotion] if case.known else ()))
    held = {**known, "CODE": case.promotion}
    codes = tuple(discounts.listed(held[code]) for code in case.applied)
    cart = replace(cart_of((MUG, 6)), codes=codes)
    with pytest.raises(Refused) as refusal:
        apply(cart, "CODE", known=known, shopping=case.shopping)
    return refusal.value.reason


@pytest.mark.parametrize("reason", WRONG)
def test_each_has_a_reason_of_its_own(reason: str) -> None:
    assert _reason(WRONG[reason](Case())) == reason


@pytest.mark.parametrize(("first", "second"), list(combinations(WRONG, 2)))
def test_of_two_reasons_the_first_is_told(first: str, second: str) -> None:
    """A shopper was told what is missing for a code that can't be used at all."""
    assert _reason(WRONG[first](WRONG[second](Case()))) == first
    assert _reason(WRONG[second](WRONG[first](Case()))) == first
