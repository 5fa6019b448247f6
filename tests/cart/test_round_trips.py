"""What a call costs the database: round trips, whatever the number of lines."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from commerce.cart.v1 import public_cart_service_pb2

from tests.cart.conftest import NewGuest
from tests.cart.shoppers import Shopper
from tests.support.workers import Server, tenant

Calls = dict[str, tuple[int, Callable[[Shopper], Awaitable[Any]]]]

CALLS: Calls = {
    "get cart": (1, lambda s: s.get()),
    "add item": (2, lambda s: s.add("prod-lamp")),
    "raise item": (2, lambda s: s.add("prod-mug", custom_fields={"n": 1})),
    "add bundle": (2, lambda s: s.add_bundle("bundle-percent")),
    "apply code": (2, lambda s: s.apply("SPRING15")),
    "ship": (2, lambda s: s.ship(country="US")),
    "refresh": (2, lambda s: s.refresh()),
    "clear": (2, lambda s: s.clear()),
}


async def fill(shopper: Shopper, cart: str, count: int) -> None:
    await shopper.server.database.execute(
        """INSERT INTO cart_items (id, "cartId", "productId", "productSnapshot", "unitPrice",
               "originalPrice", "lineTotal", "customFields")
           SELECT $1 || n, $1, 'prod-mug', '{"name": "Mug", "sku": "MUG"}', 10, 10, 10,
               jsonb_build_object('n', n)
           FROM generate_series(1, $2::int) AS n""",
        cart,
        count,
    )


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize("name", CALLS)
async def test_a_call_s_round_trips_do_not_depend_on_the_lines(
    name: str, count: int, shopper: Shopper, server: Server
) -> None:
    """One add cost 20 statements, and reloaded all lines twice."""
    cart = await shopper.get()
    await fill(shopper, cart.id, count)
    round_trips, call = CALLS[name]
    sent = await server.statements.during(call(shopper))
    assert len(sent) == round_trips, sent


@pytest.mark.parametrize("count", [1, 50])
async def test_a_merge_s_round_trips_do_not_depend_on_the_lines(
    count: int, customer: Shopper, guest: Shopper, server: Server
) -> None:
    """A merge was as many adds as there were lines."""
    await fill(customer, (await customer.get()).id, count)
    await guest.add("prod-tee")
    await fill(guest, guest.cart_id or "", count)
    sent = await server.statements.during(customer.merge(guest))
    assert len(sent) == 2, sent
    assert (await customer.get()).totals.item_count == 2 * count + 1


async def test_a_guest_s_create_costs_one_where_the_worker_knows_the_place(server: Server) -> None:
    def create(**metadata: str) -> Any:
        return server.guests.CreateGuestCart(
            public_cart_service_pb2.CreateGuestCartRequest(),
            metadata=(*tenant(), *metadata.items()),
        )

    await create()
    assert len(await server.statements.during(create())) == 1
    # What was answered before has to be read.
    assert len(await server.statements.during(create(**{"idempotency-key": uuid.uuid4().hex}))) == 2


async def test_a_customer_s_first_add_costs_two(customer: Shopper, server: Server) -> None:
    """Customer, cart, line, records: one statement reads, one writes."""
    assert len(await server.statements.during(customer.add("prod-mug"))) == 2


async def test_an_idempotency_key_costs_nothing(shopper: Shopper, server: Server) -> None:
    keyed = shopper.saying(idempotency_key="a-key")
    assert len(await server.statements.during(keyed.add("prod-mug"))) == 2
    assert len(await server.statements.during(keyed.add("prod-mug"))) == 1


async def test_a_refusal_costs_its_one_read(shopper: Shopper, server: Server) -> None:
    async def refused_add() -> None:
        with pytest.raises(Exception, match="can't be bought"):
            await shopper.add("prod-hidden")

    assert len(await server.statements.during(refused_add())) == 1


async def test_a_token_of_nothing_costs_one_and_its_record(
    new_guest: NewGuest, server: Server
) -> None:
    """It is a guess; those that follow from the same address are summed up, and cost one each."""

    async def wrong() -> None:
        with pytest.raises(Exception, match="not found"):
            await server.guests.GetGuestCart(
                public_cart_service_pb2.GetGuestCartRequest(), metadata=tenant(token="0" * 64)
            )

    look, record = await server.statements.during(wrong())
    assert look.startswith("SELECT")
    assert record.startswith("INSERT INTO audit_logs")
