"""Merging a guest's cart into the customer's: what becomes of every line."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from commerce.cart.v1 import cart_pb2
from commerce.containers.v1 import merge_report_pb2

from tests.cart.conftest import Make, NewGuest
from tests.cart.shoppers import Shopper, lines, saved
from tests.support.refusals import refused
from tests.support.workers import COMPANY, Server

Outcome = merge_report_pb2.MergeOutcome.Outcome


def report(cart: cart_pb2.Cart) -> list[tuple[str, str, int, str]]:
    """Give product or code, outcome, units and reason of each row of the report."""
    return [
        (row.product_id or row.code, Outcome.Name(row.outcome), row.quantity, row.reason)
        for row in cart.merge_report
    ]


async def test_new_lines_are_added_and_equal_ones_summed(customer: Shopper, guest: Shopper) -> None:
    await guest.add("prod-mug", 2)
    await guest.add("prod-tee", 1, variant_id="var-tee-xl")
    await customer.add("prod-mug", 3)
    cart = await customer.merge(guest)
    assert sorted(lines(cart)) == [("prod-mug", 5, 50.0), ("prod-tee", 1, 27.5)]
    assert report(cart) == [("prod-mug", "SUMMED", 5, ""), ("prod-tee", "ADDED", 1, "")]
    assert cart.merge_report[1].variant_id == "var-tee-xl"
    assert cart.totals.grand_total == 77.5
    assert not (await customer.get()).merge_report


@pytest.mark.parametrize(
    ("strategy", "outcome", "units"),
    [
        ("SUM", "SUMMED", 7),
        ("MAX", "MAXED", 5),
        ("KEEP_TARGET", "KEPT", 2),
        ("REPLACE", "REPLACED", 5),
        ("MERGE_STRATEGY_UNSPECIFIED", "SUMMED", 7),
    ],
)
async def test_the_strategy_decides_over_equal_lines(
    customer: Shopper, guest: Shopper, strategy: str, outcome: str, units: int
) -> None:
    await guest.add("prod-mug", 5)
    await customer.add("prod-mug", 2)
    cart = await customer.merge(guest, strategy=strategy)
    assert report(cart) == [("prod-mug", outcome, units, "")]
    assert lines(cart) == [("prod-mug", units, units * 10.0)]


async def test_what_passes_the_limit_of_a_line_is_parked(customer: Shopper, guest: Shopper) -> None:
    """A merge went past the hundred; nothing of it may be lost."""
    await guest.add("prod-mug", 70)
    await customer.add("prod-mug", 60)
    cart = await customer.merge(guest)
    assert report(cart) == [("prod-mug", "CLAMPED", 100, "QUANTITY_LIMIT")]
    assert (lines(cart), saved(cart)) == ([("prod-mug", 100, 1000.0)], [("prod-mug", 30)])


async def test_what_passes_the_stock_is_parked(
    customer: Shopper, guest: Shopper, new_product: Make
) -> None:
    product = await new_product(stock=5)
    await guest.add(product, 4)
    await customer.add(product, 3)
    cart = await customer.merge(guest)
    assert report(cart) == [(product, "CLAMPED", 5, "OUT_OF_STOCK")]
    assert saved(cart) == [(product, 2)]


async def test_what_can_not_be_bought_any_more_is_parked(
    customer: Shopper, guest: Shopper, new_product: Make, server: Server
) -> None:
    """Nothing is dropped in silence: the line is among the saved items, and the report says so."""
    product = await new_product()
    await guest.add(product, 4)
    await customer.get()
    await server.change("products", product, deletedAt=datetime(2026, 1, 1))  # noqa: DTZ001 - as the column
    cart = await customer.merge(guest)
    assert report(cart) == [(product, "PARKED", 4, "PRODUCT_UNAVAILABLE")]
    assert (lines(cart), saved(cart)) == ([], [(product, 4)])


async def test_what_is_in_another_currency_is_parked(
    customer: Shopper, new_guest: NewGuest
) -> None:
    """Amounts of two currencies must not meet in one total."""
    yen = await new_guest(currency="JPY")
    await yen.add("prod-yen", 2)
    await customer.add("prod-mug")
    cart = await customer.merge(yen)
    assert report(cart) == [("prod-yen", "PARKED", 2, "CURRENCY_MISMATCH")]
    assert (cart.currency, saved(cart)) == ("USD", [("prod-yen", 2)])


async def test_what_has_no_room_is_parked(
    customer: Shopper, guest: Shopper, server: Server
) -> None:
    cart = await customer.get()
    await server.database.execute(
        """INSERT INTO cart_items (id, "cartId", "productId", "productSnapshot", "unitPrice",
               "originalPrice", "lineTotal", "customFields")
           SELECT $1 || n, $1, 'prod-mug', '{"name": "Mug", "sku": "MUG"}', 10, 10, 10,
               jsonb_build_object('n', n)
           FROM generate_series(1, 200) AS n""",
        cart.id,
    )
    await guest.add("prod-mug", 1, custom_fields={"n": 1})
    await guest.add("prod-tee", 2)
    cart = await customer.merge(guest)
    assert report(cart) == [("prod-mug", "SUMMED", 2, ""), ("prod-tee", "PARKED", 2, "LINE_LIMIT")]
    assert (len(cart.items), saved(cart)) == (200, [("prod-tee", 2)])


async def test_bundle_groups_move_as_units(customer: Shopper, guest: Shopper) -> None:
    added = await guest.add_bundle("bundle-fixed")
    await guest.add_bundle("bundle-percent", quantity=2)
    await customer.add_bundle("bundle-fixed")
    cart = await customer.merge(guest)
    assert cart.totals.subtotal == round(2 * 49.99 + 2 * 39.98, 2)
    assert len({line.bundle_group_id for line in cart.items}) == 3
    assert added.bundle_group_id in {line.bundle_group_id for line in cart.items}
    assert {row[1] for row in report(cart)} == {"ADDED"}
    cart = await customer.remove_bundle(added.bundle_group_id)
    assert len(cart.items) == 4


async def test_a_group_that_can_not_be_bought_is_parked_as_a_whole(
    customer: Shopper, guest: Shopper, new_product: Make, server: Server
) -> None:
    product, member = await new_product(), await new_product()
    bundle = f"bundle-{product}"
    await server.insert("bundles", id=bundle, companyId="test-company-id", productId=product)
    for item in (member, "prod-mug"):
        await server.insert("bundle_items", id=bundle + item, bundleId=bundle, productId=item)
    await guest.add_bundle(bundle)
    await customer.get()
    await server.change("products", member, status="ARCHIVED")
    cart = await customer.merge(guest)
    assert {row[:2] for row in report(cart)} == {(member, "PARKED"), ("prod-mug", "PARKED")}
    assert lines(cart) == []
    assert sorted(saved(cart)) == sorted([(member, 1), ("prod-mug", 1)])


async def test_prices_are_today_s(
    customer: Shopper, guest: Shopper, new_product: Make, server: Server
) -> None:
    """A merged line was replayed without its variant's price."""
    product = await new_product("10.00")
    await guest.add(product)
    await guest.add("prod-tee", variant_id="var-tee-xl")
    await customer.get()
    await server.change("products", product, price=12)
    cart = await customer.merge(guest)
    assert sorted(line.unit_price for line in cart.items) == [12.0, 27.5]


async def test_codes_saved_items_and_campaign_move(
    customer: Shopper, new_guest: NewGuest, server: Server
) -> None:
    """A merge lost codes, saved items, notes and utm, and left stale totals."""
    guest = await new_guest(utm_source="mail", visitor_id="v-9")
    await server.database.execute(
        "UPDATE carts SET notes = 'Ring twice', metadata = '{\"a\": 1}' WHERE id = $1",
        guest.cart_id,
    )
    await guest.add("prod-mug", 10, custom_fields={"a": 1})
    cart = await guest.add("prod-tee")
    await guest.save(cart.items[1].id)
    await guest.apply("SAVE10")
    await guest.apply("SAVE20")
    cart = await customer.add("prod-mug")
    await customer.apply("SAVE10")
    cart = await customer.add("prod-tee")
    await customer.save(cart.items[1].id)
    cart = await customer.merge(guest)
    assert [code.code for code in cart.discount_codes] == ["SAVE10", "SAVE20"]
    assert report(cart)[1:] == [
        ("SAVE10", "KEPT", 0, "DISCOUNT_ALREADY_APPLIED"),
        ("SAVE20", "ADDED", 0, ""),
    ]
    assert saved(cart) == [("prod-tee", 2)]
    assert (cart.notes, cart.utm_source, cart.visitor_id) == ("Ring twice", "mail", "v-9")
    assert dict(cart.metadata) == {"a": 1.0}
    # 110.00 less 10 % and less 20 %, each of the subtotal and of what is left of it.
    assert cart.totals.subtotal == 110
    assert cart.totals.grand_total == 110 - cart.totals.discount_total


async def test_the_source_ends(customer: Shopper, guest: Shopper, server: Server) -> None:
    """The source says where it went, and its token is dead at once."""
    await guest.add("prod-mug")
    await customer.get()
    cart = await customer.merge(guest)
    (row,) = await server.fetch("SELECT * FROM carts WHERE id = $1", guest.cart_id)
    assert (row["status"], row["mergedIntoCartId"]) == ("MERGED", cart.id)
    assert row["mergedAt"] is not None
    assert (row["sessionToken"], row["itemCount"], row["grandTotal"]) == (None, 0, 0)
    left = 'SELECT count(*) FROM cart_items WHERE "cartId" = $1'
    assert await server.value(left, guest.cart_id) == 0


async def test_a_dry_run_reports_the_same_and_changes_nothing(
    customer: Shopper, guest: Shopper, server: Server
) -> None:
    await guest.add("prod-mug", 70)
    await guest.apply("SAVE10")
    before = await customer.add("prod-mug", 60)
    dry = await customer.merge(guest, dry_run=True)
    assert await customer.get() == before
    assert (await guest.get()).totals.item_count == 70
    wet = await customer.merge(guest)
    assert report(wet) == report(dry)
    assert wet.totals == dry.totals


async def test_a_dry_run_of_a_customer_without_a_cart_creates_none(
    customer: Shopper, guest: Shopper, server: Server
) -> None:
    await guest.add("prod-mug", 7)
    dry = await customer.merge(guest, dry_run=True)
    assert report(dry) == [("prod-mug", "ADDED", 7, "")]
    count = 'SELECT count(*) FROM carts WHERE "customerId" = $1'
    assert await server.value(count, customer.customer) == 0


async def test_repeating_a_merge_is_harmless(customer: Shopper, guest: Shopper) -> None:
    """A retry added everything twice."""
    await guest.add("prod-mug", 2)
    first = await customer.merge(guest)
    again = await customer.merge(guest)
    assert (again.version, lines(again)) == (first.version, lines(first))


async def test_a_customer_without_a_cart_gets_one_like_the_source(
    customer: Shopper, new_guest: NewGuest
) -> None:
    """A cart of its own currency and site, so that nothing has to be parked."""
    guest = await new_guest(site_id="site-outlet", currency="JPY")
    await guest.add("prod-yen")
    cart = await customer.merge(guest)
    assert (cart.currency, cart.site_id, cart.customer_id) == (
        "JPY",
        "site-outlet",
        customer.customer,
    )
    assert report(cart) == [("prod-yen", "ADDED", 1, "")]


async def test_an_empty_cart_merges_as_well(customer: Shopper, guest: Shopper) -> None:
    await customer.add("prod-mug")
    cart = await customer.merge(guest)
    assert (report(cart), lines(cart)) == ([], [("prod-mug", 1, 10.0)])


async def test_a_kept_line_keeps_its_price_and_says_what_changed(
    customer: Shopper, guest: Shopper, server: Server, new_product: Make
) -> None:
    """The merge repriced the line that it reported as KEPT: at 10 in the cart, at 99 since."""
    product = await new_product("10.00")
    await customer.add(product, 2)
    await guest.add(product)
    await server.change("products", product, price=Decimal("99.00"))
    for strategy in ({"strategy": "KEEP_TARGET", "dry_run": True}, {"strategy": "KEEP_TARGET"}):
        cart = await customer.merge(guest, **strategy)
        assert report(cart) == [(product, "KEPT", 2, "")]
        assert lines(cart) == [(product, 2, 20.0)]
        (issue,) = cart.items[0].issues
        assert (issue.reason, issue.old, issue.new) == (cart_pb2.LineIssue.PRICE_CHANGED, 10, 99)


async def test_the_destination_comes_along_where_the_target_has_none(
    customer: Shopper, guest: Shopper, server: Server
) -> None:
    """With its tax: the rates are those of where the merged cart goes."""
    await server.database.execute(
        """INSERT INTO tax_rates (id, "companyId", country, rate) VALUES ('merge-tax', $1, 'TF', 10)
           ON CONFLICT DO NOTHING""",
        COMPANY,
    )
    await guest.add("prod-mug")
    await guest.ship(country="TF", postal_code="1")
    cart = await customer.merge(guest)
    assert (cart.shipping_country, cart.shipping_postal_code) == ("TF", "1")
    assert cart.totals.tax_total == 1


async def test_a_guest_s_abandoned_cart_is_merged_by_its_token(
    customer: Shopper, guest: Shopper, server: Server
) -> None:
    """Its owner is back."""
    await guest.add("prod-mug", 2)
    now = datetime.now(UTC).replace(tzinfo=None)
    await server.change("carts", guest.cart_id, status="ABANDONED", abandonedAt=now)
    assert lines(await customer.merge(guest)) == [("prod-mug", 2, 20.0)]
    status = "SELECT status::text FROM carts WHERE id = $1"
    assert await server.value(status, guest.cart_id) == "MERGED"


async def test_a_code_that_does_not_hold_in_the_merged_cart_is_listed_and_says_why(
    customer: Shopper, guest: Shopper, new_code: Make
) -> None:
    """It takes nothing off and uses nothing up; typed there, it is refused for the same reason."""
    alone = await new_code(combinable=False, usageLimit=5)
    await guest.add("prod-mug", 2)
    await guest.apply(alone)
    await customer.add("prod-mug", 2)
    await customer.apply("SAVE10")
    await refused(customer.apply(alone), "NOT_COMBINABLE")
    for dry_run in (True, False):
        cart = await customer.merge(guest, dry_run=dry_run)
        assert (alone, "ADDED", 0, "NOT_COMBINABLE") in report(cart)
        first, second = cart.discount_codes
        assert (first.code, first.discount_amount, first.issue) == ("SAVE10", 4.0, "")
        assert (second.code, second.discount_amount, second.issue) == (alone, 0, "NOT_COMBINABLE")
    (left,) = (await customer.unapply("SAVE10")).discount_codes
    assert left.code == alone
    assert left.discount_amount > 0
    assert left.issue == ""
