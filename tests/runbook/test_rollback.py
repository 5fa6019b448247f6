"""`rollback` takes a deployment back, and not without being asked twice."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest

from server.platform.schema import migrations
from tests.runbook.scripts import failed, passed
from tests.support.databases import catalog, query
from tests.support.stacks import RunningStack

BELOW_ANALYTICS = "20260301090200"


def test_a_downgrade_asks_first_backs_up_and_keeps_older_tables(
    fresh_database_url: str, tmp_path: Path
) -> None:
    """Carts are there before, between and after; what the newer revisions hold is in the dump."""
    url = fresh_database_url
    query(url, "INSERT INTO carts (id, \"companyId\") VALUES ('kept', 'test-company-id')")
    newest = catalog(url)
    variables = {"DATABASE_URL": url, "BACKUP_DIRECTORY": str(tmp_path)}

    said = failed("rollback", "database", BELOW_ANALYTICS, code=4, **variables)
    assert f"set ROLLBACK_CONFIRM={BELOW_ANALYTICS} to do it" in said
    assert "20260601090000_jobs: Add the records of jobs" in said
    confirmed = variables | {"ROLLBACK_CONFIRM": BELOW_ANALYTICS}
    with psycopg.connect(url, application_name="commerce-server"):
        said = failed("rollback", "database", BELOW_ANALYTICS, **confirmed)
    assert "the application is still connected (1 times)" in said
    assert list(tmp_path.iterdir()) == []
    assert catalog(url) == newest

    said = passed("rollback", "database", BELOW_ANALYTICS, **confirmed)
    assert "undone 20260501090000_analytics" in said
    assert migrations.status(url).startswith(f"{BELOW_ANALYTICS}, ")
    assert len(list(tmp_path.glob("*.dump"))) == 1
    assert query(url, "SELECT id FROM carts WHERE id = 'kept'") == [("kept",)]
    migrations.upgrade(url)
    assert catalog(url) == newest
    assert query(url, "SELECT id FROM carts WHERE id = 'kept'") == [("kept",)]
    assert "nothing to undo" in failed("rollback", "database", migrations.head(), **variables)
    failed("rollback", "database", "20200101000000", **variables)
    failed("rollback", "database", "everything", code=2, **variables)


def test_what_a_rollback_would_lose_is_told_in_the_words_of_its_revision(
    fresh_database_url: str,
) -> None:
    said = failed("rollback", "database", "base", code=4, DATABASE_URL=fresh_database_url)
    assert "The downgrade can't bring the tokens back" in said
    assert said.count("\n20") + 1 >= len(migrations.revisions())


def test_an_application_is_taken_back_on_a_cluster_and_looked_at(
    stack: RunningStack, tmp_path: Path
) -> None:
    """The cluster is played; what it is told is what the runbook promises."""
    kubectl = tmp_path / "kubectl"
    kubectl.write_text(f'#!/bin/bash\necho "$*" >>{tmp_path}/told\nexit "${{REFUSES:-0}}"\n')
    kubectl.chmod(0o755)
    variables = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "API_URL": stack.api_url}
    arguments = ("application", "--namespace", "shop", "--deployment", "commerce-server")
    said = passed("rollback", *arguments, **variables)
    assert "=== Health check: all passed ===" in said
    assert (tmp_path / "told").read_text().splitlines() == [
        "--namespace shop rollout undo deployment/commerce-server",
        "--namespace shop rollout status deployment/commerce-server --timeout=300s",
    ]
    failed("rollback", *arguments, REFUSES="1", **variables)
    failed("rollback", "application", code=2, **variables)


@pytest.mark.parametrize("recorded", [None, "oldest server: 20980101000000"])
def test_a_release_that_the_database_does_not_serve_is_not_brought_back(
    recorded: str | None, fresh_database_url: str, tmp_path: Path
) -> None:
    """It would refuse to start, after the one that works has been stopped."""
    query(fresh_database_url, "UPDATE alembic_version SET version_num = '20990101000000'")
    said = "NULL" if recorded is None else f"'{recorded}'"
    query(fresh_database_url, f"COMMENT ON TABLE alembic_version IS {said}")
    project = Path(__file__).parents[2]
    refusal = failed(
        *("rollback", "application", "--release", project),
        DATABASE_URL=fresh_database_url,
        RUN_DIRECTORY=str(tmp_path / "run"),
    )
    assert "can't work on the database as it is: 20990101000000: unknown" in refusal
