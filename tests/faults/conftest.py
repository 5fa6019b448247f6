"""Stacks that may be hurt: of two workers, each on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.servers import Servers
from tests.support.stacks import RunningStack, running_stack

VARIABLES = {
    "DATABASE_CONNECTIONS": "10",
    # Counting beside the shoppers is the business of other tests.
    "ANALYTICS_REFRESH_SECONDS": "0",
}


@pytest.fixture(scope="module")
def hurt(servers: Servers, redis_url: str) -> Iterator[RunningStack]:
    """A stack that every test of a file leaves healthy."""
    name = "faults"
    import os

    name = f"faults_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    url = servers.create_database(name)
    with running_stack(DATABASE_URL=url, REDIS_URL=redis_url, **VARIABLES) as stack:
        yield stack
    servers.drop_database(name)
