"""A real PgBouncer with the configuration of `deploy/pgbouncer`."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from server.stack.process import PROJECT, free_port, spawn, wait_until
from tests.support.made import made
from tests.support.servers import temporary_directory

CONFIGURATION = PROJECT / "deploy" / "pgbouncer" / "pgbouncer.ini"


@contextmanager
def running_pooler(
    database_port: int, users: Mapping[str, str], **settings: str | int
) -> Iterator[int]:
    """Start a pooler before the PostgreSQL of *database_port*; give its port.

    Args:
        database_port: A port of loopback.
        users: Passwords by role.
        settings: What is not as in the committed file.
    """
    program = made("pgbouncer")
    directory = temporary_directory()
    port = free_port()
    local = {
        "listen_addr": "127.0.0.1",
        "listen_port": port,
        # The embedded server speaks no TLS.
        "server_tls_sslmode": "disable",
        **settings,
    }
    if os.geteuid() == 0:
        local["user"] = "nobody"
    lines = [f"{name} = {value}\n" for name, value in local.items()]
    database = f"[databases]\n* = host=127.0.0.1 port={database_port}\n"
    (directory / "local.ini").write_text("".join([*lines, database]))
    listed = [f'"{name}" "{secret}"\n' for name, secret in users.items()]
    (directory / "userlist.txt").write_text("".join(listed))
    shutil.copy(CONFIGURATION, directory)
    log = directory / "pgbouncer.log"
    # It looks for all files in the folder it runs in.
    command = ["/bin/sh", "-c", f'cd {directory} && exec "$0" pgbouncer.ini', str(program)]
    child = spawn("PgBouncer", command, log=log)
    try:
        wait_until(lambda: _listens(port), child, timeout_seconds=20)
        yield port
    except BaseException:
        print(log.read_text())
        raise
    finally:
        child.stop()
        shutil.rmtree(directory, ignore_errors=True)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
