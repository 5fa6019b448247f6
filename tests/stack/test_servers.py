"""The embedded PostgreSQL and Valkey, each started for the test."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from server.stack.postgres import DATABASE, EmbeddedPostgres, forget
from server.stack.postgres_programs import client_binaries, copied
from server.stack.process import StackError
from server.stack.valkey import EmbeddedValkey
from tests.support.servers import temporary_directory
from tests.support.stacks import alive, eventually

pytestmark = pytest.mark.servers


@pytest.fixture
def directory() -> Iterator[Path]:
    path = temporary_directory()
    yield path
    forget(path)
    shutil.rmtree(path)


@pytest.fixture
def postgres(directory: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(directory, durable=False)
    server.start()
    yield server
    server.stop()


def value(url: str, statement: str) -> object:
    """Return the one value that *statement* selects."""
    with psycopg.connect(url) as connection:
        row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0]


def remember(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")


def test_the_database_is_there_and_asks_for_a_password(postgres: EmbeddedPostgres) -> None:
    """Other users of the machine reach loopback too."""
    assert value(postgres.url, "SELECT current_database()") == DATABASE
    wrong = postgres.url.replace("postgres:", "postgres:x", 1).replace("postgresx", "postgres", 1)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    password = postgres.data.parent / "postgres.password"
    if password.exists():
        assert stat.S_IMODE(password.stat().st_mode) == 0o600


def test_a_restart_keeps_data_and_address(postgres: EmbeddedPostgres, directory: Path) -> None:
    """What people wrote down after the first `make run` still holds after the second."""
    remember(postgres.url)
    postgres.stop()
    again = EmbeddedPostgres(directory, durable=False)
    again.start()
    try:
        assert again.url == postgres.url
        assert value(again.url, "SELECT answer FROM kept") == 42
    finally:
        again.stop()


def test_commits_of_a_durable_server_survive_a_kill(directory: Path) -> None:
    first = EmbeddedPostgres(directory)
    first.start()
    assert value(first.url, "SHOW fsync") == "on"
    assert value(first.url, "SHOW synchronous_commit") == "on"
    remember(first.url)
    backends = [child.pid for child in psutil.Process(first.child.pid).children()]
    first.child.send(signal.SIGKILL)
    eventually(lambda: first.child.exit_code is not None, "the server has ended")
    eventually(lambda: not any(alive(pid) for pid in backends), "its processes have ended")
    second = EmbeddedPostgres(directory)
    second.start()
    try:
        assert value(second.url, "SELECT answer FROM kept") == 42
    finally:
        second.stop()


def test_a_lock_file_that_names_a_stranger_does_not_keep_it_from_starting(
    postgres: EmbeddedPostgres, directory: Path
) -> None:
    """After the restart of a container the old process id often belongs to another program."""
    lock = postgres.data / "postmaster.pid"
    text = lock.read_text()
    postgres.stop()
    lock.write_text(text.replace(text.split("\n", 1)[0], str(os.getpid()), 1))
    again = EmbeddedPostgres(directory, durable=False)
    again.start()
    again.stop()


def test_a_server_that_still_works_on_the_data_is_stopped_first(
    postgres: EmbeddedPostgres, directory: Path
) -> None:
    """Two servers on one folder would destroy it."""
    successor = EmbeddedPostgres(directory, durable=False)
    successor.start()
    try:
        assert postgres.child.exit_code == 0
        assert value(successor.url, "SELECT 1") == 1
    finally:
        successor.stop()


def test_it_starts_where_its_own_account_has_no_access_and_the_path_is_long(
    directory: Path,
) -> None:
    """A clone below `/root`; and a socket's path may not be longer than 107 bytes."""
    closed = directory / "closed"
    closed.mkdir(mode=0o700)
    deep = closed / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    server = EmbeddedPostgres(deep, durable=False)
    try:
        server.start()
        assert len(str(server.socket_directory)) < 80
        assert value(server.url, "SELECT 1") == 1
        by_socket = (
            f"host={server.socket_directory} port={server.port} user=postgres "
            f"dbname={DATABASE} password={(deep / 'postgres.password').read_text()}"
        )
        assert value(by_socket, "SELECT 1") == 1
    finally:
        server.stop()
        forget(deep)
    assert not server.data.exists()
    assert not server.socket_directory.exists()


def test_a_copy_of_the_programs_runs_under_another_account(directory: Path) -> None:
    """A clone below `/root` has its programs, and their libraries, out of that account's reach."""
    programs = copied(client_binaries(), cache=directory)
    assert directory in programs.parents
    account = "nobody" if os.geteuid() == 0 else None
    for program in ("initdb", "postgres", "psql"):
        command = [programs / program, "--version"]
        subprocess.run(command, user=account, check=True, capture_output=True, env={})
    assert copied(client_binaries(), cache=directory) == programs


def test_data_of_another_version_is_refused_with_the_way_out(
    postgres: EmbeddedPostgres, directory: Path
) -> None:
    postgres.stop()
    (postgres.data / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(StackError, match=r"written by PostgreSQL 9\.6.*make reset"):
        EmbeddedPostgres(directory, durable=False).start()


def test_data_whose_password_is_lost_is_refused_with_the_way_out(
    postgres: EmbeddedPostgres, directory: Path
) -> None:
    postgres.stop()
    (directory / "postgres.password").unlink()
    with pytest.raises(StackError, match=r"password .* lost.*make reset"):
        EmbeddedPostgres(directory, durable=False)


def test_valkey_drops_the_least_recently_used_and_writes_nothing_to_disk(
    directory: Path,
) -> None:
    """Redis holds only what may be lost."""
    server = EmbeddedValkey(directory)
    server.start()
    try:
        with redis.Redis.from_url(server.url) as client:
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "allkeys-lru"}
            assert client.config_get("save") == {"save": ""}
            assert client.config_get("appendonly") == {"appendonly": "no"}
        with (
            redis.Redis(port=server.port) as stranger,
            pytest.raises(redis.AuthenticationError),
        ):
            stranger.ping()
    finally:
        server.stop()
