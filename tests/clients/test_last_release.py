"""Who has not updated goes on shopping: the last release's client against today's server."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.clients.conftest import Environment
from tests.clients.programs import PROJECT, printed_by, printed_lines


def last_release() -> str | None:
    """Name the last release that came before this commit."""
    command = ["git", "describe", "--tags", "--abbrev=0", "--match", "v*"]
    found = subprocess.run(command, cwd=PROJECT, check=False, capture_output=True, text=True)
    return found.stdout.strip() or None


def test_the_client_of_the_last_release_still_tells_its_story(
    environment: Environment, tmp_path: Path
) -> None:
    """It prints what its own page says, which today's may have added to."""
    release = last_release()
    if release is None:
        pytest.skip("there is no release yet to take a client from")
    command = ["git", "archive", release, "clients/python", "tests/clients/story.md"]
    archive = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(tmp_path, filter="data")
    client = tmp_path / "clients" / "python"
    told = printed_by(
        [sys.executable, str(client / "examples" / "story.py")],
        # Before the client of today, which the environment knows.
        {**environment(), "PYTHONPATH": str(client)},
    )
    assert told == printed_lines(tmp_path / "tests" / "clients" / "story.md")
