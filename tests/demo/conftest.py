"""A database of the tests of one file."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.support.servers import Servers


@pytest.fixture(scope="module")
def demo_database_url(servers: Servers) -> Iterator[str]:
    """A migrated and seeded database that no other file writes to."""
    name = f"demo_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    yield servers.create_database(name)
    servers.drop_database(name)
