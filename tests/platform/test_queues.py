"""Changes of one caller wait for one another without a connection, and only so many."""

from __future__ import annotations

import asyncio

import pytest

from server.kernel.errors import RateLimited
from server.kernel.identity import Caller
from server.platform.grpc.queues import CallerQueues

ONE, OTHER = Caller(company_id="c", customer_id="one"), Caller(company_id="c", session_token="t")


async def test_changes_of_one_caller_come_one_by_one_in_their_order() -> None:
    queues, running, order = CallerQueues(), 0, []

    async def change(number: int) -> int:
        nonlocal running
        running += 1
        assert running == 1
        await asyncio.sleep(0)
        running -= 1
        order.append(number)
        return number

    calls = [queues.in_order(ONE, lambda number=number: change(number)) for number in range(50)]
    assert await asyncio.gather(*calls) == order == list(range(50))
    assert len(queues) == 0


async def test_others_do_not_wait(  # 200 changes of one cart made another shopper wait 2.9 s.
) -> None:
    queues, gate = CallerQueues(), asyncio.Event()
    held = [asyncio.ensure_future(queues.in_order(ONE, gate.wait)) for _ in range(200)]
    await asyncio.sleep(0)

    async def change() -> str:
        return "done"

    assert await queues.in_order(OTHER, change) == "done"
    assert await queues.in_order(Caller(company_id="d", customer_id="one"), change) == "done"
    gate.set()
    await asyncio.gather(*held)


async def test_only_so_many_wait_and_who_leaves_makes_room() -> None:
    queues, gate = CallerQueues(waiting=3), asyncio.Event()
    held = [asyncio.ensure_future(queues.in_order(ONE, gate.wait)) for _ in range(4)]
    await asyncio.sleep(0)
    with pytest.raises(RateLimited):
        await queues.in_order(ONE, gate.wait)
    held.pop().cancel()
    await asyncio.sleep(0)
    waiting = asyncio.ensure_future(queues.in_order(ONE, gate.wait))
    gate.set()
    await asyncio.gather(*held, waiting)
    assert len(queues) == 0
