"""Public programs that tests use: promtool, pgbouncer and others of `requirements/tools.py`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.stack.process import PROJECT


def tool(name: str) -> Path:
    """Give the path of a program; where it can't be had the test says so and is left out.

    In CI it must be there.
    """
    command = [sys.executable, str(PROJECT / "requirements" / "tools.py"), name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return Path(done.stdout.strip())
    if os.environ.get("CI"):
        raise RuntimeError(done.stderr.strip())
    pytest.skip(done.stderr.strip())
