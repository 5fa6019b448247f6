"""What was backed up comes back, whole and compared; what is damaged or not confirmed does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.cli.analytics import rebuild_at
from tests.runbook.scripts import SCRIPTS, failed, passed
from tests.support.databases import catalog, query
from tests.support.servers import Servers

_CARTS = """
INSERT INTO carts (id, "companyId", "grandTotal")
SELECT 'kept-' || n, 'test-company-id', n FROM generate_series(1, 100) n"""


@pytest.fixture
def variables(fresh_database_url: str, tmp_path: Path) -> dict[str, str]:
    return {"DATABASE_URL": fresh_database_url, "BACKUP_DIRECTORY": str(tmp_path)}


def test_a_dump_replaces_a_database_that_stays_beside_it(
    variables: dict[str, str], servers: Servers
) -> None:
    url, folder = variables["DATABASE_URL"], Path(variables["BACKUP_DIRECTORY"])
    name = url.rpartition("/")[2]
    query(url, _CARTS)
    rebuild_at(url)
    before = catalog(url)
    file = Path(passed("backup", "dump", **variables).splitlines()[-1])
    assert sorted(path.name for path in folder.iterdir()) == [
        file.name,
        f"{file.name}.rows",
        f"{file.name}.sha256",
    ]
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())

    query(url, "DELETE FROM carts")
    refusal = failed("restore", "dump", file, code=4, **variables)
    assert f"set RESTORE_CONFIRM={name}" in refusal
    assert query(url, "SELECT count(*) FROM carts") == [(0,)]
    failed("restore", "dump", file, code=4, RESTORE_CONFIRM="another", **variables)

    said = passed("restore", "dump", file, RESTORE_CONFIRM=name, **variables)
    assert "PASS: every table has the rows that were backed up" in said
    assert "=== Database: all passed ===" in said
    assert "0 differences" in said
    assert query(url, "SELECT count(*) FROM carts WHERE id LIKE 'kept-%%'") == [(100,)]
    assert catalog(url) == before
    former = said.split()[-1]
    assert query(url.replace(name, former), "SELECT count(*) FROM carts") == [(0,)]
    servers.drop_database(former)


def test_a_damaged_or_falsified_dump_is_found(variables: dict[str, str], servers: Servers) -> None:
    """A checksum finds the bits that rot; the count of rows finds a dump of something else."""
    url, into = variables["DATABASE_URL"], variables["DATABASE_URL"].rpartition("/")[2] + "_b"
    file = Path(passed("backup", "dump", "--test-restore", **variables).splitlines()[-1])
    rows = Path(f"{file}.rows")
    counted = rows.read_text()
    rows.write_text(counted.replace("public.sites\t", "public.sites\t1"))
    said = failed("restore", "dump", file, "--into", into, **variables)
    assert "rows differ from those that were backed up" in said
    assert "public.sites" in said
    servers.drop_database(into)
    rows.write_text(counted.partition("\n")[2])
    assert "tables, and" in failed("backup", "verify", file, **variables)
    rows.write_text(counted)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert "damaged: its checksum is another" in failed("backup", "verify", file, **variables)
    assert "damaged" in failed("restore", "dump", file, "--yes", **variables)
    assert query(url, "SELECT count(*) FROM companies") != [(0,)]


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(
    variables: dict[str, str], tmp_path: Path
) -> None:
    major = query(variables["DATABASE_URL"], "SHOW server_version")[0][0].partition(".")[0]
    programs = tmp_path / "programs"
    programs.mkdir()
    dump = programs / "pg_dump"
    # It answers as the real one would, and breaks off as on a full disk.
    dump.write_text(
        f'#!/bin/bash\n[[ "$1" == --version ]] && {{ echo "pg_dump {major}.0"; exit; }}\n'
        'for option; do [[ "$option" == --file=* ]] && echo half >"${option#--file=}"; done\n'
        'echo "pg_dump: error: No space left on device" >&2\nexit 1\n'
    )
    dump.chmod(0o755)
    folder = tmp_path / "kept"
    folder.mkdir()
    said = failed(
        "backup",
        "dump",
        **variables | {"BACKUP_DIRECTORY": str(folder), "PG_BIN": str(programs)},
    )
    assert "No space left on device" in said
    assert list(folder.iterdir()) == []
    failed("backup", "dump", **variables | {"BACKUP_DIRECTORY": str(tmp_path / "missing")})


def test_a_backup_travels_by_an_object_store(variables: dict[str, str], tmp_path: Path) -> None:
    store = tmp_path / "store"
    there = variables | {"BACKUP_URL": f"file://{store}"}
    file = Path(passed("backup", "dump", **there).splitlines()[-1])
    content = file.read_bytes()
    assert (store / file.name).read_bytes() == content
    file.unlink()
    passed("restore", "fetch", file.name, **there)
    assert file.read_bytes() == content
    assert "error: " in failed("restore", "fetch", "nothing.dump", **there)
    unnamed = there | {"BACKUP_URL": "https://example.com"}
    assert "BACKUP_URL must be" in failed("restore", "fetch", file.name, **unnamed)


def test_a_segment_is_kept_once_and_never_written_over(tmp_path: Path) -> None:
    """PostgreSQL asks again after a crash, and must be told when two servers share a folder."""
    kept, name = tmp_path / "wal", "000000010000000000000001"
    kept.mkdir()
    segment = tmp_path / "segment"
    segment.write_bytes(b"one")
    passed("archive-wal", segment, name, kept)
    passed("archive-wal", segment, name, kept)
    segment.write_bytes(b"two")
    assert "holds something else" in failed("archive-wal", segment, name, kept)
    assert (kept / name).read_bytes() == b"one"
    failed("archive-wal", segment, "../outside", kept, code=2)
    failed("archive-wal", tmp_path / "missing", name.replace("1", "2"), kept)
    assert [path.name for path in kept.iterdir()] == [name]
    assert (SCRIPTS / "archive-wal").read_text().count("lib.sh") == 0
