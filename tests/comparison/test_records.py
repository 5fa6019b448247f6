"""Versions, idempotency, events, audit records and the number of statements."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.comparison.conftest import NewGuest
from tests.comparison.shoppers import Shopper, follow, products
from tests.support.refusals import refused
from tests.support.workers import Server


async def test_a_stale_version_is_refused(shopper: Shopper) -> None:
    comparison = await shopper.add("prod-mug")
    stale = shopper.saying(if_match=f'"{comparison.version - 1}"')
    found = await refused(stale.add("prod-lamp"), "VERSION_MISMATCH")
    assert found.facts["currentVersion"] == str(comparison.version)
    fresh = shopper.saying(if_match=f'"{comparison.version}"')
    assert (await fresh.add("prod-lamp")).version == comparison.version + 1


async def test_a_repeated_key_adds_once_and_answers_the_same(shopper: Shopper) -> None:
    """Pitfall 102 for comparisons: a retry must not be told COMPARISON_ITEM_EXISTS."""
    again = shopper.saying(idempotency_key="a-key")
    answers = await asyncio.gather(*(again.add("prod-mug") for _ in range(10)))
    assert all(answer == answers[0] for answer in answers)
    assert products(await shopper.get()) == ["prod-mug"]
    await refused(again.add("prod-lamp"), "IDEMPOTENCY_KEY_REUSED")


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


async def test_a_customers_first_add_is_two_events_of_one_change(
    customer: Shopper, server: Server
) -> None:
    comparison = await customer.add("prod-mug")
    events, audits = await _records(server, comparison.id)
    assert [(event["type"], event["version"]) for event in events] == [
        ("COMPARISON_CREATED", 1),
        ("COMPARISON_ITEM_ADDED", 1),
    ]
    assert len(audits) == 1


async def test_no_record_holds_a_secret(guest: Shopper, server: Server) -> None:
    token = (await guest.share()).share_token
    events, audits = await _records(server, guest.comparison_id or "")
    text = str([dict(row) for row in (*events, *audits)])
    assert token not in text
    assert (guest.session_token or "?") not in text


async def test_refused_access_is_audited(
    guest: Shopper, server: Server, new_guest: NewGuest
) -> None:
    stranger = await new_guest()
    count = "SELECT count(*) FROM audit_logs WHERE action = 'ACCESS_DENIED'"
    before = await server.value(count)
    await refused(
        Shopper(server, stranger.metadata, comparison_id=guest.comparison_id).add("prod-mug"),
        "SESSION_TOKEN_MISMATCH",
    )
    assert await server.value(count) == before + 1


@pytest.mark.parametrize("count", [1, 3])
async def test_a_read_is_one_statement_and_a_change_two(
    shopper: Shopper, server: Server, count: int
) -> None:
    """Pitfall 107: the comparison was loaded three times; the number of items changes nothing."""
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


async def test_a_first_add_and_a_merge_are_two_statements(
    customer: Shopper, guest: Shopper, server: Server
) -> None:
    """Pitfall 106: a merge was a statement an item."""
    during = server.statements.during
    assert len(await during(customer.add("prod-mug"))) == 2
    await guest.add("prod-lamp")
    await guest.add("prod-chair")
    assert len(await during(customer.merge(guest))) == 2


async def test_reads_join_no_full_product_rows(shopper: Shopper, server: Server) -> None:
    """Pitfall 104: every load joined full product rows that the answer never used."""
    await shopper.add("prod-mug")
    (read,) = await server.statements.during(shopper.get())
    assert "FROM products" not in read
    assert "JOIN products" not in read
