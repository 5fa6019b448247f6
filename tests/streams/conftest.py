"""Two workers of this process on one database: who follows at one, and is changed by the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from server.platform.settings import Settings
from tests.containers.conftest import (
    customer,
    guest,
    new_customer,
    new_guest,
    new_product,
    new_site,
    shopper,
    tested,
)
from tests.streams.followers import STREAMS_A_CALLER, Follow, follower
from tests.support.workers import Server, running_worker

__all__ = [
    "customer",
    "guest",
    "new_customer",
    "new_guest",
    "new_product",
    "new_site",
    "shopper",
    "tested",
]


@pytest.fixture(scope="session")
def stream_settings(settings: Settings) -> Settings:
    """The settings of workers whose streams look around often."""
    return settings.model_copy(
        update={
            "streams_a_caller": STREAMS_A_CALLER,
            "stream_check_seconds": 0.2,
            "stream_heartbeat_seconds": 1.0,
        }
    )


@pytest.fixture(scope="session")
async def server(stream_settings: Settings) -> AsyncIterator[Server]:
    """The worker that shoppers call."""
    async with running_worker(stream_settings) as running:
        yield running


@pytest.fixture(scope="session")
async def other(stream_settings: Settings) -> AsyncIterator[Server]:
    """The worker that streams are open at."""
    async with running_worker(stream_settings) as running:
        yield running


@pytest.fixture
async def follow(other: Server) -> AsyncIterator[Follow]:
    """Open streams at the other worker; they are closed in the end."""
    open_: list[Any] = []
    yield follower(other, open_)
    for stream in open_:
        stream.call.cancel()
