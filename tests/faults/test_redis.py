"""Redis that stops, is emptied and is slow, while shoppers shop: no call needs it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from redis import Redis

from server.stack.valkey import EmbeddedValkey
from tests.faults.harness import LONG, VARIABLES, report, shopping
from tests.support.servers import Servers, temporary_directory
from tests.support.slow_proxy import SlowProxy
from tests.support.stacks import RunningStack, eventually, running_stack

pytestmark = [pytest.mark.timeout(240), pytest.mark.servers]
LATENCY_SECONDS = 2.0
CHANGES = 400 if LONG else 60
"""How many changes are acknowledged while the fault lasts."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A stack, and the Redis it uses through a proxy."""

    stack: RunningStack
    redis: EmbeddedValkey
    proxy: SlowProxy


@pytest.fixture(scope="module")
def shop(servers: Servers) -> Iterator[Shop]:
    """A stack on a Redis that may be hurt."""
    name = f"faults_redis_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    url, directory = servers.create_database(name), temporary_directory()
    redis = EmbeddedValkey(directory)
    redis.start()
    with SlowProxy(redis.port) as proxy:
        address = redis.url.replace(f":{redis.port}/", f":{proxy.port}/")
        with running_stack(DATABASE_URL=url, REDIS_URL=address, **VARIABLES) as stack:
            yield Shop(stack, redis, proxy)
    redis.stop()
    servers.drop_database(name)
    shutil.rmtree(directory, ignore_errors=True)


def counts(shop: Shop) -> int:
    """Count the workers that tell each other of their calls through Redis now."""
    with Redis.from_url(shop.redis.url) as client:
        return int(client.zcount("limits:workers", time.time() - 1, "+inf"))


def alone(shop: Shop) -> int:
    """Count how often workers have said that they go on without Redis."""
    logs = (shop.stack.directory / "logs").glob("worker-*.log")
    return sum(log.read_text().count("limits are kept without redis") for log in logs)


@contextlib.contextmanager
def stopped(shop: Shop) -> Iterator[None]:
    """Stop Redis, and start it anew, empty."""
    shop.redis.stop()
    yield
    shop.redis.start()


@contextlib.contextmanager
def restarted(shop: Shop) -> Iterator[None]:
    """Kill Redis and start it anew at once."""
    os.kill(shop.redis.child.pid, signal.SIGKILL)
    shop.redis.stop()
    shop.redis.start()
    yield


@contextlib.contextmanager
def flushed(shop: Shop) -> Iterator[None]:
    """Forget everything."""
    with Redis.from_url(shop.redis.url) as client:
        client.flushall()
    yield


@contextlib.contextmanager
def slow(shop: Shop) -> Iterator[None]:
    """Let every answer take two seconds, which each worker notices."""
    before = alone(shop)
    shop.proxy.delay_seconds = LATENCY_SECONDS
    eventually(lambda: alone(shop) >= before + 2, "both workers go on without Redis")
    yield
    shop.proxy.delay_seconds = 0


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (stopped, "Redis: stop and start"),
        (restarted, "Redis: killed and started"),
        (flushed, "Redis: flushed"),
        (slow, "Redis: every answer takes 2 s"),
    ],
    ids=["stopped", "restarted", "flushed", "slow"],
)
def test_no_call_needs_redis(
    shop: Shop, fault: Callable[[Shop], AbstractContextManager[None]], name: str
) -> None:
    """And when it is back, the workers tell each other of their calls again."""
    eventually(lambda: counts(shop) == 2, "both workers know each other")
    with shopping(shop.stack) as crowd:
        crowd.wait_acknowledged(CHANGES)
        begin = time.monotonic()
        with fault(shop):
            end = crowd.wait_acknowledged(CHANGES)
        eventually(lambda: counts(shop) == 2, "both workers know each other again")
        ledger = crowd.stop()
    verdict = ledger.verdict(shop.stack.database_url)
    report(name, ledger, verdict, begin=begin, end=end)
    verdict.check()
    assert not ledger.failures
