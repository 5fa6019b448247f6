"""Child processes that never outlive their parent, and the ports they listen on."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
"""The folder that holds `server/`, `envoy/` and `migrations/`; the children's working directory."""

# Below Linux' ephemeral range (32768 up), so that no outgoing connection takes a port between the
# moment it is chosen and the moment a child binds it, also when that child is started once more.
_PORTS = range(15_000, 32_000)
_PR_SET_PDEATHSIG = 1
OURS_ALONE = 0o077
"""The mask of what children write: no other account of the machine reads it."""
_LIBC = ctypes.CDLL(None, use_errno=True)

_COMPLAINT = re.compile(r"error|fatal|critical", re.IGNORECASE)

_given_ports: set[int] = set()


class StackError(Exception):
    """Something keeps the stack from starting; the message is one line for the person who asked."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user that a child runs as."""

    uid: int
    gid: int


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether nobody listens on TCP *port* of *host*."""
    with socket.socket() as listener:
        # Connections of a former listener that are still in TIME_WAIT don't count.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Choose a TCP port of loopback that nobody uses and that this process has not been given."""
    for _ in range(1000):
        port = random.choice(_PORTS)  # noqa: S311 - not a secret
        if port not in _given_ports and port_is_free(port):
            _given_ports.add(port)
            return port
    raise StackError("No free TCP port between 15000 and 32000")


def last_complaint(log: Path | None) -> str:
    """Read the last line of *log* that speaks of an error, else its last line; maybe empty."""
    if log is None or not log.is_file():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 8192))
        text = file.read().decode(errors="replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    complaints = [line for line in lines if _COMPLAINT.search(line)]
    return (complaints or lines or [""])[-1]


class Child:
    """A started process.

    Its exit can be awaited in asyncio and waited for by threads, any number of times.
    """

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path | None) -> None:
        self.name = name
        self.log = log
        self._process = process

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """The exit status, minus the number of the signal that ended it; None while it runs."""
        return self._process.poll()

    async def exited(self) -> int:
        """Wait for the end of the process and return its exit code."""
        # One thread a child that sleeps in waitpid: wakes at once, needs no signal handler, no
        # pidfd (which some sandboxes lack), and may be awaited by several tasks.
        loop = asyncio.get_running_loop()
        done: asyncio.Future[int] = loop.create_future()

        def resolve(code: int) -> None:
            if not done.done():
                done.set_result(code)

        def wait() -> None:
            code = self._process.wait()
            with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
                loop.call_soon_threadsafe(resolve, code)

        threading.Thread(target=wait, name=f"wait-{self.name}", daemon=True).start()
        return await done

    def send(self, number: signal.Signals) -> None:
        """Send signal *number*, unless the process has ended."""
        if self.exit_code is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)

    def stop(self, *steps: tuple[signal.Signals, float]) -> int:
        """Send each signal of *steps* and give it its seconds; SIGKILL if none of them helped."""
        for number, patience_seconds in steps:
            self.send(number)
            try:
                return self._process.wait(patience_seconds)
            except subprocess.TimeoutExpired:
                continue
        self.send(signal.SIGKILL)
        return self._process.wait()

    def failure(self, what: str) -> StackError:
        """Make the error that says *what* went wrong, with the last line the process wrote."""
        reason = last_complaint(self.log)
        return StackError(f"{self.name} {what}" + (f": {reason}" if reason else ""))


class Server:
    """A program that listens, as one child process after another.

    `spawn()` has to be called from the main thread, the rest from any.
    """

    name: str

    def __init__(self) -> None:
        self._child: Child | None = None

    @property
    def started(self) -> bool:
        """Whether it has been started and not stopped since."""
        return self._child is not None

    @property
    def child(self) -> Child:
        """The process that was started last."""
        if self._child is None:
            raise StackError(f"{self.name} has not been started")
        return self._child

    def spawn(self) -> None:
        """Start the process."""
        raise NotImplementedError

    def wait_ready(self, timeout_seconds: float = 60) -> None:
        """Wait until the process answers.

        Raises:
            StackError: It ended, or did not answer in time.
        """
        wait_until(self._is_ready, self.child, timeout_seconds=timeout_seconds)

    def start(self) -> None:
        """Start the process and wait until it answers.

        Raises:
            StackError: It can't be started.
        """
        self.spawn()
        self.wait_ready()

    def _is_ready(self) -> bool:
        raise NotImplementedError

    def _stop(self, *steps: tuple[signal.Signals, float]) -> None:
        if self._child is not None:
            self._child.stop(*steps)
            self._child = None


def spawn(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path | None = None,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGKILL,
    inherit: Sequence[int] = (),
) -> Child:
    """Start *command* so that it ends when the calling thread ends, however that comes about.

    Linux sends the death signal when the *thread* that forked ends, so call this from the main
    thread for whatever is to live long.

    Args:
        name: What the process is called in errors.
        command: The program, with an absolute path, and its arguments.
        log: Where its output is appended; None: to our own output.
        environment: Its whole environment; None: ours.
        account: Who it runs as; None: as we do.
        death_signal: What it is sent when we end without having stopped it.
        inherit: File descriptors it keeps.

    Raises:
        StackError: The program or the log can't be opened.
    """
    parent = os.getpid()

    def before_exec() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # the parent ended before the line above
            os._exit(1)

    try:
        with _open_log(log) as output:
            process = subprocess.Popen(  # noqa: S603 - our own commands
                [str(word) for word in command],
                cwd=PROJECT if account is None else "/",
                env=None if environment is None else dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # A group of its own: Ctrl-C in a terminal reaches the parent alone, which then
                # stops its children in the right order.
                process_group=0,
                user=None if account is None else account.uid,
                group=None if account is None else account.gid,
                extra_groups=None if account is None else [],
                umask=OURS_ALONE,
                pass_fds=tuple(inherit),
                preexec_fn=before_exec,
            )
    except (OSError, subprocess.SubprocessError) as error:
        raise StackError(f"{name} can't be started: {error}") from error
    return Child(name, process, log)


@contextlib.contextmanager
def _open_log(log: Path | None) -> Iterator[int | None]:
    if log is None:
        yield None
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    # A log holds addresses, and more where something goes wrong.
    with open(log, "ab", opener=open_for_us) as file:
        yield file.fileno()


def open_for_us(path: str, flags: int) -> int:
    """Open a file that no other account reads, as the `opener` of `open()`."""
    return os.open(path, flags, 0o666 & ~OURS_ALONE)


def say(text: str) -> None:
    """Write *text* with the time to stderr, for whoever reads the log of the stack."""
    print(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), text, file=sys.stderr, flush=True)


def wait_until(
    condition: Callable[[], bool], child: Child, *, timeout_seconds: float, what: str = "ready"
) -> None:
    """Wait until *condition* holds for *child*.

    Raises:
        StackError: The process ended before, or the time is over.
    """
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        if child.exit_code is not None:
            raise child.failure(f"ended with status {child.exit_code} before it was {what}")
        if time.monotonic() > deadline:
            raise child.failure(f"was not {what} within {timeout_seconds:g} s")
        time.sleep(0.01)
