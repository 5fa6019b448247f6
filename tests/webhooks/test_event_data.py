"""What events hold, as the contract has it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from commerce.webhooks.v1 import event_pb2
from google.protobuf import json_format, message_factory

from server.kernel.identity import THROUGH_LINK
from server.platform.records.change_record import Event as Written
from server.platform.records.change_record import through_agent
from server.stack.process import PROJECT
from server.webhooks.domain.event_types import type_of
from server.webhooks.domain.model import Happened
from server.webhooks.wire import data_of
from tests.webhooks.conftest import Merchant

FIELDS = {
    field.name: field
    for field in event_pb2.WebhookEvent.DESCRIPTOR.fields
    if field.containing_oneof is not None
}


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


def _written() -> Iterator[tuple[str, str, set[str], str | None]]:
    """Find each event that the code writes by name: where, its name, its facts and its change."""
    for file in sorted((PROJECT / "server").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text())):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            first = call.args[0]
            name = str(first.value) if isinstance(first, ast.Constant) else ""
            if not (name.isascii() and name.isupper() and name.lower() in FIELDS):
                continue
            facts = {one.arg: one.value for one in call.keywords if one.arg}
            change = facts.get("change")
            said = change.value if isinstance(change, ast.Constant) else None
            yield f"{file.name}:{call.lineno}", name, set(facts), said


def test_every_fact_that_the_code_writes_has_a_field() -> None:
    """What has none would be left out without a word: a cancelled order's id was."""
    comments = (PROJECT / "protos/commerce/webhooks/v1/event_data.proto").read_text()
    written = list(_written())
    assert len(written) > 40
    for place, name, facts, change in written:
        kind = FIELDS[name.lower()].message_type
        assert kind is not None
        block = re.search(rf"^message {kind.name} {{\n(.*?)^}}", comments, re.MULTILINE | re.DOTALL)
        assert block is not None
        known = {field.json_name for field in kind.fields}
        assert facts <= known, f"{place}: {name} has no field for {facts - known}"
        if change is not None:
            assert f"`{change}`" in block[1], f"{place}: {kind.name} does not name {change}"


def test_every_example_of_the_document_is_its_message() -> None:
    """What a reader copies has the fields of what is sent, and something to tell where there is."""
    document = yaml.load((PROJECT / "docs/asyncapi.yaml").read_text(), yaml.CSafeLoader)
    messages = document["components"]["messages"]
    assert set(messages) == set(FIELDS)
    for name, message in messages.items():
        (example,) = message["examples"]
        told = read(name, example["payload"]["data"])
        facts = {field.name for field, _ in told.ListFields()} - {"context"}
        rare = {"context", "change", "from_cart_id", "is_public"}
        own = {field.name for field in told.DESCRIPTOR.fields} - rare
        assert facts or not own, name


@pytest.mark.parametrize("agent", ["assistant.example.com", THROUGH_LINK])
def test_what_an_assistant_or_a_link_has_done_says_so(agent: str) -> None:
    written = through_agent(Written("CART_CREATED", {"change": "CONTINUED"}), agent)
    event = Happened(
        7, datetime(2026, 5, 4, tzinfo=UTC), "acme", None, "Cart", "c-1", 1, 0, written.type,
        written.payload, None, None, None,
    )  # fmt: skip
    told = read(event.name, data_of(type_of(event.name), event))
    by = ("LINK", "") if agent == THROUGH_LINK else ("AGENT", agent)
    assert (told.context.channel, told.context.agent) == by


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
