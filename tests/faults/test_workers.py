"""Workers that are killed, stopped and replaced while shoppers shop."""

from __future__ import annotations

import os
import signal
import time

from tests.faults.harness import report, shopping
from tests.support.stacks import RunningStack, alive, eventually


def healthy_workers(stack: RunningStack) -> int:
    return sum(worker["ready"] for worker in stack.state["workers"])


def test_a_killed_worker_costs_nobody_a_write(hurt: RunningStack) -> None:
    """What was in flight is ambiguous for its caller, once; what carries a key is made good."""
    with shopping(hurt) as crowd:
        begin = time.monotonic()
        for number in (0, 1):
            victim = hurt.state["workers"][number]["pid"]
            os.kill(victim, signal.SIGKILL)
            eventually(
                lambda number=number, victim=victim: (
                    hurt.state["workers"][number]["pid"] != victim
                    and hurt.state["workers"][number]["ready"]
                ),
                "another worker took its place",
            )
            crowd.wait_acknowledged()
        end = time.monotonic()
        ledger = crowd.stop()
    verdict = ledger.verdict(hurt.database_url)
    report("worker: SIGKILL, two times", ledger, verdict, begin=begin, end=end)
    verdict.check()


def test_a_stopped_worker_fails_no_call(hurt: RunningStack) -> None:
    """SIGTERM to one worker alone, as Kubernetes sends it."""
    with shopping(hurt) as crowd:
        victim = hurt.state["workers"][0]["pid"]
        begin = time.monotonic()
        os.kill(victim, signal.SIGTERM)
        eventually(lambda: not alive(victim), "the worker has ended")
        eventually(lambda: healthy_workers(hurt) == 2, "another worker took its place")
        end = crowd.wait_acknowledged()
        ledger = crowd.stop()
    verdict = ledger.verdict(hurt.database_url)
    report("worker: SIGTERM", ledger, verdict, begin=begin, end=end)
    verdict.check()
    assert not ledger.failures
