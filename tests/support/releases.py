"""Releases of this server other than the one under test."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from server.platform.schema import migrations
from server.stack.process import PROJECT


def previous_release(folder: Path) -> Path:
    """Take from git's history what this release was before its newest revisions came in.

    Today's code without them would prove nothing: it reads and writes what they made. It is the
    last commit whose revisions are the first ones of today's.
    """
    release = folder / "previous"
    release.mkdir()
    names = [name for _, name in migrations.revisions()]
    for commit in _git("log", "--format=%H", "HEAD", "--", "migrations/versions").split():
        before = f"{commit.decode()}~1"
        listed = _git("ls-tree", "--name-only", before, "migrations/versions/").decode().split()
        known = {Path(name).stem for name in listed if name.endswith(".py")} - {"__init__"}
        if known and known == set(names[: len(known)]) and len(known) < len(names):
            archive = _git("archive", before)
            subprocess.run(["tar", "-x"], cwd=release, input=archive, check=True)
            return release
    pytest.skip("this copy of the repository has no history to take the previous release from")


def revision_before(release: Path) -> str:
    """Name the newest revision that the code in *release* knows."""
    known = {file.stem for file in (release / "migrations" / "versions").glob("*.py")}
    return [key for key, name in migrations.revisions() if name in known][-1]


def _git(*arguments: str) -> bytes:
    """Ask git about this project; nothing where it has no answer."""
    return subprocess.run(["git", *arguments], cwd=PROJECT, capture_output=True, check=False).stdout
