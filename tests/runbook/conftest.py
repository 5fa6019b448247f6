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

from server.catalog import seed
from server.platform import migrations
from server.stack.command import run as run_to_end
from server.stack.postgres import EmbeddedPostgres
from server.stack.process import PROJECT, free_port
from server.stack.valkey import EmbeddedValkey
from tests.runbook.shell import Shell
from tests.support.releases import previous_release
from tests.support.servers import temporary_directory

_NEEDED = ("bash", "curl", "jq", "openssl")
PREVIOUS = migrations.revisions()[-2][0]


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
    folder = temporary_directory()
    postgres, valkey = EmbeddedPostgres(folder, durable=False), EmbeddedValkey(folder)
    with contextlib.ExitStack() as cleanup:
        cleanup.callback(shutil.rmtree, folder)
        cleanup.callback(valkey.stop)
        cleanup.callback(postgres.stop)
        valkey.spawn()
        postgres.start()
        migrations.upgrade(postgres.url)
        run_to_end(seed.seed(postgres.url, node_env="test"))
        migrations.downgrade(postgres.url, PREVIOUS)
        valkey.wait_ready(60)
        (folder / "wal").mkdir()
        (folder / "wal").chmod(0o777)
        settings = {
            "NODE_ENV": "production",
            "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.url,
            "JWT_SECRET": os.urandom(32).hex(),
            "CORS_ORIGINS": "https://shop.example",
            "COMPANY_PORTAL_URL": "https://portal.example",
            "API_PORT": str(free_port()),
            "WORKERS": "1",
            "DATABASE_CONNECTIONS": "20",
            # The hour must not change what a test finds.
            "RUN_JOBS": "false",
            "RUN_DIRECTORY": str(folder / "run"),
            "BACKUP_DIRECTORY": str(folder / "backups"),
            "WAL_ARCHIVE": str(folder / "wal"),
            "PGDATA": str(postgres.data),
            "PREVIOUS_RELEASE": str(previous_release(folder)),
        }
        file = folder / "commerce-server.env"
        file.write_text("".join(f"{name}={shlex.quote(text)}\n" for name, text in settings.items()))
        variables = {
            "HOME": os.environ.get("HOME", "/"),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "COMMERCE_ENV": str(file),
            "COMMERCE_PYTHON": sys.executable,
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
