"""Senders that are killed: nothing is lost, nothing comes out of order."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from server.stack.process import PROJECT
from tests.support.stacks import environment
from tests.webhooks.conftest import Merchant
from tests.webhooks.receiver import Receiver
from tests.webhooks.test_delivery import in_order

CUSTOMERS, TIMES, KILLS = 6, 10, 5


def spawn(merchant: Merchant) -> subprocess.Popen[bytes]:
    """Start a sender as operators do."""
    settings = environment(
        DATABASE_URL=merchant.settings.database_url, WEBHOOK_RETRY_SECONDS=",".join(["0.2"] * 20)
    )
    command = [sys.executable, "-m", "server", "webhooks", "serve"]
    return subprocess.Popen(command, cwd=PROJECT, env=settings, stdout=subprocess.PIPE)


@pytest.fixture
async def senders(merchant: Merchant) -> AsyncIterator[list[subprocess.Popen[bytes]]]:
    found = [spawn(merchant), spawn(merchant)]
    yield found
    for process in found:
        # One that has not begun yet can't hear it, and ends by the signal.
        assert process.stdout
        assert await asyncio.to_thread(process.stdout.readline)
        process.terminate()
    for process in found:
        await asyncio.to_thread(process.wait, 30)
        assert process.stdout
        process.stdout.close()
        assert process.returncode == 0, "it ends by itself when it is told to"


@pytest.mark.timeout(300)
async def test_whoever_lives_goes_on_where_the_dead_were(
    merchant: Merchant, receiver: Receiver, senders: list[subprocess.Popen[bytes]]
) -> None:
    """One call in four fails too, and the next sender is killed when a sixth more has come."""
    calls = 0

    def answer(_: object) -> web.Response:
        nonlocal calls
        calls += 1
        return web.Response(status=500 if calls % 4 == 0 else 204)

    receiver.answer = answer
    await merchant.endpoint(receiver.url)
    await asyncio.gather(*(merchant.shop(f"cust-{n}", times=TIMES) for n in range(CUSTOMERS)))
    every = CUSTOMERS * (TIMES + 1)
    for kill in range(KILLS):
        wanted = every * (kill + 1) // (KILLS + 1)
        await receiver.until(lambda sent, n=wanted: len({one.id for one in sent}) >= n, 120)
        victim = senders[kill % 2]
        victim.send_signal(signal.SIGKILL)
        await asyncio.to_thread(victim.communicate)
        senders[kill % 2] = spawn(merchant)
    await receiver.until(lambda sent: len({one.id for one in sent}) >= every, 120)
    assert in_order(receiver.sent)
