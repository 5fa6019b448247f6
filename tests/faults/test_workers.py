"""Workers and Envoy that are killed, stopped and replaced while shoppers shop."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from server.stack.envoy import ask_admin
from server.stack.process import PROJECT
from tests.faults.harness import LONG, replaced, report, shopping
from tests.support.stacks import RunningStack, alive, environment, eventually

SHOPPERS = 9
pytestmark = pytest.mark.timeout(240)


def in_rotation(stack: RunningStack) -> int:
    """Count the workers that Envoy sends calls to."""
    answer = json.loads(ask_admin(stack.state["envoy_admin"], "/clusters?format=json"))
    (cluster,) = (c for c in answer["cluster_statuses"] if c["name"] == "server")
    well = {"eds_health_status": "HEALTHY"}
    return sum(host["health_status"] == well for host in cluster["host_statuses"])


def restart(stack: RunningStack, *arguments: str) -> str:
    """Replace processes of *stack* as an operator does."""
    done = subprocess.run(
        [sys.executable, "-m", "server", "restart", *arguments],
        cwd=PROJECT,
        env=environment(RUN_DIRECTORY=str(stack.directory)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_killed_worker_costs_no_caller_more_than_one_call(hurt: RunningStack) -> None:
    """What was in flight and has no key can't be repeated for its caller; all else is."""
    with shopping(hurt) as crowd:
        begin = time.monotonic()
        for _ in range(5 if LONG else 2):
            victim = hurt.state["workers"][0]["pid"]
            killed = time.monotonic()
            os.kill(victim, signal.SIGKILL)
            eventually(
                lambda victim=victim: replaced(hurt, 0, victim),
                "another worker took its place",
                timeout_seconds=60,
            )
            eventually(lambda: in_rotation(hurt) == 2, "Envoy has noticed", timeout_seconds=60)
            failures = crowd.ledger.between(killed).failures
            assert not [attempt for attempt in failures if attempt.keyed]
            assert len(failures) <= SHOPPERS
        end = crowd.wait_acknowledged()
        ledger = crowd.stop()
    verdict = ledger.verdict(hurt.database_url)
    report("worker: SIGKILL, again and again", ledger, verdict, begin=begin, end=end)
    verdict.check()


def test_a_stopped_worker_fails_no_call(hurt: RunningStack) -> None:
    """SIGTERM to one worker alone, as Kubernetes sends it."""
    with shopping(hurt) as crowd:
        victim = hurt.state["workers"][0]["pid"]
        begin = time.monotonic()
        os.kill(victim, signal.SIGTERM)
        eventually(lambda: not alive(victim), "the worker has ended")
        eventually(lambda: replaced(hurt, 0, victim), "another took its place", timeout_seconds=60)
        end = crowd.wait_acknowledged()
        ledger = crowd.stop()
    verdict = ledger.verdict(hurt.database_url)
    report("worker: SIGTERM", ledger, verdict, begin=begin, end=end)
    verdict.check()
    assert not ledger.failures


def test_a_rolling_restart_fails_no_call(hurt: RunningStack) -> None:
    """Every worker is another one, by REST and by native gRPC alike nobody has noticed."""
    with shopping(hurt) as crowd:
        before = {worker["pid"] for worker in hurt.state["workers"]}
        begin = time.monotonic()
        assert restart(hurt) == "All workers are new ones.\n"
        after = {worker["pid"] for worker in hurt.state["workers"]}
        assert not before & after
        end = crowd.wait_acknowledged()
        ledger = crowd.stop()
    verdict = ledger.verdict(hurt.database_url)
    report("workers: rolling restart", ledger, verdict, begin=begin, end=end)
    verdict.check()
    assert {attempt.way for attempt in ledger.attempts} == {"rest", "grpc"}
    assert not ledger.failures


def test_envoy_is_replaced_without_a_failed_call(hurt: RunningStack) -> None:
    """The successor takes over the listening socket; callers are told to connect anew."""
    with shopping(hurt) as crowd:
        predecessor = hurt.state["servers"]["envoy"]
        begin = time.monotonic()
        assert restart(hurt, "--envoy") == "Envoy is a new one.\n"
        assert hurt.state["servers"]["envoy"] != predecessor
        eventually(lambda: not alive(predecessor), "the predecessor has ended")
        end = crowd.wait_acknowledged()
        ledger = crowd.stop()
    verdict = ledger.verdict(hurt.database_url)
    report("Envoy: restart with drain", ledger, verdict, begin=begin, end=end)
    verdict.check()
    assert not ledger.failures


def test_a_killed_envoy_loses_nothing(hurt: RunningStack) -> None:
    """Callers see broken connections until its successor listens."""
    with shopping(hurt) as crowd:
        begin = time.monotonic()
        os.kill(hurt.state["servers"]["envoy"], signal.SIGKILL)
        crowd.wait_failed(1)
        end = crowd.wait_acknowledged()
        ledger = crowd.stop()
    verdict = ledger.verdict(hurt.database_url)
    report("Envoy: SIGKILL", ledger, verdict, begin=begin, end=end, recovered_from=begin)
    verdict.check()
