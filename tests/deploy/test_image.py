"""The image: its steps, done in a folder in the place of a container, make a server that works."""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.stack.process import PROJECT, free_port, spawn
from tests.deploy.manifests import of_kind
from tests.support.servers import temporary_directory
from tests.support.stacks import environment

pytestmark = pytest.mark.made("kustomize")

DOCKERFILES = ("deploy/image/Dockerfile", "deploy/pgbouncer/Dockerfile")
BIN = PROJECT / ".venv" / "bin"


def instructions(path: str) -> list[tuple[str, str]]:
    """Read a Dockerfile: instructions and what follows them, one a line."""
    text = re.sub(r"^\s*#.*\n", "", (PROJECT / path).read_text(), flags=re.MULTILINE)
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in lines)]


@dataclass(frozen=True, slots=True)
class Image:
    """What the image holds, in a folder."""

    root: Path

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the server to its end."""
        return subprocess.run(
            [self.python, "-m", "server", *arguments],
            cwd=self.root / "app",
            env=self.environment(**variables),
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def python(self) -> Path:
        return self.root / "opt" / "venv" / "bin" / "python"

    def environment(self, **variables: str) -> dict[str, str]:
        """Make the variables of a container; what the image has compiled is compiled beside it."""
        path = f"{self.python.parent}:/usr/bin:/bin"
        return environment(PATH=path, PYTHONPYCACHEPREFIX=f"{self.root}.pyc", **variables)


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """Do what the Dockerfile says: packages of the runtime's lock alone, and the copied folders."""
    root = temporary_directory()
    venv = root / "opt" / "venv"
    uv = [str(BIN / "uv"), "--quiet"]
    base = Path(sys.base_prefix) / "bin" / "python3.11"
    subprocess.run([*uv, "venv", "--python", str(base), str(venv)], check=True)
    lock = PROJECT / "requirements" / "runtime.lock"
    strictly = ["--require-hashes", "--only-binary=:all:", "--requirement", str(lock)]
    python = str(venv / "bin" / "python")
    subprocess.run([*uv, "pip", "install", "--python", python, *strictly], check=True)
    app = root / "app"
    app.mkdir(parents=True)
    for name, rest in instructions(DOCKERFILES[0]):
        if name == "COPY" and not rest.startswith("--from") and "/build/" not in rest:
            *sources, target = shlex.split(rest)
            for source in sources:
                copy(PROJECT / source, app / target, folder=source.endswith("/"))
    pth = venv / "lib" / "python3.11" / "site-packages" / "commerce-clients.pth"
    pth.write_text(f"{app / 'clients' / 'python'}\n")
    before = listed(root)
    try:
        yield Image(root)
        assert listed(root) == before, "the root file system is read-only where it runs"
    finally:
        shutil.rmtree(root, ignore_errors=True)
        shutil.rmtree(f"{root}.pyc", ignore_errors=True)


def listed(root: Path) -> dict[Path, tuple[int, int]]:
    """List what is below a folder with sizes and times."""
    return {
        path: (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in root.rglob("*")
        if not path.is_symlink()
    }


def copy(source: Path, target: Path, *, folder: bool) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", "examples")
    if folder:
        shutil.copytree(source, target, ignore=ignored)
    else:
        shutil.copy(source, target)


@pytest.mark.parametrize("path", DOCKERFILES)
def test_the_linter_of_dockerfiles_is_content(path: str) -> None:
    done = subprocess.run([BIN / "hadolint", path], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", DOCKERFILES)
def test_an_image_runs_as_nobody_and_holds_no_secret(path: str) -> None:
    found = instructions(path)
    assert [rest for name, rest in found if name == "USER"] == ["10001:10001"]
    words = {name for name, rest in found if name in {"ARG", "ENV"} and "SECRET" in rest.upper()}
    assert not words
    bases = [rest.split()[0] for name, rest in found if name == "FROM"]
    tags = [rest.partition("=")[2] for name, rest in found if name == "ARG" and "BASE" in rest]
    assert all(base == "${BASE}" or ":" in base for base in bases)
    assert all(":" in tag and not tag.endswith("latest") for tag in tags)


def test_the_runtimes_packages_are_enough(image: Image) -> None:
    """Nothing that only `make run` and tests need is there."""
    asked = "import psutil"
    done = subprocess.run([image.python, "-c", asked], capture_output=True, text=True, check=False)
    assert "ModuleNotFoundError" in done.stderr
    assert image.run("--help").returncode == 0


def test_it_migrates_and_runs_jobs(image: Image, empty_database_url: str) -> None:
    url = {"DATABASE_URL": empty_database_url, "NODE_ENV": "production"}
    for command in (["migrate", "upgrade"], ["jobs", "run", "sweepRecords"]):
        done = image.run(*command, **url)
        assert done.returncode == 0, done.stderr


def test_it_renders_the_configuration_of_envoy(image: Image, tmp_path: Path) -> None:
    (init,) = of_kind("Deployment")["commerce-envoy"]["spec"]["template"]["spec"]["initContainers"]
    arguments = init["args"][:-1]
    done = subprocess.run(
        [image.python, "envoy/render.py", *arguments, f"--output={tmp_path / 'envoy.yaml'}"],
        cwd=image.root / "app",
        env=image.environment(TRUSTED_PROXIES="1"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "commerce-server" in (tmp_path / "envoy.yaml").read_text()


def test_a_worker_serves_and_ends_in_peace(
    image: Image, fresh_database_url: str, tmp_path: Path
) -> None:
    """The command of the image, its health check, and the signal that stops it."""
    found = dict(instructions(DOCKERFILES[0]))
    port = free_port()
    started = [word.replace("9000", str(port)) for word in words_of(found["CMD"])]
    probe = words_of(found["HEALTHCHECK"].partition("CMD ")[2])
    checked = [word.replace("9000", str(port)) for word in probe[3:]]
    assert image.run(*checked).returncode == 1
    log = tmp_path / "worker.log"
    child = spawn(
        "The worker",
        ["/usr/bin/env", f"--chdir={image.root / 'app'}", image.python, "-m", "server", *started],
        log=log,
        environment=image.environment(DATABASE_URL=fresh_database_url, SHUTDOWN_LEAVE_SECONDS="0"),
    )
    try:
        done = image.run(*checked, "--within=60")
        assert done.returncode == 0, done.stderr + log.read_text()
    finally:
        code = child.stop((signal.SIGTERM, 20))
    assert code == 0


def words_of(text: str) -> list[str]:
    """Read the words of an instruction in its JSON form."""
    return re.findall(r'"([^"]*)"', text)
