"""Uses of codes: reserved on apply, released on removal."""

from __future__ import annotations

from server.cart.domain import discounts, lifecycle
from server.cart.domain.discounts import Redemptions, redemptions
from server.cart.domain.model import AppliedCode, Cart
from server.catalog.domain import Promotion
from server.kernel.values import replace
from tests.cart.domain.builders import (
    MUG,
    NOW,
    SPRING15,
    TAKE10,
    VIP20,
    apply,
    cart_of,
    listed,
    promotions,
    reprice,
)

SIX = cart_of((MUG, 6))


def compared(after: Cart, *known: Promotion, previous: tuple[AppliedCode, ...] = ()) -> Redemptions:
    return redemptions(after, promotions(*known), previous)


def test_applying_reserves_a_use() -> None:
    assert compared(apply(SIX, "SPRING15")).reserve == (("p-spring", None),)


def test_demo_codes_are_not_counted() -> None:
    assert not compared(apply(SIX, "SAVE10"))


def test_a_use_per_customer_takes_the_first_free_number() -> None:
    """Two carts that race for one number collide on a unique key, which is what stops them."""
    applied = apply(SIX, "VIP20")
    assert compared(applied).reserve == (("p-vip", 1),)
    three = replace(VIP20, per_customer_limit=3, customer_ordinals=(1, 3))
    assert compared(applied, three).reserve == (("p-vip", 2),)


def test_a_use_that_is_held_is_neither_reserved_nor_released_again() -> None:
    applied = apply(SIX, "SPRING15")
    held = replace(SPRING15, holders=("cart",), used=1)
    assert not compared(applied, held, previous=applied.codes)


def test_removing_releases_the_use() -> None:
    before = apply(SIX, "SPRING15", "VIP20")
    after = reprice(discounts.remove(before, "SPRING15"))
    held = (replace(SPRING15, holders=("cart",)), replace(VIP20, holders=("cart",)))
    assert compared(after, *held, previous=before.codes) == Redemptions(release=("p-spring",))


def test_removing_a_code_without_a_use_releases_nothing() -> None:
    before = apply(SIX, "SPRING15")
    assert not compared(SIX, SPRING15, previous=before.codes)


def test_a_code_below_its_minimum_keeps_its_use() -> None:
    """It comes back with the next unit; somebody else must not have taken it meanwhile."""
    low = reprice(replace(cart_of((MUG, 1)), codes=listed("TAKE10")))
    assert not compared(low, replace(TAKE10, holders=("cart",)), previous=low.codes)
    assert compared(low, TAKE10).reserve == (("p-take", None),)


def test_a_code_that_can_not_be_used_reserves_nothing() -> None:
    """A revived cart whose code is used up by now lists it at 0 and takes no use."""
    for now in (
        replace(SPRING15, used=100),
        replace(SPRING15, ends_at=NOW),
        replace(SPRING15, active=False),
        replace(SPRING15, site_ids=("site-outlet",)),
    ):
        known = promotions(now)
        revived = reprice(replace(SIX, codes=listed("SPRING15")), known=known)
        assert revived.codes[0].issue
        assert not redemptions(revived, known, revived.codes)


def test_a_revived_cart_takes_a_use_again() -> None:
    """Its use was released when it was abandoned."""
    revived = reprice(replace(SIX, codes=listed("SPRING15")))
    assert compared(revived, previous=revived.codes).reserve == (("p-spring", None),)


def test_an_ending_cart_releases_all_it_holds_and_nothing_else() -> None:
    known = promotions(
        replace(SPRING15, holders=("cart",)), VIP20, replace(TAKE10, holders=("cart",))
    )
    released = lifecycle.release_all(known)
    assert (released.reserve, set(released.release)) == ((), {"p-spring", "p-take"})


def test_no_change_of_uses_is_falsy() -> None:
    assert not Redemptions()
    assert Redemptions(release=("p",))
    assert Redemptions(reserve=(("p", None),))
