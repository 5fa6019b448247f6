"""The two roles of `deploy/postgres/roles.sql`: no superuser, and no tables changed by the app."""

from __future__ import annotations

import psycopg
import pytest

from server.jobs.registry import runner
from server.kernel.clock import SystemClock
from server.platform.settings import Settings
from tests.support.clusters import ADMIN_PASSWORD, Cluster, give_roles
from tests.support.databases import query

OWNERS_JOBS = {"eventPartitions", "vacuumAnalyze"}
"""The jobs that change tables or vacuum them."""


def test_no_role_of_ours_is_a_superuser(cluster: Cluster) -> None:
    roles = query(
        cluster.server.url,
        "SELECT rolname FROM pg_roles WHERE rolname IN ('admin', 'commerce_owner', 'commerce_app')"
        " AND NOT rolsuper AND NOT rolbypassrls AND NOT rolreplication",
    )
    assert len(roles) == 3
    extensions = query(cluster.server.url_of("shop"), "SELECT extname FROM pg_extension")
    assert extensions == [("plpgsql",)], "which every database has"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE carts ADD COLUMN mine int",
        "DROP TABLE carts",
        "TRUNCATE carts",
        "CREATE INDEX mine ON carts (id)",
        "CREATE ROLE mine",
    ],
)
def test_the_app_changes_no_table(cluster: Cluster, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        query(cluster.app_url, statement)


def test_the_script_may_be_run_again(cluster: Cluster) -> None:
    give_roles(cluster.url("admin", ADMIN_PASSWORD))
    assert query(cluster.app_url, "SELECT count(*) FROM alembic_version") == [(1,)]


async def test_every_job_runs_with_its_role(settings: Settings, cluster: Cluster) -> None:
    """A vacuum that is not allowed skips the table with a warning, so the time is looked at."""
    clock = SystemClock()
    for url, owned in ((cluster.app_url, False), (cluster.owner_url, True)):
        own = settings.model_copy(update={"database_url": url})
        async with runner(own, clock=clock) as jobs:
            for name in jobs.jobs:
                if (name in OWNERS_JOBS) is owned:
                    outcome = await jobs.run(name)
                    assert outcome is not None
                    assert outcome.error is None, (name, outcome)
    [(vacuumed,)] = query(
        cluster.owner_url, "SELECT last_vacuum FROM pg_stat_user_tables WHERE relname = 'carts'"
    )
    assert vacuumed is not None
