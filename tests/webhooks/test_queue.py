"""The queue's statements: what they read."""

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
    taker = queue.Taker(1, made.endpoint.id, ("CART_CREATED", "CART_ITEM_ADDED"), ())
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
