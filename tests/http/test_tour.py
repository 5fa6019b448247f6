"""The pages a newcomer reads first do what they say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from server.stack.process import PROJECT
from tests.runbook.document import Block, blocks
from tests.support.stacks import RunningStack, environment

README = PROJECT / "README.md"


def run(stack: RunningStack, script: str, folder: Path) -> str:
    """Run *script* by bash beside this project's Python and a running stack."""
    python = folder / ".venv" / "bin" / "python"
    if not python.exists():
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        python.chmod(0o755)
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        cwd=folder,
        env=environment(
            API_URL=stack.api_url,
            DATABASE_URL=stack.database_url,
            RUN_DIRECTORY=str(stack.directory),
            COLUMNS="200",
            PYTHONPATH=os.pathsep.join((str(PROJECT), str(PROJECT / "clients" / "python"))),
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.mark.parametrize("page", ["tour.md", "first-hour.md"])
def test_every_block_of_a_page_works(stack: RunningStack, tmp_path: Path, page: str) -> None:
    """In its order, in one shell, with nothing but curl and Python."""
    found = [block for block in blocks(PROJECT / "docs" / page) if block.label == "bash"]
    assert len(found) > 5
    marked = [
        f"{step.script}\necho; echo '== {number}.{place} =='"
        for number, block in enumerate(found)
        for place, step in enumerate(block.steps)
    ]
    printed = run(stack, "\n".join(marked), tmp_path)
    parts = re.split(r"\n== \d+\.\d+ ==\n", printed)
    steps = [step for block in found for step in block.steps]
    for step, said in zip(steps, parts, strict=False):
        assert not step.unlike(said), step.unlike(said)
        assert '"statusCode"' not in said, said


def first(label: str) -> Block:
    return next(block for block in blocks(README) if block.label == label)


def test_the_first_request_of_the_readme_creates_a_cart(
    stack: RunningStack, tmp_path: Path
) -> None:
    script = first("bash").text.replace("localhost:3001", stack.api_url.removeprefix("http://"))
    answer = run(stack, script, tmp_path)
    assert '"sessionToken"' in answer
    assert '"currency":"USD"' in answer.replace(" ", "")


def test_the_python_of_the_readme_runs_as_a_file(stack: RunningStack, tmp_path: Path) -> None:
    """What can be copied must work where it is put."""
    program = tmp_path / "first.py"
    program.write_text(first("python").text.replace("localhost:3001", stack.grpc_target))
    assert run(stack, ".venv/bin/python first.py", tmp_path) == "20.0\n"


@pytest.mark.parametrize(
    "page",
    ["README.md", *(f"docs/{name}.md" for name in ("tour", "first-hour", "figures", "jobs"))],
)
def test_nothing_is_needed_that_is_not_there(page: str) -> None:
    """Not everybody has jq, nor a grep that knows Perl's expressions."""
    for block in blocks(PROJECT / page):
        assert not re.search(r"\bjq\b|grep -\w*P", block.text), block.text
