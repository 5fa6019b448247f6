"""`preflight` names each thing that stands against a deployment; in the runbook nothing does.

Each run asks for several programs, so that one run of the script looks for many things at once.
"""

from __future__ import annotations

import re
import runpy
import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from server.platform.settings import DEVELOPMENT_JWT_SECRET
from tests.runbook.scripts import SCRIPTS, run
from tests.support.databases import query
from tests.support.servers import Servers

SOUND = {
    "NODE_ENV": "production",
    "JWT_SECRET": "0123456789abcdef" * 4,
    "CORS_ORIGINS": "https://shop.example,https://admin.example",
    "COMPANY_PORTAL_URL": "https://portal.example",
    "DATABASE_CONNECTIONS": "75",
    "DATABASE_URL": "postgresql://localhost/shop",
    "REDIS_URL": "redis://localhost",
}


def _failures(text: str) -> list[str]:
    return re.findall(r"^FAIL: (.*)$", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, None),
        ({"JWT_SECRET": DEVELOPMENT_JWT_SECRET}, "JWT_SECRET is the published development secret"),
        ({"JWT_SECRET": "short"}, "JWT_SECRET must have 32 bytes or more"),
        ({"JWT_SECRET": ""}, "JWT_SECRET or JWT_JWKS_URL must be set"),
        ({"JWT_SECRET": "", "JWT_JWKS_URL": "https://id.example/keys"}, None),
        ({"CORS_ORIGINS": "http://localhost:3000"}, "CORS_ORIGINS allows pages of localhost"),
        ({"CORS_ORIGINS": "http://shop.example"}, "CORS_ORIGINS allows an origin that is not"),
        ({"COMPANY_PORTAL_URL": "http://localhost:3003"}, "COMPANY_PORTAL_URL leads share and"),
        ({"GRPC_REFLECTION": "true"}, "GRPC_REFLECTION is on"),
        ({"WORKERS": "many"}, "WORKERS must be a whole number"),
        ({"REDIS_URL": ""}, "REDIS_URL must be set"),
    ],
)
def test_settings_that_must_not_reach_production_are_named(
    changed: dict[str, str], reason: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (SOUND | changed).items():
        monkeypatch.setenv(name, value)
    judge = runpy.run_path(str(SCRIPTS / "settings_check.py"))["judgements"]
    reasons = [said for verdict, said in judge() if verdict == "FAIL"]
    assert (reasons == []) if reason is None else reasons[0].startswith(reason), reasons


def test_what_is_wrong_with_settings_and_stores_is_named_in_one_run(
    fresh_database_url: str, tmp_path: Path
) -> None:
    """An operator has no time for one thing after the other."""
    url = fresh_database_url
    query(url, "UPDATE alembic_version SET version_num = '20990101000000'")
    query(url, "COMMENT ON TABLE alembic_version IS NULL")
    query(url, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'carts_pkey'::regclass")
    name = url.rpartition("/")[2]
    query(url, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    variables = SOUND | {
        "DATABASE_URL": url,
        "REPLICAS": "20",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "JWT_SECRET": DEVELOPMENT_JWT_SECRET,
        "BACKUP_DIRECTORY": str(tmp_path),
    }
    done = run("preflight", "--backup", **variables)
    assert done.returncode == 1
    assert [failure.partition(":")[0] for failure in _failures(done.stdout)] == [
        "JWT_SECRET is the published development secret; production needs its own",
        "migrate status",
        "room for 1510 connections",
        "writable",
        "no invalid index",
        "Redis can't be reached",
        f"there is no dump of the last hour in {tmp_path}",
    ]
    assert DEVELOPMENT_JWT_SECRET not in done.stdout


def test_a_server_that_is_too_old_for_a_role_that_may_too_little_is_named(
    new_database: Callable[..., str], servers: Servers, redis_url: str
) -> None:
    """As no older server is at hand, the script is told to want a newer one, and no patience."""
    url = new_database()
    name = url.rpartition("/")[2]
    query(url, f"CREATE ROLE {name}_reader LOGIN PASSWORD 'x' IN ROLE pg_read_all_stats")
    script = (SCRIPTS / "preflight").read_text()
    wanting = script.replace(">= 140000", ">= 990000").replace("'1 minute'", "'0 s'")
    changed = SCRIPTS / f"preflight.{name}"
    changed.write_text(wanting)
    changed.chmod(0o755)
    address = servers.database_server.partition("@")[2]
    try:
        with psycopg.connect(url) as idle:
            idle.execute("SELECT")
            pid = idle.info.backend_pid
            reader = f"postgresql://{name}_reader:x@{address}{name}"
            done = run(changed.name, **SOUND | {"DATABASE_URL": reader, "REDIS_URL": redis_url})
    finally:
        changed.unlink()
        query(url, f"DROP ROLE {name}_reader")
    assert done.returncode == 1
    denied = "error: the database can't be read: permission denied for table alembic_version"
    assert [failure.partition(": ")[::2] for failure in _failures(done.stdout)] == [
        ("migrate status", denied),
        ("version 14 or newer", query(url, "SHOW server_version")[0][0]),
        ("may create tables", f"{name}_reader in public"),
        ("no transaction older than a minute", f"process {pid}"),
    ]


def test_an_unreachable_database_and_a_change_without_revision_are_named(tmp_path: Path) -> None:
    """The runbook's first check: what waits for its revision is marked in the changelog."""
    release = tmp_path / "release"
    for name in ("server", "docs", "deploy"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(SCRIPTS.parents[1] / name, release / name, ignore=ignored)
    changelog = release / "docs" / "DATABASE_SCHEMA_CHANGELOG.md"
    changelog.write_text(changelog.read_text() + "| PENDING | gift wrapping |\n")
    done = run(
        str(release / "deploy" / "scripts" / "preflight"),
        **SOUND | {"DATABASE_URL": "postgresql://nobody:hush@127.0.0.1:1/gone"},
    )
    assert done.returncode == 1
    assert _failures(done.stdout) == [
        "docs/DATABASE_SCHEMA_CHANGELOG.md has 1 pending changes",
        "the database gone at 127.0.0.1 can't be reached",
    ]
    assert "hush" not in done.stdout
