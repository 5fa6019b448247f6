"""Codes that may be used only so often: reserved, spent and given back."""

from __future__ import annotations

from commerce.cart.v1 import cart_lifecycle_service_pb2

from tests.cart.conftest import Make, NewCustomer, NewGuest
from tests.cart.shoppers import Shopper
from tests.support.refusals import refused
from tests.support.workers import Server

Abandon = cart_lifecycle_service_pb2.AbandonCartRequest
Convert = cart_lifecycle_service_pb2.ConvertCartRequest


async def used(server: Server, code: str) -> tuple[int, list[str]]:
    """Give the count of a code's uses and the status of each."""
    count = await server.value('SELECT "usedCount" FROM promotions WHERE code = $1', code)
    rows = await server.fetch(
        'SELECT status FROM promotion_redemptions WHERE "promotionId" = $1 ORDER BY status',
        f"promo-{code}",
    )
    return count, [row["status"] for row in rows]


async def test_a_use_is_reserved_on_apply_and_released_on_removal(
    shopper: Shopper, new_code: Make, new_guest: NewGuest, server: Server
) -> None:
    code = await new_code(usageLimit=1)
    await shopper.add("prod-mug")
    await shopper.apply(code)
    assert await used(server, code) == (1, ["RESERVED"])
    other = await new_guest()
    await other.add("prod-mug")
    await refused(other.apply(code), "DISCOUNT_USED_UP")
    await shopper.unapply(code)
    assert await used(server, code) == (0, [])
    await other.apply(code)


async def test_clearing_releases(shopper: Shopper, new_code: Make, server: Server) -> None:
    code = await new_code(usageLimit=1)
    await shopper.add("prod-mug")
    await shopper.apply(code)
    await shopper.clear()
    assert await used(server, code) == (0, [])


async def test_changes_of_the_cart_neither_take_nor_give_uses(
    shopper: Shopper, new_code: Make, server: Server
) -> None:
    code = await new_code(usageLimit=2)
    await shopper.add("prod-mug")
    await shopper.apply(code)
    await shopper.add("prod-tee")
    await shopper.refresh()
    assert await used(server, code) == (1, ["RESERVED"])


async def test_a_code_below_its_minimum_keeps_its_use(
    shopper: Shopper, new_code: Make, server: Server
) -> None:
    code = await new_code(usageLimit=1, minimumSubtotal=20)
    (line,) = (await shopper.add("prod-mug", 2)).items
    await shopper.apply(code)
    await shopper.update(line.id, quantity=1)
    assert await used(server, code) == (1, ["RESERVED"])
    cart = await shopper.update(line.id, quantity=2)
    assert cart.totals.discount_total == 2


async def test_conversion_spends(
    shopper: Shopper, new_code: Make, service: Shopper, server: Server
) -> None:
    code = await new_code(usageLimit=1)
    await shopper.add("prod-mug")
    cart = await shopper.apply(code)
    await server.lifecycle.ConvertCart(
        Convert(cart_id=cart.id, order_id=cart.id), metadata=service.metadata
    )
    assert await used(server, code) == (1, ["SPENT"])


async def test_abandoning_releases_and_the_owner_s_return_reserves_again(
    shopper: Shopper, new_code: Make, service: Shopper, server: Server
) -> None:
    code = await new_code(usageLimit=1)
    await shopper.add("prod-mug")
    cart = await shopper.apply(code)
    await server.lifecycle.AbandonCart(Abandon(cart_id=cart.id), metadata=service.metadata)
    assert await used(server, code) == (0, [])
    cart = await shopper.get()
    assert cart.totals.discount_total == 1
    assert await used(server, code) == (1, ["RESERVED"])


async def test_a_returning_owner_finds_a_code_used_up(
    shopper: Shopper, new_code: Make, new_guest: NewGuest, service: Shopper, server: Server
) -> None:
    """Nothing is dropped in silence: the code stays listed, takes nothing off and says why."""
    code = await new_code(usageLimit=1)
    await shopper.add("prod-mug")
    cart = await shopper.apply(code)
    await server.lifecycle.AbandonCart(Abandon(cart_id=cart.id), metadata=service.metadata)
    faster = await new_guest()
    await faster.add("prod-mug")
    await faster.apply(code)
    (applied,) = (await shopper.get()).discount_codes
    assert (applied.discount_amount, applied.issue) == (0, "DISCOUNT_USED_UP")
    assert await used(server, code) == (1, ["RESERVED"])
    await faster.unapply(code)
    assert (await shopper.add("prod-mug")).totals.discount_total == 2


async def test_a_code_once_a_customer_is_for_customers_and_once(
    new_customer: NewCustomer, guest: Shopper, service: Shopper, server: Server
) -> None:
    await guest.add("prod-mug")
    await refused(guest.apply("VIP20"), "DISCOUNT_NOT_FOR_CUSTOMER")
    first, second = new_customer(), new_customer()
    for customer in (first, second):
        await customer.add("prod-mug")
        cart = await customer.apply("VIP20")
        assert cart.totals.discount_total == 2
        await server.lifecycle.ConvertCart(
            Convert(cart_id=cart.id, order_id=cart.id), metadata=service.metadata
        )
    await first.add("prod-mug")
    await refused(first.apply("VIP20"), "DISCOUNT_NOT_FOR_CUSTOMER")


async def test_a_limited_code_passes_with_the_merged_cart(
    customer: Shopper, guest: Shopper, new_code: Make, server: Server
) -> None:
    """Codes were lost in a merge; the use moves, it is not taken twice."""
    code = await new_code(usageLimit=1)
    await guest.add("prod-mug")
    await guest.apply(code)
    await customer.get()
    cart = await customer.merge(guest)
    assert cart.totals.discount_total == 1
    assert await used(server, code) == (1, ["RESERVED"])
    await customer.unapply(code)
    assert await used(server, code) == (0, [])


async def test_a_merge_gives_back_the_use_that_both_carts_had(
    customer: Shopper, guest: Shopper, new_code: Make, server: Server
) -> None:
    """A use that stays with a merged cart could never be used by anybody again."""
    code = await new_code(usageLimit=2)
    for shopper in (guest, customer):
        await shopper.add("prod-mug")
        await shopper.apply(code)
    assert await used(server, code) == (2, ["RESERVED", "RESERVED"])
    cart = await customer.merge(guest)
    assert [applied.code for applied in cart.discount_codes] == [code]
    assert await used(server, code) == (1, ["RESERVED"])


async def test_a_merge_gives_back_the_use_of_a_code_that_does_not_combine(
    customer: Shopper, guest: Shopper, new_code: Make, server: Server
) -> None:
    code = await new_code(usageLimit=2, combinable=False)
    await guest.add("prod-mug")
    await guest.apply(code)
    await customer.add("prod-mug")
    await customer.apply("SAVE10")
    cart = await customer.merge(guest)
    outcomes = [(row.code, row.reason) for row in cart.merge_report if row.code]
    assert outcomes == [(code, "NOT_COMBINABLE")]
    assert await used(server, code) == (0, [])
