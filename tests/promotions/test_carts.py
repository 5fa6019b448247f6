"""Carts meet a company's promotions: what they take off, why not, and when they end."""

from __future__ import annotations

from typing import Any

from commerce.cart.v1 import cart_lifecycle_service_pb2 as life

from tests.cart.shoppers import Shopper
from tests.promotions.conftest import Merchant
from tests.support.refusals import refused
from tests.support.workers import bearer

MUG = {"product_ids": ["prod-mug"]}
TEN_OFF_MUGS = {"percent": {"percent": 10, "target": 2, "lines": MUG}}


def customer(merchant: Merchant, name: str = "cust-alice") -> Shopper:
    return Shopper(merchant.server, bearer(name), customer=name)


async def checked(merchant: Merchant, cart_id: str) -> Any:
    return await merchant.server.lifecycle.CheckCart(
        life.CheckCartRequest(cart_id=cart_id), metadata=bearer("svc", role="SERVICE")
    )


async def converted(merchant: Merchant, cart_id: str, order: str, *accept: str) -> Any:
    return await merchant.server.lifecycle.ConvertCart(
        life.ConvertCartRequest(cart_id=cart_id, order_id=order, accepted_changes=accept),
        metadata=bearer("svc", role="SERVICE"),
    )


async def cancelled(merchant: Merchant, order: str) -> Any:
    return await merchant.server.lifecycle.CancelOrder(
        life.CancelOrderRequest(order_id=order), metadata=bearer("svc", role="SERVICE")
    )


def taken(cart: Any) -> dict[str, float]:
    return {one.name: one.amount for one in cart.promotions}


async def test_an_automatic_promotion_says_what_it_takes_off_which_line(
    merchant: Merchant,
) -> None:
    """10 % of 30.00 of mugs; the tee pays in full."""
    await merchant.active(automatic=True, name="Mugs", effect=TEN_OFF_MUGS)
    shopper = customer(merchant)
    await shopper.add("prod-tee")
    cart = await shopper.add("prod-mug", 3)
    (one,) = cart.promotions
    mugs = next(line.id for line in cart.items if line.product_id == "prod-mug")
    assert [(part.item_id, part.amount) for part in one.parts] == [(mugs, 3.0)]
    assert cart.totals.discount_total == 3
    assert cart.totals.grand_total == cart.totals.subtotal - 3
    assert (await shopper.get()).promotions == cart.promotions


async def test_codes_say_why_and_why_not(merchant: Merchant) -> None:
    await merchant.active(
        code="THREE", conditions=[{"quantity": 3, "lines": MUG}], effect=TEN_OFF_MUGS
    )
    shopper = customer(merchant)
    await shopper.add("prod-mug", 2)
    told = await refused(shopper.apply("three"), "PROMOTION_PRODUCTS_MISSING")
    assert "missingUnits" in str(told) or "1" in str(told)
    await shopper.add("prod-mug")
    cart = await shopper.apply("three")
    assert (cart.discount_codes[0].code, cart.discount_codes[0].discount_amount) == ("THREE", 3)
    cart = await shopper.update(cart.items[0].id, quantity=1)
    assert cart.discount_codes[0].issue == "PROMOTION_PRODUCTS_MISSING"
    assert cart.totals.discount_total == 0


async def test_every_code_of_a_batch_is_of_its_promotion_and_used_once(merchant: Merchant) -> None:
    made = await merchant.active()
    await merchant.call("ImportCodes", promotion_id=made.id, csv="code,uses\nONE-1,1\nTWO-2,1\n")
    alice, bob = customer(merchant), customer(merchant, "cust-bob")
    for shopper in (alice, bob):
        await shopper.add("prod-mug")
    assert (await alice.apply("one-1")).totals.discount_total == 1
    await refused(bob.apply("ONE-1"), "DISCOUNT_USED_UP")
    assert (await bob.apply("TWO-2")).totals.discount_total == 1
    await refused(alice.apply("TWO-2"), "DISCOUNT_ALREADY_APPLIED")
    await alice.unapply("ONE-1")
    cart = await alice.get()
    assert cart.totals.discount_total == 0
    rows = await merchant.server.fetch(
        'SELECT code, "usedCount" FROM promotion_codes ORDER BY code'
    )
    assert [tuple(row) for row in rows if row[0] in {"ONE-1", "TWO-2"}] == [
        ("ONE-1", 0),
        ("TWO-2", 1),
    ]


async def test_the_order_of_codes_does_not_matter(merchant: Merchant) -> None:
    """Of a group the best deal stands; what excludes others wins by its priority."""
    await merchant.active(code="SMALL", group="deal")
    await merchant.active(code="LARGE", group="deal", effect={"percent": {"percent": 20}})
    await merchant.active(
        code="ALONE", exclusive=True, priority=-1, effect={"percent": {"percent": 50}}
    )
    totals = set()
    for number, codes in enumerate(
        [("SMALL", "LARGE", "ALONE"), ("ALONE", "LARGE", "SMALL"), ("LARGE", "SMALL", "ALONE")]
    ):
        shopper = customer(merchant, f"cust-order-{number}")
        await shopper.add("prod-mug", 2)
        for code in codes:
            cart = await shopper.apply(code)
        totals.add(cart.totals.discount_total)
        issues = {code.code: code.issue for code in cart.discount_codes}
        assert issues == {
            "LARGE": "",
            "SMALL": "PROMOTION_BETTER_DEAL",
            "ALONE": "NOT_COMBINABLE",
        }
    assert totals == {4.0}


async def test_an_attribute_chooses_lines(merchant: Merchant) -> None:
    await merchant.server.database.execute(
        """UPDATE products SET attributes = '{"colour": "red"}' WHERE id = 'prod-mug'"""
    )
    lines = {"attributes": [{"name": "colour", "values": ["red"]}]}
    effect = {"percent": {"percent": 10, "target": 2, "lines": lines}}
    await merchant.active(automatic=True, name="Red", effect=effect)
    shopper = customer(merchant)
    assert taken(await shopper.add("prod-tee")) == {}
    assert taken(await shopper.add("prod-mug")) == {"Red": 1.0}


async def test_a_first_order_is_one(merchant: Merchant) -> None:
    await merchant.active(automatic=True, name="Welcome", customers={"first_order": True})
    shopper = customer(merchant)
    cart = await shopper.add("prod-mug")
    assert taken(cart) == {"Welcome": 1.0}
    await converted(merchant, cart.id, "order-1")
    assert taken(await shopper.add("prod-mug")) == {}
    await cancelled(merchant, "order-1")
    assert taken(await shopper.add("prod-mug")) == {"Welcome": 2.0}


async def test_free_shipping_and_gifts(merchant: Merchant) -> None:
    await merchant.server.insert(
        "shipping_rates", id="rate-x", companyId="test-company-id", currency="USD", amount=7
    )
    await merchant.active(automatic=True, name="Free", effect={"free_shipping": {}})
    await merchant.active(automatic=True, name="Gift", effect={"gift": {"product_id": "prod-mug"}})
    shopper = customer(merchant)
    await shopper.ship(country="DE")
    cart = await shopper.add("prod-tee")
    assert cart.totals.shipping_total == 0
    cart = await shopper.add("prod-mug", 2)
    assert taken(cart)["Gift"] == 10.0


# --- holds ------------------------------------------------------------------------------------


async def uses(merchant: Merchant, promotion_id: str) -> list[tuple[str, str]]:
    rows = await merchant.server.fetch(
        """SELECT status, "customerId" FROM promotion_redemptions WHERE "promotionId" = $1
           ORDER BY "createdAt" """,
        promotion_id,
    )
    return [(row[0], row[1]) for row in rows]


async def lapse(merchant: Merchant) -> None:
    """Let all time of all holds pass."""
    await merchant.server.database.execute(
        """UPDATE promotion_redemptions SET "heldUntil" = "heldUntil" - interval '1 hour'"""
    )


async def test_a_cart_without_goods_holds_nothing(merchant: Merchant) -> None:
    made = await merchant.active(code="LAST", usage_limit=1)
    alice, bob = customer(merchant), customer(merchant, "cust-bob")
    await alice.apply("LAST")
    assert await uses(merchant, made.id) == []
    await bob.add("prod-mug")
    await bob.apply("LAST")
    assert await uses(merchant, made.id) == [("RESERVED", "cust-bob")]
    cart = await alice.add("prod-mug")
    assert cart.discount_codes[0].issue == "DISCOUNT_USED_UP"
    line = (await bob.get()).items[0].id
    await bob.remove(line)
    assert await uses(merchant, made.id) == []


async def test_a_hold_that_lapsed_is_free_for_others_and_taken_again_if_it_is(
    merchant: Merchant,
) -> None:
    made = await merchant.active(code="LAST", usage_limit=1)
    alice, bob = customer(merchant), customer(merchant, "cust-bob")
    cart = await alice.add("prod-mug")
    await alice.apply("LAST")
    await lapse(merchant)
    assert (await checked(merchant, cart.id)).purchasable
    await bob.add("prod-mug")
    await bob.apply("LAST")
    assert await uses(merchant, made.id) == [("RESERVED", "cust-bob")]
    shown = await alice.get()
    assert (shown.discount_codes[0].issue, shown.totals.discount_total) == ("DISCOUNT_USED_UP", 0)
    told = await checked(merchant, cart.id)
    assert not told.purchasable
    (change,) = told.cart.changes
    assert (change.reason, change.old, change.new) == ("DISCOUNT_USED_UP", 1, 0)
    await refused(converted(merchant, cart.id, "order-2"), "CHANGES_NOT_ACCEPTED")
    await lapse(merchant)
    sold = await converted(merchant, cart.id, "order-2")
    assert sold.totals.discount_total == 1
    assert await uses(merchant, made.id) == [("SPENT", "cust-alice")]


async def test_a_change_renews_a_hold(merchant: Merchant) -> None:
    await merchant.active(code="LAST", usage_limit=1)
    alice = customer(merchant)
    await alice.add("prod-mug")
    await alice.apply("LAST")
    await lapse(merchant)
    await alice.add("prod-mug")
    left = await merchant.server.value(
        """SELECT "heldUntil" > now() AT TIME ZONE 'UTC' + interval '29 minutes'
           FROM promotion_redemptions"""
    )
    assert left is True


async def test_a_visit_renews_a_hold_when_it_is_due(merchant: Merchant) -> None:
    """A look before half of the time is gone writes nothing; a later one, of one statement more."""
    await merchant.active(code="LAST", usage_limit=1)
    alice = customer(merchant)
    await alice.add("prod-mug")
    cart = await alice.apply("LAST")
    server = merchant.server
    held = 'SELECT "heldUntil" FROM promotion_redemptions'
    first = await server.value(held)
    early = await server.statements.during(alice.get())
    assert await server.value(held) == first
    await server.database.execute(
        """UPDATE promotion_redemptions SET "heldUntil" = "heldUntil" - interval '20 minutes'"""
    )
    late = await server.statements.during(alice.get())
    assert len(late) == len(early) + 1
    renewed = await server.value(held)
    assert renewed >= first
    assert await alice.get() == cart
    assert await server.value(held) == renewed


async def test_a_visit_brings_nothing_back_that_others_have_taken(merchant: Merchant) -> None:
    made = await merchant.active(code="LAST", usage_limit=1)
    alice, bob = customer(merchant), customer(merchant, "cust-bob")
    await alice.add("prod-mug")
    await alice.apply("LAST")
    await lapse(merchant)
    await bob.add("prod-mug")
    await bob.apply("LAST")
    await lapse(merchant)
    await alice.get()
    assert await uses(merchant, made.id) == [("RESERVED", "cust-bob")]


# --- what has changed -------------------------------------------------------------------------


async def test_what_ended_while_it_waited_is_told_and_acknowledged(merchant: Merchant) -> None:
    made = await merchant.active(automatic=True, name="Auto")
    coded = await merchant.active(code="CODED")
    alice = customer(merchant)
    await alice.add("prod-mug")
    cart = await alice.apply("CODED")
    assert cart.totals.discount_total == 2
    for promotion in (made, coded):
        await merchant.call("EndPromotion", promotion_id=promotion.id)
    shown = await alice.get()
    assert (shown.totals.discount_total, shown.totals.grand_total) == (0, 10)
    assert shown.discount_codes[0].issue == "PROMOTION_NOT_ACTIVE"
    assert {(one.old, one.new, one.reason) for one in shown.changes} == {
        (1, 0, "PROMOTION_NOT_ACTIVE")
    }
    assert len(shown.changes) == 2
    # A write in between takes nothing of it away.
    after = await alice.add("prod-tee")
    assert len(after.changes) == 2
    await refused(converted(merchant, cart.id, "order-3"), "CHANGES_NOT_ACCEPTED")
    stale = shown.changes_version
    await refused(alice.call("AcknowledgeChanges", changes_version=stale), "CHANGES_VERSION")
    current = (await alice.get()).changes_version
    known = await alice.call("AcknowledgeChanges", changes_version=current)
    assert not known.changes
    assert not known.promotions
    assert known.discount_codes[0].issue == "PROMOTION_NOT_ACTIVE"
    assert (await checked(merchant, cart.id)).purchasable
    sold = await converted(merchant, cart.id, "order-3")
    assert sold.totals.discount_total == 0


async def test_price_tax_shipping_and_stock_go_the_same_way(merchant: Merchant) -> None:
    server = merchant.server
    alice = customer(merchant)
    await alice.ship(country="DE")
    await alice.add("prod-tee", 2)
    cart = await alice.add("prod-mug", 2)
    old_tax = cart.totals.tax_total
    await server.change("products", "prod-mug", price=12)
    await server.change("products", "prod-tee", stockQuantity=1, trackInventory=True)
    await server.insert(
        "shipping_rates", id="rate-y", companyId="test-company-id", currency="USD", amount=7
    )
    await server.insert("tax_rates", id="tax-y", companyId="test-company-id", country="DE", rate=19)
    told = await checked(merchant, cart.id)
    assert not told.purchasable
    kinds = {type(one).Kind.Name(one.kind): (one.old, one.new) for one in told.cart.changes}
    assert kinds["PRICE"] == (10, 12)
    assert kinds["STOCK"] == (2, 1)
    assert kinds["SHIPPING"] == (0, 7)
    assert kinds["TAX"][0] == old_tax
    accepted = [one.id for one in told.cart.changes]
    await refused(converted(merchant, cart.id, "order-4", accepted[0]), "CHANGES_NOT_ACCEPTED")
    known = await alice.call("AcknowledgeChanges", changes_version=told.cart.changes_version)
    assert not known.changes
    units = {line.product_id: (line.quantity, line.unit_price) for line in known.items}
    assert units["prod-mug"] == (2, 12)
    assert units["prod-tee"][0] == 1
    assert [(item.product_id, item.quantity) for item in known.saved_items] == [("prod-tee", 1)]
    assert (await checked(merchant, cart.id)).purchasable
    await converted(merchant, cart.id, "order-4")
