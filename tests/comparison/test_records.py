"""Versions, idempotency, events, audit records and the number of statements."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.comparison.shoppers import Shopper, follow
from tests.support.workers import Server


async def test_a_repeated_share_answers_the_same_link(shopper: Shopper) -> None:
    again = shopper.saying(idempotency_key="share-key")
    assert await again.share() == await again.share()


async def _records(server: Server, comparison_id: str) -> tuple[list[Any], list[Any]]:
    events = await server.fetch(
        'SELECT "eventType" AS type, payload, "aggregateVersion" AS version FROM commerce_events '
        'WHERE "aggregateId" = $1 ORDER BY "aggregateVersion", ordinal',
        comparison_id,
    )
    audits = await server.fetch(
        'SELECT action, entity, changes, metadata FROM audit_logs WHERE "entityId" = $1 '
        "ORDER BY (changes->'version'->>1)::int",
        comparison_id,
    )
    return events, audits


async def test_every_mutation_leaves_an_event_and_an_audit_record(
    guest: Shopper, customer: Shopper, server: Server
) -> None:
    comparison = await guest.add("prod-mug")
    await guest.add("prod-tee", "var-tee-m")
    await guest.remove(comparison.items[0].id)
    await guest.reorder(*(item.id for item in (await guest.get()).items))
    await guest.share()
    await guest.share()
    await guest.unshare()
    events, audits = await _records(server, comparison.id)
    assert [event["type"] for event in events] == [
        "COMPARISON_CREATED",
        "COMPARISON_ITEM_ADDED",
        "COMPARISON_ITEM_ADDED",
        "COMPARISON_ITEM_REMOVED",
        "COMPARISON_VIEWED",
        "COMPARISON_SHARED",
        "COMPARISON_SHARED",
        "COMPARISON_SHARED",
    ]
    changes = [json.loads(event["payload"]).get("change") for event in events]
    assert changes == [None, None, None, None, "REORDERED", None, "EXTENDED", "UNSHARED"]
    assert [event["version"] for event in events] == list(range(1, 9))
    assert [audit["action"] for audit in audits] == ["CREATE"] + ["UPDATE"] * 7
    assert {audit["entity"] for audit in audits} == {"Comparison"}
    assert all(json.loads(audit["metadata"])["actor"] == "guest" for audit in audits)


async def test_no_record_holds_a_secret(guest: Shopper, server: Server) -> None:
    token = (await guest.share()).share_token
    events, audits = await _records(server, guest.comparison_id or "")
    text = str([dict(row) for row in (*events, *audits)])
    assert token not in text
    assert (guest.session_token or "?") not in text


@pytest.mark.parametrize("count", [1, 3])
async def test_a_read_is_one_statement_and_a_change_two(
    shopper: Shopper, server: Server, count: int
) -> None:
    """The comparison was loaded three times; the number of items changes nothing."""
    for product in ["prod-mug", "prod-lamp", "prod-chair"][:count]:
        comparison = await shopper.add(product)
    token = (await shopper.share()).share_token
    during = server.statements.during
    ids = [item.id for item in comparison.items]
    assert len(await during(shopper.get())) == 1
    assert len(await during(shopper.matrix())) == 1
    assert len(await during(follow(server, token))) == 1
    assert len(await during(shopper.add("prod-tee", position=0))) == 2
    current = [item.id for item in (await shopper.get()).items]
    assert len(await during(shopper.reorder(*reversed(current)))) == 2
    assert len(await during(shopper.share())) == 2
    assert len(await during(shopper.unshare())) == 2
    assert len(await during(shopper.remove(ids[0]))) == 2


async def test_reads_join_no_full_product_rows(shopper: Shopper, server: Server) -> None:
    """Every load joined full product rows that the answer never used."""
    await shopper.add("prod-mug")
    (read,) = await server.statements.during(shopper.get())
    assert "FROM products" not in read
    assert "JOIN products" not in read
