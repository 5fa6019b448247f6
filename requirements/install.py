"""Sets up `.venv` from the lock file: `python3.11 requirements/install.py`.

Needs the standard library only. Does nothing when the environment is up to date, and lets only one
of several simultaneous calls work.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
ENVIRONMENT = PROJECT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
LOCK = PROJECT / "requirements" / "dev.lock"
STAMP = ENVIRONMENT / ".installed"


def main() -> int:
    """Create or bring up to date the environment; return the exit code."""
    if sys.version_info < (3, 11):
        return fail(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    with (PROJECT / ".venv.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        wanted = fingerprint()
        if works() and STAMP.exists() and STAMP.read_text() == wanted:
            STAMP.touch()
            return 0
        if not works():
            print(f"Creating {ENVIRONMENT.name} with Python {sys.version.split()[0]}", flush=True)
            if run(sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)) != 0:
                return fail("Python can't create virtual environments; install its venv module")
        print(f"Installing {LOCK.relative_to(PROJECT)}", flush=True)
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        if run(*pip, "--no-input", "--require-hashes", "-r", str(LOCK)) != 0:
            return fail("The packages can't be installed; see above")
        link_clients()
        STAMP.write_text(wanted)
    return 0


def fingerprint() -> str:
    """Identify what is to be installed, and where: a moved project needs its paths anew."""
    facts = (LOCK.read_bytes(), Path(__file__).read_bytes(), str(PROJECT).encode())
    return hashlib.sha256(b"\0".join(facts)).hexdigest()


def works() -> bool:
    """Say whether the environment has a Python that starts and knows pip."""
    return PYTHON.exists() and run(str(PYTHON), "-c", "import pip") == 0


def link_clients() -> None:
    """Make the generated client importable: the server uses the same stubs as everybody else."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    command = [str(PYTHON), "-c", ask]
    packages = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    # Relative to the packages, so that it follows whichever folder the environment is used from.
    clients = os.path.relpath(PROJECT / "clients" / "python", packages)
    (Path(packages) / "commerce-clients.pth").write_text(f"{clients}\n")


def run(*command: str) -> int:
    """Run *command* undisturbed by settings of another environment; return its exit code."""
    kept = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PYTHONHOME"}}
    return subprocess.run(command, check=False, env=kept, stdin=subprocess.DEVNULL).returncode


def fail(message: str) -> int:
    """Print *message* as the one line that matters."""
    print(f"error: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
