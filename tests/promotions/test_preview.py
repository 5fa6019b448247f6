"""What a draft would do to the last carts is what it does once it is activated."""

from __future__ import annotations

from typing import Any

import pytest

from tests.promotions.conftest import Merchant
from tests.promotions.test_carts import customer, taken
from tests.support.refusals import refused

MUG = {"product_ids": ["prod-mug"]}


async def test_a_preview_is_what_happens_when_it_is_activated(merchant: Merchant) -> None:
    """Of a group with a smaller deal, above a minimum, in carts with and without codes."""
    small = await merchant.active(automatic=True, name="Small", group="deal")
    draft = await merchant.draft(
        automatic=True,
        name="Large",
        group="deal",
        conditions=[{"subtotal": 20}],
        effect={"percent": {"percent": 25}},
    )
    shoppers = [customer(merchant, f"cust-p{n}") for n in range(6)]
    carts = [await shopper.add("prod-mug", 1 + n) for n, shopper in enumerate(shoppers)]
    await shoppers[5].apply("SPRING15")
    told = await merchant.call("PreviewPromotion", promotion_id=draft.id, carts=6)
    assert (told.carts, told.matched, told.currency) == (6, 5, "USD")
    assert [(one.promotion_id, one.carts) for one in told.displaced] == [(small.id, 5)]
    await merchant.call("ActivatePromotion", promotion_id=draft.id)
    costs, before = 0.0, {one.cart_id: one for one in told.surprising}
    for shopper, cart in zip(shoppers, carts, strict=True):
        now = await shopper.update(cart.items[0].id, quantity=cart.items[0].quantity, is_gift=True)
        costs += taken(now).get("Large", 0)
        if cart.id in before:
            assert before[cart.id].after == now.totals.discount_total
            assert before[cart.id].amount == taken(now).get("Large", 0)
    assert round(costs, 2) == told.cost
    again = await merchant.call("PreviewPromotion", promotion_id=draft.id, carts=6)
    assert (again.matched, again.cost, again.difference) == (5, told.cost, told.difference)
    ended = await merchant.call("EndPromotion", promotion_id=draft.id)
    await refused(merchant.call("PreviewPromotion", promotion_id=ended.id), "PROMOTION_OVER")


MEDIUM = {"attributes": [{"name": "size", "values": ["M"]}]}
DRAFTS: tuple[dict[str, Any], ...] = (
    {"automatic": True, "exclusive": True, "effect": {"percent": {"percent": 30}}},
    {"automatic": True, "budget": 4, "effect": {"amount": {"amount": 3}}},
    {"automatic": True, "customers": {"customer_ids": ["cust-m1", "cust-m3"]}},
    {"automatic": True, "effect": {"percent": {"percent": 50, "target": 2, "lines": MUG}}},
    {"automatic": True, "effect": {"percent": {"percent": 50, "target": 3, "cheapest": 1}}},
    {"automatic": True, "effect": {"amount": {"amount": 2, "target": 2, "lines": MEDIUM}}},
    {"code": "NEW", "exclusive": True},
    {"automatic": True, "effect": {"buy_x_get_y": {"buy": 1, "get": 1}}},
    {"automatic": True, "conditions": [{"quantity": 9, "lines": MUG}]},
    {"automatic": True, "group": "deal", "effect": {"amount": {"amount": 1}}},
)


@pytest.mark.parametrize("terms", DRAFTS, ids=str)
async def test_a_preview_tells_each_cart_to_the_cent(
    merchant: Merchant, terms: dict[str, Any]
) -> None:
    """Whatever it says, beside codes, a group and one that needs products."""
    await merchant.active(automatic=True, name="Deal", group="deal")
    await merchant.active(automatic=True, name="Mugs", conditions=[{"quantity": 2, "lines": MUG}])
    await merchant.active(code="TYPED", name="Typed", effect={"amount": {"amount": 2}})
    draft = await merchant.draft(**(terms | {"name": "New"}))
    shoppers = [customer(merchant, f"cust-m{n}") for n in range(5)]
    carts = {}
    for n, shopper in enumerate(shoppers):
        carts[shopper] = await shopper.add("prod-mug", 1 + n)
    for shopper in shoppers[2:]:
        carts[shopper] = await shopper.add("prod-tee", variant_id="var-tee-m")
    await shoppers[3].apply("TYPED")
    await shoppers[4].apply("SPRING15")
    before = {one.id: one.totals.discount_total for one in [await s.get() for s in shoppers]}
    told = await merchant.call("PreviewPromotion", promotion_id=draft.id, carts=len(shoppers))
    await merchant.call("ActivatePromotion", promotion_id=draft.id)
    cost = difference = matched = 0.0
    shown = {one.cart_id: one for one in told.surprising}
    for shopper, cart in carts.items():
        line = cart.items[0]
        if "code" in terms:
            now = await shopper.apply(terms["code"])
        else:
            now = await shopper.update(line.id, quantity=line.quantity, is_gift=True)
        new, after = taken(now).get("New", 0), now.totals.discount_total
        cost, matched = cost + new, matched + bool(new)
        difference += after - before[now.id]
        if now.id in shown:
            one = shown.pop(now.id)
            assert (one.amount, one.before, one.after) == (new, before[now.id], after)
        else:
            assert (new, after) == (0, before[now.id])
    assert not shown
    said = (told.cost, told.difference, told.matched)
    assert (round(cost, 2), round(difference, 2), matched) == said


async def test_a_code_is_previewed_as_if_everybody_typed_it(merchant: Merchant) -> None:
    draft = await merchant.draft(code="MAYBE", effect={"amount": {"amount": 3}})
    for n in range(2):
        await customer(merchant, f"cust-c{n}").add("prod-mug")
    told = await merchant.call("PreviewPromotion", promotion_id=draft.id, carts=2)
    assert (told.matched, told.cost) == (2, 6)


def reasons(told: Any) -> dict[str, str]:
    return {one.name: one.reason for one in told.promotions}


async def test_a_cart_is_explained(merchant: Merchant) -> None:
    await merchant.active(automatic=True, name="Mugs", conditions=[{"quantity": 3, "lines": MUG}])
    await merchant.active(automatic=True, name="Rich", conditions=[{"subtotal": 100}])
    await merchant.active(automatic=True, name="Works")
    await merchant.active(code="TYPED", name="Typed", group="g", effect={"amount": {"amount": 2}})
    await merchant.active(code="NOT-TYPED", name="Not typed")
    await merchant.draft(automatic=True, name="Draft")
    await merchant.active(automatic=True, name="Past", ends_at="2036-01-01T00:00")
    shopper = customer(merchant)
    await shopper.add("prod-mug", 2)
    cart = await shopper.apply("TYPED")
    told = await merchant.call("ExplainCart", cart_id=cart.id)
    found = {one.name: one for one in told.promotions}
    assert (found["Works"].amount, found["Works"].reason) == (2, "")
    assert (found["Typed"].amount, found["Typed"].reason) == (2, "")
    assert (found["Mugs"].reason, found["Mugs"].missing_units) == ("PROMOTION_PRODUCTS_MISSING", 1)
    assert (found["Rich"].reason, found["Rich"].missing_amount) == ("DISCOUNT_MINIMUM_NOT_MET", 80)
    assert found["Not typed"].reason == "CODE_NOT_TYPED"
    assert found["Draft"].reason == "PROMOTION_NOT_ACTIVE"
    await refused(merchant.call("ExplainCart", cart_id="none"), "CART_NOT_FOUND")
