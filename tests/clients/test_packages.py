"""The packages as their users get them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.clients.programs import CLIENTS, PROJECT, needs_tools

pytestmark = pytest.mark.timeout(600)


def printed(*command: str, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_has_stubs_layer_and_types(tmp_path: Path) -> None:
    source = tmp_path / "python"
    shutil.copytree(CLIENTS / "python", source, ignore=shutil.ignore_patterns("__pycache__"))
    build = ("-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation")
    printed(sys.executable, *build, "--wheel-dir", str(tmp_path), ".", folder=source)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "commerce_client/aio.py",
        "commerce_client/py.typed",
        "commerce/py.typed",
        "commerce/cart/v1/cart_service_pb2_grpc.pyi",
        "buf/validate/validate_pb2.py",
    } <= names
    assert not any(name.startswith("examples") for name in names)


def test_users_of_the_wheel_get_their_types_checked(tmp_path: Path) -> None:
    examples = sorted((CLIENTS / "python" / "examples").glob("*.py"))
    options = ("--strict", "--no-incremental", "--cache-dir", str(tmp_path))
    for example in examples:
        printed(sys.executable, "-m", "mypy", *options, str(example), folder=PROJECT)


def test_the_go_module_is_formatted_vetted_and_tested() -> None:
    needs_tools("Go", ("go",))
    assert printed("gofmt", "-l", "client", "examples", folder=CLIENTS / "go") == ""
    printed("go", "vet", "./client", "./examples/...", folder=CLIENTS / "go")
    printed("go", "test", "./client", folder=CLIENTS / "go")
