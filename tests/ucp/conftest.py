"""A stack whose main site serves shopping assistants."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator

import httpx
import pytest

from tests.support.servers import Servers
from tests.support.stacks import RunningStack, running_stack
from tests.ucp.agents import OTHER_PROFILE, Assistant, serve_agents


@pytest.fixture(scope="session")
def agent_stack(servers: Servers, redis_url: str, worker_id: str) -> Iterator[RunningStack]:
    """Two workers behind an Envoy, on a database of their own."""
    name = f"test_agents_{worker_id}"
    url = servers.create_database(name)
    asyncio.run(serve_agents(url, host="localhost"))
    with running_stack(DATABASE_URL=url, REDIS_URL=redis_url) as running:
        yield running
    servers.drop_database(name)


@pytest.fixture(scope="session")
def api(agent_stack: RunningStack) -> Iterator[httpx.Client]:
    """A client of the stack, by the host name of the site."""
    base = agent_stack.api_url.replace("127.0.0.1", "localhost")
    with httpx.Client(base_url=base, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def agents_database(servers: Servers) -> Iterator[str]:
    """A database of one module's own, whose main site serves assistants, for workers of tests."""
    name = f"agents_{uuid.uuid4().hex[:8]}"
    url = servers.create_database(name)
    asyncio.run(serve_agents(url, host="localhost"))
    yield url
    servers.drop_database(name)


@pytest.fixture
def assistant(api: httpx.Client) -> Assistant:
    """An assistant that speaks the newest release."""
    return Assistant(api)


@pytest.fixture(params=["2026-08-25", "2026-04-08"])
def each(api: httpx.Client, request: pytest.FixtureRequest) -> Assistant:
    """An assistant, once in each release."""
    return Assistant(api, release=request.param)


@pytest.fixture
def rival(api: httpx.Client) -> Assistant:
    """Another assistant."""
    return Assistant(api, OTHER_PROFILE)
