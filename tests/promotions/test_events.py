"""What happens to promotions is told: in the outbox, by the feed and by webhooks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from commerce.analytics.v1 import (
    analytics_service_pb2,
    analytics_service_pb2_grpc,
    event_feed_service_pb2,
    event_feed_service_pb2_grpc,
    event_pb2,
)

from server.analytics.service import Rollup
from server.platform.database.pool import Database
from server.platform.settings import Settings
from tests.promotions.conftest import Merchant, staff
from tests.support.refusals import refused
from tests.support.workers import bearer
from tests.webhooks.conftest import Merchant as Subscriber
from tests.webhooks.conftest import staff as administrator
from tests.webhooks.receiver import Receiver, receiving

LIFE = (
    "PROMOTION_CREATED",
    "PROMOTION_CHANGED",
    "PROMOTION_ACTIVATED",
    "PROMOTION_PAUSED",
    "PROMOTION_ENDED",
    "PROMOTION_ARCHIVED",
)


async def live(merchant: Merchant, **terms: Any) -> Any:
    """Have a promotion live through everything."""
    made = await merchant.draft(name="May", code="MAY-10", ends_at="2036-06-01T00:00", **terms)
    at = {"promotion_id": made.id}
    changed = {"name": "May", "code": "MAY-10", "effect": {"percent": {"percent": 20}}}
    await merchant.call("ChangePromotion", **at, terms=changed | terms)
    for step in ("Activate", "Pause", "End", "Archive"):
        await merchant.call(f"{step}Promotion", **at)
    return made


async def outbox(merchant: Merchant) -> list[Any]:
    return await merchant.server.fetch(
        """SELECT "eventType", "aggregateId", "aggregateVersion", payload FROM commerce_events
        WHERE "aggregateType" = 'Promotion' ORDER BY id"""
    )


async def test_each_step_of_a_promotion_is_one_event(merchant: Merchant) -> None:
    made = await live(merchant)
    told = await outbox(merchant)
    steps = [(row["eventType"], row["aggregateId"], row["aggregateVersion"]) for row in told]
    assert steps == [(name, made.id, n) for n, name in enumerate(LIFE, 1)]
    created, changed = (json.loads(row["payload"]) for row in told[:2])
    terms = {"name": "May", "automatic": False, "code": "MAY-10"}
    assert created.pop("endsAt").startswith("2036-0")
    assert created == terms
    assert changed == terms | {"changed": ["effect", "endsAt"]}


async def test_what_changes_nothing_is_no_event(merchant: Merchant) -> None:
    """Nor is what was refused, nor a call that is repeated with its key."""
    again = merchant.with_header("idempotency-key", "one-promotion-only")
    made = await again.draft()
    assert await again.draft() == made
    at = {"promotion_id": made.id}
    for _ in range(2):
        await merchant.call("ActivatePromotion", **at)
    await refused(merchant.call("ArchivePromotion", **at), "PROMOTION_ACTIVE")
    told = [row["eventType"] for row in await outbox(merchant)]
    assert told == ["PROMOTION_CREATED", "PROMOTION_ACTIVATED"]


async def test_the_feed_tells_services_of_it(merchant: Merchant) -> None:
    made = await live(merchant)
    stub: Any = event_feed_service_pb2_grpc.EventFeedServiceStub(merchant.server.channel)
    page = await stub.ListEvents(
        event_feed_service_pb2.ListEventsRequest(), metadata=bearer("svc", role="SERVICE")
    )
    kind = event_pb2.CommerceEvent
    assert [kind.Type.Name(event.event_type) for event in page.events] == list(LIFE)
    assert {event.entity_type for event in page.events} == {kind.Promotion}
    assert {event.entity_id for event in page.events} == {made.id}


async def test_webhooks_tell_of_it(
    merchant: Merchant, settings: Settings, fresh_database_url: str
) -> None:
    chosen = settings.model_copy(update={"database_url": fresh_database_url})
    subscriber = Subscriber(merchant.server, chosen, administrator())
    async with receiving() as receiver:
        at = await subscriber.endpoint(receiver.url, event_types=["commerce.promotion.*"])
        async with subscriber.sender():
            made = await live(merchant)
            await receiver.count(len(LIFE))
        events = sent(receiver, at.secret)
    assert [event["type"] for event in events] == [
        f"commerce.promotion.{name.removeprefix('PROMOTION_').lower()}.v1" for name in LIFE
    ]
    assert events[1]["source"] == f"/companies/test-company-id/promotions/{made.id}"
    assert events[1]["data"] == {
        "context": {"companyId": "test-company-id", "version": 2},
        "name": "May",
        "automatic": False,
        "code": "MAY-10",
        "changed": ["effect", "endsAt"],
    }


def sent(receiver: Receiver, secret: str) -> list[Any]:
    return [one.verified(secret) for one in receiver.sent]


async def test_figures_are_without_promotions(merchant: Merchant, fresh_database_url: str) -> None:
    """A recount agrees, and nothing is counted that a figure reads."""
    await live(merchant)
    database = await Database.connect(fresh_database_url, connections=1, timeout_seconds=30)
    rollup = Rollup(database)
    await rollup.refresh(wait=True)
    assert (await rollup.verify())[0] == []
    counted = await merchant.server.fetch("SELECT kind, quantity FROM analytics_tallies")
    assert {row["kind"] for row in counted} <= set(LIFE)
    assert not any(row["quantity"] for row in counted)
    await database.close()


@pytest.mark.parametrize("entity", ["Cart", "Promotion"])
async def test_nobody_reports_a_promotion(merchant: Merchant, entity: str) -> None:
    """A receiver would take another company's word for its own."""
    stub: Any = analytics_service_pb2_grpc.AnalyticsServiceStub(merchant.server.channel)
    of_cart = entity == "Cart"
    event = analytics_service_pb2.ClientEvent(
        event_type="PROMOTION_ENDED" if of_cart else "CART_CREATED",
        entity_type=entity,
        entity_id="some",
    )
    call = stub.RecordEvent(
        analytics_service_pb2.RecordEventRequest(event=event), metadata=staff("ADMIN")
    )
    await refused(call, "INVALID_ARGUMENT")
