"""The Python package as its users install it, beside what they have already."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.clients.conftest import Environment
from tests.clients.programs import (
    CACHE,
    CLIENTS,
    FAILURES_PAGE,
    PROJECT,
    STORY_PAGE,
    fingerprint,
    printed_by,
    printed_lines,
)
from tests.support.made import alone, made, maker

sys.path.insert(0, str(PROJECT / "protos"))

from languages.environment import environment as python_environment

WHEEL = "Python wheel"
SOURCE = CLIENTS / "python"
BESIDE: Mapping[str, tuple[str, ...]] = {
    "the oldest": tuple(
        bound.replace(">=", "==")
        for bound in tomllib.loads((SOURCE / "pyproject.toml").read_text())["project"][
            "dependencies"
        ]
    ),
    "protobuf below 6": ("protobuf<6",),
    "protobuf below 7": ("protobuf<7",),
    "the newest": (),
}
"""What is installed beside the wheel, by what it is."""


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@maker(WHEEL)
def build() -> tuple[Path, list[str]]:
    """Build the wheel of a copy; give it, and what building has left in the copy."""
    folder = CACHE / "wheel"
    copy, note = folder / "python", folder / "left.json"
    sources = [path for path in SOURCE.rglob("*") if path.suffix != ".pyc" and path.is_file()]
    wanted = fingerprint(sources)
    if not note.exists() or json.loads(note.read_text())["of"] != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        before = files_of(copy)
        pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir")
        subprocess.run([*pip, str(folder), str(copy)], check=True)
        note.write_text(json.dumps({"of": wanted, "left": sorted(files_of(copy) - before)}))
    (wheel,) = folder.glob("*.whl")
    return wheel, json.loads(note.read_text())["left"]


def install(beside: str) -> Path:
    """Install the wheel in an environment of its own; give its Python."""
    with alone(WHEEL):
        wheel, _ = build()
    return python_environment(beside.replace(" ", "-"), wheel, *BESIDE[beside])


for name in BESIDE:
    maker(f"Python with {name}")(lambda name=name: install(name))


@pytest.mark.made(WHEEL)
def test_the_wheel_has_stubs_layer_and_types() -> None:
    wheel, left = made(WHEEL)
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "commerce_client/aio.py",
        "commerce_client/py.typed",
        "commerce/py.typed",
        "commerce/cart/v1/cart_service_pb2_grpc.pyi",
        "buf/validate/validate_pb2.py",
    } <= names
    assert not any(name.startswith("examples") for name in names)
    assert left == [], "installing from a checkout leaves nothing in it"


each = pytest.mark.parametrize(
    "beside",
    [pytest.param(name, marks=pytest.mark.made(f"Python with {name}"), id=name) for name in BESIDE],
)


@each
def test_every_stub_is_imported_beside(beside: str, tmp_path: Path) -> None:
    """Generated code refuses a runtime that is older than its generator."""
    python = made(f"Python with {beside}")
    stubs = sorted((SOURCE / "commerce").rglob("*_pb2*.py"))
    names = [".".join(path.relative_to(SOURCE).with_suffix("").parts) for path in stubs]
    script = f"import importlib\nfor name in {names}:\n    importlib.import_module(name)"
    done = subprocess.run(
        [python, "-W", "error", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@each
def test_the_story_is_told_beside(
    beside: str, environment: Environment, bad_servers: Mapping[str, str]
) -> None:
    python = made(f"Python with {beside}")
    facts = {**environment(), **bad_servers, "PYTHONPATH": ""}
    for program, page in (("story", STORY_PAGE), ("failures", FAILURES_PAGE)):
        told = printed_by([str(python), str(SOURCE / "examples" / f"{program}.py")], facts)
        assert told == printed_lines(page)
