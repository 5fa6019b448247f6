"""Stacks that may be hurt: of two workers, each on a database of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
    with housed(directory, redis_url) as house:
        yield house
    shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def housed(directory: Path, redis_url: str) -> Iterator[House]:
    """Run a stack whose PostgreSQL keeps its files in *directory*."""
    postgres = EmbeddedPostgres(directory)
    try:
        postgres.start()
        with running_stack(DATABASE_URL=postgres.url, REDIS_URL=redis_url, **VARIABLES) as stack:
            yield House(postgres, stack)
    finally:
        postgres.stop()


@contextlib.contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """Mount a file system of so many megabytes; leave the test out where that is not allowed."""
    place = temporary_directory()
    options = f"size={megabytes}m,mode=711"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        place.rmdir()
        pytest.skip("a small file system needs root")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


def fill(path: Path) -> None:
    """Write to *path* until its file system is full."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(b"\0" * 4096):
            pass
