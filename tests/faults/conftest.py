"""Stacks that may be hurt: of two workers, each on a database of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.faults.harness import VARIABLES
from tests.support.servers import Servers
from tests.support.stacks import RunningStack, running_stack


@pytest.fixture(scope="module")
def hurt(servers: Servers, redis_url: str) -> Iterator[RunningStack]:
    """A stack that every test of a file leaves healthy."""
    name = f"faults_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    url = servers.create_database(name)
    with running_stack(DATABASE_URL=url, REDIS_URL=redis_url, **VARIABLES) as stack:
        yield stack
    servers.drop_database(name)
