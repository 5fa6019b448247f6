"""What the tests of all doors together need."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from server.stack.valkey import EmbeddedValkey
from tests.support.servers import Servers, temporary_directory
from tests.support.stacks import RunningStack, running_stack


@pytest.fixture
def valkey() -> Iterator[EmbeddedValkey]:
    """A Valkey of the test's own, to be stopped and emptied."""
    server = EmbeddedValkey(temporary_directory(), memory_mib=16)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def isolated_database_url(servers: Servers) -> Iterator[str]:
    """A migrated and seeded database of one module of tests."""
    name = f"isolated_{secrets.token_hex(4)}"
    yield servers.create_database(name)
    servers.drop_database(name)


@pytest.fixture(scope="module")
def isolated_stack(isolated_database_url: str, redis_url: str) -> Iterator[RunningStack]:
    """A worker behind a real Envoy on that database."""
    with running_stack(
        DATABASE_URL=isolated_database_url, REDIS_URL=redis_url, WORKERS="1"
    ) as running:
        yield running
