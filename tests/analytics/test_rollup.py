"""The rollups: always what a recount gives, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
from datetime import datetime
from decimal import Decimal

import asyncpg
import pytest
from commerce.cart.v1 import cart_input_pb2, cart_lifecycle_service_pb2, cart_service_pb2
from commerce.cross_site_session.v1 import (
    cross_site_session_service_pb2,
    public_cross_site_session_service_pb2,
)
from commerce.wishlist.v1 import (
    public_wishlist_service_pb2,
    public_wishlist_service_pb2_grpc,
    wishlist_service_pb2,
)
from sqlalchemy import text

from server.analytics.service import Retirement, Rollup
from server.platform.database.dsn import asyncpg_dsn
from server.platform.database.pool import Database
from server.platform.database.statement import Statement
from tests.analytics.conftest import Analyst, Visitor
from tests.analytics.test_day import shop
from tests.support.workers import COMPANY, Server, bearer, tenant


async def add(customer: Visitor, product: str = "prod-mug", quantity: int = 1) -> str:
    item = cart_input_pb2.NewItem(product_id=product, quantity=quantity)
    request = cart_service_pb2.AddItemRequest(item=item)
    return str((await customer.carts.AddItem(request, metadata=customer.metadata)).id)


async def consistent(rollup: Rollup) -> None:
    differences, _ = await rollup.verify()
    assert differences == []


async def test_what_is_counted_bit_by_bit_is_what_a_recount_gives(
    customer: Visitor, server: Server, rollup: Rollup, analyst: Analyst
) -> None:
    """The first refresh counts all there is; what follows comes by events alone."""
    await rollup.refresh(wait=True)
    await shop(customer, server)
    await rollup.refresh(wait=True)
    await add(customer)
    await consistent(rollup)
    await rollup.refresh(wait=True)
    seen = await analyst.overview(fresh=False)
    assert (seen.cart.total_carts, seen.cart.converted_carts) == (2, 1)
    assert seen.wishlist.purchase_from_wishlist_rate == 50.0
    assert seen.comparison.comparison_to_cart_rate == 50.0
    await consistent(rollup)


async def test_verify_finds_what_is_wrong(
    customer: Visitor, server: Server, rollup: Rollup
) -> None:
    """A check that can't fail is none."""
    await add(customer)
    await rollup.refresh(wait=True)
    await server.database.execute("UPDATE analytics_carts SET total = total + 1")
    await server.database.execute(
        "DELETE FROM analytics_tallies WHERE kind = 'CART_ITEM_ADDED' AND span = 'DAY'"
    )
    tables = {found.table for found in (await rollup.verify())[0]}
    assert tables == {"analytics_carts", "analytics_tallies"}
    async for _ in rollup.rebuild():
        pass
    await consistent(rollup)


async def test_an_event_of_a_transaction_that_ends_late_is_not_passed_over(
    customer: Visitor, server: Server, rollup: Rollup, analyst: Analyst, fresh_database_url: str
) -> None:
    """It took its number before others that are counted already."""
    await rollup.refresh(wait=True)
    late = await asyncpg.connect(asyncpg_dsn(fresh_database_url))
    cart = await add(customer)
    transaction = late.transaction()
    await transaction.start()
    await late.execute(
        """INSERT INTO commerce_events ("occurredAt", "companyId", "aggregateType", "aggregateId",
               "aggregateVersion", "eventType", payload)
           VALUES (now() AT TIME ZONE 'UTC', $1, 'Cart', $2, 1000, 'CART_ITEM_ADDED',
               '{"quantity": 5, "productId": "prod-tee"}')""",
        COMPANY,
        cart,
    )
    await add(customer, "prod-lamp")
    before = await analyst.ask("GetCartAnalytics")
    await transaction.commit()
    await late.close()
    after = await analyst.ask("GetCartAnalytics")
    assert after.add_to_cart_events == 3
    assert before.add_to_cart_events < 3
    assert before.data_through.ToDatetime() < after.data_through.ToDatetime()
    await consistent(rollup)


async def test_verify_waits_for_whoever_counts_now(
    customer: Visitor, rollup: Rollup, fresh_database_url: str
) -> None:
    """They move the position on while its snapshot is from before."""
    await add(customer)
    await rollup.refresh(wait=True)
    counting = await asyncpg.connect(asyncpg_dsn(fresh_database_url))
    transaction = counting.transaction()
    await transaction.start()
    await counting.execute("UPDATE analytics_state SET through = through")
    verifying = asyncio.create_task(rollup.verify())
    waits = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock')"
    while not await counting.fetchval(waits):
        pass
    await transaction.commit()
    await counting.close()
    assert (await verifying)[0] == []


async def test_workers_that_count_at_once_count_once(
    customer: Visitor, rollup: Rollup, analyst: Analyst
) -> None:
    await rollup.refresh(wait=True)
    for _ in range(3):
        await add(customer)
    await asyncio.gather(*(analyst.overview() for _ in range(16)))
    seen = await analyst.ask("GetCartAnalytics", fresh=False)
    assert seen.add_to_cart_events == 3
    await consistent(rollup)


async def test_however_many_ask_for_fresh_figures_two_hold_connections(
    customer: Visitor, server: Server, rollup: Rollup, analyst: Analyst
) -> None:
    """400 of one member of staff took all connections, and shoppers got 503."""
    await rollup.refresh(wait=True)
    waiting = """SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    async with server.database.acquire() as held:
        locked = held.transaction()
        await locked.start()
        await held.execute("SELECT FROM analytics_state FOR UPDATE")
        first = [asyncio.ensure_future(analyst.overview(fresh=True)) for _ in range(20)]
        async with asyncio.timeout(20):
            while not await server.value(waiting):  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.02)
        await add(customer)
        then = [asyncio.ensure_future(analyst.overview(fresh=True)) for _ in range(20)]
        for _ in range(5):
            await analyst.overview(fresh=False)
        assert await server.value(waiting) == 1
        await locked.rollback()
    await asyncio.gather(*first)
    assert {seen.cart.total_carts for seen in await asyncio.gather(*then)} == {1}


async def test_time_alone_makes_a_comparison_and_a_session_inactive(
    server: Server, rollup: Rollup, analyst: Analyst
) -> None:
    """No event tells of it: what expires between two refreshes is counted anew by its time."""
    soon = "(now() AT TIME ZONE 'UTC' + interval '300 milliseconds')"
    await server.database.execute(
        f"""INSERT INTO product_comparisons (id, "companyId", "expiresAt")
            VALUES ('c1', '{COMPANY}', {soon})"""
    )
    await server.database.execute(
        f"""INSERT INTO cross_site_sessions (id, "companyId", "sessionToken", "expiresAt")
            VALUES ('s1', '{COMPANY}', 'sha256:x', {soon})"""
    )
    await rollup.refresh(wait=True)
    first = await analyst.overview(fresh=False)
    # The database's clock, which both are measured by, says when it has come.
    await server.database.execute("SELECT pg_sleep_until(now() + interval '350 milliseconds')")
    second = await analyst.overview()
    found = [
        (seen.comparison.active_comparisons, seen.cross_site_session.active_sessions)
        for seen in (first, second)
    ]
    assert found == [(1, 1), (0, 0)]
    assert second.comparison.total_comparisons == 1
    await consistent(rollup)


async def test_figures_outlive_the_records_that_jobs_delete(
    server: Server, rollup: Rollup, analyst: Analyst, database: Database, retirement: Retirement
) -> None:
    for key, status in (("gone", "ABANDONED"), ("kept", "CONVERTED")):
        await server.insert(
            "carts",
            id=key,
            companyId=COMPANY,
            status=status,
            itemCount=2,
            grandTotal=Decimal(20),
            createdAt=datetime.fromisoformat("2026-06-03T12:00"),
        )
    async for _ in rollup.rebuild():
        pass
    async with database.transaction() as transaction:
        await retirement.retire(transaction, "carts", ["gone"])
        await transaction.fetch(Statement(text("DELETE FROM carts WHERE id = 'gone'")), {})
    june = {"start_date": "2026-06-01", "end_date": "2026-07-01"}
    seen = await analyst.overview(**june)
    assert (seen.cart.total_carts, seen.cart.abandoned_carts) == (2, 1)
    await consistent(rollup)
    async for _ in rollup.rebuild():
        pass
    seen = await analyst.overview(**june)
    assert (seen.cart.total_carts, seen.cart.abandoned_carts) == (2, 1)
    assert seen.cart.average_cart_value == 20.0


async def test_a_restored_database_is_counted_anew(
    customer: Visitor, server: Server, rollup: Rollup, analyst: Analyst
) -> None:
    """A dump restored elsewhere numbers its transactions from the beginning again."""
    await add(customer)
    await rollup.refresh(wait=True)
    await server.database.execute("UPDATE analytics_state SET position = 4611686018427387904")
    await add(customer)
    seen = await analyst.ask("GetCartAnalytics")
    assert seen.add_to_cart_events == 2
    await consistent(rollup)


async def test_new_rules_count_everything_anew(
    customer: Visitor, server: Server, rollup: Rollup, analyst: Analyst
) -> None:
    """An older version has counted, or goes on counting beside this one, without what is new."""
    await add(customer)
    await rollup.refresh(wait=True)
    older = [
        "UPDATE analytics_state SET rules = 1",
        "UPDATE analytics_state SET position = position + 1, through = now() AT TIME ZONE 'UTC'",
    ]
    for sql in older:
        await server.database.execute("DELETE FROM analytics_tallies WHERE kind = 'CARTED_PRODUCT'")
        await server.database.execute(sql)
        assert [found.table for found in (await rollup.verify())[0]] == ["analytics_state"]
        await add(customer)
        seen = await analyst.ask("GetCartAnalytics")
        assert seen.top_products[0].count == seen.add_to_cart_events
        await consistent(rollup)


async def test_the_rules_of_a_newer_version_are_left_to_it(
    customer: Visitor, server: Server, rollup: Rollup
) -> None:
    """It is told by the position that stays behind."""
    await rollup.refresh(wait=True)
    await server.database.execute("UPDATE analytics_state SET rules = 1000")
    before = await server.value('SELECT "rulesPosition" FROM analytics_state')
    await add(customer)
    await rollup.refresh(wait=True)
    (state,) = await server.fetch('SELECT rules, position, "rulesPosition" FROM analytics_state')
    assert (state["rules"], state["rulesPosition"]) == (1000, before)
    assert state["position"] > before


async def test_a_wishlist_that_went_into_another_is_no_longer_counted(
    customer: Visitor, server: Server, rollup: Rollup, analyst: Analyst
) -> None:
    """Its row is gone; the event of its creation says where it was counted."""
    guests = public_wishlist_service_pb2_grpc.PublicWishlistServiceStub(server.channel)
    guest = await guests.CreateGuestWishlist(
        public_wishlist_service_pb2.CreateGuestWishlistRequest(), metadata=tenant()
    )
    await rollup.refresh(wait=True)
    await customer.wishlists.MergeWishlist(
        wishlist_service_pb2.MergeWishlistRequest(
            source_wishlist_id=guest.id, source_session_token=guest.session_token
        ),
        metadata=customer.metadata,
    )
    seen = await analyst.overview()
    assert seen.wishlist.total_wishlists == 1
    await consistent(rollup)


async def test_an_order_of_the_merged_cart_counts_for_the_transfer(
    customer: Visitor, server: Server, rollup: Rollup, analyst: Analyst
) -> None:
    """A guest is taken to the outlet with a cart, logs in, and orders the cart it went into."""
    await rollup.refresh(wait=True)
    public = public_cross_site_session_service_pb2
    session = await customer.guest_sessions.CreateGuestSession(
        public.CreateGuestSessionRequest(site_id="site-main"), metadata=tenant()
    )
    guest = tenant(token=session.session_token)
    await customer.guest_sessions.TransferGuestSession(
        public.TransferGuestSessionRequest(session_id=session.id, target_site_id="site-outlet"),
        metadata=guest,
    )
    await customer.sessions.MergeSession(
        cross_site_session_service_pb2.MergeSessionRequest(source_session_id=session.id),
        metadata=(*customer.metadata, ("x-session-token", session.session_token)),
    )
    await rollup.refresh(wait=True)
    cart = await add(customer)
    await server.lifecycle.ConvertCart(
        cart_lifecycle_service_pb2.ConvertCartRequest(cart_id=cart, order_id="order-1"),
        metadata=bearer("svc", role="SERVICE"),
    )
    seen = await analyst.ask("GetSessionAnalytics")
    (journey,) = seen.cross_site_journeys
    assert (journey.from_site_id, journey.to_site_id) == ("site-main", "site-outlet")
    assert (journey.transfer_count, journey.conversion_rate) == (1, 100.0)
    assert seen.session_merge_rate == 50.0
    sites = {site.site_id: site for site in seen.site_engagement}
    assert sites["site-outlet"].sessions_transferred_in == 1
    assert sites["site-main"].sessions_transferred_out == 1
    assert sites["site-main"].sessions_started == 2, "the guest's, and the one it went into"
    await consistent(rollup)


@pytest.mark.parametrize("counted_between", [True, False])
async def test_a_cancelled_order_leaves_the_figures_of_when_it_was_made(
    customer: Visitor,
    server: Server,
    rollup: Rollup,
    analyst: Analyst,
    *,
    counted_between: bool,
) -> None:
    """The conversion, and what the order made of a wish; the cart itself was there."""
    await rollup.refresh(wait=True)
    cart = await shop(customer, server)
    if counted_between:
        assert (await analyst.overview()).cart.converted_carts == 1
    cancel = cart_lifecycle_service_pb2.CancelOrderRequest(order_id=f"order-{cart}")
    for _ in range(2):
        await server.lifecycle.CancelOrder(cancel, metadata=bearer("svc", role="SERVICE"))
    seen = await analyst.overview()
    assert (seen.cart.total_carts, seen.cart.converted_carts) == (1, 0)
    assert seen.cart.conversion_rate == 0
    assert seen.wishlist.move_to_cart_rate == 50.0
    assert seen.wishlist.purchase_from_wishlist_rate == 0
    assert seen.comparison.comparison_to_cart_rate == 50.0
    told = await analyst.ask("GetCartAnalytics")
    assert (told.checkout_started_events, told.checkout_completed_events) == (2, 0)
    assert told.conversion_funnel.checkout_completed == 0
    assert sum(point.value for point in told.conversions_over_time) == 0
    await consistent(rollup)
