"""`If-Match`: changing one version only."""

from __future__ import annotations

import pytest

from tests.cart.shoppers import Shopper, lines
from tests.cart.test_guest_access import ON_A_CART
from tests.support.refusals import refused


@pytest.mark.parametrize("method", ON_A_CART)
@pytest.mark.parametrize("kind", ["customer", "guest"])
async def test_every_change_honours_the_version(
    method: str, kind: str, customer: Shopper, guest: Shopper
) -> None:
    shopper = customer if kind == "customer" else guest
    cart = await shopper.add("prod-mug")
    refusal = await refused(ON_A_CART[method](shopper.saying(if_match='"77"')), "VERSION_MISMATCH")
    assert refusal.facts == {"currentVersion": str(cart.version)}
    assert await shopper.get() == cart


@pytest.mark.parametrize("form", ['"{}"', "{}", 'W/"{}"', "*", ""])
async def test_the_current_version_passes_in_every_form(shopper: Shopper, form: str) -> None:
    cart = await shopper.add("prod-mug")
    cart = await shopper.saying(if_match=form.format(cart.version)).add("prod-mug")
    assert lines(cart) == [("prod-mug", 2, 20.0)]


@pytest.mark.parametrize("form", ["abc", '"-1"', '"1.5"', '"1", "2"', "9" * 30])
async def test_what_is_no_version_is_refused(shopper: Shopper, form: str) -> None:
    await refused(shopper.saying(if_match=form).add("prod-mug"), "INVALID_ARGUMENT")


async def test_versions_count_the_changes(shopper: Shopper) -> None:
    first = await shopper.add("prod-mug")
    second = await shopper.add("prod-mug")
    assert (second.version, (await shopper.get()).version) == (
        first.version + 1,
        first.version + 1,
    )
    assert second.updated_at.ToNanoseconds() >= first.updated_at.ToNanoseconds()
