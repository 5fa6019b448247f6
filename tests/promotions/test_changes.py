"""What was promised and has changed is told once, however the cart came by it, and sold as told."""

from __future__ import annotations

from typing import Any

import pytest
from commerce.cart.v1 import public_cart_service_pb2

from tests.cart.shoppers import Shopper, lines, saved
from tests.promotions.conftest import TEN_PERCENT, Merchant
from tests.promotions.test_carts import TEN_OFF_MUGS, checked, converted, customer, taken
from tests.support.refusals import refused
from tests.support.workers import COMPANY, tenant

HALF = {"percent": {"percent": 50}}
FIVE_PERCENT = {"percent": {"percent": 5}}


async def guest(merchant: Merchant) -> Shopper:
    request = public_cart_service_pb2.CreateGuestCartRequest()
    cart = await merchant.server.guests.CreateGuestCart(request, metadata=tenant(COMPANY))
    opened = tenant(COMPANY, cart.session_token)
    return Shopper(merchant.server, opened, cart.id, session_token=cart.session_token)


async def product(merchant: Merchant, name: str, stock: int = 100) -> str:
    row = {"sku": name, "name": name, "slug": name, "price": 10, "stockQuantity": stock}
    await merchant.server.insert("products", id=name, companyId=COMPANY, trackInventory=True, **row)
    return name


async def rates(merchant: Merchant, tax: float, shipping: float) -> None:
    server, country = merchant.server, "AT"
    await server.insert("tax_rates", id="t", companyId=COMPANY, country=country, rate=tax)
    await server.insert(
        "shipping_rates",
        id="s",
        companyId=COMPANY,
        currency="USD",
        country=country,
        amount=shipping,
    )


def told(cart: Any) -> set[tuple[str, str, float, float]]:
    kinds = ((type(one).Kind.Name(one.kind), one) for one in cart.changes)
    return {(kind, one.reason, one.old, one.new) for kind, one in kinds}


async def acknowledged(merchant: Merchant, shopper: Shopper) -> Any:
    """Acknowledge what is told; then the cart can be bought."""
    version = (await shopper.get()).changes_version
    cart = await shopper.call("AcknowledgeChanges", changes_version=version)
    assert told(cart) == set()
    assert (await checked(merchant, cart.id)).purchasable
    return cart


# --- what gives way to better -----------------------------------------------------------------


async def test_a_better_deal_that_comes_meanwhile_stops_nobody(merchant: Merchant) -> None:
    """10 % of 10.00 give way to 50 % of their group, and tax falls with the price of the goods."""
    await rates(merchant, 20, 7)
    await merchant.active(automatic=True, name="Small", group="deal")
    await merchant.active(code="TYPED", group="deal", effect=FIVE_PERCENT)
    alice = customer(merchant)
    await alice.ship(country="AT")
    cart = await alice.add("prod-mug")
    assert cart.totals.grand_total == 10 - 1 + 1.8 + 7
    await merchant.active(automatic=True, name="Large", group="deal", effect=HALF)
    shown = await alice.get()
    assert (taken(shown), told(shown)) == ({"Large": 5}, set())
    assert (await checked(merchant, cart.id)).purchasable
    sold = await converted(merchant, cart.id, "better")
    assert (taken(sold), sold.totals.grand_total) == ({"Large": 5}, 5 + 1 + 7)


async def test_a_code_that_gives_way_to_better_says_so_and_stops_nobody(
    merchant: Merchant,
) -> None:
    await merchant.active(code="TYPED", group="deal")
    alice = customer(merchant)
    cart = await alice.add("prod-mug")
    await alice.apply("TYPED")
    await merchant.active(automatic=True, name="Large", group="deal", effect=HALF)
    shown = await alice.get()
    assert (shown.discount_codes[0].issue, told(shown)) == ("PROMOTION_BETTER_DEAL", set())
    assert (await checked(merchant, cart.id)).purchasable


async def test_what_gives_way_to_worse_is_told(merchant: Merchant) -> None:
    """Its priority lets 5 % of 10.00 stand alone, in the place of 10 %."""
    await merchant.active(automatic=True, name="Ten")
    alice = customer(merchant)
    cart = await alice.add("prod-mug")
    await merchant.active(
        automatic=True, name="Five", exclusive=True, priority=1, effect=FIVE_PERCENT
    )
    assert told(await alice.get()) == {("PROMOTION", "PROMOTION_CHANGED", 1, 0)}
    assert not (await checked(merchant, cart.id)).purchasable


async def test_what_has_ended_is_told_though_something_better_came(merchant: Merchant) -> None:
    made = await merchant.active(automatic=True, name="Ten")
    alice = customer(merchant)
    await alice.add("prod-mug")
    await merchant.call("EndPromotion", promotion_id=made.id)
    await merchant.active(automatic=True, name="Half", effect=HALF)
    assert told(await alice.get()) == {("PROMOTION", "PROMOTION_NOT_ACTIVE", 1, 0)}


async def test_tax_and_shipping_say_what_made_them_dearer(merchant: Merchant) -> None:
    """No rate has changed: half of 10.00 is no longer off, nor shipping free."""
    await rates(merchant, 20, 7)
    half = await merchant.active(automatic=True, name="Half", effect=HALF)
    free = await merchant.active(automatic=True, name="Free", effect={"free_shipping": {}})
    alice = customer(merchant)
    await alice.ship(country="AT")
    await alice.add("prod-mug")
    for made in (half, free):
        await merchant.call("EndPromotion", promotion_id=made.id)
    assert told(await alice.get()) == {
        ("PROMOTION", "PROMOTION_NOT_ACTIVE", 5, 0),
        ("PROMOTION", "PROMOTION_NOT_ACTIVE", 0, 0),
        ("TAX", "PROMOTION_CHANGED", 1, 2),
        ("SHIPPING", "PROMOTION_CHANGED", 0, 7),
    }


async def test_free_shipping_of_another_promotion_is_as_good(merchant: Merchant) -> None:
    effect = {"free_shipping": {}}
    await merchant.active(automatic=True, name="One", group="ship", effect=effect)
    alice = customer(merchant)
    await alice.add("prod-mug")
    await merchant.active(automatic=True, name="Two", group="ship", priority=1, effect=effect)
    shown = await alice.get()
    assert ([one.name for one in shown.promotions], told(shown)) == (["Two"], set())


# --- a change of the cart in between ----------------------------------------------------------


async def test_worse_terms_are_told_after_a_change_of_the_cart_too(merchant: Merchant) -> None:
    """10 % of 20.00 were promised; half of it goes to 5 %, and the rest by the shopper's hand."""
    made = await merchant.active(automatic=True, name="Ten")
    alice = customer(merchant)
    cart = await alice.add("prod-mug", 2)
    await merchant.call(
        "ChangePromotion",
        promotion_id=made.id,
        terms={"name": "Ten", "automatic": True, "effect": FIVE_PERCENT},
    )
    after = await alice.update(cart.items[0].id, quantity=1)
    assert (taken(after), told(after)) == (
        {"Ten": 0.5},
        {("PROMOTION", "PROMOTION_CHANGED", 2, 1)},
    )
    await alice.add("prod-tee")
    assert told(await alice.get()) == told(after)
    assert not (await checked(merchant, cart.id)).purchasable
    await acknowledged(merchant, alice)


@pytest.mark.parametrize("code", ["", "TYPED"])
async def test_worse_terms_are_told_though_more_is_in_the_cart(
    merchant: Merchant, code: str
) -> None:
    """5 % of two mugs are as much as 10 % of one, which was promised."""
    terms = {"name": "Ten", "code": code, "automatic": not code}
    made = await merchant.active(**terms)
    alice = customer(merchant)
    await alice.add("prod-mug")
    if code:
        await alice.apply(code)
    changed = terms | {"effect": FIVE_PERCENT}
    await merchant.call("ChangePromotion", promotion_id=made.id, terms=changed)
    after = await alice.add("prod-mug")
    assert (taken(after), told(after)) == (
        {"Ten": 1},
        {("PROMOTION", "PROMOTION_CHANGED", 1, 0.5)},
    )
    assert told(await alice.get()) == told(after)


async def test_what_the_shopper_takes_out_is_no_change(merchant: Merchant) -> None:
    await merchant.active(automatic=True, name="Ten")
    await merchant.active(code="MUGS", effect=TEN_OFF_MUGS)
    alice = customer(merchant)
    cart = await alice.add("prod-mug", 3)
    await alice.apply("MUGS")
    assert told(await alice.update(cart.items[0].id, quantity=1)) == set()
    assert told(await alice.unapply("MUGS")) == set()
    assert (await checked(merchant, cart.id)).purchasable


async def test_rates_are_told_after_a_change_of_the_cart_too(merchant: Merchant) -> None:
    """20 % and 7.00 were promised for one mug, 30 % and 9.00 are due for two."""
    await rates(merchant, 20, 7)
    alice = customer(merchant)
    await alice.ship(country="AT")
    cart = await alice.add("prod-mug")
    await merchant.server.change("tax_rates", "t", rate=30)
    await merchant.server.change("shipping_rates", "s", amount=9)
    after = await alice.add("prod-mug")
    assert told(after) == {("TAX", "RATE_CHANGED", 2, 3), ("SHIPPING", "RATE_CHANGED", 7, 9)}
    assert not (await checked(merchant, cart.id)).purchasable
    assert told(await alice.ship(country="DE")) == told(after)
    assert (await acknowledged(merchant, alice)).totals.grand_total == 20


async def test_an_emptied_cart_promises_nothing(merchant: Merchant) -> None:
    await rates(merchant, 20, 7)
    alice = customer(merchant)
    await alice.ship(country="AT")
    await alice.add("prod-mug")
    await merchant.server.change("tax_rates", "t", rate=30)
    await alice.add("prod-tee")
    assert told(await alice.clear()) == set()
    assert told(await alice.add("prod-mug")) == set()


# --- merges -----------------------------------------------------------------------------------


async def test_a_merge_tells_what_it_reprices(merchant: Merchant) -> None:
    """A guest's mug of 10.00 costs 13.00 when they log in, and one that both hold does too."""
    dear, both = await product(merchant, "dear"), await product(merchant, "both")
    visitor, alice = await guest(merchant), customer(merchant)
    await visitor.add(dear, 2)
    await visitor.add(both)
    await alice.add(both)
    for name in (dear, both):
        await merchant.server.change("products", name, price=13)
    cart = await alice.merge(visitor)
    assert {line.unit_price for line in cart.items} == {13}
    changes = [(one.kind, one.subject, one.old, one.new) for one in cart.changes]
    assert sorted(changes) == sorted((1, line.id, 10.0, 13.0) for line in cart.items)
    assert not (await checked(merchant, cart.id)).purchasable
    await refused(converted(merchant, cart.id, "merged"), "CHANGES_NOT_ACCEPTED")
    assert (await acknowledged(merchant, alice)).totals.grand_total == 4 * 13
    assert (await converted(merchant, cart.id, "merged")).totals.grand_total == 4 * 13


async def test_a_merge_into_what_is_cheaper_tells_nothing(merchant: Merchant) -> None:
    name = await product(merchant, "cheap")
    visitor, alice = await guest(merchant), customer(merchant)
    await visitor.add(name)
    await merchant.server.change("products", name, price=8)
    cart = await alice.merge(visitor)
    assert (lines(cart), told(cart)) == ([(name, 1, 8.0)], set())
    assert (await checked(merchant, cart.id)).purchasable


async def test_what_a_merge_told_goes_with_its_line(merchant: Merchant) -> None:
    name = await product(merchant, "gone")
    visitor, alice = await guest(merchant), customer(merchant)
    await visitor.add(name)
    await alice.add("prod-mug")
    await merchant.server.change("products", name, price=13)
    cart = await alice.merge(visitor)
    (line,) = (line.id for line in cart.items if line.product_id == name)
    assert told(await alice.remove(line)) == set()


async def test_a_merge_tells_what_is_not_in_stock_any_longer(merchant: Merchant) -> None:
    """Two of five are left, and nothing of another; both carts together are the shopper's doing."""
    few, none, shared = [await product(merchant, name, 5) for name in ("few", "none", "shared")]
    visitor, alice = await guest(merchant), customer(merchant)
    for name in (few, none, shared):
        await visitor.add(name, 5)
    await alice.add(shared, 5)
    await merchant.server.change("products", few, stockQuantity=2)
    await merchant.server.change("products", none, status="ARCHIVED")
    cart = await alice.merge(visitor)
    assert told(cart) == {
        ("STOCK", "OUT_OF_STOCK", 5, 2),
        ("STOCK", "PRODUCT_UNAVAILABLE", 5, 0),
    }
    assert sorted(saved(cart)) == [(few, 3), (none, 5), (shared, 5)]
    assert lines(await acknowledged(merchant, alice)) == [(few, 2, 20), (shared, 5, 50)]


async def test_a_merge_tells_what_the_guest_was_promised(merchant: Merchant) -> None:
    """10 % by themselves and by a code have both ended before the guest logs in."""
    made = [await merchant.active(automatic=True, name="Ten"), await merchant.active(code="TYPED")]
    visitor, alice = await guest(merchant), customer(merchant)
    await visitor.add("prod-mug")
    await visitor.apply("TYPED")
    for one in made:
        await merchant.call("EndPromotion", promotion_id=one.id)
    cart = await alice.merge(visitor)
    changes = [(one.subject, one.reason, one.old, one.new) for one in cart.changes]
    assert sorted(changes) == sorted(
        (subject, "PROMOTION_NOT_ACTIVE", 1, 0) for subject in (made[0].id, "TYPED")
    )
    assert not (await checked(merchant, cart.id)).purchasable
    await acknowledged(merchant, alice)


async def test_a_merge_tells_of_worse_terms(merchant: Merchant) -> None:
    made = await merchant.active(automatic=True, name="Ten")
    visitor, alice = await guest(merchant), customer(merchant)
    await visitor.add("prod-mug", 2)
    terms = {"name": "Ten", "automatic": True, "effect": FIVE_PERCENT}
    await merchant.call("ChangePromotion", promotion_id=made.id, terms=terms)
    assert told(await alice.merge(visitor)) == {("PROMOTION", "PROMOTION_CHANGED", 2, 1)}


async def test_a_merge_tells_what_its_bundles_cost(merchant: Merchant) -> None:
    """A tee and a mug together, 5.00 less than 35.00; then the mug costs 14.00 more."""
    visitor, alice = await guest(merchant), customer(merchant)
    await visitor.add_bundle("bundle-amount")
    await merchant.server.change("products", "prod-mug", price=24)
    cart = await alice.merge(visitor)
    assert cart.totals.subtotal == 44
    assert {one.kind for one in cart.changes} == {2}
    assert sum(one.new - one.old for one in cart.changes) == 14
    await acknowledged(merchant, alice)


# --- bundles ----------------------------------------------------------------------------------


async def test_a_look_tells_of_bundles_as_a_check_does(merchant: Merchant) -> None:
    """5.00 off became 3.00: a check refused it, and nobody could acknowledge what no look told."""
    alice = customer(merchant)
    await alice.add_bundle("bundle-amount")
    cart = await alice.get()
    await merchant.server.change("bundles", "bundle-amount", discountValue=3)
    shown, found = await alice.get(), await checked(merchant, cart.id)
    assert list(shown.changes) == list(found.cart.changes)
    assert {one.kind for one in shown.changes} == {2}
    assert (await acknowledged(merchant, alice)).totals.subtotal == 32


# --- sold as told -----------------------------------------------------------------------------


async def accepted(merchant: Merchant, cart_id: str, order: str) -> Any:
    """Convert a cart and accept all that its check tells."""
    ids = [one.id for one in (await checked(merchant, cart_id)).cart.changes]
    return await converted(merchant, cart_id, order, *ids)


async def test_an_accepted_price_is_the_price_of_the_order(merchant: Merchant) -> None:
    await merchant.active(automatic=True, name="Ten", effect=TEN_PERCENT)
    name = await product(merchant, "dear")
    alice = customer(merchant)
    cart = await alice.add(name, 2)
    await merchant.server.change("products", name, price=13)
    sold = await accepted(merchant, cart.id, "accepted")
    assert (lines(sold), taken(sold)) == ([(name, 2, 26)], {"Ten": 2.6})
    assert sold.totals.grand_total == 23.4
    assert told(sold) == set()


async def test_an_order_holds_what_is_in_stock_and_the_rest_goes_on(merchant: Merchant) -> None:
    name = await product(merchant, "few", 5)
    alice = customer(merchant)
    await alice.add("prod-mug")
    cart = await alice.add(name, 5)
    await merchant.server.change("products", name, stockQuantity=2)
    sold = await accepted(merchant, cart.id, "some")
    assert lines(sold) == [("prod-mug", 1, 10), (name, 2, 20)]
    following = await alice.get()
    assert (following.id != cart.id, saved(following)) == (True, [(name, 3)])


async def test_an_order_of_nothing_is_none(merchant: Merchant) -> None:
    name = await product(merchant, "none", 5)
    alice = customer(merchant)
    cart = await alice.add(name, 5)
    await merchant.server.change("products", name, stockQuantity=0)
    await refused(accepted(merchant, cart.id, "nothing"), "CART_EMPTY")


async def test_a_bundle_that_is_not_there_is_not_sold(merchant: Merchant) -> None:
    alice = customer(merchant)
    await alice.add("prod-tee")
    await alice.add_bundle("bundle-amount")
    cart_id = (await alice.get()).id
    await merchant.server.change("products", "prod-mug", status="ARCHIVED")
    await refused(accepted(merchant, cart_id, "bundle"), "CHANGES_NOT_ACCEPTED")


async def test_lines_of_one_product_share_what_is_in_stock(merchant: Merchant) -> None:
    """Three and two of it; one is left, and it is the first line's."""
    name = await product(merchant, "shared", 5)
    alice = customer(merchant)
    await alice.add(name, 3)
    await alice.add(name, 2, is_gift=True)
    await merchant.server.change("products", name, stockQuantity=1)
    assert lines(await acknowledged(merchant, alice)) == [(name, 1, 10)]
