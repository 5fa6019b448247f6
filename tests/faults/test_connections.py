"""Connections that are many and idle, and callers that read slowly, beside shoppers."""

from __future__ import annotations

import contextlib
import resource
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.faults.harness import report, shopping
from tests.support.stacks import RunningStack

pytestmark = [pytest.mark.timeout(240), pytest.mark.servers]
IDLE = 1000
SLOW = 50
HEAD = b"GET /api/openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n"
"""What has the longest answer."""


@pytest.fixture
def descriptors() -> Iterator[None]:
    """Let this process open as many connections as the tests need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = IDLE + SLOW + 512
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"a process may open {hard} files only")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def connected(stack: RunningStack, stack_of: contextlib.ExitStack) -> socket.socket:
    """Connect to Envoy."""
    address = urlsplit(stack.api_url)
    connection = socket.create_connection((address.hostname or "", address.port or 0), timeout=20)
    return stack_of.enter_context(contextlib.closing(connection))


@pytest.mark.usefixtures("descriptors")
def test_a_thousand_idle_connections_cost_nobody_anything(hurt: RunningStack) -> None:
    """Each can still be used in the end."""
    with contextlib.ExitStack() as opened, shopping(hurt) as crowd:
        begin = time.monotonic()
        idle = [connected(hurt, opened) for _ in range(IDLE)]
        end = crowd.wait_acknowledged(100)
        for connection in (idle[0], idle[-1]):
            connection.sendall(b"GET /api/health HTTP/1.1\r\nhost: localhost\r\n\r\n")
            assert connection.recv(64).startswith(b"HTTP/1.1 200")
        ledger = crowd.stop()
    verdict = ledger.verdict(hurt.database_url)
    report("1,000 idle connections", ledger, verdict, begin=begin, end=end)
    verdict.check()
    assert not ledger.failures


def test_slow_readers_hold_nobody_up(hurt: RunningStack) -> None:
    """They ask again and again and read a byte now and then."""
    with contextlib.ExitStack() as opened, shopping(hurt) as crowd:
        begin = time.monotonic()
        slow = [connected(hurt, opened) for _ in range(SLOW)]
        for connection in slow:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            connection.sendall(HEAD * 20)
        for _ in range(5):
            crowd.wait_acknowledged(20)
            for connection in slow:
                assert connection.recv(1)
        end = time.monotonic()
        ledger = crowd.stop()
    verdict = ledger.verdict(hurt.database_url)
    report("50 callers that read slowly", ledger, verdict, begin=begin, end=end)
    verdict.check()
    assert not ledger.failures
