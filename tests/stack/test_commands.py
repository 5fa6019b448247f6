"""The command line: what a person can mend is one line on stderr and exit code 1."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest

from server.platform.database.dsn import check_address
from server.platform.settings import DEVELOPMENT_JWT_SECRET, Settings
from server.stack.process import PROJECT, free_port
from tests.support.servers import temporary_directory
from tests.support.stacks import environment

UNREADABLE = (
    "hush",
    "mysql://u:hush@127.0.0.1/x",
    "postgresql:/u:hush@127.0.0.1/x",
    "postgresql://u:hush@hush@127.0.0.1/x",
    "postgresql://u:hush/hush@127.0.0.1/x",
    "postgresql://u:hush#hush@127.0.0.1/x",
    "postgresql://u:hush?hush@127.0.0.1/x",
    "postgresql://u:hush[hush@127.0.0.1/x",
    "postgresql://u:p@127.0.0.1:hush/x",
    "postgresql://u:p@127.0.0.1:5432/x:hush@y",
    "postgresql://u:hush",
)
"""Addresses in which a password could be taken for something else."""

pytestmark = pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")


@pytest.fixture
def directory() -> Iterator[Path]:
    path = temporary_directory()
    yield path
    shutil.rmtree(path)


def call(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m server` as a person does; a variable set to "" is unset."""
    wanted = {name: value for name, value in environment(**variables).items() if value}
    return subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        cwd=PROJECT,
        env=wanted,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def refusal(*arguments: str, **variables: str) -> str:
    """Return the one line with which `python -m server` refuses."""
    done = call(*arguments, **variables)
    lines = done.stderr.splitlines()
    assert done.returncode == 1, done.stderr
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("error: ")
    return lines[0]


@pytest.mark.parametrize("command", ["run", "up"])
def test_a_taken_port_is_named(command: str, directory: Path) -> None:
    """Envoy shares its port, so without a check two stacks would each get half the calls."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        line = refusal(command, RUN_DIRECTORY=str(directory), API_PORT=port)
    assert port in line
    assert "taken" in line


@pytest.mark.parametrize("command", ["run", "up"])
def test_a_missing_directory_is_named(command: str, directory: Path) -> None:
    line = refusal(command, RUN_DIRECTORY=f"{directory}/missing/run", API_PORT=str(free_port()))
    assert f"{directory}/missing does not exist" in line


@pytest.mark.parametrize("command", ["run", "up"])
def test_a_directory_that_is_a_file_is_named(command: str, directory: Path) -> None:
    (file := directory / "file").touch()
    line = refusal(command, RUN_DIRECTORY=str(file), API_PORT=str(free_port()))
    assert str(file) in line


@pytest.mark.parametrize("command", ["run", "up", "serve"])
def test_an_unreachable_database_is_named_without_its_password(
    command: str, directory: Path
) -> None:
    nobody = free_port()
    line = refusal(
        command,
        RUN_DIRECTORY=str(directory),
        API_PORT=str(free_port()),
        DATABASE_URL=f"postgresql://shop:hush@127.0.0.1:{nobody}/shop",
    )
    assert f"shop at 127.0.0.1:{nobody}" in line
    assert "hush" not in line


def test_a_wrong_setting_is_named() -> None:
    assert "API_PORT" in refusal("run", API_PORT="http")


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        ("", "JWT_SECRET"),
        (DEVELOPMENT_JWT_SECRET, "development secret"),
        ("x" * 31, "32 bytes"),
    ],
)
@pytest.mark.parametrize("command", ["run", "serve", "worker --port 1"])
def test_production_needs_a_secret_of_its_own(command: str, secret: str, reason: str) -> None:
    """Whoever knows the published secret could sign tokens of every tenant."""
    line = refusal(
        *command.split(),
        NODE_ENV="production",
        JWT_SECRET=secret,
        DATABASE_URL="postgresql://127.0.0.1:1/x",
    )
    assert reason in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "foo"),
        ("SMTP_URL", "smtp://user:hush@:25"),
        ("ARCHIVE_URL", "ftp://hush"),
        ("ARCHIVE_URL", "s3:///hush"),
        ("REDIS_URL", "http://:hush@127.0.0.1"),
        ("REDIS_URL", "redis://:hush@127.0.0.1:port"),
        ("JWT_JWKS_URL", "keys.hush"),
        ("COMPANY_PORTAL_URL", "hush.example"),
        ("PAGES_API_URL", "hush.example"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "hush:4317"),
        ("ARCHIVE_URL", "file://hush/folder"),
        ("MAIL_FROM", "hush"),
        ("MAIL_FROM", "The Shop <shop@hush.example>"),
        *(("DATABASE_URL", url) for url in UNREADABLE),
        ("DATABASE_DIRECT_URL", UNREADABLE[0]),
        ("DATABASE_REPLICA_URL", UNREADABLE[1]),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(name: str, value: str) -> None:
    """Hours later, at the first mail, nobody thinks of the setting; and many hold secrets."""
    good = {"database_url": "postgresql://127.0.0.1:1/x", "jwt_secret": "x" * 32}
    (reason,) = Settings(**(good | {name.lower(): value})).refusals()
    assert name in reason
    assert "hush" not in reason


@pytest.mark.parametrize("command", ["run", "serve", "worker --port 1"])
def test_what_starts_refuses_such_a_setting(command: str) -> None:
    good = {"DATABASE_URL": "postgresql://127.0.0.1:1/x", "JWT_SECRET": "x" * 32}
    assert "SMTP_URL" in refusal(*command.split(), **good, SMTP_URL="foo")


@pytest.mark.parametrize(
    "command",
    ["run", "serve", "worker --port 1", "migrate status", "jobs list", "analytics verify", "psql"],
)
def test_an_address_of_a_database_that_cannot_be_read_is_never_shown(
    command: str, directory: Path
) -> None:
    """What a `/` in a password cuts off was told as host, port or database."""
    url = "postgresql://u:hush/hush@127.0.0.1/x"
    line = refusal(
        *command.split(), DATABASE_URL=url, RUN_DIRECTORY=str(directory), JWT_SECRET="x" * 32
    )
    assert "DATABASE_URL can't be read" in line
    assert "hush" not in line


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:p%40%2F%23@db.example:5432/shop?sslmode=require&connect_timeout=5",
        "postgresql+asyncpg://u@db/shop",
        "postgres://a:1,b:2/shop",
        "postgresql://u:p@[::1]:5432/shop",
        "postgresql:///shop?host=/var/run/postgresql",
        "postgresql://u:p:q@db/shop",
    ],
)
def test_an_address_that_libpq_reads_is_read(url: str) -> None:
    check_address(url)


def test_a_misspelt_setting_and_a_redis_that_is_away_are_told() -> None:
    done = call(
        "serve",
        DATABASE_URL="postgresql://127.0.0.1:1/x",
        JWT_SECRET="x" * 32,
        REDIS_URL=f"redis://:hush@127.0.0.1:{free_port()}",
        RATE_LIMIT_PUBLC="7",
        UNRELATED="7",
    )
    assert "RATE_LIMIT_PUBLC is no setting; did you mean RATE_LIMIT_PUBLIC?" in done.stderr
    assert "REDIS_URL: nobody answers there" in done.stderr
    assert "UNRELATED" not in done.stderr
    assert "hush" not in done.stderr


def test_commands_on_the_database_say_when_there_is_none(directory: Path) -> None:
    line = refusal("migrate", "status", RUN_DIRECTORY=str(directory))
    assert "DATABASE_URL is not set and no stack is running" in line


def test_down_and_reset_without_a_stack_are_fine(directory: Path) -> None:
    assert call("down", RUN_DIRECTORY=str(directory)).returncode == 0
    run = directory / "run"
    run.mkdir()
    (run / "mine.txt").touch()
    assert call("reset", RUN_DIRECTORY=str(run)).returncode == 0
    assert [path.name for path in run.iterdir()] == ["mine.txt"], "it deletes its own files only"


def claims(*arguments: str, **variables: str) -> dict[str, object]:
    """Return the claims of the token that `token` prints."""
    done = call("token", *arguments, **variables)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    read: dict[str, object] = jwt.decode(
        done.stdout.strip(), DEVELOPMENT_JWT_SECRET, algorithms=["HS256"]
    )
    return read


def test_a_customers_token_names_customer_and_company() -> None:
    token = claims("--customer", "cust-alice", JWT_SECRET="")
    assert token["sub"] == token["customerId"] == "cust-alice"
    assert token["companyId"] == "test-company-id"
    assert token["email"] == "alice@example.com"
    assert token["role"] == "CUSTOMER"
    assert int(str(token["exp"])) - int(str(token["iat"])) == 12 * 3600


def test_a_customer_of_the_other_company_gets_that_company() -> None:
    assert claims("--customer", "cust-eve")["companyId"] == "other-company-id"


def test_a_staff_token_is_no_customers() -> None:
    token = claims("--role", "ADMIN", "--company", "other-company-id", "--ttl", "5m")
    assert token["role"] == "ADMIN"
    assert token["companyId"] == "other-company-id"
    assert "customerId" not in token
    assert int(str(token["exp"])) - int(str(token["iat"])) == 300


def test_a_token_needs_a_secret_in_production() -> None:
    line = refusal("token", "--role", "SERVICE", NODE_ENV="production", JWT_SECRET="")
    assert "JWT_SECRET" in line


@pytest.mark.parametrize("ttl", ["", "12", "h", "a day", "nanh", "1e99d"])
def test_a_lifetime_that_is_none_is_refused(ttl: str) -> None:
    assert "duration" in refusal("token", "--customer", "cust-bob", "--ttl", ttl)
