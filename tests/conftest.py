"""What every test may ask for: servers, databases, settings, a whole stack.

One PostgreSQL and one Valkey serve a run. Under xdist the controlling process starts them while the
workers collect; without xdist the first test that needs them does.
"""

from __future__ import annotations

import gc
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from server.platform.garbage import settle_garbage_collector
from server.platform.settings import DEVELOPMENT_JWT_SECRET, Settings
from tests.support.companies import loose_statements
from tests.support.made import make_for
from tests.support.servers import ADDRESS_VARIABLE, Servers, ServerThread, wait_for_servers
from tests.support.stacks import RunningStack, running_stack

# How long an example takes says how busy the machine is, not whether the rule holds.
hypothesis.settings.register_profile("rules", deadline=None)
hypothesis.settings.load_profile("rules")

_SERVERS = pytest.StashKey[ServerThread]()
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers early where the tests run in other processes than this one."""
    # Loading all tests makes no garbage; looking for it would take a quarter of the time.
    gc.disable()
    # Else gRPC's fork handlers abort, now and then, a child between fork and exec.
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "false")
    controls = not hasattr(config, "workerinput") and config.getoption("numprocesses", None)
    if controls and not config.option.collectonly:
        thread = config.stash[_SERVERS] = ServerThread()
        os.environ[ADDRESS_VARIABLE] = str(thread.directory)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers that this process has started."""
    thread = config.stash.get(_SERVERS, None)
    if thread is not None:
        os.environ.pop(ADDRESS_VARIABLE, None)
        thread.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs servers, so that `make test-fast` can leave it out."""
    for item in items:
        if "servers" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.servers)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Make what the tests of this process need before the clock of the first one runs."""
    settle_garbage_collector()
    gc.enable()
    if not session.config.option.collectonly:
        make_for(session.items)


@pytest.fixture(scope="session", autouse=True)
def companies_are_named() -> Iterator[None]:
    """Read all statements that the tests of this process have made, when they have ended."""
    yield
    found = loose_statements()
    assert not found, "\n".join(found)


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Servers:
    """The PostgreSQL and the Valkey of this run."""
    if ADDRESS_VARIABLE not in os.environ:
        thread = pytestconfig.stash[_SERVERS] = ServerThread()
        os.environ[ADDRESS_VARIABLE] = str(thread.directory)
    return wait_for_servers(Path(os.environ[ADDRESS_VARIABLE]))


@pytest.fixture(scope="session")
def database_url(servers: Servers) -> str:
    """A migrated and seeded database, shared by the tests of one pytest process."""
    return servers.create_database(f"test_{_WORKER}")


@pytest.fixture
def new_database(servers: Servers) -> Iterator[Callable[..., str]]:
    """Create databases of one's own: `new_database()`, or with `template="template0"` empty."""
    names: list[str] = []

    def create(template: str | None = None) -> str:
        names.append(f"test_{_WORKER}_{next(_numbers)}")
        if template is None:
            return servers.create_database(names[-1])
        return servers.create_database(names[-1], template=template)

    yield create
    for name in names:
        servers.drop_database(name)


_numbers = itertools.count(1)


@pytest.fixture
def fresh_database_url(new_database: Callable[..., str]) -> str:
    """A migrated and seeded database of this test alone."""
    return new_database()


@pytest.fixture
def empty_database_url(new_database: Callable[..., str]) -> str:
    """A database without any table, of this test alone."""
    return new_database(template="template0")


@pytest.fixture(scope="session")
def redis_url(servers: Servers) -> str:
    """A database of Valkey, shared by the tests of one pytest process."""
    return f"{servers.redis_server}{int(_WORKER.removeprefix('gw')) % 64}"


@pytest.fixture(scope="session")
def settings(database_url: str, redis_url: str) -> Settings:
    """The settings of a server under test."""
    return Settings(
        node_env="test",
        database_url=database_url,
        redis_url=redis_url,
        database_connections=10,
        workers=1,
        jwt_secret=DEVELOPMENT_JWT_SECRET,
        rate_limit_public=1_000_000,
        rate_limit_token=1_000_000,
        rate_limit_guesses=1_000_000,
        audit_refusal_seconds=0,
        rate_limit_tenant=1_000_000,
        # Counting beside the calls would stand among the statements that tests count.
        analytics_refresh_seconds=0,
    )


@pytest.fixture(scope="session")
def stack(database_url: str, redis_url: str) -> Iterator[RunningStack]:
    """Two real workers behind a real Envoy on `database_url` and `redis_url`."""
    with running_stack(DATABASE_URL=database_url, REDIS_URL=redis_url) as running:
        yield running
