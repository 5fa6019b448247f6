"""The Makefile, as far as it can be tried without changing anything."""

from __future__ import annotations

import re
import subprocess

from server.stack.process import PROJECT

TARGETS = (
    "setup run up down reset test test-fast lint format protos check-generated breaking migration "
    "check-migrations bench load faults check audit lock clean"
)


def make(*arguments: str) -> str:
    done = subprocess.run(
        ["make", *arguments], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_bare_make_lists_every_target_with_one_line() -> None:
    """A newcomer types `make` first."""
    listed = dict(re.findall(r"^ +make (\S+) +(\S.*)$", make(), re.MULTILINE))
    assert set(TARGETS.split()) <= set(listed)


def test_check_contains_all_that_ci_asks_for() -> None:
    """CI calls `make check` and nothing else."""
    steps = make("--dry-run", "check")
    for command in ("ruff check", "mypy", "lint-imports", "buf lint", "--mode validate", "pytest"):
        assert command in steps
    for target in ("audit", "check-generated", "breaking", "check-migrations", "test"):
        assert target in steps
    assert "make check" in (PROJECT / ".ci" / "run").read_text()
