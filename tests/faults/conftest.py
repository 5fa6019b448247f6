"""Stacks that may be hurt: of two workers, each on a database of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from server.stack.postgres import EmbeddedPostgres
from tests.faults.harness import VARIABLES
from tests.support.servers import Servers, temporary_directory
from tests.support.stacks import RunningStack, running_stack


@dataclass(frozen=True, slots=True)
class House:
    """A stack and the PostgreSQL it uses, which nobody starts again but the test."""

    postgres: EmbeddedPostgres
    stack: RunningStack


@pytest.fixture(scope="module")
def hurt(servers: Servers, redis_url: str) -> Iterator[RunningStack]:
    """A stack that every test of a file leaves healthy."""
    name = f"faults_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    url = servers.create_database(name)
    with running_stack(DATABASE_URL=url, REDIS_URL=redis_url, **VARIABLES) as stack:
        yield stack
    servers.drop_database(name)


@pytest.fixture(scope="module")
def house(redis_url: str) -> Iterator[House]:
    """A stack on a PostgreSQL that may be hurt; commits survive what is done to it."""
    directory = temporary_directory()
    postgres = EmbeddedPostgres(directory)
    try:
        postgres.start()
        with running_stack(DATABASE_URL=postgres.url, REDIS_URL=redis_url, **VARIABLES) as stack:
            yield House(postgres, stack)
    finally:
        postgres.stop()
        shutil.rmtree(directory, ignore_errors=True)
