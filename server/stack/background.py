"""A stack in the background: starts it, finds it, ends it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from typing import Any

from server.stack.envoy import healthy
from server.stack.process import PROJECT, StackError, last_complaint, open_for_us
from server.stack.rundir import RunDirectory

READY = "ready"
_STOP_SECONDS = 60.0
_RESTART_SECONDS = 60.0
REPLACE_WORKERS, REPLACE_ENVOY = signal.SIGUSR1, signal.SIGUSR2
"""What a running stack understands. Not SIGHUP, which a terminal that is closed sends too."""


def up(directory: RunDirectory) -> tuple[bool, str]:
    """Start a stack that outlives us, unless one runs already; return once it answers.

    Returns:
        Whether it was started now, and the URL of its API.

    Raises:
        StackError: It did not start; the message says why.
    """
    directory.create()
    if directory.holder() is not None and (url := _url_when_healthy(directory)):
        return False, url
    log = directory.logs / "stack.log"
    reader, writer = os.pipe()
    with open(log, "wb", opener=open_for_us) as output, os.fdopen(reader) as report:
        # Its own session: it must live on when this terminal closes.
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "server", "run", f"--status-fd={writer}"],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=(writer,),
        )
        os.close(writer)
        try:
            said = report.read().strip()  # the other side closes it when it knows
        except BaseException:
            process.terminate()
            raise
    if said == READY:
        return True, str(directory.state().get("api_url", ""))
    process.wait()
    raise StackError(said or f"The stack ended while it started: {last_complaint(log)}")


def report(descriptor: int, text: str) -> None:
    """Tell the process that waits in `up()` how the start went."""
    with contextlib.suppress(OSError), os.fdopen(descriptor, "w") as pipe:
        pipe.write(text)


def down(directory: RunDirectory) -> bool:
    """Stop the stack that runs in *directory*; return whether there was one.

    Raises:
        StackError: It could only be ended by force.
    """
    pid = directory.holder()
    if pid is None:
        return False
    deadline = time.monotonic() + _STOP_SECONDS
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        # It lets go of the directory when the last of its children has ended. The process itself
        # may stay for longer, as a zombie that nobody has buried.
        while directory.holder() == pid:
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                raise StackError(f"The stack (process {pid}) did not stop and was killed")
            time.sleep(0.02)
    return True


def restart(directory: RunDirectory, *, envoy: bool = False) -> None:
    """Have the stack of *directory* replace its workers, or its Envoy; return once it has.

    Raises:
        StackError: No stack runs, or a successor does not serve; the others go on.
    """
    before = directory.state()
    if directory.holder() is None or not before:
        raise StackError(f"No stack runs in {directory.path}; `make up` starts one")
    old = _processes(before, envoy=envoy)
    os.kill(before["pid"], REPLACE_ENVOY if envoy else REPLACE_WORKERS)
    deadline = time.monotonic() + _RESTART_SECONDS * len(old)
    while True:
        state = directory.state()
        if not state:
            raise StackError("The stack has ended")
        new = _processes(state, envoy=envoy)
        if new and not old & new:
            return
        if time.monotonic() > deadline:
            raise StackError(f"A successor does not serve; see {directory.logs}")
        time.sleep(0.05)


def _processes(state: dict[str, Any], *, envoy: bool) -> set[int]:
    """Give the processes of a stack that serve; empty while one of them is not ready."""
    if envoy:
        return {state["servers"]["envoy"]}
    workers = state["workers"]
    ready = all(worker["ready"] for worker in workers)
    return {worker["pid"] for worker in workers} if ready else set()


def _url_when_healthy(directory: RunDirectory) -> str:
    """Wait while a stack that holds *directory* starts; empty when it ended instead."""
    deadline = time.monotonic() + _STOP_SECONDS
    while (pid := directory.holder()) is not None:
        url = str(directory.state().get("api_url", ""))
        if url and healthy(int(url.rsplit(":", 1)[1])):
            return url
        if time.monotonic() > deadline:
            raise StackError(
                f"A stack runs in {directory.path} (process {pid}) but does not answer; "
                f"see {directory.logs}"
            )
        time.sleep(0.05)
    return ""
