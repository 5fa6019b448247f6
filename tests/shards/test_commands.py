"""Commands over all shards, and on one of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from server.platform.schema import migrations
from server.stack.process import PROJECT
from tests.shards.conftest import NAME, Two, sharded
from tests.support.databases import query
from tests.support.stacks import environment
from tests.support.workers import COMPANY, OTHER_COMPANY


def command(two: Two, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    told = {"DATABASE_URL": two.home, "DATABASE_SHARDS": two.settings.database_shards, **variables}
    return subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        cwd=PROJECT,
        env=environment(**told),
        capture_output=True,
        text=True,
        check=False,
    )


def test_migrations_go_over_all_shards(new_database: Callable[..., str], two: Two) -> None:
    """A new shard is an address with a schema that is not there yet."""
    head = migrations.head()
    status = command(two, "migrate", "status").stdout
    assert status == f"on main: {head} (head)\non second: {head} (head)\n"
    empty = new_database(template="template0")
    shards = {"third": {"url": f"{empty}?schema=Third", "companies": []}}
    done = command(two, "migrate", "upgrade", DATABASE_SHARDS=json.dumps(shards))
    assert done.stdout.splitlines()[-1] == f"applied on third {migrations.revisions()[-1][1]}"
    assert query(empty, 'SELECT version_num FROM "Third".alembic_version') == [(head,)]


def test_a_job_runs_on_every_shard_even_where_one_is_away(two: Two) -> None:
    done = command(two, "jobs", "run", "sweepRecords")
    assert done.stdout.splitlines() == [
        "sweepRecords on main: 0 rows",
        "sweepRecords on second: 0 rows",
    ]
    shards = json.loads(two.settings.database_shards)
    shards["gone"] = {"url": "postgresql://u:hush@127.0.0.1:1/x", "companies": []}
    moved = {"gone": shards.pop("gone"), **shards}
    done = command(two, "jobs", "run", "sweepRecords", DATABASE_SHARDS=json.dumps(moved))
    assert "sweepRecords on second" in done.stdout
    assert done.returncode == 1
    assert "hush" not in done.stdout + done.stderr


def test_a_command_goes_where_the_map_has_its_company(two: Two) -> None:
    done = command(two, "tenant", "suspend", OTHER_COMPANY)
    assert done.returncode == 0, done.stderr
    status = "SELECT status::text FROM companies WHERE id = %s"
    assert query(two.second, status, OTHER_COMPANY) == [("SUSPENDED",)]
    shards = sharded(two.settings, two.home, two.second, (OTHER_COMPANY, "acme"))
    assert command(two, "tenant", "create", "acme", DATABASE_SHARDS=shards.database_shards).stdout
    assert query(two.second, status, "acme") == [("ACTIVE",)]
    assert query(two.home, status, "acme") == []


def test_a_company_is_made_nowhere_else(two: Two) -> None:
    """Workers would refuse it, and not start any more."""
    done = command(two, "tenant", "create", "acme", DATABASE_SHARD=NAME)
    assert done.stderr == "error: DATABASE_SHARD is second, and DATABASE_SHARDS has acme in main\n"
    assert query(two.second, "SELECT id FROM companies") == [(OTHER_COMPANY,)]


def test_the_first_shard_has_a_name_too(two: Two) -> None:
    done = command(two, "tenant", "suspend", COMPANY, DATABASE_SHARD="main")
    assert done.returncode == 0, done.stderr


def test_a_schema_is_made_on_the_others_where_one_is_away(
    new_database: Callable[..., str], two: Two
) -> None:
    empty = new_database(template="template0")
    shards = {
        "gone": {"url": "postgresql://u:hush@127.0.0.1:1/x", "companies": []},
        "third": {"url": empty, "companies": []},
    }
    told = {"DATABASE_SHARDS": json.dumps(shards)}
    done = command(two, "migrate", "upgrade", **told)
    assert done.returncode == 1
    assert done.stderr.startswith("error: on gone: the database can't be reached: ")
    assert f"applied on third {migrations.revisions()[-1][1]}" in done.stdout
    away = "postgresql://u:hush@127.0.0.1:1/home"
    done = command(two, "migrate", "status", DATABASE_URL=away)
    assert done.stdout == f"on second: {migrations.head()} (head)\n"
    assert done.stderr.startswith("error: on main: ")


@pytest.mark.parametrize(
    "arguments", [("migrate", "status"), ("jobs", "list"), ("tenant", "list"), ("prepare",)]
)
def test_a_map_that_cannot_be_used_is_told_in_one_line(
    two: Two, arguments: tuple[str, ...]
) -> None:
    done = command(two, *arguments, DATABASE_SHARDS="{")
    assert done.returncode == 1
    assert done.stderr.startswith("error: DATABASE_SHARDS is no JSON: ")
    assert done.stderr.count("\n") == 1


def test_the_address_that_cannot_be_read_is_named(two: Two) -> None:
    done = command(two, "migrate", "status", DATABASE_DIRECT_URL="postgresql://u@hush@h/d")
    assert done.stderr.startswith("error: DATABASE_DIRECT_URL can't be read")
    assert "hush" not in done.stderr


def test_a_command_on_one_shard(two: Two) -> None:
    done = command(two, "tenant", "suspend", OTHER_COMPANY, DATABASE_SHARD=NAME)
    assert done.returncode == 0, done.stderr
    status = "SELECT status::text FROM companies WHERE id = %s"
    assert query(two.second, status, OTHER_COMPANY) == [("SUSPENDED",)]
    done = command(two, "tenant", "list", DATABASE_SHARD="nowhere")
    assert "DATABASE_SHARDS has no nowhere" in done.stderr
