"""What every change of a container keeps: versions, repetitions, records, round trips, crowds."""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import replace
from typing import Any

from tests.containers.conftest import NewGuest
from tests.containers.shoppers import Shopper, Tested, products
from tests.support.refusals import refused
from tests.support.workers import Server, tenant

PRODUCTS = ["prod-chair", "prod-lamp", "prod-mug", "prod-tee"]
EVENTS = (
    'SELECT "eventType" AS type, payload, "aggregateVersion" AS version, "customerId" AS customer '
    'FROM commerce_events WHERE "aggregateId" = $1 ORDER BY "aggregateVersion", ordinal'
)
AUDITS = (
    'SELECT action, changes, metadata FROM audit_logs WHERE entity = $2 AND "entityId" = $1 '
    "ORDER BY (changes->'version'->>1)::int"
)


async def records(shopper: Shopper, record_id: str) -> tuple[list[Any], list[Any]]:
    """Read what the changes of a container left behind."""
    server, entity = shopper.server, shopper.tested.kind.name
    return await server.fetch(EVENTS, record_id), await server.fetch(AUDITS, record_id, entity)


# --- versions ---------------------------------------------------------------------------------


async def test_a_stale_version_is_refused_and_tells_the_current_one(shopper: Shopper) -> None:
    first = await shopper.add()
    second = await shopper.saying(if_match=f'"{first.version}"').add("prod-lamp")
    assert second.version == first.version + 1
    stale = shopper.saying(if_match=f'"{first.version}"')
    found = await refused(stale.add("prod-chair"), "VERSION_MISMATCH")
    assert found.facts == {"currentVersion": str(second.version)}
    assert await shopper.get() == second


async def test_one_version_has_one_winner(shopper: Shopper) -> None:
    """Two tabs that saw the same version can't both change it."""
    first = await shopper.add()
    saying = shopper.saying(if_match=f'"{first.version}"')
    calls = (saying.add(product) for product in PRODUCTS[:2])
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(answer, Exception) for answer in answers) == 1
    assert (await shopper.get()).version == first.version + 1


# --- repetitions ------------------------------------------------------------------------------


async def test_a_repeated_call_happens_once(shopper: Shopper) -> None:
    """A client's retry must not add twice."""
    saying = shopper.saying(idempotency_key="a-key")
    answers = await asyncio.gather(*(saying.add() for _ in range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert (await shopper.get()).version == answers[0].version
    await refused(saying.add("prod-lamp"), "IDEMPOTENCY_KEY_REUSED")


async def test_a_repeated_create_gives_the_same_secret(server: Server, tested: Tested) -> None:
    saying = Shopper(server, tested, tenant()).saying(idempotency_key=str(uuid.uuid4()))
    first, second = await saying.create(), await saying.create()
    assert first == second
    assert len(first.session_token) == 64


# --- records ----------------------------------------------------------------------------------


async def test_every_change_leaves_its_events_and_one_audit_record(shopper: Shopper) -> None:
    """What is recorded is what happened, in the same transaction."""
    await shopper.get()
    added = await shopper.add()
    await shopper.remove(added.items[0].id)
    events, audits = await records(shopper, added.id)
    name = shopper.tested.name.upper()
    assert [event["type"] for event in events] == [
        f"{name}_CREATED",
        f"{name}_ITEM_ADDED",
        f"{name}_ITEM_REMOVED",
    ]
    assert [event["version"] for event in events] == [1, 2, 3]
    assert {event["customer"] for event in events} == {shopper.customer}
    assert [audit["action"] for audit in audits] == ["CREATE", "UPDATE", "UPDATE"]
    actors = {json.loads(audit["metadata"])["actor"] for audit in audits}
    assert actors == {shopper.customer or "guest"}


async def test_a_first_add_is_two_events_of_one_change(customer: Shopper) -> None:
    added = await customer.add()
    events, audits = await records(customer, added.id)
    name = customer.tested.name.upper()
    assert [(event["type"], event["version"]) for event in events] == [
        (f"{name}_CREATED", 1),
        (f"{name}_ITEM_ADDED", 1),
    ]
    assert len(audits) == 1


async def test_no_record_holds_the_token(guest: Shopper) -> None:
    await guest.add()
    events, audits = await records(guest, guest.record_id or "")
    assert (guest.session_token or "?") not in str([dict(row) for row in (*events, *audits)])


async def test_a_refused_access_is_audited(guest: Shopper) -> None:
    """Wrong tokens are counted besides; this one is none."""
    server = guest.server
    service = guest.tested.public[1].__name__.removesuffix("Stub")
    count = "SELECT count(*) FROM audit_logs WHERE action = 'ACCESS_DENIED' AND entity LIKE $1"
    before = await server.value(count, f"%{service}%")
    await refused(replace(guest, metadata=tenant()).add(), "SESSION_TOKEN_REQUIRED")
    assert await server.value(count, f"%{service}%") == before + 1


# --- round trips ------------------------------------------------------------------------------


async def test_a_read_is_one_statement_and_a_change_two(shopper: Shopper, server: Server) -> None:
    """Whatever the number of items."""
    during = server.statements.during
    item = (await shopper.add()).items[0].id
    await shopper.add("prod-lamp")
    assert len(await during(shopper.get())) == 1
    assert len(await during(shopper.add("prod-chair"))) == 2
    assert len(await during(shopper.remove(item))) == 2
    saying = shopper.saying(idempotency_key="once")
    assert len(await during(saying.add("prod-tee"))) == 2
    assert len(await during(saying.add("prod-tee"))) == 1


async def test_what_begins_costs_two(
    customer: Shopper, server: Server, tested: Tested, new_guest: NewGuest
) -> None:
    """Customer, container, item and records: one statement reads, one writes.

    Where the worker knows the place, a guest's begins with the one that writes.
    """
    during = server.statements.during
    assert len(await during(customer.add())) == 2
    await new_guest()
    assert len(await during(Shopper(server, tested, tenant()).create())) == 1
    guest = await new_guest()
    await guest.add("prod-lamp")
    assert len(await during(customer.merge(guest))) == 2


# --- crowds -----------------------------------------------------------------------------------


async def test_parallel_first_visits_make_one_container(customer: Shopper) -> None:
    found = await asyncio.gather(*(customer.get() for _ in range(20)))
    assert len({one.id for one in found}) == 1


async def test_parallel_adds_all_count(shopper: Shopper) -> None:
    """A read-modify-write would lose some."""
    await asyncio.gather(*(shopper.add(product) for product in PRODUCTS))
    assert products(await shopper.get()) == PRODUCTS
