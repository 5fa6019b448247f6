"""What an operator asks a running stack of this machine, and what a newcomer gets wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.stack.process import PROJECT
from tests.stack.test_commands import call, refusal
from tests.support.servers import temporary_directory
from tests.support.stacks import RunningStack, environment


@pytest.fixture
def directory() -> Iterator[Path]:
    path = temporary_directory()
    yield path
    shutil.rmtree(path)


def test_the_status_names_every_process(stack: RunningStack) -> None:
    done = call("status", RUN_DIRECTORY=str(stack.directory))
    assert done.returncode == 0, done.stderr
    assert stack.api_url in done.stdout
    for name, pid in stack.state["servers"].items():
        assert f"{name:12} process {pid}" in done.stdout
    for worker in stack.state["workers"]:
        assert f"process {worker['pid']}, port {worker['port']}, serves" in done.stdout


def test_there_is_no_status_without_a_stack(directory: Path) -> None:
    assert "No stack runs" in refusal("status", RUN_DIRECTORY=str(directory))


def test_the_logs_are_shown_by_name(stack: RunningStack) -> None:
    """Where they are is for the stack to know."""
    folder = str(stack.directory)
    said = call("logs", "envoy", "--lines", "3", RUN_DIRECTORY=folder).stdout.splitlines()
    assert said == (stack.directory / "logs" / "envoy.log").read_text().splitlines()[-3:]
    line = refusal("logs", "nope", RUN_DIRECTORY=folder)
    assert "There is no log nope" in line
    assert "envoy" in line


def test_a_second_stack_is_told_of_the_first(stack: RunningStack) -> None:
    """`make run` beside one's own `make up`: the port is taken by nobody else."""
    port = stack.api_url.rpartition(":")[2]
    line = refusal("run", RUN_DIRECTORY=str(stack.directory), API_PORT=port)
    assert "A stack already runs in" in line
    assert "`make down` stops it" in line


def test_data_that_is_damaged_names_the_way_out(directory: Path) -> None:
    (directory / "postgres").mkdir()
    (directory / "postgres" / "PG_VERSION").write_text("9\n")
    (directory / "postgres.password").write_text("x")
    line = refusal("run", RUN_DIRECTORY=str(directory), API_PORT="0")
    assert "`make reset`" in line


def test_a_worker_says_that_it_serves(stack: RunningStack) -> None:
    ports = [worker["port"] for worker in stack.state["workers"]]
    one = call("health", "--port", str(ports[0])).stdout
    assert one == f"Serving on port {ports[0]}\n"
    every = call("health", RUN_DIRECTORY=str(stack.directory)).stdout
    assert every == "".join(f"Serving on port {port}\n" for port in ports)


def test_nothing_that_runs_is_not_healthy(directory: Path) -> None:
    assert "No stack runs in" in refusal("health", RUN_DIRECTORY=str(directory))


def test_the_version_is_the_projects() -> None:
    """Whoever asks for help is asked for it first."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert call("--version").stdout == f"commerce-server {project['version']}\n"


def test_a_role_that_does_not_exist_is_refused() -> None:
    """Its token would be refused by every call, and nobody would know why."""
    line = refusal("token", "--role", "FOO")
    assert "no role FOO" in line
    assert "ADMIN" in line


def test_the_help_of_a_jobs_run_names_the_jobs() -> None:
    said = call("jobs", "run", "--help").stdout
    assert "sendRecoveryEmails" in said
    assert "vacuumAnalyze" in said


@pytest.mark.parametrize(
    ("typed", "completed"), [("mig", "migrate"), ("jobs run mark", "markAbandonedCarts")]
)
def test_a_shell_can_complete_it(typed: str, completed: str) -> None:
    words = f"commerce {typed}"
    done = subprocess.run(
        [sys.executable, "-c", "from server.cli.main import main; main('commerce')"],
        cwd=PROJECT,
        env=environment(
            COMP_WORDS=words,
            COMP_CWORD=str(len(words.split()) - 1),
            _COMMERCE_COMPLETE="complete_bash",
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == [completed], done.stderr


@pytest.mark.skipif(not os.access("/bin/sh", os.X_OK), reason="needs a shell")
def test_the_launcher_is_the_command_line(tmp_path: Path) -> None:
    """`commerce` works from any folder."""
    launcher = PROJECT / ".venv" / "bin" / "commerce"
    if not launcher.exists():
        pytest.skip("the environment was not set up by requirements/install.py")
    done = subprocess.run(
        [launcher, "--version"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("commerce-server ")
