"""What a session holds, in numbers, and what calls cost in statements."""

from __future__ import annotations

import re

import pytest
from commerce.cross_site_session.v1 import cross_site_session_pb2

from tests.cross_site_session.conftest import OUTLET, NewSite
from tests.cross_site_session.visitors import KINDS, Visitor
from tests.support.workers import Server

Summary = cross_site_session_pb2.SessionSummary


async def test_units_of_the_cart_and_items_of_the_lists_are_counted(
    visitor: Visitor, new_site: NewSite
) -> None:
    """0 for customers, other keys by route, units mixed with lines."""
    other = await new_site()
    await visitor.transfer(OUTLET)
    await visitor.transfer(other)
    await visitor.fill("prod-mug", "prod-tee")
    await visitor.buy("prod-mug", 5)
    summary = await visitor.summary()
    session = await visitor.get()
    assert summary == Summary(
        session_id=session.id,
        cart_item_count=7,
        wishlist_item_count=2,
        comparison_item_count=2,
        total_item_count=11,
        last_active_at=session.last_active_at,
        active_sites=[other, OUTLET],
    )


async def test_without_a_session_a_customers_summary_is_empty(customer: Visitor) -> None:
    """Different key sets for nothing."""
    assert await customer.summary() == Summary()


async def test_a_customers_summary_counts_what_no_session_refers_to(customer: Visitor) -> None:
    """It was 0 until the customer moved between sites, and again once the session had ended."""
    await customer.buy("prod-mug", 5)
    await customer.fill("prod-tee")
    counts = (6, 1, 1)

    async def counted() -> tuple[str, int, int, int]:
        summary = await customer.summary()
        assert summary.total_item_count == sum(counts)
        return (
            summary.session_id,
            summary.cart_item_count,
            summary.wishlist_item_count,
            summary.comparison_item_count,
        )

    assert await counted() == ("", *counts)
    session = await customer.create()
    assert await counted() == (session.id, *counts)
    await customer.revoke()
    assert await counted() == ("", *counts)


async def test_reading_is_one_statement(
    visitor: Visitor, server: Server, new_site: NewSite
) -> None:
    """Whole rows joined and discarded, one reload of everything a site."""
    for _ in range(3):
        await visitor.transfer(await new_site())
    await visitor.fill("prod-mug")
    during = server.statements.during
    for call in (visitor.get, visitor.summary):
        await call()
        (sent,) = await during(call())
        assert "firstName" not in sent
        assert "settings" not in sent


async def test_changing_is_two_statements(visitor: Visitor, server: Server) -> None:
    during = server.statements.during
    calls = [
        lambda: visitor.transfer(OUTLET),
        lambda: visitor.transfer(OUTLET, "WISHLIST"),
        lambda: visitor.hand_off(OUTLET),
        visitor.revoke,
    ]
    await visitor.create()
    await visitor.hand_off(OUTLET)
    for call in calls:
        assert len(await during(call())) == 2, call


async def test_a_guests_session_begins_with_one_statement(
    guest: Visitor, customer: Visitor, server: Server
) -> None:
    """Most calls of a busy day; a customer's session has to know the customer first."""
    for shop in (guest, customer):
        await shop.create(site_id="site-main")
    during = server.statements.during
    assert len(await during(guest.create())) == 1
    assert len(await during(guest.create(site_id="site-main"))) == 1
    assert len(await during(customer.create(site_id="site-main"))) == 2


async def test_transferring_three_new_containers_is_two_statements(
    new_site: NewSite, visitor: Visitor, server: Server
) -> None:
    await visitor.get()
    await server.statements.during(visitor.hand_off(OUTLET))
    sent = await server.statements.during(visitor.transfer(await new_site()))
    assert len([text for text in sent if "pg_catalog" not in text]) == 2


async def test_redeeming_is_two_statements(guest: Visitor, server: Server) -> None:
    for _ in range(2):
        code = (await guest.hand_off(OUTLET)).code
        sent = await server.statements.during(guest.redeem(code, OUTLET))
    assert len(sent) == 2


async def test_a_sessions_token_costs_no_statement(guest: Visitor, server: Server) -> None:
    """The containers' own statements find out what the token opens."""
    await guest.transfer(OUTLET)
    await guest.fill("prod-mug")
    during = server.statements.during
    assert len(await during(guest.cart())) == 1
    assert len(await during(guest.wishlist())) == 1
    assert len(await during(guest.comparison())) == 1
    # Reading the id first, then two for the change.
    assert len(await during(guest.buy("prod-mug"))) == 1 + 2
    assert len(await during(guest.wish("prod-tee"))) == 1 + 2


async def _fill(server: Server, visitor: Visitor, count: int) -> None:
    """Put many products into cart and wishlist, and two into the comparison."""
    cart, wishlist = (await visitor.cart()).id, (await visitor.wishlist()).id
    await server.database.execute(
        'INSERT INTO cart_items (id, "cartId", "productId", "productSnapshot", quantity, '
        '"unitPrice", "originalPrice", "lineTotal") '
        'SELECT $1 || n, $1, \'prod-\' || lpad(n::text, 4, \'0\'), \'{"name":"a","sku":"b"}\', '
        "1, 1, 1, 1 FROM generate_series(1, $2::int) n",
        cart,
        count,
    )
    await server.database.execute(
        'INSERT INTO wishlist_items (id, "wishlistId", "productId", "productSnapshot") '
        "SELECT $1 || n, $1, 'prod-' || lpad(n::text, 4, '0'), '{}' "
        "FROM generate_series(1, $2::int) n",
        wishlist,
        count,
    )
    for product in ("prod-0001", "prod-0002"):
        await visitor.compare(product)


@pytest.mark.parametrize("count", [1, 60])
async def test_a_merge_is_ten_statements_whatever_the_number_of_items(
    count: int, guest: Visitor, customer: Visitor, server: Server
) -> None:
    """So many statements an item. BEGIN and COMMIT are counted."""
    await guest.transfer(OUTLET)
    await customer.transfer(OUTLET)
    await _fill(server, guest, count)
    await _fill(server, customer, 2)
    sent = await server.statements.during(customer.merge(guest))
    own = [text for text in sent if not re.search("pg_catalog|pg_type", text)]
    assert len(own) == 10, own
    assert own[0].startswith("BEGIN")
    assert own[-1].startswith("COMMIT")
    assert len(KINDS) == 3
    assert (await customer.summary()).wishlist_item_count == max(2, count)


async def test_handing_over_is_no_more(guest: Visitor, customer: Visitor, server: Server) -> None:
    """A customer whom nobody knew yet: one statement more, to create them."""
    await guest.transfer(OUTLET)
    await guest.fill("prod-mug")
    sent = await server.statements.during(customer.merge(guest))
    assert len([text for text in sent if not re.search("pg_catalog|pg_type", text)]) == 11


async def test_activity_without_a_site_moves_none(guest: Visitor, new_site: NewSite) -> None:
    """Sites are by the last visit or transfer, newest first."""
    first, second = await new_site(), await new_site()
    await guest.transfer(first)
    await guest.activity(current_site_id=second)
    assert list((await guest.summary()).active_sites) == [second, first]
    await guest.activity()
    assert list((await guest.summary()).active_sites) == [second, first]
    await guest.activity(current_site_id=first)
    assert list((await guest.summary()).active_sites) == [first, second]
