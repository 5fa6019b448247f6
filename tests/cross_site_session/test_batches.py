"""Sessions of a crowd share statements, and each has what is its own."""

from __future__ import annotations

import asyncio

from tests.containers.test_batches import CROWD, shared_executions
from tests.cross_site_session.conftest import OUTLET, NewGuest
from tests.cross_site_session.visitors import KINDS, references
from tests.support.workers import Server

_SAVE = "cross_site_session.save"


async def test_transfers_and_hand_offs_of_a_crowd_share_statements(
    new_guest: NewGuest, server: Server
) -> None:
    guests = [await new_guest() for _ in range(CROWD)]
    await guests[0].transfer(OUTLET, "CART")
    before = shared_executions(_SAVE)
    sessions = await asyncio.gather(*(guest.transfer(OUTLET) for guest in guests))
    begun = shared_executions(_SAVE)
    assert begun > before
    linked = [references(session) for session in sessions]
    assert [session.id for session in sessions] == [guest.session_id for guest in guests]
    assert all(set(one) == {(OUTLET, kind) for kind in KINDS} for one in linked)
    carts = await asyncio.gather(*(guest.cart() for guest in guests))
    assert [cart.id for cart in carts] == [one[OUTLET, "CART"] for one in linked]
    begins = """SELECT "aggregateId" AS id, count(*) AS times FROM commerce_events
        WHERE "aggregateId" = ANY($1) AND "eventType" LIKE '%_CREATED' GROUP BY 1"""
    every = [entity for one in linked for entity in one.values()]
    assert {row["id"]: row["times"] for row in await server.fetch(begins, every)} == dict.fromkeys(
        every, 1
    )
    codes = await asyncio.gather(*(guest.hand_off(OUTLET) for guest in guests))
    redeemed = await asyncio.gather(
        *(guest.redeem(handoff.code, OUTLET) for guest, handoff in zip(guests, codes, strict=True))
    )
    assert [session.id for session in redeemed] == [guest.session_id for guest in guests]
    assert shared_executions(_SAVE) > begun
