"""The supervisor on real processes, with workers that only answer the health check."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from server.stack.process import PROJECT, StackError, free_port
from server.stack.supervisor import Supervisor, next_delay_seconds, serving
from tests.support.stacks import alive, eventually

Start = Callable[..., Awaitable[Supervisor]]


def tiny(*extra: str) -> Callable[[int, int | None], Sequence[str]]:
    def command(port: int, barrier: int | None) -> Sequence[str]:
        script = PROJECT / "tests" / "support" / "tiny_worker.py"
        gates = [] if barrier is None else [f"--start-barrier-fd={barrier}"]
        return [sys.executable, str(script), f"--port={port}", *gates, *extra]

    return command


async def later(condition: Callable[[], object]) -> None:
    """Wait until *condition* holds, while the supervisor works."""
    await asyncio.to_thread(eventually, condition, "what the supervisor is to bring about")


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Start a supervisor of two workers and stop it after the test."""
    started: list[Supervisor] = []

    async def begin(*extra: str, held: bool = False) -> Supervisor:
        supervisor = Supervisor(
            [free_port(), free_port()],
            command=tiny(*extra),
            logs=tmp_path,
            grace=timedelta(seconds=0.5),
        )
        started.append(supervisor)
        supervisor.spawn(held=held)
        if not held:
            await supervisor.wait_ready()
        return supervisor

    yield begin
    for supervisor in started:
        await supervisor.stop()


async def test_a_killed_worker_is_started_again_on_its_port(start: Start) -> None:
    """Envoy's endpoints name the ports, so a successor elsewhere would get no calls."""
    supervisor = await start()
    worker, other = supervisor.workers
    first, port, neighbour = worker.child, worker.port, other.child.pid
    first.send(signal.SIGKILL)
    await later(lambda: worker.child is not first and worker.ready)
    await serving(port)
    assert worker.port == port
    assert worker.restarts == 1
    assert other.child.pid == neighbour


async def test_a_worker_that_refuses_to_start_gives_its_reason_in_one_line(
    start: Start, tmp_path: Path
) -> None:
    (refuse := tmp_path / "refuse").touch()
    with pytest.raises(StackError) as caught:
        await start(f"--refuse={refuse}")
    assert "error: no database in sight" in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_a_worker_that_crashes_at_restart_is_tried_until_it_starts(
    start: Start, tmp_path: Path
) -> None:
    """A database that is away for a minute must not cost a worker for good."""
    refuse = tmp_path / "refuse"
    supervisor = await start(f"--refuse={refuse}")
    worker = supervisor.workers[0]
    refuse.touch()
    worker.child.send(signal.SIGKILL)
    await later(lambda: worker.restarts >= 2)
    refuse.unlink()
    await later(lambda: worker.ready)


def test_the_delay_doubles_up_to_five_seconds_and_is_nothing_after_service() -> None:
    """0.1 s, 0.2 s, 0.4 s … 5 s while a worker never serves; none for one that did."""
    delays = [0.0]
    for _ in range(8):
        delays.append(next_delay_seconds(delays[-1], served=False))
    assert delays[1:] == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0])
    assert next_delay_seconds(5.0, served=True) == 0


async def test_workers_wait_at_the_gate_with_their_code_loaded(start: Start) -> None:
    """They must not look for tables before the migration has made them."""
    supervisor = await start(held=True)
    waiting = asyncio.create_task(supervisor.wait_ready())
    done, _ = await asyncio.wait({waiting}, timeout=0.5)
    assert not done
    supervisor.open_barrier()
    async with asyncio.timeout(20):
        await waiting
    assert all(worker.ready for worker in supervisor.workers)


async def test_stopping_lets_workers_finish(start: Start, tmp_path: Path) -> None:
    supervisor = await start()
    await supervisor.stop()
    for number in range(2):
        assert "stopped in peace" in (tmp_path / f"worker-{number}.log").read_text()


async def test_a_worker_that_does_not_stop_is_killed_after_the_grace(start: Start) -> None:
    supervisor = await start("--stubborn")
    await supervisor.stop()
    assert {worker.child.exit_code for worker in supervisor.workers} == {-signal.SIGKILL}


def test_no_worker_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    """SIGKILL leaves the supervisor no time to clean up; the kernel has to."""
    program = textwrap.dedent(
        """
        import asyncio, json, sys
        sys.path.insert(0, sys.argv[1])
        from pathlib import Path
        from server.stack.process import free_port
        from server.stack.supervisor import Supervisor
        from tests.stack.test_supervisor import tiny

        async def main():
            supervisor = Supervisor([free_port(), free_port()], command=tiny("--stubborn"),
                                    logs=Path(sys.argv[2]))
            supervisor.spawn()
            await supervisor.wait_ready()
            print(json.dumps([worker.child.pid for worker in supervisor.workers]), flush=True)
            await asyncio.Event().wait()

        asyncio.run(main())
        """
    )
    command = [sys.executable, "-c", program, str(PROJECT), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=PROJECT) as supervisor:
        assert supervisor.stdout is not None
        workers = json.loads(supervisor.stdout.readline())
        assert all(psutil.pid_exists(pid) for pid in workers)
        os.kill(supervisor.pid, signal.SIGKILL)
        supervisor.wait()
    eventually(lambda: not any(alive(pid) for pid in workers), "the workers have ended")
