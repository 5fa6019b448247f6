"""The packages as their users get them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.programs import CLIENTS, PROJECT, needs_tools
from tests.support.made import made, maker

GO = "the Go module, compiled"


@maker(GO)
def compile_go() -> None:
    """Let Go fetch and compile what it vets and tests."""
    needs_tools("Go", ("go",))
    printed("go", "test", "-run=^$", "./client", "./examples/...", folder=CLIENTS / "go")


def printed(*command: str, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_users_of_the_wheel_get_their_types_checked(tmp_path: Path) -> None:
    examples = sorted((CLIENTS / "python" / "examples").glob("*.py"))
    options = ("--strict", "--no-incremental", "--cache-dir", str(tmp_path))
    for example in examples:
        printed(sys.executable, "-m", "mypy", *options, str(example), folder=PROJECT)


@pytest.mark.made(GO)
def test_the_go_module_is_formatted_vetted_and_tested() -> None:
    made(GO)
    assert printed("gofmt", "-l", "client", "examples", "webhooks", folder=CLIENTS / "go") == ""
    printed("go", "vet", "./client", "./webhooks", "./examples/...", folder=CLIENTS / "go")
    printed("go", "test", "./client", "./webhooks", folder=CLIENTS / "go")
