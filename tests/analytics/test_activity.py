"""What happens today, told to members of staff as it happens."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import grpc
import pytest
from commerce.analytics.v1 import activity_pb2
from commerce.cart.v1 import cart_service_pb2
from commerce.wishlist.v1 import wishlist_input_pb2, wishlist_service_pb2

from server.platform.settings import Settings
from tests.analytics.conftest import Analyst, Visitor, staff
from tests.streams.followers import KINDS, Following
from tests.support.refusals import read, refused
from tests.support.workers import COMPANY, OTHER_COMPANY, Server, bearer, running_worker

MUG, POSTER = (
    cart_service_pb2.AddItemRequest(item={"product_id": product, "quantity": 2})
    for product in ("prod-mug", "prod-poster")
)


@pytest.fixture
async def server(settings: Settings, fresh_database_url: str) -> AsyncIterator[Server]:
    """A worker on a database of this test alone, that looks around often."""
    own = {"database_url": fresh_database_url, "database_connections": 4}
    often = {"stream_check_seconds": 0.2, "stream_heartbeat_seconds": 1.0}
    async with running_worker(settings.model_copy(update=own | often)) as running:
        yield running


def watch(analyst: Analyst, **fields: Any) -> Following:
    request = activity_pb2.WatchActivityRequest(**fields)
    return Following(analyst.stub.WatchActivity(request, metadata=analyst.metadata), "activity")


async def until(stream: Following, **counts: int) -> Any:
    """Read on until it tells of these counts; none may be passed."""
    while True:
        update = await stream.next()
        assert KINDS.Name(update.kind) == "SNAPSHOT"
        found = {name: getattr(update.activity, name) for name in counts}
        assert all(found[name] <= count for name, count in counts.items()), found
        if found == counts:
            return update


async def test_each_event_is_told_once_whether_it_is_in_the_rollups_or_not(
    analyst: Analyst, customer: Visitor
) -> None:
    stream = watch(analyst)
    assert (await stream.next()).version == 0
    await customer.carts.AddItem(MUG, metadata=customer.metadata)
    await until(stream, carts_created=1, cart_items_added=1)
    await analyst.overview()
    item = wishlist_input_pb2.NewWishlistItem(product_id="prod-lamp")
    await customer.wishlists.AddItem(
        wishlist_service_pb2.AddItemRequest(item=item), metadata=customer.metadata
    )
    await customer.carts.AddItem(POSTER, metadata=customer.metadata)
    update = await until(stream, carts_created=1, cart_items_added=2, wishlist_items_added=1)
    assert (update.company_id, update.version) == (COMPANY, 4)
    await analyst.overview()
    anew = await watch(analyst).next()
    assert anew.activity == update.activity


async def test_what_an_assistant_adds_is_told_whether_it_is_in_the_rollups_or_not(
    server: Server, analyst: Analyst
) -> None:
    """Its events name a change, as those of a merge do, which adds nothing that is new."""
    for number, change in enumerate(("AGENT", "MERGED"), 1):
        await server.insert(
            "commerce_events",
            occurredAt=datetime.now(UTC).replace(tzinfo=None),
            companyId=COMPANY,
            aggregateType="Cart",
            aggregateId="cart-1",
            aggregateVersion=number,
            eventType="CART_ITEM_ADDED",
            payload=json.dumps({"productId": "prod-mug", "quantity": 2, "change": change}),
        )
    told = await watch(analyst).next()
    assert (told.activity.cart_items_added, told.version) == (1, 1)
    assert (await analyst.ask("GetCartAnalytics")).add_to_cart_events == 1
    assert (await watch(analyst).next()).activity == told.activity


async def test_who_goes_on_is_told_nothing_before_there_is_more(
    analyst: Analyst, customer: Visitor
) -> None:
    await customer.carts.AddItem(MUG, metadata=customer.metadata)
    seen = (await watch(analyst).next()).version
    stream = watch(analyst, after_version=seen)
    assert (await stream.any()).kind == KINDS.HEARTBEAT
    await customer.carts.AddItem(POSTER, metadata=customer.metadata)
    assert (await stream.next()).version == seen + 1


async def test_what_another_companys_stream_told_last_says_nothing_of_this_one(
    analyst: Analyst, customer: Visitor
) -> None:
    """A header that names whatever, with the version of today, kept the figures from the page."""
    await customer.carts.AddItem(MUG, metadata=customer.metadata)
    seen = await watch(analyst).next()
    resumes = {OTHER_COMPANY: KINDS.SNAPSHOT, COMPANY: KINDS.HEARTBEAT}
    for company, kind in resumes.items():
        header = (("last-event-id", f"{company}:{seen.version}"),)
        call = analyst.stub.WatchActivity(
            activity_pb2.WatchActivityRequest(), metadata=(*analyst.metadata, *header)
        )
        assert (await Following(call, "activity").any()).kind == kind


async def test_one_site_is_told_of_alone(analyst: Analyst, customer: Visitor) -> None:
    here, there = watch(analyst, site_id="site-main"), watch(analyst, site_id="site-outlet")
    for stream in (here, there):
        assert (await stream.next()).version == 0
    begun = cart_service_pb2.GetCartRequest(site_id="site-main")
    await customer.carts.GetCart(begun, metadata=customer.metadata)
    await until(here, carts_created=1)
    assert (await there.any()).kind == KINDS.HEARTBEAT


async def test_who_may_not_read_the_figures_may_not_follow_them(server: Server) -> None:
    shopper = Analyst(server, bearer("cust-alice"))
    await refused(watch(shopper).any(), "ROLE_REQUIRED")
    member = Analyst(server, staff())
    await refused(watch(member, company_id=OTHER_COMPANY).any(), "COMPANY_MISMATCH")
    await refused(watch(member, site_id="site-of-nobody").any(), "SITE_NOT_ALLOWED")
    await refused(watch(member, time_zone="Mars/Olympus").any(), "TIME_ZONE_UNKNOWN")


async def test_it_ends_when_the_company_closes(analyst: Analyst, fresh_database_url: str) -> None:
    stream = watch(analyst)
    await stream.next()
    connection = await asyncpg.connect(fresh_database_url)
    await connection.execute("UPDATE companies SET status = 'INACTIVE' WHERE id = $1", COMPANY)
    await connection.close()
    with pytest.raises(grpc.aio.AioRpcError) as refusal:
        await stream.next()
    # By what the figures read, or by what the worker knows of companies a second later.
    assert read(refusal.value).reason in {"COMPANY_MISMATCH", "COMPANY_NOT_FOUND"}
