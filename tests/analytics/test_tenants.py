"""What one company's rows hold, or that they are gone, must not stop the figures of the others."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from commerce.cart.v1 import public_cart_service_pb2, public_cart_service_pb2_grpc

from server.analytics.service import Rollup
from server.platform.database.dsn import asyncpg_dsn
from tests.analytics.conftest import Analyst
from tests.support.workers import COMPANY, Server

GONE = "t-gone"


@pytest.fixture
async def sql(fresh_database_url: str) -> AsyncIterator[Any]:
    """What the platform's other applications may do to the database."""
    connection = await asyncpg.connect(asyncpg_dsn(fresh_database_url))
    yield connection
    await connection.close()


async def company(sql: Any, name: str = GONE) -> None:
    await sql.execute(
        'INSERT INTO companies (id, "clientId", name, slug) VALUES ($1, $2, $1, $1)',
        name,
        "demo-client",
    )


async def shop(server: Server, company_id: str) -> None:
    """Have a guest of *company_id* create a cart, as one event."""
    stub = public_cart_service_pb2_grpc.PublicCartServiceStub(server.channel)
    request = public_cart_service_pb2.CreateGuestCartRequest(currency="USD")
    await stub.CreateGuestCart(request, metadata=(("x-company-id", company_id),))


async def break_counting(sql: Any, company_id: str) -> None:
    """Have every row that is counted of a company fail, as a constraint of somebody else's may."""
    await sql.execute(f"""
CREATE FUNCTION not_this_one() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
CREATE TRIGGER not_this_one BEFORE INSERT ON analytics_tallies FOR EACH ROW
    WHEN (NEW."companyId" = '{company_id}') EXECUTE FUNCTION not_this_one()""")


async def mend_counting(sql: Any) -> None:
    await sql.execute("""
DROP TRIGGER not_this_one ON analytics_tallies;
UPDATE analytics_set_aside SET "retryAt" = '2000-01-01'""")


async def carts(analyst: Analyst, company_id: str = COMPANY) -> int:
    found = await analyst.overview(company_id=company_id)
    return int(found.cart.total_carts)


async def test_a_company_that_is_deleted_before_its_events_are_counted_stops_nobody(
    server: Server, analyst: Analyst, sql: Any, rollup: Rollup
) -> None:
    await company(sql)
    await shop(server, GONE)
    await sql.execute("DELETE FROM companies WHERE id = $1", GONE)
    await shop(server, COMPANY)

    assert await carts(analyst) == 1
    assert not (await rollup.verify())[0]
    async for _ in rollup.rebuild():
        pass
    assert await carts(analyst) == 1


async def test_a_company_that_is_deleted_after_it_was_counted_leaves_figures_that_verify(
    server: Server, analyst: Analyst, sql: Any, rollup: Rollup
) -> None:
    await company(sql)
    await shop(server, GONE)
    await shop(server, COMPANY)
    assert await carts(analyst) == 1
    await sql.execute("DELETE FROM companies WHERE id = $1", GONE)

    differences, compared = await rollup.verify()
    assert not differences
    assert compared
    async for _ in rollup.rebuild():
        pass
    assert await carts(analyst) == 1


async def test_a_company_that_is_being_deleted_is_not_waited_for(
    server: Server, analyst: Analyst, sql: Any, fresh_database_url: str
) -> None:
    """Deleting one may take minutes; and it may be undone, so its events must not be lost."""
    await company(sql)
    await shop(server, GONE)
    await shop(server, COMPANY)
    deleting = await asyncpg.connect(asyncpg_dsn(fresh_database_url))
    transaction = deleting.transaction()
    await transaction.start()
    await deleting.execute("DELETE FROM companies WHERE id = $1", GONE)

    assert await carts(analyst) == 1
    await transaction.rollback()
    await deleting.close()
    await sql.execute("""UPDATE analytics_set_aside SET "retryAt" = '2000-01-01'""")
    assert await carts(analyst) == 1
    assert await sql.fetchval('SELECT sum(total) FROM analytics_carts WHERE "companyId" = $1', GONE)


@pytest.mark.parametrize("how", ["refresh", "rebuild"])
async def test_a_company_that_cannot_be_counted_is_set_aside_and_counted_when_it_can(
    server: Server, analyst: Analyst, sql: Any, rollup: Rollup, how: str
) -> None:
    await company(sql)
    await rollup.refresh(wait=True)
    before = await sql.fetchval("SELECT through FROM analytics_state")
    await break_counting(sql, GONE)
    await shop(server, GONE)
    await shop(server, COMPANY)

    if how == "rebuild":
        async for _ in rollup.rebuild():
            pass
    assert await carts(analyst) == 1
    (aside,) = await rollup.companies_set_aside()
    assert aside.company_id == GONE
    assert "not this one" in aside.error
    assert await sql.fetchval("SELECT through FROM analytics_set_aside") >= before
    differences, _ = await rollup.verify()
    assert GONE in {found.row for found in differences if found.table == "analytics_set_aside"}

    await mend_counting(sql)
    await shop(server, GONE)
    await rollup.refresh(wait=True)
    assert not await rollup.companies_set_aside()
    assert not (await rollup.verify())[0]
    assert (
        await sql.fetchval(
            'SELECT sum(count) FROM analytics_tallies WHERE "companyId" = $1 '
            "AND span = 'DAY' AND kind = 'CART_CREATED'",
            GONE,
        )
        == 2
    )


async def test_figures_of_a_company_that_is_set_aside_say_how_old_they_are(
    server: Server, analyst: Analyst, sql: Any, rollup: Rollup
) -> None:
    """Else its merchant would take them for today's."""
    await rollup.refresh(wait=True)
    old = (await analyst.overview()).data_through
    await break_counting(sql, COMPANY)
    await shop(server, COMPANY)
    first = (await analyst.overview()).data_through
    again = (await analyst.overview()).data_through
    assert first == again
    assert first.ToDatetime() >= old.ToDatetime()
