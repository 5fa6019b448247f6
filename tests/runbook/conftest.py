"""A host to try the runbook on: PostgreSQL as a service, Redis, and the release before this one."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.cli.running import run as run_to_end
from server.demo.seeding import seed
from server.platform.schema import migrations
from server.stack.postgres import EmbeddedPostgres
from server.stack.process import PROJECT, free_port
from server.stack.valkey import EmbeddedValkey
from tests.runbook.shell import Shell
from tests.support.releases import previous_release, revision_before
from tests.support.servers import temporary_directory

_NEEDED = ("bash", "curl", "jq", "openssl")


@dataclass(frozen=True, slots=True)
class Host:
    """Where the commands of the runbook run."""

    shell: Shell
    folder: Path
    postgres: EmbeddedPostgres


@pytest.fixture(autouse=True)
def _programs() -> None:
    """Leave the tests out, with a line, where an operator could not run the scripts either."""
    missing = [name for name in _NEEDED if shutil.which(name) is None]
    if missing and os.environ.get("CI"):
        raise RuntimeError(f"the scripts need {', '.join(missing)}")
    if missing:
        pytest.skip(f"the scripts need {', '.join(missing)}")


@pytest.fixture
def host() -> Iterator[Host]:
    """A host with an earlier schema and a few products, and nothing of the shop running."""
    with _running_host() as running:
        postgres, folder = running.postgres, running.folder
        migrations.upgrade(postgres.url)
        run_to_end(seed(postgres.url, node_env="test"))
        migrations.downgrade(postgres.url, revision_before(previous_release(folder)))
        (folder / "wal").mkdir()
        (folder / "wal").chmod(0o777)
        yield running


@pytest.fixture
def bare_host() -> Iterator[Host]:
    """A host with the archive of a release, beside an empty database."""
    with _running_host() as running:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=PROJECT,
            capture_output=True,
            check=True,
        )
        # Packages that are installed already, so that no index is asked.
        (running.folder / ".venv").symlink_to(PROJECT / ".venv")
        subprocess.run(
            [
                *("tar", "--create", "--file", running.folder / "release.tar"),
                *("--directory", running.folder, ".venv"),
                *("--directory", PROJECT, "--null", "--files-from", "-"),
            ],
            input=listed.stdout,
            check=True,
        )
        yield running


@contextlib.contextmanager
def _running_host() -> Iterator[Host]:
    """Start PostgreSQL as a service and Redis, and a shell with the settings of a deployment."""
    folder = temporary_directory()
    postgres, valkey = EmbeddedPostgres(folder, durable=False), EmbeddedValkey(folder)
    with contextlib.ExitStack() as cleanup:
        cleanup.callback(shutil.rmtree, folder)
        cleanup.callback(valkey.stop)
        cleanup.callback(postgres.stop)
        valkey.spawn()
        postgres.start()
        valkey.wait_ready(60)
        settings = {
            "NODE_ENV": "production",
            "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.url,
            "JWT_SECRET": os.urandom(32).hex(),
            "CORS_ORIGINS": "https://shop.example",
            "COMPANY_PORTAL_URL": "https://portal.example",
            "API_PORT": str(free_port()),
            "DASHBOARD_PORT": "0",
            "PORTAL_PORT": "0",
            "WORKERS": "1",
            "DATABASE_CONNECTIONS": "20",
            # The hour must not change what a test finds.
            "RUN_JOBS": "false",
            "RUN_DIRECTORY": str(folder / "run"),
            "BACKUP_DIRECTORY": str(folder / "backups"),
            "WAL_ARCHIVE": str(folder / "wal"),
            "PGDATA": str(postgres.data),
            "PREVIOUS_RELEASE": str(folder / "previous"),
        }
        file = folder / "commerce-server.env"
        file.write_text("".join(f"{name}={shlex.quote(text)}\n" for name, text in settings.items()))
        variables = {
            "HOME": os.environ.get("HOME", "/"),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "COMMERCE_ENV": str(file),
            "COMMERCE_PYTHON": sys.executable,
            "RELEASES": str(folder / "releases"),
            "RELEASE_ARCHIVE": str(folder / "release.tar"),
        }
        shell = cleanup.enter_context(Shell(folder, variables, postgres))
        # What the document left running outlives its shell.
        cleanup.callback(_down, variables | settings)
        yield Host(shell, folder, postgres)


def _down(variables: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "server", "down"],
        cwd=PROJECT,
        env=variables,
        capture_output=True,
        check=False,
        timeout=90,
    )
