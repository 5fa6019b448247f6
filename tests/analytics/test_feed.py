"""The replay of events, and what an answer is as CSV."""

from __future__ import annotations

import asyncio
import csv
from datetime import UTC, datetime
from itertools import groupby, pairwise

import asyncpg
import pytest
from commerce.analytics.v1 import event_feed_service_pb2, event_pb2, query_pb2

from server.analytics.service import Rollup
from server.platform.database.dsn import asyncpg_dsn
from tests.analytics.conftest import Analyst, Visitor
from tests.analytics.test_day import shop
from tests.analytics.test_rollup import add
from tests.support.refusals import refused
from tests.support.workers import COMPANY, Server, bearer

SERVICE = bearer("svc-copy", role="SERVICE")


async def read(customer: Visitor, cursor: str = "", size: int = 3) -> tuple[list[object], str]:
    """Read pages until there is nothing new."""
    found: list[object] = []
    while True:
        page = await customer.feed.ListEvents(
            event_feed_service_pb2.ListEventsRequest(cursor=cursor, page_size=size),
            metadata=SERVICE,
        )
        cursor = page.next_cursor
        if not page.events:
            return found, cursor
        found += page.events


async def test_every_event_comes_once_and_each_record_s_in_order(
    customer: Visitor, server: Server
) -> None:
    await shop(customer, server)
    await asyncio.gather(*(add(customer) for _ in range(20)))
    events, cursor = await read(customer)
    assert len(events) == await server.value("SELECT count(*) FROM commerce_events")
    assert len({event.id for event in events}) == len(events)
    by_record = sorted(events, key=lambda event: event.entity_id)
    for _, group in groupby(by_record, key=lambda event: event.entity_id):
        places = [(event.entity_version, event.ordinal) for event in group]
        assert all(one <= other for one, other in pairwise(places))
    await add(customer)
    (new,), _ = await read(customer, cursor)
    assert new.payload["productId"] == "prod-mug"


async def test_an_event_that_commits_late_comes_later(
    customer: Visitor, server: Server, fresh_database_url: str
) -> None:
    late = await asyncpg.connect(asyncpg_dsn(fresh_database_url))
    transaction = late.transaction()
    await transaction.start()
    await late.execute(
        """INSERT INTO commerce_events ("occurredAt", "companyId", "aggregateType", "aggregateId",
               "aggregateVersion", "eventType", payload)
           VALUES (now() AT TIME ZONE 'UTC', $1, 'Cart', 'late', 1, 'CART_CREATED', '{}')""",
        COMPANY,
    )
    await add(customer)
    first, cursor = await read(customer)
    await transaction.commit()
    await late.close()
    second, _ = await read(customer, cursor)
    assert [event.entity_id for event in second if event.entity_id == "late"] == ["late"]
    assert len(first) + len(second) == await server.value("SELECT count(*) FROM commerce_events")


@pytest.mark.parametrize("cursor", ["x", "1-2", "1-2-3-4", "9999999999999999999-0-0"])
async def test_a_cursor_that_is_none_of_ours_is_refused(cursor: str, customer: Visitor) -> None:
    request = event_feed_service_pb2.ListEventsRequest(cursor=cursor)
    await refused(customer.feed.ListEvents(request, metadata=SERVICE), "INVALID_ARGUMENT")


async def test_the_feed_is_for_services_alone(customer: Visitor) -> None:
    request = event_feed_service_pb2.ListEventsRequest()
    await refused(customer.feed.ListEvents(request, metadata=customer.metadata), "ROLE_REQUIRED")


async def test_an_export_has_the_figures_and_the_series_side_by_side(
    customer: Visitor, server: Server, analyst: Analyst
) -> None:
    await shop(customer, server)
    await server.change("products", "prod-mug", name="=HYPERLINK()")
    answer = await analyst.ask("ExportCartAnalytics")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.reader(answer.data.decode().splitlines()))
    figures = dict(row for row in rows[: rows.index([])] if len(row) == 2)
    assert figures["totalCarts"] == "1"
    assert figures["averageCartValue"] == "79.99"
    head = rows[rows.index([]) + 1]
    assert head[:3] == ["date", "cartsOverTime", "conversionsOverTime"]
    steps = [row for row in rows if len(row) == len(head) and row[0].startswith("20")]
    assert sum(float(row[1]) for row in steps) == 1
    assert ["prod-mug", "'=HYPERLINK()", "1", "3"] in rows, "no cell is a formula"


@pytest.mark.parametrize("module", ["Overview", "Cart", "Wishlist", "Comparison", "Session"])
async def test_every_read_has_its_export(module: str, analyst: Analyst) -> None:
    name = "ExportOverview" if module == "Overview" else f"Export{module}Analytics"
    query = query_pb2.AnalyticsQuery()
    answer = await getattr(analyst.stub, name)(query, metadata=analyst.metadata)
    assert answer.data.startswith(b"metric,value\r\ncompanyId,test-company-id\r\n")


@pytest.mark.parametrize(
    ("kind", "record"), [("CART_SUNG_TO", "Cart"), ("CART_CREATED", "Jukebox"), ("SONG", "Jukebox")]
)
async def test_what_a_newer_release_writes_is_passed_over(
    customer: Visitor, server: Server, rollup: Rollup, kind: str, record: str
) -> None:
    """The release before goes on beside it: its feed, its rollups and their recount."""
    await add(customer)
    await server.insert(
        "commerce_events",
        occurredAt=datetime.now(UTC).replace(tzinfo=None),
        companyId=COMPANY,
        aggregateType=record,
        aggregateId="some",
        aggregateVersion=1,
        eventType=kind,
        payload='{"items": "Some Girls", "quantity": "a lot"}' if record != "Cart" else "{}",
    )
    await add(customer)
    events, _ = await read(customer, size=1)
    assert [event.entity_type for event in events] == [event_pb2.CommerceEvent.Cart] * 3
    await rollup.refresh(wait=True)
    assert (await rollup.verify())[0] == []
