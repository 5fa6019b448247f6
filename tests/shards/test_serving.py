"""A worker over two databases: each company is served from its own, and from nowhere else."""

from __future__ import annotations

import asyncio

import grpc
import pytest
from commerce.analytics.v1 import analytics_service_pb2_grpc, query_pb2
from commerce.cart.v1 import public_cart_service_pb2 as public
from commerce.wishlist.v1 import (
    public_shared_wishlist_service_pb2 as shared,
)
from commerce.wishlist.v1 import (
    public_shared_wishlist_service_pb2_grpc as shared_grpc,
)

from server.app import Refusal, Worker
from server.platform.settings import Settings
from tests.shards.conftest import Two, sharded
from tests.support.databases import query
from tests.support.workers import (
    COMPANY,
    OTHER_COMPANY,
    Server,
    bearing,
    running_worker,
    tenant,
    token,
)


async def fill(worker: Server, company: str) -> str:
    """Make a guest's cart of a company; give its id."""
    cart = await worker.guests.CreateGuestCart(
        public.CreateGuestCartRequest(), metadata=tenant(company)
    )
    return str(cart.id)


async def test_carts_go_to_the_database_of_their_company(two: Two, worker: Server) -> None:
    await asyncio.gather(*(fill(worker, COMPANY) for _ in range(20)))
    await asyncio.gather(*(fill(worker, OTHER_COMPANY) for _ in range(10)))
    of_company = 'SELECT "companyId", count(*) FROM carts GROUP BY 1'
    assert query(two.home, of_company) == [(COMPANY, 20)]
    assert query(two.second, of_company) == [(OTHER_COMPANY, 10)]


async def test_a_company_that_is_nowhere_is_not_found(worker: Server) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await fill(worker, "nobody")
    assert refused.value.code() is grpc.StatusCode.NOT_FOUND


async def test_figures_come_from_the_company_s_database(two: Two, worker: Server) -> None:
    """Asked for by staff of no company, who name one."""
    await fill(worker, OTHER_COMPANY)
    stub = analytics_service_pb2_grpc.AnalyticsServiceStub(worker.channel)
    who = bearing(token(sub="s", role="SUPER_ADMIN", companyId=OTHER_COMPANY))
    overview = await stub.GetOverview(
        query_pb2.AnalyticsQuery(company_id=OTHER_COMPANY, fresh=True),
        metadata=who,
    )
    assert overview.cart.total_carts == 1


async def test_a_shared_link_is_found_wherever_it_is(two: Two, worker: Server) -> None:
    """It names no company."""
    for url, company in ((two.home, COMPANY), (two.second, OTHER_COMPANY)):
        query(
            url,
            'INSERT INTO wishlists (id, "companyId", "isPublic", "sharedUrl", "customerId") '
            "VALUES (%s, %s, true, %s, NULL)",
            f"list-{company}",
            company,
            f"link-{company}-0123456789abcdef",
        )
    stub = shared_grpc.PublicSharedWishlistServiceStub(worker.channel)
    for company in (COMPANY, OTHER_COMPANY):
        found = await stub.GetSharedWishlist(
            shared.GetSharedWishlistRequest(shared_url=f"link-{company}-0123456789abcdef")
        )
        assert found.name == "My Wishlist"


async def test_a_company_in_the_wrong_database_stops_the_start(
    two: Two, settings: Settings
) -> None:
    """The map says second, the rows are at home: not served, and named."""
    swapped = sharded(settings, two.second, two.home)
    with pytest.raises(Refusal) as refused:
        await Worker.build(swapped)
    assert f"company {OTHER_COMPANY} is of shard second, and is in shard main" in str(refused.value)
    assert f"company {COMPANY} is of shard main, and is in shard second" in str(refused.value)


async def test_a_company_that_is_moved_while_it_is_served_is_refused(
    two: Two, worker: Server
) -> None:
    """Its rows appear in another database: nobody can say which are the right ones."""
    await fill(worker, COMPANY)
    await fill(worker, OTHER_COMPANY)
    row = query(two.home, "SELECT name, slug FROM companies WHERE id = %s", COMPANY)[0]
    query(
        two.second,
        'INSERT INTO companies (id, "clientId", name, slug) '
        'SELECT %s, "clientId", %s, %s FROM companies LIMIT 1',
        COMPANY,
        *row,
    )
    await refused_soon(worker, COMPANY)
    await fill(worker, OTHER_COMPANY)
    assert two.count(two.second) == 2
    query(two.second, "DELETE FROM companies WHERE id = %s", COMPANY)
    await served_soon(worker, COMPANY)


async def test_a_schema_that_is_behind_is_named_with_its_shard(
    two: Two, settings: Settings
) -> None:
    query(two.second, "UPDATE alembic_version SET version_num = '20260101140542'")
    with pytest.raises(Refusal, match="schema of shard second is not this release's"):
        await Worker.build(two.settings)


async def test_a_shard_that_is_away_is_its_companies_alone(two: Two, settings: Settings) -> None:
    """Also at the start: a restart must not take the others along."""
    away = sharded(settings, two.home, "postgresql://u:hush@127.0.0.1:1/gone")
    async with running_worker(away) as worker:
        await fill(worker, COMPANY)
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await fill(worker, OTHER_COMPANY)
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
        await fill(worker, COMPANY)


async def refused_soon(worker: Server, company: str) -> None:
    """Wait until calls of a company are refused."""
    async with asyncio.timeout(30):
        while (code := await answered(worker, company)) is None:
            pass
    assert code is grpc.StatusCode.UNAVAILABLE


async def served_soon(worker: Server, company: str) -> None:
    """Wait until calls of a company are served."""
    async with asyncio.timeout(30):
        while await answered(worker, company) is not None:
            pass


async def answered(worker: Server, company: str) -> grpc.StatusCode | None:
    """What a call of a company is refused with; None where it is served."""
    try:
        await fill(worker, company)
    except grpc.aio.AioRpcError as refused:
        return refused.code()
    return None
