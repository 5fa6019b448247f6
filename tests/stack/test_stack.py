"""The whole stack as its users start it: embedded servers, workers, Envoy."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from server.stack.envoy import ask_admin
from server.stack.process import PROJECT, free_port
from server.stack.rundir import RunDirectory
from tests.stack.test_commands import call
from tests.support.servers import temporary_directory
from tests.support.stacks import RunningStack, alive, environment, eventually, running_stack

pytestmark = pytest.mark.servers


@pytest.fixture
def place() -> Iterator[dict[str, str]]:
    """The variables of a stack of this test's own; it is stopped and forgotten in the end."""
    directory = temporary_directory()
    variables = {"RUN_DIRECTORY": str(directory / "run"), "API_PORT": str(free_port())}
    yield variables
    call("reset", **variables)
    shutil.rmtree(directory)


@pytest.fixture(scope="module")
def embedded() -> Iterator[RunningStack]:
    """A stack with servers of its own."""
    with running_stack() as running:
        yield running


def test_no_other_account_reads_what_a_stack_writes(embedded: RunningStack) -> None:
    """Logs hold addresses; the folder was open to everybody, and so were they."""
    assert not stat.S_IMODE(embedded.directory.stat().st_mode) & 0o066
    logs = embedded.directory / "logs"
    assert {log.name for log in logs.iterdir()} >= {"access.log", "postgres.log", "envoy.log"}
    for path in (*logs.iterdir(), *embedded.directory.glob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert not mode & (0o066 if path.is_dir() else 0o077), (path, oct(mode))


def test_the_log_of_the_database_holds_no_statement(embedded: RunningStack) -> None:
    """A statement that fails was written there whole, with what it held."""
    secret = "somebody@example.com"
    with psycopg.connect(embedded.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE secrets (id text PRIMARY KEY)")
        connection.execute("INSERT INTO secrets VALUES (%s)", [secret])
        with pytest.raises(psycopg.Error):
            connection.execute("INSERT INTO secrets VALUES (%s)", [secret])
        with pytest.raises(psycopg.Error):
            connection.execute(f"SELECT '{secret}' FROM nowhere")
        connection.execute("DROP TABLE secrets")
    text = (embedded.directory / "logs" / "postgres.log").read_text()
    assert "duplicate key value" in text
    assert secret not in text


def status(url: str) -> int:
    """Return the status that GET *url* answers with."""
    with urllib.request.urlopen(f"{url}/api/health", timeout=10) as answer:
        return int(answer.status)


def family(pid: int) -> list[int]:
    """Return the process ids of everything that process *pid* has started."""
    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


def test_up_and_down_twice_each(place: dict[str, str]) -> None:
    """`make up` in a script must be repeatable, and so must `make down`."""
    url = f"http://localhost:{place['API_PORT']}"
    directory = RunDirectory(place["RUN_DIRECTORY"])
    first = call("up", **place)
    assert (first.returncode, first.stderr) == (0, "")
    assert status(url) == 200
    holder = directory.holder()
    assert holder is not None

    second = call("up", **place)
    assert (second.returncode, second.stderr) == (0, "")
    assert "Already up" in second.stdout
    assert directory.holder() == holder

    beside = call("run", **place | {"API_PORT": str(free_port())})
    assert beside.returncode == 1
    assert "already runs" in beside.stderr

    processes = [holder, *family(holder)]
    assert len(processes) >= 6, "supervisor, PostgreSQL, Valkey, two workers, Envoy"
    assert call("down", **place).returncode == 0
    assert not any(alive(pid) for pid in processes[1:]), "nothing may be left when it returns"
    eventually(lambda: not alive(holder), "the supervisor has ended too")
    assert "Nothing was running" in call("down", **place).stdout


def test_data_outlives_down_and_not_reset(place: dict[str, str]) -> None:
    def psql(statement: str) -> str:
        return call("psql", "-Atc", statement, **place).stdout.strip()

    assert call("up", **place).returncode == 0
    psql("CREATE TABLE kept AS SELECT 42 AS answer")
    assert call("down", **place).returncode == 0
    assert call("up", **place).returncode == 0
    assert psql("SELECT answer FROM kept") == "42"
    assert call("reset", **place).returncode == 0
    assert not Path(place["RUN_DIRECTORY"]).exists()
    assert call("up", **place).returncode == 0
    assert psql("SELECT to_regclass('kept') IS NULL") == "t"


def test_env_is_shell_to_source(embedded: RunningStack) -> None:
    env = embedded.directory / "env"
    assert env.stat().st_mode & 0o077 == 0, "it holds passwords"
    names = "$API_URL $GRPC_TARGET $DATABASE_URL $REDIS_URL"
    script = f'source {shlex.quote(str(env))}; echo "{names}"'
    said = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    api, target, database, redis = said.stdout.split()
    assert api == embedded.api_url == f"http://{target}"
    assert target.startswith("localhost:")
    assert database.startswith("postgresql://postgres:")
    assert database.endswith("/payment_platform")
    assert redis.startswith("redis://")


def test_the_first_screen_and_ctrl_c(place: dict[str, str], fresh_database_url: str) -> None:
    """Ctrl-C reaches the whole foreground group of a terminal; only the parent must act on it."""
    command = [sys.executable, "-m", "server", "run"]
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment(**place, DATABASE_URL=fresh_database_url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        screen = ""
        while "Ctrl-C" not in screen:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            screen += line
        processes = family(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(30) == 0
        assert process.stderr.read() == ""
    assert not any(alive(pid) for pid in processes)
    assert f"http://localhost:{place['API_PORT']}" in screen
    assert screen.count("curl -s") == 3
    assert screen.count("eyJ") >= 2, "a customer's token and a staff token"


def test_serve_runs_the_workers_alone(fresh_database_url: str, redis_url: str) -> None:
    """What a container runs: Envoy and the databases are elsewhere."""
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "serve"],
        cwd=PROJECT,
        env=environment(DATABASE_URL=fresh_database_url, REDIS_URL=redis_url),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stdout is not None
        said = iter(process.stdout.readline, "")
        assert any(line.startswith("Serving on 127.0.0.1:") for line in said)
        workers = family(process.pid)
        assert len(workers) == 2
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
        assert process.wait(30) == 0
    assert not any(alive(pid) for pid in workers)


def test_nothing_outlives_a_killed_stack(place: dict[str, str]) -> None:
    """SIGKILL leaves no time to clean up; the kernel has to, and the next start finds its data."""
    assert call("up", **place).returncode == 0
    holder = RunDirectory(place["RUN_DIRECTORY"]).holder()
    assert holder is not None
    processes = family(holder)
    os.kill(holder, signal.SIGKILL)
    eventually(lambda: not any(alive(pid) for pid in processes), "everything has ended")
    assert call("up", **place).returncode == 0
    assert status(f"http://localhost:{place['API_PORT']}") == 200


def test_a_killed_worker_is_replaced_while_the_other_serves(stack: RunningStack) -> None:
    def known() -> bool:
        clusters = ask_admin(stack.state["envoy_admin"], "/clusters")
        return "/failed_" not in clusters and "/pending_" not in clusters

    eventually(known, "Envoy has found both workers alive")
    victim = stack.state["workers"][0]
    os.kill(victim["pid"], signal.SIGKILL)

    def replaced() -> bool:
        assert status(stack.api_url) == 200
        now = stack.state["workers"][0]
        return now["pid"] != victim["pid"] and now["ready"]

    eventually(replaced, "the worker is back")
    assert stack.state["workers"][0]["port"] == victim["port"]


def test_given_servers_are_used_and_none_are_started(stack: RunningStack) -> None:
    """Two databases would be two truths."""
    assert set(stack.state["servers"]) == {"envoy"}
    assert not (stack.directory / "postgres").exists()


@pytest.mark.parametrize("server", ["postgres", "valkey", "envoy"])
def test_a_server_that_ends_is_started_again(server: str, embedded: RunningStack) -> None:
    before = embedded.state["servers"][server]
    os.kill(before, signal.SIGKILL)
    eventually(lambda: embedded.state["servers"][server] != before, f"{server} is back")

    def answers() -> bool:
        try:
            return status(embedded.api_url) == 200
        except OSError:
            return False

    eventually(answers, "the stack answers")


def test_two_stacks_run_beside_each_other(stack: RunningStack, embedded: RunningStack) -> None:
    """`make test` beside a running `make run`."""
    assert status(embedded.api_url) == status(stack.api_url) == 200
    assert embedded.database_url != stack.database_url
    assert embedded.redis_url != stack.redis_url


def test_production_migrates_no_database_that_it_was_given(
    new_database: Callable[..., str],
) -> None:
    """Starting is no consent to a change of the schema; a backup comes before it."""
    url = new_database(template="template0")
    secret = "a-secret-of-more-than-thirty-two-bytes"
    with (
        pytest.raises(RuntimeError, match="python -m server migrate upgrade"),
        running_stack(DATABASE_URL=url, NODE_ENV="production", JWT_SECRET=secret),
    ):
        raise AssertionError("it must not start")
    counted = call(
        "psql",
        "-Atc",
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'",
        DATABASE_URL=url,
    )
    assert counted.stdout.strip() == "0"


def test_a_stack_of_development_listens_on_this_machine_alone(embedded: RunningStack) -> None:
    """Its secret is published, and signs a member of staff."""
    port = int(embedded.api_url.rsplit(":", 1)[1])
    addresses = {
        connection.laddr.ip
        for connection in psutil.Process(embedded.state["servers"]["envoy"]).net_connections()
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
    }
    assert addresses == {"127.0.0.1"}


def test_settings_that_a_running_stack_did_not_take_are_named(embedded: RunningStack) -> None:
    variables = {"RUN_DIRECTORY": str(embedded.directory)}
    port = embedded.api_url.rsplit(":", 1)[1]
    same = call("status", API_PORT=port, **variables)
    assert "not applied" not in same.stderr
    for command in ("status", "up"):
        done = call(command, API_PORT=port, RATE_LIMIT_PUBLIC="7", MAIL_FROM="a@b.c", **variables)
        assert done.returncode == 0, done.stderr
        assert "not applied: MAIL_FROM, RATE_LIMIT_PUBLIC;" in done.stderr


def test_production_is_not_seeded(new_database: Callable[..., str]) -> None:
    """Demo customers and codes must never reach a real shop."""
    url = new_database(template="template0")
    secret = "a-secret-of-more-than-thirty-two-bytes"
    assert call("migrate", "upgrade", DATABASE_URL=url).returncode == 0
    with running_stack(DATABASE_URL=url, NODE_ENV="production", JWT_SECRET=secret):
        counted = call("psql", "-Atc", "SELECT count(*) FROM customers", DATABASE_URL=url)
    assert counted.stdout.strip() == "0"
