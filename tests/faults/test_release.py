"""A schema that changes while the previous release serves."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.platform.schema import migrations
from tests.faults.harness import VARIABLES, replaced, report, shopping
from tests.support.databases import query
from tests.support.releases import previous_release, revision_before
from tests.support.servers import Servers, temporary_directory
from tests.support.stacks import eventually, running_stack

pytestmark = [pytest.mark.timeout(240), pytest.mark.servers]


@pytest.fixture
def older() -> Iterator[Path]:
    """The folder of the previous release."""
    folder = temporary_directory()
    yield previous_release(folder)
    shutil.rmtree(folder)


def test_a_migration_fails_no_call_of_the_release_before(
    servers: Servers, redis_url: str, older: Path
) -> None:
    """Up, down and up again; a worker of the old release that dies then starts all the same."""
    url = servers.create_database("faults_release", template="template0")
    newest, before = migrations.revisions()[-1][0], revision_before(older)
    with (
        running_stack(release=older, DATABASE_URL=url, REDIS_URL=redis_url, **VARIABLES) as stack,
        shopping(stack) as crowd,
    ):
        assert query(url, "SELECT version_num FROM alembic_version") == [(before,)]
        begin = time.monotonic()
        for _ in range(2):
            migrations.upgrade(url, "head")
            crowd.wait_acknowledged()
            migrations.downgrade(url, before)
            crowd.wait_acknowledged()
        migrations.upgrade(url, "head")
        end = crowd.wait_acknowledged()
        during = crowd.ledger
        victim = stack.state["workers"][0]["pid"]
        os.kill(victim, signal.SIGKILL)
        eventually(lambda: replaced(stack, 0, victim), "an old worker started", timeout_seconds=60)
        crowd.wait_acknowledged()
        ledger = crowd.stop()
        assert query(url, "SELECT version_num FROM alembic_version") == [(newest,)]
        verdict = ledger.verdict(url)
    report("migration under the previous release", during, verdict, begin=begin, end=end)
    verdict.check()
    assert not during.failures
    servers.drop_database("faults_release")
