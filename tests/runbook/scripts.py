"""Running the scripts of `deploy/scripts` as an operator does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from server.stack.process import PROJECT

SCRIPTS = PROJECT / "deploy" / "scripts"
NAMES = (
    *("archive-wal", "backup", "health-check", "preflight", "restore", "rollback"),
    *("smoke-test", "verify-database", "verify-security"),
)
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "USER")


def run(name: str, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script with nothing in its environment but what is given; stdout holds stderr too."""
    kept = {variable: os.environ[variable] for variable in _KEPT if variable in os.environ}
    return subprocess.run(
        [SCRIPTS / name, *arguments],
        env={**kept, "COMMERCE_PYTHON": sys.executable, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=100,
    )


def passed(name: str, *arguments: str | Path, **variables: str) -> str:
    """Run a script that must succeed, and give what it printed."""
    done = run(name, *arguments, **variables)
    assert done.returncode == 0, done.stdout
    return done.stdout


def failed(name: str, *arguments: str | Path, code: int = 1, **variables: str) -> str:
    """Run a script that must end with *code*, and give what it printed."""
    done = run(name, *arguments, **variables)
    assert done.returncode == code, done.stdout
    return done.stdout
