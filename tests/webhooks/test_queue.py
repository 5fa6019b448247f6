"""The queue: what its statements read, and what they know of an endpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from server.webhooks.repository import queue
from tests.support.workers import COMPANY
from tests.webhooks.conftest import Merchant
from tests.webhooks.receiver import Receiver


async def test_a_window_costs_what_is_in_it_however_long_the_history(
    merchant: Merchant, receiver: Receiver
) -> None:
    """An index of the company's ids would be walked from its first event, for each window."""
    server = merchant.server
    await server.fetch(
        """INSERT INTO commerce_events ("occurredAt", "companyId", "aggregateType", "aggregateId",
            "aggregateVersion", "eventType", payload)
        SELECT now() AT TIME ZONE 'UTC', $1, 'Cart', 'cart-' || n, 1, 'CART_CREATED', '{}'
        FROM generate_series(1, 20000) AS n""",
        COMPANY,
    )
    made = await merchant.endpoint(receiver.url)
    await merchant.shop("cust-window")
    await server.fetch("ANALYZE commerce_events")
    horizon = await server.value("SELECT (pg_snapshot_xmax(pg_current_snapshot())::text)::bigint")
    taker = queue.Taker(1, made.endpoint.id, 1, ("CART_CREATED", "CART_ITEM_ADDED"), ())
    values = taker.values(100, datetime.now(UTC)) | {"horizon": horizon}
    arguments = ", ".join(map(literal, queue.TAKE.arguments(values)))
    await server.fetch(f"PREPARE take AS {queue.TAKE.sql}")
    # As it is planned once it has run for a while: for any values.
    await server.fetch("SET plan_cache_mode = force_generic_plan")
    plan = await server.value(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE take({arguments})")
    await server.fetch("RESET plan_cache_mode")
    await server.fetch("DEALLOCATE take")
    told = json.loads(plan)[0]["Plan"]
    assert told["Actual Rows"] == 2
    assert max(passed_over(told)) < 100


async def test_a_change_holds_for_all_that_happens_after_its_answer(
    merchant: Merchant, receiver: Receiver
) -> None:
    """Senders knew the former filter for a second: what it had not chosen was passed over."""
    made = await merchant.endpoint(receiver.url, event_types=["commerce.wishlist.*"])
    async with merchant.sender():
        await merchant.call("SendTestEvent", endpoint_id=made.endpoint.id)
        await receiver.count(1)
        wider = {"event_types": ["commerce.cart.*"]}
        await merchant.call("UpdateEndpoint", endpoint_id=made.endpoint.id, changes=wider)
        await merchant.shop("cust-wider")
        await receiver.count(3)
        narrower = {"event_types": ["commerce.cart.created.v1"]}
        await merchant.call("UpdateEndpoint", endpoint_id=made.endpoint.id, changes=narrower)
        await merchant.shop("cust-narrower")
        await receiver.count(4)
    assert [one.event["type"].rsplit(".", 2)[1] for one in receiver.sent[1:]] == [
        "created",
        "item_added",
        "created",
    ]


async def test_what_a_pause_keeps_is_told_to_wait(merchant: Merchant, receiver: Receiver) -> None:
    """The outbox keeps it, and the queue was counted alone: nothing seemed to wait."""
    made = await merchant.endpoint(receiver.url, event_types=["commerce.cart.item_added.v1"])
    endpoint = {"endpoint_id": made.endpoint.id}
    await merchant.call("PauseEndpoint", **endpoint)
    await merchant.shop("cust-waits", times=3)
    told = (await merchant.call("GetEndpoint", **endpoint)).backlog
    assert (told.waiting, told.failing) == (3, 0)
    assert told.oldest_seconds > 0
    await merchant.call("ResumeEndpoint", **endpoint)
    async with merchant.sender():
        await receiver.count(3)
        await merchant.log(made.endpoint.id, lambda log: len(log) == 3)
    told = (await merchant.call("GetEndpoint", **endpoint)).backlog
    assert (told.waiting, told.oldest_seconds) == (0, 0)


def passed_over(node: dict[str, Any]) -> Iterator[int]:
    """Give how many rows each node of a plan has read in vain."""
    yield round(node.get("Rows Removed by Filter", 0) * node.get("Actual Loops", 1))
    for child in node.get("Plans", []):
        yield from passed_over(child)


def literal(value: Any) -> str:
    """Write a value as SQL has it."""
    if isinstance(value, list):
        return f"ARRAY[{', '.join(map(literal, value))}]::text[]"
    return str(value) if isinstance(value, int) else f"'{value}'"
