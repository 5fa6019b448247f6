"""What one address may do, under a clock that stands still until it is told to go."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from functools import partial

import pytest

from server.kernel.errors import RateLimited
from server.kernel.identity import Caller, Role
from server.platform.database import call_cost
from server.platform.database.call_cost import BYTES_A_ROW, FREE_BYTES, FREE_ROWS
from server.platform.grpc.large_calls import (
    BURST_SECONDS,
    BYTES_A_CALL,
    CALLS_A_TURN,
    LEAST_BURST,
    WAITING,
    LargeCalls,
)
from server.platform.grpc.limits import CallLimits

RATE = 600
BYTES_A_SECOND = RATE * BYTES_A_CALL / 60
BURST = BURST_SECONDS * BYTES_A_SECOND
LARGE = b"x" * 500_000
"""A megabyte as it is sent, for the names."""
USUAL = b"x" * (FREE_BYTES // 2)
ONE = Caller(company_id="c", session_token="one", address="203.0.113.9")
NEIGHBOUR = Caller(company_id="c", session_token="two", address="203.0.113.9")
ELSEWHERE = Caller(company_id="c", session_token="one", address="198.51.100.1")
NOBODY = Caller(company_id="c", address="203.0.113.9")
STAFF = Caller(company_id="c", customer_id="s", role=Role.ADMIN, address="203.0.113.9")
SERVICE = Caller(company_id="c", role=Role.SERVICE, address="203.0.113.9")


class Sending:
    """An address that calls, under a clock of the test's own."""

    def __init__(self, workers: int = 1, **more: int) -> None:
        self.now = 1000.0
        limits = CallLimits(token=1, tenant=1, workers=workers)
        self.large = LargeCalls(limits, RATE, now=lambda: self.now, **more)

    async def send(self, caller: Caller, answer: bytes = LARGE) -> bool:
        """Send an answer; say whether the call was admitted."""

        async def work() -> bytes:
            await asyncio.sleep(0)
            self.large.count(caller, answer)
            return answer

        try:
            await self.large.paced(caller, work)
        except RateLimited:
            return False
        return True

    async def touch(self, caller: Caller, rows: int, ending: Exception | None = None) -> bool:
        """Make a call that touches so many rows; say whether it was admitted."""

        async def work() -> None:
            call_cost.add_rows(rows // 2)
            await asyncio.sleep(0)
            call_cost.add_rows(rows - rows // 2)
            if ending is not None:
                raise ending

        try:
            await self.large.paced(caller, work)
        except RateLimited:
            return False
        return True

    async def sent(self, caller: Caller, answer: bytes = LARGE) -> int:
        """Send until a call is refused."""
        count = 0
        while await self.send(caller, answer):
            count += 1
        return count


@pytest.mark.parametrize("workers", [1, 2, 4])
async def test_an_address_is_sent_a_burst_and_then_what_comes_back(workers: int) -> None:
    sending = Sending(workers)
    count = await sending.sent(ONE)
    beyond = 2 * len(LARGE) - FREE_BYTES
    assert count == max(BURST / workers, LEAST_BURST) // beyond + 1
    with pytest.raises(RateLimited) as refusal:
        await sending.large.paced(ONE, asyncio.Event().wait)
    sending.now += refusal.value.retry_after_seconds
    assert await sending.sent(ONE) == 1


async def test_rows_that_a_call_touches_count_beyond_what_is_free() -> None:
    calling, cost = Sending(), 100 * BYTES_A_ROW
    count = 0
    while await calling.touch(ONE, FREE_ROWS + 100):
        count += 1
    assert count == BURST // cost + 1
    assert not await calling.send(ONE, USUAL)
    assert await calling.touch(NEIGHBOUR, FREE_ROWS)


async def test_a_call_that_is_refused_has_cost_what_it_cost() -> None:
    """150 changes at once of a cart that was full were refused one by one, and paced by nobody."""
    calling, refused = Sending(), ValueError("a line is wrong")
    for _ in range(int(BURST / (100 * BYTES_A_ROW)) + 1):
        with pytest.raises(ValueError, match="a line is wrong"):
            await calling.touch(ONE, FREE_ROWS + 100, ending=refused)
    assert not await calling.touch(ONE, 0)

    async def full() -> None:
        call_cost.add_records("x" * 1_000_000)
        raise refused

    calling = Sending()
    for _ in range(int(BURST / (1_000_000 - FREE_BYTES)) + 1):
        with pytest.raises(ValueError, match="a line is wrong"):
            await calling.large.paced(ONE, full)
    assert not await calling.touch(ONE, 0)


async def test_what_is_read_and_then_sent_counts_once() -> None:
    calling, alone = Sending(), await Sending().sent(ONE)
    record = "x" * (2 * len(LARGE))

    async def read() -> None:
        # Two are faster, one after the other.
        for _ in range(3):
            call_cost.add_records(record[:1000], record[1000:])

    count = 0
    with contextlib.suppress(RateLimited):
        while True:
            await calling.large.paced(ONE, read)
            calling.large.count(ONE, LARGE)
            count += 1
    assert count == alone


async def test_who_holds_nothing_goes_on_where_others_did_too_much() -> None:
    """One guest with four large reads a second kept all others from beginning carts."""
    calling = Sending()
    await calling.sent(ONE)
    assert await calling.touch(NOBODY, FREE_ROWS)
    assert await calling.send(NOBODY, USUAL)
    assert not await calling.touch(NOBODY, FREE_ROWS + 1)


async def test_usual_calls_touch_nothing_that_counts() -> None:
    calling = Sending()
    for _ in range(10_000):
        assert await calling.touch(ONE, FREE_ROWS)
    assert len(calling.large) == 0


async def test_calls_at_once_count_their_own_rows() -> None:
    calling = Sending()
    calls = [calling.touch(ELSEWHERE, FREE_ROWS) for _ in range(100)]
    assert all(await asyncio.gather(calling.touch(NEIGHBOUR, FREE_ROWS + 1), *calls))
    assert len(calling.large) == 1


async def test_a_stream_of_the_largest_cart_begins_however_many_workers_there_are() -> None:
    """It reads the cart twice before its first message, and then that is sent."""
    beginning, largest = Sending(workers=64), "x" * (2**20 + 2**17)

    async def read() -> None:
        call_cost.add_records(largest)

    for _ in range(2):
        beginning.large.admit(ONE)
        await beginning.large.paced(ONE, read)


async def test_workers_share_what_an_address_may_be_sent() -> None:
    alone, one_of_four = await Sending(1).sent(ONE), await Sending(4).sent(ONE)
    assert one_of_four < alone


async def test_usual_answers_use_up_nothing_and_their_callers_wait_for_nobody() -> None:
    sending = Sending()
    for _ in range(10_000):
        assert await sending.send(ONE, USUAL)
    assert len(sending.large) == 0
    await sending.sent(ONE)
    # Who shares the address, and has nothing large, shops on.
    assert await sending.send(NEIGHBOUR, USUAL)


async def test_a_large_record_is_known_by_its_token_from_every_address() -> None:
    """Else each new address would have all its calls under way before the first is counted."""
    sending = Sending()
    await sending.sent(ONE)
    gate, running = asyncio.Event(), 0

    async def work() -> None:
        nonlocal running
        running += 1
        await gate.wait()

    calls = [asyncio.ensure_future(sending.large.paced(ELSEWHERE, work)) for _ in range(50)]
    for _ in range(10):
        await asyncio.sleep(0)
    assert running == RATE // CALLS_A_TURN
    gate.set()
    await asyncio.gather(*calls)
    assert running == 50


async def test_a_token_that_is_new_is_known_by_its_first_calls() -> None:
    """All 300 calls that a new token made at once were answered."""
    sending, alone = Sending(), await Sending().sent(ONE)
    admitted = await asyncio.gather(*(sending.send(NEIGHBOUR) for _ in range(200)))
    assert alone <= sum(admitted) <= alone + RATE // CALLS_A_TURN
    assert len(sending.large._running) == 0


async def test_a_large_record_is_not_shown_to_new_tokens_of_an_address_that_did_too_much() -> None:
    """Of fifty tokens of one large cart, eight calls of each at once, 333 of 400 were answered."""
    sending, reads = Sending(), 0
    await sending.sent(ONE)

    async def look(record: bytes) -> None:
        nonlocal reads
        reads += 1
        await asyncio.sleep(0)
        call_cost.add_records(record.decode())

    callers = [replace(ONE, session_token=f"new {number}") for number in range(20)]
    calls = [sending.large.paced(caller, partial(look, LARGE)) for caller in callers * 8]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(outcome, RateLimited) for outcome in outcomes)
    assert reads <= len(callers) * RATE // CALLS_A_TURN
    # Who shares the address, and has nothing large, shops on.
    await sending.large.paced(NEIGHBOUR, partial(look, b"x" * 5000))
    # Elsewhere nobody did too much.
    await sending.large.paced(replace(ELSEWHERE, session_token="other"), partial(look, LARGE))


async def test_nobody_waits_for_longer_than_what_may_come_at_once() -> None:
    """A flood that came through had its whole address wait for 22 minutes."""
    sending, huge = Sending(), b"x" * 50_000_000
    await asyncio.gather(*(sending.send(ONE, huge) for _ in range(4)))
    with pytest.raises(RateLimited) as refusal:
        await sending.large.paced(ONE, asyncio.Event().wait)
    assert refusal.value.retry_after_seconds <= BURST_SECONDS


@pytest.mark.parametrize("caller", [NOBODY, ONE], ids=["nobody", "token"])
async def test_only_so_many_calls_wait(caller: Caller) -> None:
    sending, gate = Sending(), asyncio.Event()
    calls = [
        asyncio.ensure_future(sending.large.paced(caller, gate.wait)) for _ in range(WAITING + 5)
    ]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert sum(call.done() for call in calls) == 5
    calls[0].cancel()
    await asyncio.sleep(0)
    gate.set()
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(outcome, RateLimited) for outcome in outcomes) == 5
    assert len(sending.large) == 0


async def test_what_is_escaped_counts_as_it_is_sent() -> None:
    sending = Sending()
    escaped, plain = await sending.sent(ONE, b"<" * 100_000), await Sending().sent(ONE, LARGE)
    assert escaped <= 2 * plain


@pytest.mark.parametrize("caller", [STAFF, SERVICE], ids=["staff", "service"])
async def test_exports_of_staff_and_services_are_not_counted(caller: Caller) -> None:
    sending = Sending()
    for _ in range(100):
        assert await sending.send(caller)


async def test_a_stream_begins_only_while_there_is_room() -> None:
    sending = Sending()
    sending.large.admit(ONE)
    await sending.sent(ONE)
    with pytest.raises(RateLimited):
        sending.large.admit(ONE)
    sending.large.admit(NEIGHBOUR)


async def test_what_is_remembered_has_an_end() -> None:
    sending = Sending(max_keys=10)
    for number in range(50):
        caller = Caller(company_id="c", session_token=str(number), address=f"203.0.113.{number}")
        await sending.send(caller)
    sending.now += 10_000
    assert len(sending.large) <= 10
