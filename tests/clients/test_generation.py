"""Generating where tools are missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.programs import PROJECT
from tests.support.made import maker

sys.path.insert(0, str(PROJECT / "protos"))

from languages.python import generator

GENERATOR = "generator of the Python stubs"
maker(GENERATOR)(generator)
pytestmark = pytest.mark.made(GENERATOR)


def generate_without_tools(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Compare generated code on a machine that has Python alone."""
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [sys.executable, "protos/generate.py", "--check"],
        cwd=PROJECT,
        env={**kept, "PATH": str(tmp_path), **environment},
        check=False,
        capture_output=True,
        text=True,
    )


def test_languages_without_tools_are_left_out_by_name(tmp_path: Path) -> None:
    done = generate_without_tools(tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines() == ["Go is left out: `go` is missing"]


def test_ci_takes_no_missing_tool(tmp_path: Path) -> None:
    done = generate_without_tools(tmp_path, CI="true")
    assert done.returncode != 0
    assert done.stderr.strip() == "Go can't be generated: `go` is missing"
