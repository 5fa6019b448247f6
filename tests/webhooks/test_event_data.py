"""What events hold, as the contract has it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from commerce.webhooks.v1 import event_pb2
from google.protobuf import json_format, message_factory

from server.webhooks.domain.event_types import type_of
from server.webhooks.domain.model import Happened
from server.webhooks.wire import data_of
from tests.webhooks.conftest import Merchant


def read(name: str, data: dict[str, Any]) -> Any:
    """Read an event's data as its message; a field that the message has not is an error."""
    field = event_pb2.WebhookEvent.DESCRIPTOR.fields_by_name[name.lower()]
    assert field.message_type is not None
    return json_format.ParseDict(data, message_factory.GetMessageClass(field.message_type)())


def happened(row: Any) -> Happened:
    payload = json.loads(row["payload"])
    return Happened(
        row["id"], row["occurredAt"], row["companyId"], row["siteId"], row["aggregateType"],
        row["aggregateId"], row["aggregateVersion"], row["ordinal"], row["eventType"], payload,
        row["customerId"], row["visitorId"], row["sessionId"],
    )  # fmt: skip


async def test_no_fact_of_a_shopping_day_is_left_out(merchant: Merchant) -> None:
    """Every event that two people who do everything leave behind is its message, whole."""
    from tests.security.people import Person, Shop
    from tests.support.workers import COMPANY

    shop = Shop(merchant.server.database, COMPANY, "USD", "data")
    await shop.furnish()
    await Person(shop, "cust-data", merchant.server.channel).settle()
    rows = await merchant.server.fetch("SELECT * FROM commerce_events")
    assert len({row["eventType"] for row in rows}) >= 12
    for row in rows:
        event = happened(row)
        data = data_of(type_of(event.name), event)
        facts = {key: value for key, value in data.items() if key != "context"}
        assert facts == {k: v for k, v in event.payload.items() if v is not None}, event.name
        read(event.name, data)


def test_what_was_reported_from_outside_is_told_as_it_came() -> None:
    """Nobody has checked what the reporter says, so it fills no typed field."""
    event = Happened(
        7, datetime(2026, 5, 4, tzinfo=UTC), "acme", None, "Comparison", "c-1", 0, 0,
        "COMPARISON_PRODUCT_SELECTED", {"productId": 17, "items": "many"}, None, "v-1", "s-1",
    )  # fmt: skip
    told = read(event.name, data_of(type_of(event.name), event))
    assert (told.product_id, told.items) == ("", 0)
    assert told.context.metadata["productId"] == 17
    assert (told.context.visitor_id, told.context.session_id) == ("v-1", "s-1")
