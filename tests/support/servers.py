"""The PostgreSQL and the Valkey of one test run, shared by all its processes."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

from server.stack.postgres import DATABASE, EmbeddedPostgres
from server.stack.process import PROJECT, spawn
from server.stack.valkey import EmbeddedValkey

ADDRESS_VARIABLE = "COMMERCE_TEST_SERVERS"
"""Names the folder through which the process that has the servers tells the others."""

_READY, _FAILED = "ready.json", "failed.txt"


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the servers of this run are."""

    database_server: str
    """The address of the server, without a database, ending in a slash."""
    redis_server: str
    """The address of Valkey, without a database number, ending in a slash."""

    def create_database(self, name: str, *, template: str = DATABASE) -> str:
        """Create a database and return its address.

        Args:
            name: Its name; one that exists is replaced.
            template: What it is a copy of: the migrated and seeded one, or `template0` for nothing.
        """
        with psycopg.connect(self.database_server + "postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.database_server + name

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        with psycopg.connect(self.database_server + "postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def temporary_directory() -> Path:
    """Make a folder that PostgreSQL's account can reach, which pytest's own are closed to."""
    path = Path(tempfile.mkdtemp(prefix="commerce-test-"))
    path.chmod(0o711)
    return path


class ServerThread:
    """Starts the servers, keeps them while the run lasts, and ends them with it.

    A thread, because the servers end with the thread that started them (which is what leaves
    nothing behind when a run is killed), and so that collecting the tests goes on meanwhile.
    """

    def __init__(self) -> None:
        self.directory = temporary_directory()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="test-servers", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the servers and delete what they kept."""
        self._over.set()
        self._thread.join()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _work(self) -> None:
        postgres = valkey = None
        try:
            # The tests are about rules, not about disks: nothing here has to survive a power cut.
            postgres = EmbeddedPostgres(self.directory, durable=False)
            valkey = EmbeddedValkey(self.directory)
            valkey.spawn()
            postgres.start()
            valkey.wait_ready()
            self._fill_template(postgres.url)
            servers = Servers(
                database_server=postgres.url_of(""),
                redis_server=valkey.url.rpartition("/")[0] + "/",
            )
            self._tell(_READY, json.dumps(asdict(servers)))
            self._over.wait()
        except Exception as error:  # noqa: BLE001 - whatever it is, the tests must hear of it
            self._tell(_FAILED, f"{type(error).__name__}: {error}")
        finally:
            if postgres is not None:
                postgres.stop()
            if valkey is not None:
                valkey.stop()

    def _fill_template(self, url: str) -> None:
        environment = os.environ | {"DATABASE_URL": url, "NODE_ENV": "test"}
        child = spawn(
            "The migration",
            [sys.executable, "-m", "server", "prepare"],
            log=self.directory / "prepare.log",
            environment=environment,
        )
        while child.exit_code is None and not self._over.wait(0.01):
            pass
        if (code := child.stop()) != 0:
            raise child.failure(f"ended with status {code}")

    def _tell(self, name: str, text: str) -> None:
        unfinished = self.directory / f"{name}.new"
        unfinished.write_text(text)
        unfinished.rename(self.directory / name)


def wait_for_servers(directory: Path, timeout_seconds: float = 100) -> Servers:
    """Wait until the servers that are told of in *directory* can be used."""
    deadline = time.monotonic() + timeout_seconds
    while not (directory / _READY).exists():
        if (directory / _FAILED).exists():
            raise RuntimeError((directory / _FAILED).read_text())
        if time.monotonic() > deadline:
            raise TimeoutError(f"The servers of {directory} did not start; project {PROJECT}")
        time.sleep(0.02)
    return Servers(**json.loads((directory / _READY).read_text()))
