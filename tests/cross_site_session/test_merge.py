"""Merging a visitor's session into a customer's."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from commerce.containers.v1 import merge_report_pb2
from commerce.cross_site_session.v1 import cross_site_session_pb2

from server.kernel import tokens
from tests.cross_site_session.conftest import OUTLET, NewCustomer, NewGuest, NewSite
from tests.cross_site_session.visitors import KINDS, Session, Visitor, references
from tests.support.refusals import refused
from tests.support.workers import OTHER_COMPANY, Server, bearer

Result = cross_site_session_pb2.MigrationResult
Strategy = cross_site_session_pb2.ConflictStrategy
_TYPE = merge_report_pb2.ContainerType


@pytest.fixture
async def shopping(guest: Visitor) -> Visitor:
    """A guest with a mug and a tee in cart, wishlist and comparison."""
    await guest.transfer(OUTLET)
    await guest.fill("prod-mug", "prod-tee")
    return guest


@pytest.fixture
async def regular(customer: Visitor) -> Visitor:
    """A customer with a mug and a poster in cart, wishlist and comparison."""
    await customer.fill("prod-mug", "prod-poster")
    return customer


def report(result: Result) -> dict[str, list[tuple[str, str, int]]]:
    """Give product, outcome and units of each row, by kind."""
    found: dict[str, list[tuple[str, str, int]]] = {kind: [] for kind in KINDS}
    for row in result.report:
        outcome = merge_report_pb2.MergeOutcome.Outcome.Name(row.outcome)
        found[_TYPE.Name(row.type)].append((row.product_id, outcome, row.quantity))
    return found


def conflicts(result: Result) -> dict[str, str]:
    names = cross_site_session_pb2.MigrationConflict.Resolution
    return {_TYPE.Name(row.type): names.Name(row.resolution) for row in result.conflicts}


async def test_everything_is_merged(regular: Visitor, shopping: Visitor) -> None:
    """Success reported whatever happened, units and lines mixed."""
    ids = (await regular.cart()).id, (await regular.wishlist()).id, (await regular.comparison()).id
    result = await regular.merge(shopping)
    assert result.success
    assert (result.source_session_id, result.dry_run) == (shopping.session_id, False)
    assert result.target_session_id == (await regular.get()).id
    migrated = result.migrated_data
    assert (migrated.cart.item_count, migrated.cart.cart_id) == (2, ids[0])
    assert (migrated.wishlist.item_count, migrated.wishlist.wishlist_id) == (2, ids[1])
    assert (migrated.comparison.item_count, migrated.comparison.comparison_id) == (2, ids[2])
    assert conflicts(result) == dict.fromkeys(KINDS, "MERGED")
    assert report(result) == {
        "CART": [("prod-mug", "SUMMED", 2), ("prod-tee", "ADDED", 1)],
        "WISHLIST": [("prod-mug", "KEPT", 1), ("prod-tee", "ADDED", 1)],
        "COMPARISON": [("prod-mug", "KEPT", 1), ("prod-tee", "ADDED", 1)],
    }
    held = await regular.everything()
    assert sorted(held["cart"]) == [("prod-mug", 2), ("prod-poster", 1), ("prod-tee", 1)]
    assert sorted(held["wishlist"]) == ["prod-mug", "prod-poster", "prod-tee"]
    assert held["comparison"] == ["prod-mug", "prod-poster", "prod-tee"]


async def test_the_target_refers_to_where_things_are_now(
    regular: Visitor, shopping: Visitor, new_site: NewSite
) -> None:
    """References by token showed 0 after a merge."""
    other = await new_site()
    await shopping.transfer(other, "CART")
    await regular.merge(shopping)
    linked = references(await regular.get())
    cart = (await regular.cart()).id
    assert linked == {
        (OUTLET, "CART"): cart,
        (other, "CART"): cart,
        (OUTLET, "WISHLIST"): (await regular.wishlist()).id,
        (OUTLET, "COMPARISON"): (await regular.comparison()).id,
    }
    assert (await regular.summary()).total_item_count == 4 + 3 + 3


async def test_what_the_customer_lacks_becomes_theirs(
    customer: Visitor, shopping: Visitor, server: Server
) -> None:
    """Linking could leave two ACTIVE carts; the old token kept working."""
    before = await shopping.everything()
    ids = (await shopping.cart()).id, (await shopping.wishlist()).id
    result = await customer.merge(shopping)
    assert not result.conflicts
    assert all(row[1] == "ADDED" for rows in report(result).values() for row in rows)
    assert await customer.everything() == before
    assert ((await customer.cart()).id, (await customer.wishlist()).id) == ids
    assert (await customer.cart()).customer_id == customer.customer


async def test_a_merged_session_opens_nothing(regular: Visitor, shopping: Visitor) -> None:
    """A token of the time before the login must not open what came after it."""
    await regular.merge(shopping)
    await refused(shopping.get(), "SESSION_NOT_FOUND")
    await refused(shopping.activity(), "SESSION_NOT_FOUND")
    await refused(shopping.cart(), "CART_NOT_FOUND")
    await refused(shopping.wishlist(), "WISHLIST_NOT_FOUND")
    await refused(shopping.comparison(), "COMPARISON_NOT_FOUND")


async def test_the_targets_content_can_be_kept(regular: Visitor, shopping: Visitor) -> None:
    """The strategy was accepted and ignored."""
    before = await regular.everything()
    result = await regular.merge(shopping, conflict_strategy=Strategy.KEEP_TARGET)
    assert conflicts(result) == dict.fromkeys(KINDS, "TARGET_KEPT")
    after = await regular.everything()
    assert after == before | {"saved": [("prod-mug", 1), ("prod-tee", 1)]}
    both = [("prod-mug", "PARKED", 1), ("prod-tee", "PARKED", 1)]
    # A list that is kept holds the mug already.
    listed = [("prod-mug", "KEPT", 1), ("prod-tee", "PARKED", 1)]
    assert report(result) == {"CART": both, "WISHLIST": listed, "COMPARISON": listed}


async def test_the_sources_content_can_be_kept(regular: Visitor, shopping: Visitor) -> None:
    """The strategy was accepted and ignored."""
    before = await shopping.everything()
    ids = (await regular.cart()).id, (await regular.wishlist()).id, (await regular.comparison()).id
    result = await regular.merge(shopping, conflict_strategy=Strategy.KEEP_SOURCE)
    assert conflicts(result) == dict.fromkeys(KINDS, "SOURCE_KEPT")
    after = await regular.everything()
    assert after == before | {"saved": [("prod-mug", 1), ("prod-poster", 1)]}
    assert ids == (
        (await regular.cart()).id,
        (await regular.wishlist()).id,
        (await regular.comparison()).id,
    )
    rows = {kind: sorted(found) for kind, found in report(result).items()}
    rest = [("prod-poster", "PARKED", 1), ("prod-tee", "ADDED", 1)]
    assert rows == {
        "CART": [("prod-mug", "ADDED", 1), ("prod-mug", "PARKED", 1), *rest],
        "WISHLIST": [("prod-mug", "PARKED", 1), ("prod-mug", "REPLACED", 1), *rest],
        # The mug that both compare stays where it is.
        "COMPARISON": [("prod-mug", "KEPT", 1), *rest],
    }


@pytest.mark.parametrize("name", ["MERGE_ALL", "KEEP_SOURCE", "KEEP_TARGET"])
async def test_a_dry_run_reports_and_changes_nothing(
    name: str, regular: Visitor, shopping: Visitor, server: Server
) -> None:
    strategy = Strategy.Value(name)
    held = await regular.everything(), await shopping.everything()
    events = 'SELECT count(*) FROM commerce_events WHERE "aggregateId" = $1'
    counted = await server.value(events, shopping.session_id)
    tried = await regular.merge(shopping, conflict_strategy=strategy, dry_run=True)
    assert tried.dry_run
    assert (await regular.everything(), await shopping.everything()) == held
    assert await server.value(events, shopping.session_id) == counted
    done = await regular.merge(shopping, conflict_strategy=strategy)
    assert report(done) == report(tried)
    assert done.conflicts == tried.conflicts
    assert done.migrated_data == tried.migrated_data


async def test_the_source_has_to_be_shown(
    regular: Visitor, shopping: Visitor, new_guest: NewGuest, server: Server
) -> None:
    """A bare session id let anybody take over cart, wishlist and comparison."""
    await refused(regular.merge(shopping, shown=False), "MERGE_PROOF_REQUIRED")
    wrong = (await new_guest()).token
    found = regular.merge(shopping, source_session_token=wrong)
    await refused(found, "MERGE_PROOF_REQUIRED")
    elsewhere = Visitor(server, bearer("cust-eve", company=OTHER_COMPANY), customer="cust-eve")
    await refused(elsewhere.merge(shopping), "SESSION_NOT_FOUND")
    assert (await shopping.get()).status == Session.ACTIVE
    header = regular.saying(x_session_token=shopping.token)
    assert (await header.merge(shopping, shown=False)).success


async def test_another_customers_session_is_not_to_be_had(
    new_customer: NewCustomer, regular: Visitor, server: Server
) -> None:
    """On a shared computer one customer's token may be left to the next one."""
    first = new_customer()
    await first.buy("prod-mug")
    code = (await first.hand_off(OUTLET)).code
    handed = await first.redeem(code, OUTLET)
    left = Visitor(server, (), session_id=handed.id, token=handed.session_token)
    await refused(regular.merge(left), "MERGE_PROOF_REQUIRED")


async def test_a_session_is_not_merged_into_itself(customer: Visitor) -> None:
    """The target could be the source, or any other."""
    session = await customer.get()
    own = Visitor(customer.server, (), session_id=session.id)
    await refused(customer.merge(own, shown=False), "SELF_MERGE")


async def test_a_customers_older_session_goes_into_the_newest(
    customer: Visitor, new_site: NewSite
) -> None:
    """An arbitrary ACTIVE session was the target."""
    site = await new_site()
    await customer.buy("prod-mug")
    older = await customer.transfer(site)
    newest = await customer.create()
    source = Visitor(customer.server, (), session_id=older.id)
    result = await customer.merge(source, shown=False)
    assert result.target_session_id == newest.id
    assert not result.conflicts
    assert references(await customer.get()) == references(older)
    assert (await customer.cart()).items[0].quantity == 1


async def test_repeating_a_merge_answers_the_same(regular: Visitor, shopping: Visitor) -> None:
    first = await regular.merge(shopping)
    assert await regular.merge(shopping) == first
    assert (await regular.cart()).totals.item_count == 4


async def test_a_session_that_ended_is_not_merged(
    regular: Visitor, shopping: Visitor, new_customer: NewCustomer
) -> None:
    await regular.merge(shopping)
    # Nobody else learns what came of it.
    await refused(new_customer().merge(shopping), "MERGE_PROOF_REQUIRED")


async def test_a_revoked_session_is_not_merged(regular: Visitor, shopping: Visitor) -> None:
    await shopping.revoke()
    await refused(regular.merge(shopping), "SESSION_NOT_FOUND")


async def test_fifty_logins_at_once_merge_once(
    regular: Visitor, shopping: Visitor, server: Server
) -> None:
    """Merges without a transaction doubled or lost lines."""
    results = await asyncio.gather(*(regular.merge(shopping) for _ in range(50)))
    assert all(result == results[0] for result in results)
    assert sorted((await regular.everything())["cart"]) == [
        ("prod-mug", 2),
        ("prod-poster", 1),
        ("prod-tee", 1),
    ]
    merged = (
        'SELECT count(*) FROM commerce_events WHERE "aggregateId" = $1 '
        "AND \"eventType\" = 'SESSION_MERGED'"
    )
    assert await server.value(merged, shopping.session_id) == 1


async def test_two_visitors_who_log_in_at_once_as_one_new_customer(
    customer: Visitor, new_guest: NewGuest
) -> None:
    """Two ACTIVE carts of one customer."""
    guests = [await new_guest() for _ in range(4)]
    for guest in guests:
        await guest.transfer(OUTLET)
        await guest.fill("prod-mug")
    await asyncio.gather(*(customer.merge(guest) for guest in guests))
    assert await customer.everything() == {
        "cart": [("prod-mug", 4)],
        "saved": [],
        "wishlist": ["prod-mug"],
        "comparison": ["prod-mug"],
    }


async def test_shopping_goes_on_while_sessions_merge(regular: Visitor, shopping: Visitor) -> None:
    """Adds that were acknowledged are there afterwards, whichever came first."""

    async def buy() -> int:
        await regular.buy("prod-lamp")
        return 1

    bought, *_ = await asyncio.gather(
        asyncio.gather(*(buy() for _ in range(10))), regular.merge(shopping)
    )
    cart: Any = dict((await regular.everything())["cart"])
    assert cart == {"prod-mug": 2, "prod-poster": 1, "prod-tee": 1, "prod-lamp": sum(bought)}


async def test_what_cannot_be_bought_any_more_is_parked_and_said(
    regular: Visitor, shopping: Visitor, new_product: Any, server: Server
) -> None:
    """Lines that failed were dropped in silence."""
    gone, few = await new_product(), await new_product(stock=3)
    await shopping.buy(gone)
    await shopping.buy(few, 2)
    await regular.buy(few, 2)
    await server.change("products", gone, isVisible=False)
    result = await regular.merge(shopping)
    rows = {row.product_id: row for row in result.report if row.reason}
    assert (rows[gone].reason, rows[few].reason) == ("PRODUCT_UNAVAILABLE", "OUT_OF_STOCK")
    held = await regular.everything()
    assert dict(held["cart"])[few] == 3
    assert dict(held["saved"]) == {gone: 1, few: 1}


async def test_a_merge_is_recorded_for_each_thing_it_changed(
    regular: Visitor, shopping: Visitor, server: Server
) -> None:
    await regular.get()
    caller = regular.saying(idempotency_key=tokens.new_session_token())
    result = await caller.merge(shopping)
    assert await caller.merge(shopping) == result
    ids = [
        shopping.session_id,
        result.target_session_id,
        result.migrated_data.cart.cart_id,
        result.migrated_data.wishlist.wishlist_id,
        result.migrated_data.comparison.comparison_id,
    ]
    rows = await server.fetch(
        "SELECT entity FROM audit_logs WHERE \"entityId\" = ANY($1) AND metadata->>'actor' = $2 "
        "AND metadata->>'requestId' = (SELECT metadata->>'requestId' FROM audit_logs "
        'WHERE "entityId" = $3 ORDER BY "createdAt" DESC, id DESC LIMIT 1)',
        ids,
        regular.customer,
        shopping.session_id,
    )
    assert sorted(row[0] for row in rows) == [
        "Cart",
        "Comparison",
        "CrossSiteSession",
        "CrossSiteSession",
        "Wishlist",
    ]


async def test_a_login_keeps_the_limit_of_a_container_as_it_is_sent(
    regular: Visitor, shopping: Visitor, server: Server
) -> None:
    """What a merge of carts refuses, a login merged; the cart could not be answered any more."""
    for shopper in (regular, shopping):
        cart = await shopper.cart()
        await server.database.execute(
            """INSERT INTO cart_items (id, "cartId", "productId", "productSnapshot", quantity,
                   "unitPrice", "originalPrice", "lineTotal", "customFields")
               SELECT $1 || n, $1, 'prod-mug', '{"name": "Mug", "sku": "MUG"}', 1, 10, 10, 10,
                   jsonb_build_object('text', repeat('<', 4000), 'n', $1 || n)
               FROM generate_series(1, 25) n""",
            cart.id,
        )
    before = await regular.everything(), await shopping.everything()
    for dry_run in (True, False):
        await refused(regular.merge(shopping, dry_run=dry_run), "BODY_TOO_LARGE")
    assert (await regular.everything(), await shopping.everything()) == before
