"""A database as a provider gives it, for the tests of deployment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.stack.postgres import EmbeddedPostgres
from tests.support.clusters import Cluster, forgotten, standby_of, started
from tests.support.databases import query
from tests.support.servers import temporary_directory


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A server of these tests alone: roles of `deploy/postgres/roles.sql`, demo data."""
    directory = temporary_directory()
    server = EmbeddedPostgres(directory, durable=False)
    try:
        yield started(server)
    finally:
        server.stop()
        forgotten(directory)


@pytest.fixture(scope="session")
def copied(cluster: Cluster) -> Iterator[EmbeddedPostgres]:
    """A standby of it, made once."""
    directory = temporary_directory()
    standby: EmbeddedPostgres | None = None
    try:
        standby = standby_of(cluster, directory)
        yield standby
    finally:
        if standby is not None:
            standby.stop()
        forgotten(directory)


@pytest.fixture
def standby(cluster: Cluster, copied: EmbeddedPostgres) -> EmbeddedPostgres:
    """The standby, running and following."""
    if not copied.started:
        copied.start()
    copy = cluster.server.url.replace(f":{cluster.server.port}/", f":{copied.port}/")
    query(copy, "SELECT pg_wal_replay_resume()")
    return copied
