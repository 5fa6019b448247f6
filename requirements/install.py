"""Sets up `.venv` from a lock file: `python3.11 requirements/install.py [run | dev]`.

`run` is what `make run` runs with, `dev` (unless told otherwise) everything of development too.
Needs the standard library only. pip fetches uv by its hashes in the lock, and uv the rest; where uv
can't be had, pip does it all. Does nothing when the environment is up to date, and lets only one of
several simultaneous calls work.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
ENVIRONMENT = PROJECT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
LOCK = PROJECT / "requirements" / "dev.lock"
STAMP = ENVIRONMENT / ".installed"
RUN_LOCK = PROJECT / "requirements" / "run.lock"
RUN_STAMP = ENVIRONMENT / ".installed-run"

_UV_SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
"""What pip may have been told about its sources, and uv's word for it: uv reads nothing of pip."""


def main(arguments: list[str]) -> int:
    """Create or bring up to date the environment; return the exit code."""
    if sys.version_info < (3, 11):
        return fail(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    wanted = arguments[0] if arguments else "dev"
    if wanted not in {"run", "dev"}:
        return fail(f"{wanted} is neither run nor dev")
    with (PROJECT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return set_up(wanted)


def set_up(wanted: str) -> int:
    """Do what is not done yet; return the exit code."""
    lock, stamp = (RUN_LOCK, RUN_STAMP) if wanted == "run" else (LOCK, STAMP)
    usable = works()
    if usable and any(
        done.exists() and done.read_text() == fingerprint(of)
        for of, done in ((lock, stamp), (LOCK, STAMP))  # development has all that runs
    ):
        stamp.write_text(fingerprint(lock))
        return 0
    began = time.monotonic()
    if not usable:
        say(f"Creating .venv with Python {sys.version.split()[0]}; this happens once")
        if run(sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)) != 0:
            return fail("Python can't create virtual environments; install its venv module")
    installer = uv() or pip()
    say(f"Installing {count(lock)} packages of {lock.relative_to(PROJECT)}, by hash")
    if run(*installer, "-r", str(lock)) != 0 and (
        installer == pip() or run(*pip(), "-r", str(lock)) != 0
    ):
        return fail("The packages can't be installed; see above")
    link_clients()
    write_launcher()
    stamp.write_text(fingerprint(lock))
    say(f"Installed in {time.monotonic() - began:.0f} s")
    return 0


def fingerprint(lock: Path = LOCK) -> str:
    """Identify what is to be installed, and where: a moved project needs its paths anew."""
    facts = (lock.read_bytes(), Path(__file__).read_bytes(), str(PROJECT).encode())
    return hashlib.sha256(b"\0".join(facts)).hexdigest()


def works() -> bool:
    """Say whether the environment has a Python that starts and knows pip."""
    return PYTHON.exists() and run(str(PYTHON), "-c", "import pip") == 0


def pip() -> list[str]:
    """Give the command that installs by pip."""
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    return [str(PYTHON), "-m", "pip", "install", *quiet, "--require-hashes"]


def uv() -> list[str]:
    """Give the command that installs by uv, which is fetched by its own lines of the lock.

    Empty where there is no uv for this machine.
    """
    program = ENVIRONMENT / "bin" / "uv"
    entry = re.search(r"^uv==(?:.*\\\n)*.*", LOCK.read_text(), re.MULTILINE)
    if entry is None:
        return []
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirement:
        requirement.write(entry[0] + "\n")
        requirement.flush()
        if run(*pip(), "--only-binary=:all:", "--no-deps", "-r", requirement.name) != 0:
            return []
    os.environ.update(uv_settings(pip_settings(), os.environ))
    options = ["--python", str(PYTHON), "--require-hashes", "--compile-bytecode", "--no-progress"]
    if sys.stderr.isatty():
        options.pop()
    return [str(program), "pip", "install", *options]


def pip_settings() -> dict[str, str]:
    """Ask pip what files and environment tell it."""
    done = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"], check=False, capture_output=True, text=True
    )
    found = re.findall(r"^[\w:.]+\.([\w-]+)='(.*)'$", done.stdout, re.MULTILINE)
    return {name.replace("_", "-"): value for name, value in found}


def uv_settings(settings: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """Translate pip's *settings* for uv, save what *environment* tells uv itself."""
    told = {_UV_SETTINGS[name]: value for name, value in settings.items() if name in _UV_SETTINGS}
    return {name: value for name, value in told.items() if name not in environment}


def count(lock: Path) -> int:
    """Count the packages of a lock."""
    return len(re.findall(r"^[\w.-]+(?:\[.*\])?==", lock.read_text(), re.MULTILINE))


def link_clients() -> None:
    """Make the generated client importable: the server uses the same stubs as everybody else."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    command = [str(PYTHON), "-c", ask]
    packages = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    # Relative to the packages, so that it follows whichever folder the environment is used from.
    clients = os.path.relpath(PROJECT / "clients" / "python", packages)
    (Path(packages) / "commerce-clients.pth").write_text(f"{clients}\n")


def write_launcher() -> None:
    """Make `.venv/bin/commerce`, the command line under a name that shells can complete."""
    launcher = ENVIRONMENT / "bin" / "commerce"
    launcher.write_text(
        "#!/bin/sh\n"
        'cd "$(dirname "$0")/../.." || exit 1\n'
        'exec .venv/bin/python -c \'from server.cli.main import main; main("commerce")\' "$@"\n'
    )
    launcher.chmod(0o755)


def run(*command: str) -> int:
    """Run *command* undisturbed by settings of another environment; return its exit code."""
    kept = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PYTHONHOME"}}
    return subprocess.run(command, check=False, env=kept, stdin=subprocess.DEVNULL).returncode


def say(message: str) -> None:
    """Print a line of progress."""
    print(message, flush=True)


def fail(message: str) -> int:
    """Print *message* as the one line that matters."""
    print(f"error: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nStopped. The next call begins where this one ended.", file=sys.stderr)
        sys.exit(130)
