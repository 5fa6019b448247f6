"""What is TypeScript's alone: bundles for browsers, gRPC-Web, REST, types."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import pytest

from server.stack.process import free_port
from tests.support.node import CLIENT, MODULES, bundle, program, require_node
from tests.support.stacks import RunningStack

TESTS = CLIENT / "tests"


@pytest.fixture(autouse=True)
def _node() -> None:
    require_node()


def printed(command: list[str], *arguments: str) -> list[str]:
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(("name", "kibibytes"), [("rest_bundle", 20), ("web_bundle", 60)])
def test_a_bundle_stays_small(tmp_path: Path, name: str, kibibytes: int) -> None:
    made = bundle(
        TESTS / f"{name}.ts", tmp_path / f"{name}.js", "--minify", "--platform=browser"
    ).read_bytes()
    size = len(gzip.compress(made, 9))
    print(f"{name}: {size / 1024:.1f} KiB gzipped")
    assert size <= kibibytes * 1024


def test_browsers_call_by_grpc_web(stack: RunningStack, tmp_path: Path) -> None:
    command = program(TESTS / "web.ts", tmp_path)
    assert printed(command, stack.api_url) == ["20", "400 INVALID_ARGUMENT quantity true"]


def test_rest_failures_are_typed_and_changes_repeated_with_one_key(tmp_path: Path) -> None:
    command = program(TESTS / "rest_failures.ts", tmp_path)
    assert printed(command, f"http://127.0.0.1:{free_port()}") == [
        "dead server: 0 UNAVAILABLE named",
        "deadline: 0 DEADLINE_EXCEEDED named",
        "change: 3 attempts, 1 key, 1 body",
    ]


def test_the_types_hold() -> None:
    """The programs are checked with the package: what they may not write does not compile."""
    command = ["node", str(MODULES / "typescript" / "bin" / "tsc"), "-p", "tsconfig.programs.json"]
    done = subprocess.run(command, cwd=CLIENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (CLIENT / "package-lock.json").read_text()
