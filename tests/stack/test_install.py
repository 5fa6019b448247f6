"""What a first `make run` does before anything runs: `requirements/install.py`."""

from __future__ import annotations

import fcntl
import importlib.util
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from server.stack.process import PROJECT
from tests.support.stacks import environment

INSTALL = PROJECT / "requirements" / "install.py"


@pytest.fixture
def install() -> Any:
    """The module, which belongs to no package."""
    spec = importlib.util.spec_from_file_location("install", INSTALL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path, install: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module, for a project without packages that has the Python of this one."""
    requirements, binaries = tmp_path / "requirements", tmp_path / ".venv" / "bin"
    requirements.mkdir()
    binaries.mkdir(parents=True)
    for lock in ("dev.lock", "run.lock"):
        shutil.copy(PROJECT / "requirements" / lock, requirements)
    (binaries / "python").symlink_to(sys.executable)
    for name, value in {
        "PROJECT": tmp_path,
        "ENVIRONMENT": tmp_path / ".venv",
        "PYTHON": binaries / "python",
        "LOCK": requirements / "dev.lock",
        "STAMP": tmp_path / ".venv" / ".installed",
        "RUN_LOCK": requirements / "run.lock",
        "RUN_STAMP": tmp_path / ".venv" / ".installed-run",
    }.items():
        monkeypatch.setattr(install, name, value)
    return install


def test_an_environment_of_development_is_enough_to_run(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who has run the tests must not wait for an installation before `make run`."""
    project.STAMP.write_text(project.fingerprint(project.LOCK))
    assert project.main(["run"]) == 0
    assert project.RUN_STAMP.exists()
    assert capsys.readouterr().out == ""


def test_uv_is_fetched_by_its_own_hashes(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What installs the packages is a package too."""
    asked = []

    def run(*command: str) -> int:
        if "-r" in command:
            asked.append(Path(command[-1]).read_text())
        return 1

    monkeypatch.setattr(project, "run", run)
    assert project.uv() == []
    (requirement,) = asked
    assert requirement.startswith("uv==")
    assert requirement.count("==") == 1
    assert "--hash=sha256:" in requirement


def test_uv_asks_where_pip_was_told_to_ask(install: Any) -> None:
    """A company's index stands in pip's settings, of which uv reads nothing."""
    settings = {
        "index-url": "/company/packages",
        "find-links": "/wheels",
        "retries": "3",
    }
    assert install.uv_settings(settings, {"UV_FIND_LINKS": "/mine"}) == {
        "UV_DEFAULT_INDEX": "/company/packages"
    }


def test_an_unknown_word_is_refused(install: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert install.main(["everything"]) == 1
    assert capsys.readouterr().err == "error: everything is neither run nor dev\n"


def test_ctrl_c_leaves_one_line_and_no_traceback(tmp_path: Path) -> None:
    """The first thing a newcomer may do to a long installation is to stop it."""
    folder = tmp_path / "requirements"
    folder.mkdir()
    for name in ("install.py", "dev.lock", "run.lock"):
        shutil.copy(PROJECT / "requirements" / name, folder)
    gate = tmp_path / ".venv.lock"
    with gate.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # somebody else installs, so this one waits
        with subprocess.Popen(
            [sys.executable, folder / "install.py"],
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            # What runs in the background of a shell does not hear SIGINT, and hands that on.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        ) as running:
            process = psutil.Process(running.pid)
            while str(gate) not in {file.path for file in process.open_files()}:
                time.sleep(0.01)
            running.send_signal(signal.SIGINT)
            _, said = running.communicate()
    assert running.returncode == 130
    assert said.splitlines() == ["", "Stopped. The next call begins where this one ended."]
