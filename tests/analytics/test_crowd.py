"""Shoppers at random, workers that are killed, and figures that add up all the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from server.stack.process import PROJECT
from tests.support.stacks import alive, environment, eventually, running_stack

SHOPPERS = 8
# For the record: CROWD_OPERATIONS=1250, which makes 10,000 in all.
OPERATIONS = int(os.environ.get("CROWD_OPERATIONS", "40"))
KILLS = max(2, OPERATIONS // 100)


@pytest.mark.timeout(300)
def test_figures_add_up_after_a_crowd_and_killed_workers(
    fresh_database_url: str, redis_url: str
) -> None:
    """What was counted bit by bit, by whichever worker lived, is what a recount gives."""
    variables = {
        "DATABASE_URL": fresh_database_url,
        "REDIS_URL": redis_url,
        "ANALYTICS_REFRESH_SECONDS": "0.2",
    }
    with running_stack(**variables) as stack:
        crowd = [
            subprocess.Popen(
                [
                    *(sys.executable, "-m", "benchmarks.crowd"),
                    *(stack.grpc_target, str(seed), str(OPERATIONS)),
                ],
                cwd=PROJECT,
                env=environment() | {"PYTHONPATH": str(PROJECT)},
                stdout=subprocess.PIPE,
                text=True,
            )
            for seed in range(SHOPPERS)
        ]
        for _ in range(KILLS):
            victim = stack.state["workers"][0]["pid"]
            os.kill(victim, signal.SIGKILL)
            eventually(lambda pid=victim: not alive(pid), "the worker died")
            eventually(
                lambda pid=victim: stack.state["workers"][0]["pid"] not in (None, pid),
                "another worker took its place",
            )
        done = [int(process.communicate(timeout=250)[0]) for process in crowd]
        assert sum(done) > SHOPPERS * OPERATIONS / 3, done
        verified = subprocess.run(
            [sys.executable, "-m", "server", "analytics", "verify"],
            cwd=PROJECT,
            env=environment(DATABASE_URL=fresh_database_url),
            capture_output=True,
            text=True,
            check=False,
        )
    assert verified.returncode == 0, verified.stdout
    assert verified.stdout.startswith("0 differences in ")
