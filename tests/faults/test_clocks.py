"""Clocks that are apart and clocks that step, while one cart is changed by all."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from commerce.cart.v1 import cart_input_pb2 as input_pb
from commerce.cart.v1 import public_cart_service_pb2 as pb

from server.kernel.clock import SystemClock
from server.kernel.lifetimes import SLACK
from server.platform.settings import Settings
from tests.support.workers import running_worker, tenant

pytestmark = pytest.mark.servers
ROUNDS = 6


@dataclass(slots=True)
class WrongClock:
    """The machine's clock, a step away."""

    step: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return SystemClock().now() + self.step


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([timedelta(minutes=-10), timedelta(minutes=10)], id="apart"),
        pytest.param([timedelta(hours=1), timedelta(), timedelta(hours=-1)], id="stepping"),
    ],
)
async def test_one_cart_is_changed_by_workers_whose_clocks_differ(
    settings: Settings, steps: list[timedelta]
) -> None:
    """Versions and events are in the order of the changes, by whatever time; nothing is lost."""
    async with AsyncExitStack() as running:
        clocks = [WrongClock(), WrongClock()]
        workers = [
            await running.enter_async_context(running_worker(settings, clock=clock))
            for clock in clocks
        ]
        cart = await workers[0].guests.CreateGuestCart(
            pb.CreateGuestCartRequest(), metadata=tenant()
        )
        for turn in range(ROUNDS * len(workers)):
            for place, clock in enumerate(clocks):
                clock.step = steps[(turn + place) % len(steps)]
            worker = workers[turn % len(workers)]
            key = (("idempotency-key", f"clocks-{cart.id}-{turn}"),)
            request = pb.AddGuestItemRequest(
                cart_id=cart.id, item=input_pb.NewItem(product_id="prod-mug", quantity=1)
            )
            owner = tenant(token=cart.session_token)
            first = await worker.guests.AddGuestItem(request, metadata=owner + key)
            # Asked for again at the other worker, in its time, it is the same answer.
            other = workers[(turn + 1) % len(workers)]
            again = await other.guests.AddGuestItem(request, metadata=owner + key)
            assert again == first
            assert first.version == cart.version + turn + 1
            assert first.totals.item_count == turn + 1
        events = await workers[0].fetch(
            'SELECT "aggregateVersion" AS version FROM commerce_events '
            """WHERE "aggregateId" = $1 AND "eventType" = 'CART_ITEM_ADDED' ORDER BY id""",
            cart.id,
        )
        assert [row["version"] for row in events] == list(
            range(cart.version + 1, cart.version + 1 + ROUNDS * len(workers))
        )
        ends = await workers[0].value('SELECT "expiresAt" FROM carts WHERE id = $1', cart.id)
        left = ends.replace(tzinfo=UTC) - SystemClock().now()
        # No further from the thirty days than the clock that changed it last was from the time, but
        # for what a row's end may be later than the real one.
        furthest = max(map(abs, steps)) + timedelta(minutes=5)
        assert -furthest < left - timedelta(days=30) < furthest + SLACK
