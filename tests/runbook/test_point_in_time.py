"""A server that is lost with its disk comes back from a base backup and the WAL that was kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from server.stack.postgres import EmbeddedPostgres
from server.stack.process import spawn
from tests.runbook.scripts import SCRIPTS, failed, passed
from tests.support.databases import query
from tests.support.servers import temporary_directory
from tests.support.stacks import eventually

ARCHIVE_SECONDS = 1
"""What `archive_timeout` promises here; the runbook sets minutes."""
# PostgreSQL does not run as root; then it is `nobody` here.
OWNER = ("--owner", "nobody") if os.geteuid() == 0 else ()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's account can reach."""
    path = temporary_directory()
    yield path
    shutil.rmtree(path)


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres(folder, durable=False)
    postgres.start()
    yield postgres
    postgres.stop()


def _keep_wal(server: EmbeddedPostgres, folder: Path) -> Path:
    """Set the server up as the runbook says."""
    wal = folder / "wal"
    wal.mkdir(mode=0o777)
    wal.chmod(0o777)
    script = folder / "archive-wal"
    shutil.copy(SCRIPTS / "archive-wal", script)
    script.chmod(0o755)
    query(server.url, "ALTER SYSTEM SET archive_mode = on")
    query(server.url, f"ALTER SYSTEM SET archive_timeout = {ARCHIVE_SECONDS}")
    query(server.url, f"""ALTER SYSTEM SET archive_command = '{script} "%p" "%f" {wal}'""")
    server.stop()
    server.spawn()
    server.wait_ready(60)
    return wal


def test_acknowledged_writes_outlive_the_server_up_to_what_archiving_promises(
    server: EmbeddedPostgres, folder: Path
) -> None:
    """The RPO: shoppers go on until the server is killed and its data is gone.

    Every write that lies in an archived segment must be there again, and what is lost may not
    reach back further than `archive_timeout` and the time that keeping a segment takes.
    """
    wal = _keep_wal(server, folder)
    variables = {"DATABASE_URL": server.url, "BACKUP_DIRECTORY": str(folder)}
    base = passed("backup", "base", **variables).splitlines()[-1]

    query(server.url, "CREATE TABLE written (number INTEGER)")
    marks: list[tuple[int, float, int]] = []
    with psycopg.connect(server.url, autocommit=True) as shopper:
        # Until the first ones are kept, and then a little longer: that may be lost.
        while len(marks) < 50 or _archived_to(wal) <= marks[20][2]:
            number = len(marks)
            shopper.execute("INSERT INTO written VALUES (%s)", [number])
            marks.append((number, time.monotonic(), int(_one(shopper, _POSITION))))
            if number == 20:
                moment = str(_one(shopper, "SELECT now()"))
        for number in range(len(marks), len(marks) + 10):
            shopper.execute("INSERT INTO written VALUES (%s)", [number])
            marks.append((number, time.monotonic(), int(_one(shopper, _POSITION))))
    archived_to = _archived_to(wal)
    server.child.stop()  # SIGKILL
    killed = time.monotonic()
    # Its children write on until they notice.
    eventually(lambda: _removed(server.data), "nobody writes there any more")

    place = ("--base", base, "--wal", wal, "--data", server.data, *OWNER)
    passed("restore", "point-in-time", *place)
    server.spawn()
    server.wait_ready(60)
    eventually(lambda: not _recovering(server.url), "the server replays all that was kept")
    there = {number for (number,) in query(server.url, "SELECT number FROM written")}
    lost = [mark for mark in marks if mark[0] not in there]
    assert [mark for mark in lost if mark[2] <= archived_to] == []
    assert len(there) > 20
    window = killed - lost[0][1] if lost else 0.0
    print(f"{len(marks)} acknowledged, {len(lost)} lost, of the last {window:.2f} s")
    # A machine under load takes its time to keep a segment; the runbook's promise is 15 minutes.
    assert window < ARCHIVE_SECONDS + 15

    # The same backup, to a moment: what came after it is not there.
    server.stop()
    refusal = failed("restore", "point-in-time", *place, "--until", str(moment), code=4)
    assert f"set RESTORE_CONFIRM={server.data}" in refusal
    passed("restore", "point-in-time", *place, "--until", str(moment), "--yes")
    server.spawn()
    server.wait_ready(60)
    eventually(lambda: not _recovering(server.url), "the server stops at that moment")
    there = {number for (number,) in query(server.url, "SELECT number FROM written")}
    assert there == set(range(21))
    query(server.url, "INSERT INTO written VALUES (-1)")


def test_a_receiver_keeps_what_was_written_a_moment_ago(
    server: EmbeddedPostgres, folder: Path
) -> None:
    """Between two archived segments lies what `backup receive` has."""
    query(server.url, "CREATE TABLE written (number INTEGER)")
    variables = {"DATABASE_URL": server.url, "BACKUP_DIRECTORY": str(folder)}
    base = passed("backup", "base", **variables).splitlines()[-1]
    receiver = spawn(
        "The receiver",
        [str(SCRIPTS / "backup"), "receive"],
        log=folder / "receive.log",
        environment={"PATH": "/usr/bin:/bin", "COMMERCE_PYTHON": sys.executable, **variables},
    )
    try:
        eventually(lambda: _flushed(server.url), "WAL is received")
        for number in range(50):
            query(server.url, "INSERT INTO written VALUES (%s)", number)
        where = query(server.url, "SELECT pg_current_wal_insert_lsn()")[0][0]
        eventually(lambda: _flushed(server.url, where), "all of it is received")
    finally:
        server.child.stop()
        receiver.stop()
    shutil.rmtree(server.data)
    passed(
        *("restore", "point-in-time", "--base", base),
        *("--wal", folder / "wal", "--data", server.data, *OWNER),
    )
    subprocess.run(["chmod", "-R", "a+rX", str(folder / "wal")], check=True)
    server.spawn()
    server.wait_ready(60)
    eventually(lambda: not _recovering(server.url), "the server replays all that was received")
    assert query(server.url, "SELECT count(*) FROM written") == [(50,)]


def test_a_restore_does_not_touch_what_it_must_not(server: EmbeddedPostgres, folder: Path) -> None:
    nothing = folder / "nothing"
    nothing.mkdir()
    place = ("--wal", nothing, "--data", server.data, "--yes")
    said = failed("restore", "point-in-time", "--base", nothing, *place)
    assert "is no base backup" in said
    variables = {"DATABASE_URL": server.url, "BACKUP_DIRECTORY": str(folder)}
    base = Path(passed("backup", "base", **variables).splitlines()[-1])
    assert "PostgreSQL runs on" in failed("restore", "point-in-time", "--base", base, *place)
    server.stop()
    (base / "PG_VERSION").write_text("18\n\n")
    assert "is damaged" in failed("restore", "point-in-time", "--base", base, *place)
    assert (server.data / "PG_VERSION").exists()


_POSITION = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"


def _removed(folder: Path) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _archived_to(wal: Path) -> int:
    """Give the position at which the last segment that was kept ends."""
    kept = max((path.name for path in wal.glob("0*") if len(path.name) == 24), default="0" * 24)
    return (int(kept[8:16], 16) * 256 + int(kept[16:24], 16) + 1) * 2**24


def _one(connection: psycopg.Connection[Any], statement: str, *parameters: object) -> Any:
    row = connection.execute(statement, parameters or None).fetchone()
    return row[0] if row else None


def _recovering(url: str) -> bool:
    try:
        return bool(query(url, "SELECT pg_is_in_recovery()")[0][0])
    except psycopg.OperationalError:
        return True


def _flushed(url: str, where: str = "0/0") -> bool:
    """Say whether a receiver has written to its disk up to *where*."""
    return query(
        url, "SELECT count(*) FROM pg_stat_replication WHERE flush_lsn >= %s::pg_lsn", where
    ) != [(0,)]
