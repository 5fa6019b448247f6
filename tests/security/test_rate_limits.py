"""Limits of a caller and a tenant over all workers: with Redis, without it, after its loss."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import uuid
from collections.abc import AsyncIterator, Callable, Iterator

import grpc
import httpx
import pytest
import redis
from commerce.cart.v1 import cart_service_pb2
from commerce.catalog.v1 import public_site_service_pb2, public_site_service_pb2_grpc

from server.platform.settings import Settings
from server.stack.valkey import EmbeddedValkey
from tests.http.edge import check_error
from tests.support.refusals import refused
from tests.support.stacks import RunningStack, running_stack
from tests.support.workers import (
    COMPANY,
    OTHER_COMPANY,
    Metadata,
    Server,
    bearer,
    running_worker,
    tenant,
)

LIMIT = 400
FEATURES = "/api/public/sites/site-main/features"
_CART = cart_service_pb2.GetCartRequest()
_FEATURES = public_site_service_pb2.GetSiteFeaturesRequest(site_id="site-main")


def guest() -> Metadata:
    """A guest with a session token that nobody else has; that it opens nothing is no matter."""
    return tenant(COMPANY, uuid.uuid4().hex * 2)


async def calls(server: Server, caller: Metadata, count: int) -> int:
    """Call *server* up to *count* times, and give how many calls were admitted."""
    stub = public_site_service_pb2_grpc.PublicSiteServiceStub(server.channel)
    for made in range(count):
        try:
            await stub.GetSiteFeatures(_FEATURES, metadata=caller)
        except grpc.aio.AioRpcError as error:
            if error.code() is not grpc.StatusCode.RESOURCE_EXHAUSTED:
                raise
            return made
    return count


async def come_about(condition: Callable[[], object], what: str) -> None:
    """Wait until *condition* holds, while the workers of this process go on."""
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never: {what}")


async def refuses(server: Server, caller: Metadata) -> None:
    """Wait until *server* has heard that *caller* called too often, asking now and then."""
    for _ in range(200):
        if await calls(server, caller, 1) == 0:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("never refused")


@contextlib.asynccontextmanager
async def workers(
    settings: Settings, count: int = 2, **update: object
) -> AsyncIterator[list[Server]]:
    """Workers that share the limits, each with a channel of its own."""
    chosen = settings.model_copy(update={"workers": count, "rate_limit_token": 40} | update)
    async with contextlib.AsyncExitStack() as stack:
        found = [await stack.enter_async_context(running_worker(chosen)) for _ in range(count)]
        yield found


async def heard_of_each_other(servers: list[Server]) -> None:
    """Wait until every worker has heard of the others through Redis."""
    found = [server.worker.limits for server in servers]
    await come_about(
        lambda: all(limits.connected and limits.workers == len(found) for limits in found),
        "all workers have heard of each other",
    )


@pytest.fixture(scope="module")
def limited(database_url: str) -> Iterator[RunningStack]:
    """Two workers behind Envoy with little to allow, and a Valkey of their own."""
    with running_stack(
        DATABASE_URL=database_url, RATE_LIMIT_TOKEN=str(LIMIT), RATE_LIMIT_TENANT=str(2 * LIMIT)
    ) as running:
        yield running


async def test_what_one_worker_has_admitted_counts_for_the_next(
    settings: Settings, valkey: EmbeddedValkey
) -> None:
    async with workers(settings, redis_url=valkey.url) as (first, second):
        await heard_of_each_other([first, second])
        caller, other = guest(), guest()
        assert await calls(first, caller, 100) == 40
        await refuses(second, caller)
        assert await calls(second, other, 30) == 30
        customer = bearer(f"cust-{uuid.uuid4()}")
        assert await first.carts.GetCart(_CART, metadata=customer)


async def test_a_tenant_s_callers_share_an_allowance_over_all_workers(
    settings: Settings, valkey: EmbeddedValkey
) -> None:
    async with workers(settings, redis_url=valkey.url, rate_limit_tenant=60) as (first, second):
        await heard_of_each_other([first, second])
        admitted = sum([await calls(first, guest(), 10) for _ in range(10)])
        assert admitted == 60
        await refuses(second, guest())
        stub = public_site_service_pb2_grpc.PublicSiteServiceStub(second.channel)
        elsewhere = stub.GetSiteFeatures(_FEATURES, metadata=tenant(OTHER_COMPANY))
        await refused(elsewhere, "SITE_NOT_ALLOWED")


async def test_the_refusal_says_when_to_come_back(
    settings: Settings, valkey: EmbeddedValkey
) -> None:
    async with workers(settings, 1, redis_url=valkey.url, rate_limit_token=1) as (only,):
        caller = guest()
        assert await calls(only, caller, 10) == 1
        stub = public_site_service_pb2_grpc.PublicSiteServiceStub(only.channel)
        refusal = await refused(stub.GetSiteFeatures(_FEATURES, metadata=caller), "RATE_LIMITED")
        assert 1 <= int(refusal.trailers["retry-after"]) <= 120


async def test_without_redis_each_worker_keeps_to_its_share_and_answers(
    settings: Settings, valkey: EmbeddedValkey
) -> None:
    async with workers(settings, redis_url=valkey.url) as (first, second):
        await heard_of_each_other([first, second])
        valkey.stop()
        known = (first.worker.limits, second.worker.limits)
        await come_about(
            lambda: not any(limits.connected for limits in known), "Redis is found to be away"
        )
        caller = guest()
        assert await calls(first, caller, 100) == 20
        assert await calls(second, caller, 100) == 20
        # It comes back without its data, and the workers tell it anew.
        valkey.spawn()
        await heard_of_each_other([first, second])
        caller = guest()
        assert await calls(second, caller, 100) == 40
        await refuses(first, caller)


async def test_a_redis_that_lost_its_data_gives_no_second_allowance(
    settings: Settings, valkey: EmbeddedValkey
) -> None:
    async with workers(settings, redis_url=valkey.url) as (first, second):
        await heard_of_each_other([first, second])
        caller = guest()
        assert await calls(first, caller, 100) == 40
        await refuses(second, caller)
        with redis.Redis.from_url(valkey.url) as client:
            client.flushall()
        assert await calls(first, caller, 1) == 0
        assert await calls(second, caller, 1) == 0
        async with workers(settings, 1, redis_url=valkey.url) as (third,):
            await heard_of_each_other([first, second, third])
            await refuses(third, caller)


async def test_a_redis_that_never_answers_holds_up_no_call(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        async with workers(settings, redis_url=url) as (first, _):
            # Were a call to wait for Redis, these would take half a second each.
            async with asyncio.timeout(8):
                assert await calls(first, guest(), 100) == 20
                for _ in range(20):
                    assert await calls(first, guest(), 10) == 10


async def test_what_redis_holds_has_an_end_and_names_nobody(
    settings: Settings, valkey: EmbeddedValkey
) -> None:
    name = f"cust-{uuid.uuid4()}@example.com"
    async with workers(settings, 1, redis_url=valkey.url) as (only,):
        await calls(only, guest(), 10)
        for _ in range(5):
            await only.carts.GetCart(_CART, metadata=bearer(name))
        with redis.Redis.from_url(valkey.url, decode_responses=True) as client:
            await come_about(lambda: len(client.keys("limits:*:*")) >= 2, "two keys")
            for key in client.keys("*"):
                assert 0 < client.ttl(key) <= 180, key
                assert "example.com" not in key


def test_two_workers_behind_envoy_have_one_allowance(limited: RunningStack) -> None:
    """Each with an allowance of its own, twice as many calls would be admitted."""
    headers = dict(guest())
    with httpx.Client(base_url=limited.api_url, headers=headers) as http:
        answers = [http.get(FEATURES) for _ in range(3 * LIMIT)]
        statuses = [answer.status_code for answer in answers]
        # Counted beside the calls: what comes within one exchange may be too much.
        assert LIMIT <= statuses.count(200) < 1.7 * LIMIT
        assert set(statuses) == {200, 429}
        assert 429 in statuses[-50:]
        answer = answers[statuses.index(429)]
        said = "Too many calls, try again later; used up is what one caller may call in a minute"
        check_error(answer, 429, "RATE_LIMITED", message=said)
        assert 1 <= int(answer.headers["retry-after"]) <= 120
        # Another caller of the same company, and one with a bearer token, are let in.
        assert http.get(FEATURES, headers=dict(guest())).status_code == 200
