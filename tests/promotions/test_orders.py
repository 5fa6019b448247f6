"""Budgets, limits and orders: what promotions cost is kept to the cent, and given back once."""

from __future__ import annotations

import asyncio

from tests.promotions.conftest import TEN_PERCENT, Merchant
from tests.promotions.test_carts import cancelled, converted, customer, taken
from tests.support.refusals import refused


async def test_a_budget_is_spent_to_the_cent_and_given_back_once(merchant: Merchant) -> None:
    made = await merchant.active(automatic=True, name="Budget", budget=2.5, usage_limit=10)
    alice, bob, eve = (customer(merchant, f"cust-budget-{n}") for n in range(3))
    carts = [await shopper.add("prod-mug") for shopper in (alice, bob, eve)]
    assert [taken(cart) for cart in carts] == [{"Budget": 1.0}] * 3
    await converted(merchant, carts[0].id, "order-a")
    await converted(merchant, carts[1].id, "order-b")
    await refused(converted(merchant, carts[2].id, "order-c"), "CHANGES_NOT_ACCEPTED")
    found = await merchant.call("GetPromotion", promotion_id=made.id)
    assert (found.used_count, found.spent) == (2, 2.0)
    for _ in range(2):
        given = await cancelled(merchant, "order-a")
        assert given.HasField("cancelled_at")
    found = await merchant.call("GetPromotion", promotion_id=made.id)
    assert (found.used_count, found.spent) == (1, 1.0)
    assert (await converted(merchant, carts[2].id, "order-c")).totals.discount_total == 1
    told = await merchant.call("ListUses", promotion_id=made.id)
    statuses = {one.order_id: type(one).Status.Name(one.status) for one in told.uses}
    assert statuses == {"order-a": "RETURNED", "order-b": "SPENT", "order-c": "SPENT"}
    assert {one.amount for one in told.uses} == {1.0}
    await refused(cancelled(merchant, "order-x"), "ORDER_NOT_FOUND")


async def test_what_has_no_limit_is_counted_when_it_is_looked_at(merchant: Merchant) -> None:
    """Every order of a mug takes 1.00; a limit that is set later counts what was before it."""
    made = await merchant.active(automatic=True, name="Open")
    for place in range(3):
        cart = await customer(merchant, f"cust-open-{place}").add("prod-mug")
        await converted(merchant, cart.id, f"open-{place}")
    await cancelled(merchant, "open-0")
    found = await merchant.call("GetPromotion", promotion_id=made.id)
    assert (found.used_count, found.spent) == (2, 2.0)
    listed = await merchant.call("ListPromotions", filter="usedCount >= 2 AND name = Open")
    assert [(one.id, one.spent) for one in listed.promotions] == [(made.id, 2.0)]

    terms = {"name": "Open", "automatic": True, "effect": TEN_PERCENT}
    for limits in ({"usage_limit": 1}, {"budget": 1.5}):
        changing = merchant.call("ChangePromotion", promotion_id=made.id, terms=terms | limits)
        await refused(changing, "PROMOTION_INVALID")
    limits = {"usage_limit": 3, "budget": 3}
    limited = await merchant.call("ChangePromotion", promotion_id=made.id, terms=terms | limits)
    assert (limited.used_count, limited.spent) == (2, 2.0)
    carts = [await customer(merchant, f"cust-open-{place}").add("prod-mug") for place in (3, 4)]
    await converted(merchant, carts[0].id, "open-3")
    await refused(converted(merchant, carts[1].id, "open-4"), "CHANGES_NOT_ACCEPTED")
    found = await merchant.call("GetPromotion", promotion_id=made.id)
    assert (found.used_count, found.spent) == (3, 3.0)


async def test_free_shipping_that_ends_has_no_amount(merchant: Merchant) -> None:
    made = await merchant.active(automatic=True, name="Free", effect={"free_shipping": {}})
    alice = customer(merchant)
    await alice.add("prod-mug")
    await merchant.call("EndPromotion", promotion_id=made.id)
    for cart in (await alice.get(), await alice.add("prod-tee")):
        (one,) = [change for change in cart.changes if change.subject == made.id]
        assert (one.reason, one.old, one.new) == ("PROMOTION_NOT_ACTIVE", 0, 0)
        assert [(one.free_shipping, one.issue) for one in cart.promotions] == [
            (False, "PROMOTION_NOT_ACTIVE")
        ]
    known = await alice.call("AcknowledgeChanges", changes_version=cart.changes_version)
    assert (list(known.changes), list(known.promotions)) == ([], [])


async def test_many_orders_at_once_never_pass_a_limit(merchant: Merchant) -> None:
    made = await merchant.active(
        automatic=True, name="Few", budget=7, usage_limit=5, effect=TEN_PERCENT
    )
    carts = [
        await customer(merchant, f"cust-many-{n}").add("prod-mug", 1 + n % 3) for n in range(30)
    ]

    async def convert(number: int) -> bool:
        try:
            await converted(merchant, carts[number].id, f"many-{number}")
        except Exception:  # noqa: BLE001 - the figures below say what has to hold
            return False
        return True

    done = await asyncio.gather(*(convert(n) for n in range(len(carts))))
    row = (
        await merchant.server.fetch(
            'SELECT "usedCount", spent FROM promotions WHERE id = $1', made.id
        )
    )[0]
    spent = await merchant.server.fetch(
        """SELECT count(*), sum(amount) FROM promotion_redemptions
           WHERE "promotionId" = $1 AND status = 'SPENT'""",
        made.id,
    )
    assert tuple(row) == tuple(spent[0])
    assert row[0] <= 5
    assert row[1] <= 7
    assert sum(done) == row[0]
