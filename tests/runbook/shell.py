"""One shell that runs the steps of a document, on a host whose PostgreSQL is a service."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from server.stack.postgres import EmbeddedPostgres
from server.stack.process import PROJECT

# What an operator types to the machine's service manager reaches the server of the test.
_SYSTEMCTL = """#!{python}
import socket, sys
with socket.socket(socket.AF_UNIX) as connection:
    connection.connect({path!r})
    connection.sendall(" ".join(sys.argv[1:]).encode())
    connection.shutdown(socket.SHUT_WR)
    said = connection.makefile().read()
sys.exit(said or 0)
"""
_STEP_SECONDS = 180.0


class Shell:
    """A bash that keeps folder, variables and background processes from step to step.

    Args:
        folder: Where its scratch files go; `systemctl` is put into `bin` there.
        variables: Its whole environment.
        postgres: What `systemctl start|stop|restart postgresql` means.
    """

    def __init__(
        self, folder: Path, variables: Mapping[str, str], postgres: EmbeddedPostgres
    ) -> None:
        self._folder = folder
        self._postgres = postgres
        self._number = 0
        (folder / "bin").mkdir()
        self._services = socket.socket(socket.AF_UNIX)
        self._services.bind(str(folder / "services"))
        self._services.listen()
        program = folder / "bin" / "systemctl"
        program.write_text(_SYSTEMCTL.format(python=sys.executable, path=str(folder / "services")))
        program.chmod(0o755)
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=PROJECT,
            env={**variables, "PATH": f"{folder / 'bin'}:{variables['PATH']}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.run("set -euo pipefail")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        if self._bash.stdin:
            self._bash.stdin.close()
        self._bash.kill()
        self._bash.wait()
        self._services.close()

    def run(self, script: str) -> str:
        """Run *script* and give what it printed.

        Raises:
            AssertionError: A command of it failed, or it does not end.
        """
        self._number += 1
        step = self._folder / f"step-{self._number}.sh"
        printed = self._folder / f"step-{self._number}.txt"
        step.write_text(script + "\n")
        assert self._bash.stdin
        assert self._bash.stdout
        line = f". {step} >{printed} 2>&1 </dev/null; echo done\n"
        self._bash.stdin.write(line.encode())
        self._bash.stdin.flush()
        deadline = time.monotonic() + _STEP_SECONDS
        while True:
            ready, _, _ = select.select([self._bash.stdout, self._services], [], [], 1)
            if self._services in ready:
                self._serve()
            if self._bash.stdout in ready:
                if os.read(self._bash.stdout.fileno(), 64) == b"done\n":
                    return printed.read_text()
                raise AssertionError(f"a command failed:\n{script}\n{printed.read_text()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"it does not end:\n{script}\n{printed.read_text()}")

    def _serve(self) -> None:
        """Do what `systemctl` asks for; in the main thread, with which PostgreSQL ends."""
        connection, _ = self._services.accept()
        with connection:
            verb, _, service = connection.makefile().read().partition(" ")
            if service != "postgresql" or verb not in {"start", "stop", "restart"}:
                connection.sendall(f"no such service: {verb} {service}".encode())
                return
            if verb in {"stop", "restart"}:
                self._postgres.stop()
            if verb in {"start", "restart"}:
                self._postgres.spawn()
                self._postgres.wait_ready(60)
