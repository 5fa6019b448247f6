"""What opens a guest's cart, and what does not."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.cart.conftest import NewGuest
from tests.cart.shoppers import GUEST_METHODS, Shopper
from tests.support.refusals import refused
from tests.support.workers import OTHER_COMPANY, tenant

Call = Callable[[Shopper], Coroutine[Any, Any, Any]]

ON_A_CART: dict[str, Call] = {
    "ClearCart": lambda shopper: shopper.clear(),
    "AddItem": lambda shopper: shopper.add("prod-mug"),
    "UpdateItem": lambda shopper: shopper.update("x", quantity=1),
    "RemoveItem": lambda shopper: shopper.remove("x"),
    "SaveForLater": lambda shopper: shopper.save("x"),
    "MoveToCart": lambda shopper: shopper.move("x"),
    "RemoveSavedItem": lambda shopper: shopper.remove_saved("x"),
    "AddBundle": lambda shopper: shopper.add_bundle("bundle-fixed"),
    "RemoveBundle": lambda shopper: shopper.remove_bundle("x"),
    "ApplyDiscount": lambda shopper: shopper.apply("SAVE10"),
    "RemoveDiscount": lambda shopper: shopper.unapply("SAVE10"),
    "RefreshPrices": lambda shopper: shopper.refresh(),
    "AcknowledgeChanges": lambda shopper: shopper.call("AcknowledgeChanges"),
    "UpdateShipping": lambda shopper: shopper.ship(country="US"),
}
"""Every method on the cart of a path."""


def test_the_methods_below_are_all_there_are() -> None:
    assert ON_A_CART.keys() == GUEST_METHODS.keys() - {"GetCart"}


@pytest.mark.parametrize("method", ON_A_CART)
async def test_a_cart_opens_for_its_own_token_alone(method: str, new_guest: NewGuest) -> None:
    """No token 403, an unknown cart 404, another cart's token 403."""
    mine, other = await new_guest(), await new_guest()
    call = ON_A_CART[method]
    await refused(call(_as(mine, None)), "SESSION_TOKEN_REQUIRED")
    await refused(call(_as(mine, other.session_token)), "SESSION_TOKEN_MISMATCH")
    await refused(call(_as(mine, "f" * 64)), "SESSION_TOKEN_MISMATCH")
    nowhere = Shopper(mine.server, mine.metadata, cart_id="nowhere")
    await refused(call(nowhere), "CART_NOT_FOUND")
    assert (await mine.get()).version == 1


@pytest.mark.parametrize("method", ON_A_CART)
async def test_a_cart_opens_in_its_own_company_alone(method: str, guest: Shopper) -> None:
    elsewhere = Shopper(
        guest.server, tenant(OTHER_COMPANY, guest.session_token), cart_id=guest.cart_id
    )
    await refused(ON_A_CART[method](elsewhere), "CART_NOT_FOUND")


@pytest.mark.parametrize("place", [0, 31, 63])
async def test_a_token_that_differs_in_one_place_opens_nothing(guest: Shopper, place: int) -> None:
    """Digests are compared, so that no answer's time tells how much was right."""
    token = guest.session_token or ""
    other = "0" if token[place] != "0" else "1"
    wrong = token[:place] + other + token[place + 1 :]
    await refused(_as(guest, wrong).add("prod-mug"), "SESSION_TOKEN_MISMATCH")


async def test_every_answer_to_a_guest_carries_the_token_they_hold(guest: Shopper) -> None:
    for cart in (await guest.add("prod-mug"), await guest.get(), await guest.ship(country="US")):
        assert cart.session_token == guest.session_token


def _as(guest: Shopper, token: str | None) -> Shopper:
    return Shopper(guest.server, tenant(token=token), cart_id=guest.cart_id)
