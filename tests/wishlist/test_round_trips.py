"""What a call costs in statements, whatever the number of items, and what it reads."""

from __future__ import annotations

import pytest

from tests.support.workers import Server
from tests.wishlist.conftest import NewGuest
from tests.wishlist.shoppers import Wisher, ids


@pytest.fixture(params=[1, 200])
async def filled(request: pytest.FixtureRequest, customer: Wisher, server: Server) -> Wisher:
    """A customer with a short and one with a long wishlist."""
    await _fill(server, (await customer.get()).id, request.param)
    return customer


async def _fill(server: Server, wishlist: str, count: int, first: int = 1) -> None:
    await server.database.execute(
        'INSERT INTO wishlist_items (id, "wishlistId", "productId", "productSnapshot") '
        "SELECT $1 || n, $1, 'prod-' || lpad(n::text, 4, '0'), '{}' "
        "FROM generate_series($2::int, $3) n",
        wishlist,
        first,
        first + count - 1,
    )


async def test_reading_is_one_statement(filled: Wisher, server: Server) -> None:
    during = server.statements.during
    assert len(await during(filled.get())) == 1
    assert len(await during(filled.get(include_items=False))) == 1
    assert len(await during(filled.stats())) == 1


async def test_changing_is_two_statements(filled: Wisher, server: Server) -> None:
    during = server.statements.during
    order = ids(await filled.get())
    assert len(await during(filled.add("prod-mug"))) == 2
    item = ids(await filled.get())[-1]
    assert len(await during(filled.update(item, notes="a"))) == 2
    assert len(await during(filled.share())) == 2
    assert len(await during(filled.remove(item))) == 2
    assert len(await during(filled.reorder(*reversed(order)))) == 2
    saying = filled.saying(idempotency_key="once")
    assert len(await during(saying.rename(name="Other"))) == 2
    assert len(await during(saying.rename(name="Other"))) == 1
    assert len(await during(filled.clear())) == 2


async def test_the_first_change_creates_the_wishlist_on_the_way(
    customer: Wisher, server: Server
) -> None:
    assert len(await server.statements.during(customer.add("prod-mug"))) == 2


async def test_moving_is_four_statements_in_one_transaction(filled: Wisher, server: Server) -> None:
    """Read and write of both modules, BEGIN and COMMIT."""
    sent = await server.statements.during(filled.move(ids(await filled.get())[0]))
    assert (sent[0], sent[-1]) == ("BEGIN;", "COMMIT;")
    assert len(sent) == 6


async def test_merging_is_two_statements(
    filled: Wisher, server: Server, new_guest: NewGuest
) -> None:
    """Two statements for each item of the source."""
    guest = await new_guest()
    await _fill(server, guest.wishlist_id or "", 150, first=100)
    assert len(await server.statements.during(filled.merge(guest))) == 2


async def test_only_what_is_used_is_read(filled: Wisher, server: Server) -> None:
    """Whole product rows were joined, and thrown away."""
    (sent,) = await server.statements.during(filled.get())
    assert not [name for name in ("description", "attributes", "images") if name in sent]
    assert "*" not in sent.replace("* 100", "")
