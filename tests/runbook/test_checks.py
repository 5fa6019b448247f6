"""The scripts that look at a deployment: each passes where all is well, and says what is not."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from server.platform.schema import migrations
from server.stack import tokens
from server.stack.process import free_port
from tests.runbook.scripts import NAMES, SCRIPTS, failed, passed
from tests.support.databases import query
from tests.support.stacks import RunningStack, running_stack
from tests.support.workers import token


@pytest.mark.parametrize("name", NAMES)
def test_every_script_explains_itself_and_refuses_what_it_does_not_know(name: str) -> None:
    said = passed(name, "--help")
    assert f"deploy/scripts/{name}" in said or name == "archive-wal"
    assert "Exit codes: 0 " in said
    assert "see --help" in failed(name, "--nonsense", code=2) or name == "archive-wal"
    assert (SCRIPTS / name).read_text().splitlines()[0] == "#!/usr/bin/env bash"
    assert "\nset -euo pipefail\n" in (SCRIPTS / name).read_text()


def test_the_list_of_scripts_is_whole() -> None:
    assert {path.name for path in SCRIPTS.iterdir() if "." not in path.name} == set(NAMES)


# --- the API -------------------------------------------------------------------------------


def test_a_healthy_deployment_is_found_healthy_and_shops(stack: RunningStack) -> None:
    said = passed("health-check", API_URL=stack.api_url)
    assert said.count("PASS") == 6
    staff = token(**tokens.role_claims("ADMIN"))
    said = passed(
        "smoke-test", API_URL=stack.api_url, TEST_PRODUCT_ID="prod-mug", TEST_AUTH_TOKEN=staff
    )
    assert "two units go into the cart (HTTP 201)" in said
    assert "the figures answer the token (HTTP 200)" in said


def test_an_edge_that_is_down_is_found_by_every_script() -> None:
    api = f"http://127.0.0.1:{free_port()}"
    assert "FAIL: /api/health answers 000" in failed("health-check", "--wait", "1", API_URL=api)
    assert "FAIL: the API is healthy: HTTP 000" in failed("smoke-test", API_URL=api)
    assert "FAIL: no guest can shop at" in failed("verify-security", API_URL=api)


def test_a_token_that_opens_nothing_fails_the_smoke_test(stack: RunningStack) -> None:
    said = failed("smoke-test", API_URL=stack.api_url, TEST_AUTH_TOKEN=token("wrong" * 8))
    assert "FAIL: /api/wishlist knows the token: HTTP 401 instead of 403" in said


def test_a_database_that_is_gone_fails_the_smoke_test(
    fresh_database_url: str, redis_url: str
) -> None:
    """Workers that have lost their database live on; only a call finds out."""
    name = fresh_database_url.rpartition("/")[2]
    with running_stack(
        DATABASE_URL=fresh_database_url, REDIS_URL=redis_url, WORKERS="1"
    ) as running:
        passed("smoke-test", API_URL=running.api_url)
        with psycopg.connect(
            fresh_database_url.replace(name, "postgres"), autocommit=True
        ) as server:
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            said = failed("smoke-test", API_URL=running.api_url)
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    assert re.search(r"FAIL: a guest gets a cart: HTTP 50\d instead of 201", said), said


def test_what_is_all_right_in_development_is_not_in_production(stack: RunningStack) -> None:
    """The stack under test has the development secret and reflection, and a port that is open."""
    port = stack.api_url.rpartition(":")[2]
    said = failed(
        "verify-security",
        "--closed-ports",
        f"{port},{free_port()}",
        API_URL=stack.api_url,
        ALLOWED_ORIGIN="http://localhost:3000",
    )
    assert [line for line in said.splitlines() if line.startswith("FAIL")] == [
        "FAIL: a token signed with the development secret is answered with HTTP 200",
        "FAIL: server reflection (v1alpha) answers; GRPC_REFLECTION must be off",
        f"FAIL: port {port} is open",
    ]


# --- the database --------------------------------------------------------------------------


def test_a_migrated_database_has_everything(database_url: str) -> None:
    assert "=== Database: all passed ===" in passed("verify-database", DATABASE_URL=database_url)


def test_the_list_of_objects_is_what_the_revisions_make(
    database_url: str, empty_database_url: str
) -> None:
    """`KEEP_DATABASE_LIST=1` writes it anew after a revision has been added."""
    migrations.upgrade(empty_database_url, migrations.BASELINE)
    shared = passed("verify-database", "--list", DATABASE_URL=empty_database_url).splitlines()
    ours = passed("verify-database", "--list", DATABASE_URL=database_url).splitlines()
    text = "".join(f"{line}\n" for line in sorted(set(ours) - set(shared)))
    if os.environ.get("KEEP_DATABASE_LIST"):
        (SCRIPTS / "database.txt").write_text(text)
    assert (SCRIPTS / "database.txt").read_text() == text


def test_what_a_database_lacks_is_named(fresh_database_url: str) -> None:
    url = fresh_database_url
    query(url, "DROP INDEX idx_carts_expiration")
    query(url, 'ALTER TABLE wishlists DROP COLUMN "isPublic"')
    query(url, "ALTER TABLE carts ADD CONSTRAINT later CHECK (version > 0) NOT VALID")
    query(url, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'carts_pkey'::regclass")
    query(url, "UPDATE alembic_version SET version_num = '20260601090000'")
    said = failed("verify-database", DATABASE_URL=url)
    assert [line for line in said.splitlines() if line.startswith("FAIL")] == [
        f"FAIL: revision 20260601090000 instead of {migrations.revisions()[-1][1]}",
        "FAIL: missing: column wishlists.isPublic",
        "FAIL: missing: index idx_carts_expiration of carts",
        "FAIL: every index is valid: carts_pkey",
        "FAIL: every constraint is validated: later",
    ]


def test_a_database_without_anything_lacks_everything(empty_database_url: str) -> None:
    said = failed("verify-database", DATABASE_URL=empty_database_url)
    assert "FAIL: revision none instead of" in said
    assert "FAIL: missing: table carts" in said
    assert "error: the database can't be reached" in failed(
        "verify-database", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing"
    )


# --- secrets -------------------------------------------------------------------------------


def test_no_secret_is_an_argument_of_any_program(
    stack: RunningStack, database_url: str, tmp_path: Path
) -> None:
    """Everybody on a machine can read what programs were called with."""
    called = tmp_path / "called"
    for name in ("curl", "jq", "openssl", "psql", "pg_dump", "pg_restore"):
        shim = tmp_path / name
        shim.write_text(
            "#!/bin/bash\n"
            f'printf "%s\\n" "$0 $*" >>{called}\n'
            f'PATH="${{PATH#{tmp_path}:}}"\n'
            f'exec {_real(name)} "$@"\n'
        )
        shim.chmod(shim.stat().st_mode | stat.S_IXUSR)
    staff = token(**tokens.role_claims("ADMIN"))
    variables = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "PG_BIN": str(tmp_path),
        "API_URL": stack.api_url,
        "DATABASE_URL": database_url,
        "TEST_AUTH_TOKEN": staff,
        "BACKUP_DIRECTORY": str(tmp_path),
    }
    passed("smoke-test", **variables)
    passed("verify-database", **variables)
    passed("backup", "dump", **variables)
    failed("verify-security", **variables)
    said = called.read_text()
    for name in ("curl", "psql", "pg_dump", "pg_restore"):
        assert f"{tmp_path}/{name} " in said
    password = database_url.partition("://")[2].partition("@")[0].partition(":")[2]
    assert len(password) > 30
    assert password not in said
    assert staff not in said
    assert "x-session-token" not in said


def _real(name: str) -> str:
    """Find the program that a shim stands for."""
    if name in {"psql", "pg_dump", "pg_restore"}:
        from server.stack.postgres_programs import client_binaries

        return str(client_binaries() / name)
    found = subprocess.run(["which", name], capture_output=True, text=True, check=True)
    return found.stdout.strip()
