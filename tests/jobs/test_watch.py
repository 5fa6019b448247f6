"""The process that counts for metrics where jobs are commands."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from urllib.request import urlopen

from server.stack.process import free_port, spawn
from tests.support.databases import query
from tests.support.stacks import environment, eventually


def test_it_counts_and_runs_no_job(fresh_database_url: str, redis_url: str, tmp_path: Path) -> None:
    port = free_port()
    [(active,)] = query(fresh_database_url, "SELECT count(*) FROM carts WHERE status = 'ACTIVE'")
    child = spawn(
        "The count",
        [sys.executable, "-m", "server", "jobs", "watch"],
        log=tmp_path / "log",
        environment=environment(
            DATABASE_URL=fresh_database_url, REDIS_URL=redis_url, METRICS_PORT=str(port)
        ),
    )

    def told() -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
                lines = answer.read().decode().splitlines()
        except OSError:
            return False
        return (
            f"commerce_carts_active {float(active)}" in lines and "commerce_redis_up 1.0" in lines
        )

    try:
        eventually(told, "the count can be scraped", timeout_seconds=60)
    finally:
        code = child.stop((signal.SIGTERM, 20))
    assert code == 0
    assert query(fresh_database_url, "SELECT count(*) FROM job_runs") == [(0,)]
