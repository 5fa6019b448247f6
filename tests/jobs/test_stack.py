"""The scheduler as a part of the stack."""

from __future__ import annotations

import os
import signal

from tests.support.stacks import alive, eventually, running_stack


def test_the_stack_keeps_a_scheduler_and_ends_with_it(
    fresh_database_url: str, redis_url: str
) -> None:
    with running_stack(
        DATABASE_URL=fresh_database_url, REDIS_URL=redis_url, RUN_JOBS="true"
    ) as stack:
        eventually(lambda: stack.state.get("jobs"), "a scheduler is there")
        first = stack.state["jobs"]
        log = stack.directory / "logs" / "jobs.log"
        eventually(lambda: "Jobs run by their schedules" in log.read_text(), "it has begun")
        os.kill(first, signal.SIGKILL)
        eventually(lambda: stack.state["jobs"] != first, "it is started again")
        second = stack.state["jobs"]
    assert not alive(first)
    assert not alive(second)
