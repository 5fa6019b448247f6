"""An embedded PostgreSQL: the real server out of a Python wheel, on loopback."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

from server.stack.postgres_programs import (
    copied,
    locale_options,
    reachable,
    server_binaries,
    version_of,
)
from server.stack.process import (
    Account,
    Server,
    StackError,
    free_port,
    port_is_free,
    spawn,
)

DATABASE = "payment_platform"
SUPERUSER = "postgres"

_SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    # Load must not be interrupted by checkpoints every few seconds.
    "max_wal_size": "2GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    # Statements take less than a millisecond; compiling one takes more.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A new database knows nothing of its tables, and plans for small ones, until it has looked.
    "autovacuum_naptime": "10s",
    "log_checkpoints": "off",
    # What a statement holds, and what a row holds that it broke, is for callers, not for logs.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "password_encryption": "scram-sha-256",
}
# The password has 256 random bits: stretching it would protect nothing and slow every connect.
_CHEAP_PASSWORD = {"scram_iterations": "1"}
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Where root keeps the data that `nobody` must reach and a closed project folder can't hold.
_DATA = Path("/var/lib/commerce-server")
_SOCKET_PATH_LIMIT = 80  # the kernel's 107 bytes, less the name of the socket


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the files are and who owns them."""

    binaries: Path
    home: Path
    account: Account | None


_FORGET = "`make reset` forgets the data"


class EmbeddedPostgres(Server):
    """One PostgreSQL server with the database `payment_platform`.

    `start()` does everything; `prepare()`, `spawn()` and `wait_ready()` are its three steps.

    Args:
        directory: Where data, password and port are kept; they are reused when they are there.
        log: Where the server's output goes.
        durable: Whether commits survive a power cut. Tests say no.
    """

    name = "PostgreSQL"

    def __init__(self, directory: Path, *, log: Path | None = None, durable: bool = True) -> None:
        super().__init__()
        self._directory = directory
        self._log = log or directory / "postgres.log"
        self._durable = durable
        self._place = _place(directory)
        self._major = int(version_of(self._place.binaries).split(".")[0])
        self.data = self._place.home / "postgres"
        if (self.data / "PG_VERSION").exists() and not (directory / "postgres.password").exists():
            raise StackError(f"The password of {self.data} is lost; {_FORGET}")
        self._password = _remembered(directory / "postgres.password", secrets.token_hex(32))
        self.port = _remembered_port(directory / "postgres.port")
        self.socket_directory = _socket_directory(directory, self._place.account)

    @property
    def url(self) -> str:
        """The address of the database, with its password, over TCP."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """Return the address of *database* on this server."""
        return f"postgresql://{SUPERUSER}:{self._password}@127.0.0.1:{self.port}/{database}"

    @property
    def binaries(self) -> Path:
        """The folder of `psql`, `pgbench`, `pg_dump` and the like."""
        return self._place.binaries

    def start(self) -> None:
        """Create the data where there is none, start the server, wait until it can be used.

        Raises:
            StackError: It can't be started; the message says why.
        """
        self.prepare()
        super().start()

    def prepare(self) -> None:
        """Create the data where there is none, and clear away what a killed server left.

        Raises:
            StackError: The data can't be created or is not of this version.
        """
        if (self.data / "PG_VERSION").exists():
            self._check_version()
            self._settle_predecessor()
        else:
            self._initialise()

    def spawn(self) -> None:
        """Start the server process."""
        settings = {
            **_SETTINGS,
            **(_CHEAP_PASSWORD if self._major >= 16 else {}),
            **({} if self._durable else _FORGETFUL),
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.socket_directory),
            "unix_socket_permissions": "0700",
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        self._child = spawn(
            self.name,
            [self.binaries / "postgres", "-D", self.data, *options],
            log=self._log,
            environment=_environment(),
            account=self._place.account,
            death_signal=signal.SIGINT,  # a fast but clean shutdown
        )

    def wait_ready(self, timeout_seconds: float = 60) -> None:
        """Wait until the server answers.

        Raises:
            StackError: It ended, or did not answer in time; the data may be damaged.
        """
        try:
            super().wait_ready(timeout_seconds)
        except StackError as error:
            raise StackError(f"{error} (data in {self.data}; {_FORGET})") from error

    def stop(self) -> None:
        """Shut the server down, cleanly if it can be done within 20 seconds."""
        self._stop((signal.SIGINT, 20), (signal.SIGQUIT, 5))
        if self.socket_directory.parent != self._directory:
            shutil.rmtree(self.socket_directory, ignore_errors=True)

    def _is_ready(self) -> bool:
        return self._status() == (self.child.pid, "ready")

    def _status(self) -> tuple[int, str]:
        """Read the process id and the state from the lock file, as `pg_ctl --wait` does."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return int(lines[0]), lines[7].strip()
        except (OSError, IndexError, ValueError):
            return 0, ""

    def _check_version(self) -> None:
        have = (self.data / "PG_VERSION").read_text().strip()
        want = str(self._major)
        if have != want:
            raise StackError(
                f"{self.data} was written by PostgreSQL {have}, this is {want}; {_FORGET}"
            )

    def _settle_predecessor(self) -> None:
        """Stop a server that still works on our data, or forget one that was killed.

        PostgreSQL itself trusts a lock file whose process id is alive, even where that id belongs
        to another program by now, which is usual after the restart of a container.
        """
        pid, _ = self._status()
        if pid == 0:
            return
        try:
            process = psutil.Process(pid)
            ours = process.name() == "postgres" and Path(process.cwd()) == self.data.resolve()
        except psutil.Error:
            ours = False
        if not ours:
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except psutil.TimeoutExpired as error:
            raise StackError(
                f"PostgreSQL (process {pid}) still works on {self.data} and does not stop"
            ) from error

    def _initialise(self) -> None:
        """Create the data in a folder aside and rename it, so that it is there whole or not."""
        unfinished = self._place.home / "postgres.new"
        password_file = self._place.home / "postgres.pwfile"
        try:
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(mode=0o700)
            password_file.touch(mode=0o600)
            password_file.write_text(self._password)
            if self._place.account is not None:
                for path in (unfinished, password_file):
                    os.chown(path, self._place.account.uid, self._place.account.gid)
            self._run(
                "initdb",
                f"--pgdata={unfinished}",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                *locale_options(self._major),
                "--no-instructions",
                *(["--set=scram_iterations=1"] if self._major >= 16 else []),
                *([] if self._durable else ["--no-sync"]),
            )
            # Without a server: the data is not visible to anybody before the database exists.
            self._run(
                "postgres",
                "--single",
                *([] if self._durable else ["-F"]),
                "-D",
                str(unfinished),
                "template1",
                text=f"CREATE DATABASE {DATABASE};\n",
            )
            unfinished.rename(self.data)
        except OSError as error:
            raise StackError(
                f"{self._place.home} can't hold a database: {error}; {_FORGET}"
            ) from error
        finally:
            with contextlib.suppress(OSError):
                password_file.unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str, text: str = "") -> None:
        account = self._place.account
        done = subprocess.run(  # noqa: S603 - our own commands
            [self.binaries / program, *arguments],
            input=text,
            text=True,
            capture_output=True,
            check=False,
            cwd="/",
            env=_environment(),
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else [],
        )
        if done.returncode != 0 or "ERROR:" in done.stderr:
            lines = [line.strip() for line in (done.stderr or done.stdout).splitlines()]
            said = [line for line in lines if "error" in line.lower() or "FATAL" in line] or lines
            raise StackError(f"{program} failed: {said[0] if said else done.returncode}")


def _environment() -> dict[str, str]:
    """Our environment without what would redirect PostgreSQL's programs."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {
        "LC_ALL": "C",
        "TZ": "UTC",
    }


def forget(directory: Path) -> None:
    """Delete the data that a stopped server kept for *directory*, wherever it is."""
    home = _place(directory).home
    for folder in (home / "postgres", home / "postgres.new", directory / "postgres.socket"):
        shutil.rmtree(folder, ignore_errors=True)
    for name in ("postgres.password", "postgres.port"):
        (directory / name).unlink(missing_ok=True)
    if home != directory:
        shutil.rmtree(home, ignore_errors=True)


def _place(directory: Path) -> _Place:
    """Decide who runs the server, and find binaries and a home which that account can reach.

    PostgreSQL refuses to run as root. Then it runs as `nobody`, to whom a clone below a closed
    folder (`/root`) is out of reach: its data and binaries go to the machine's own folders.
    """
    binaries = server_binaries()
    if os.geteuid() != 0:
        return _Place(binaries, directory, None)
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as error:
        raise StackError("PostgreSQL can't run as root, and there is no user `nobody`") from error
    account = Account(entry.pw_uid, entry.pw_gid)
    directory.chmod(stat.S_IMODE(directory.stat().st_mode) | 0o011)
    home = directory
    if not reachable(directory):
        mark = hashlib.sha256(str(directory.resolve()).encode()).hexdigest()[:16]
        home = _DATA / mark
        home.mkdir(mode=0o711, parents=True, exist_ok=True)
    if not reachable(binaries / "postgres"):
        binaries = copied(binaries)
    return _Place(binaries, home, account)


def _remembered(path: Path, value: str) -> str:
    """Return what *path* holds; write *value*, for our eyes only, where it does not exist."""
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
    with contextlib.suppress(FileExistsError), os.fdopen(os.open(path, flags, 0o600), "w") as file:
        file.write(value)
    return path.read_text().strip()


def _remembered_port(path: Path) -> int:
    """Return the port of last time when nobody has taken it, else another one."""
    with contextlib.suppress(OSError, ValueError):
        port = int(path.read_text())
        if port_is_free(port):
            return port
    port = free_port()
    path.write_text(f"{port}\n")
    return port


def _socket_directory(directory: Path, account: Account | None) -> Path:
    """Make a folder for the Unix socket whose path the kernel accepts."""
    folder = directory / "postgres.socket"
    within_reach = account is None or reachable(directory)
    if len(str(folder.resolve())) > _SOCKET_PATH_LIMIT or not within_reach:
        folder = Path(tempfile.mkdtemp(prefix="commerce-"))
    folder.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        os.chown(folder, account.uid, account.gid)
    return folder.resolve()
