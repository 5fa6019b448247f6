"""What is TypeScript's alone: bundles for browsers, gRPC-Web, REST, types."""

from __future__ import annotations

import gzip
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.stack.process import free_port
from tests.clients.unsteady import BROKEN_OFF, closing_server, silent_server
from tests.support.node import CLIENT, MODULES, PACKAGES, bundle, program
from tests.support.stacks import RunningStack
from tests.support.workers import COMPANY, token

TESTS = CLIENT / "tests"
pytestmark = pytest.mark.made(PACKAGES)


def printed(command: list[str], *arguments: str) -> list[str]:
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(("name", "kibibytes"), [("rest_bundle", 20), ("web_bundle", 60)])
def test_a_bundle_stays_small(tmp_path: Path, name: str, kibibytes: int) -> None:
    made = bundle(
        TESTS / f"{name}.ts", tmp_path / f"{name}.js", "--minify", "--platform=browser"
    ).read_bytes()
    size = len(gzip.compress(made, 9))
    print(f"{name}: {size / 1024:.1f} KiB gzipped")
    assert size <= kibibytes * 1024


def test_browsers_call_by_grpc_web(stack: RunningStack, tmp_path: Path) -> None:
    command = program(TESTS / "web.ts", tmp_path)
    assert printed(command, stack.api_url) == ["20", "400 INVALID_ARGUMENT quantity true"]


def test_streams_of_events_go_on_by_themselves(stack: RunningStack, tmp_path: Path) -> None:
    command = program(TESTS / "streams.ts", tmp_path)
    customer = token(sub="cust-of-events", companyId=COMPANY)
    assert printed(command, stack.api_url, customer) == [
        "events: 0 1 2 3 4 5 over several connections",
        "grpc: 0 1 2",
        "stopped",
        "401 UNAUTHENTICATED",
        "401 UNAUTHENTICATED",
    ]


def test_rest_failures_are_typed_and_changes_repeated_with_one_key(tmp_path: Path) -> None:
    command = program(TESTS / "rest_failures.ts", tmp_path)
    assert printed(command, f"http://127.0.0.1:{free_port()}") == [
        "dead server: 0 UNAVAILABLE named",
        "deadline: 0 DEADLINE_EXCEEDED named",
        "token: 401 UNAUTHENTICATED unnamed",
        "companyId: 400 INVALID_ARGUMENT unnamed",
        "sessionToken: 400 INVALID_ARGUMENT unnamed",
        "change: 3 attempts, 1 key, 1 body",
    ]


@pytest.fixture
def silent_target(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server that does not answer, by its kind."""
    if request.param == "nobody":
        yield f"127.0.0.1:{free_port()}"
    elif request.param == "silent":
        with silent_server() as target:
            yield target
    else:
        with closing_server(BROKEN_OFF if request.param == "breaks off" else b"") as target:
            yield target


@pytest.mark.parametrize("layer", ["grpc", "grpc-web", "rest"])
@pytest.mark.parametrize(
    ("silent_target", "told"),
    [
        ("nobody", "0 UNAVAILABLE The server can't be reached named"),
        ("closes", "0 UNAVAILABLE The server can't be reached named"),
        ("breaks off", "0 UNAVAILABLE The server can't be reached named"),
        ("silent", "0 DEADLINE_EXCEEDED The call took too long named"),
    ],
    indirect=["silent_target"],
)
def test_a_call_without_an_answer_is_told_alike_by_every_layer(
    layer: str, silent_target: str, told: str, tmp_path: Path
) -> None:
    command = program(TESTS / "unanswered.ts", tmp_path)
    patience = "500" if "DEADLINE" in told else "10000"
    assert printed(command, layer, silent_target, patience) == [told]


@pytest.mark.parametrize("layer", ["grpc", "grpc-web", "rest"])
@pytest.mark.parametrize("answer", [b"", BROKEN_OFF], ids=["closes", "breaks off"])
def test_a_call_without_an_answer_is_tried_three_times(
    layer: str, answer: bytes, tmp_path: Path
) -> None:
    """It may be repeated: a change carries a key of its own."""
    with closing_server(answer) as target:
        printed(program(TESTS / "unanswered.ts", tmp_path), layer, target)
        assert target.connections == 3


def test_the_types_hold() -> None:
    """The programs are checked with the package: what they may not write does not compile."""
    command = ["node", str(MODULES / "typescript" / "bin" / "tsc"), "-p", "tsconfig.programs.json"]
    done = subprocess.run(command, cwd=CLIENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (CLIENT / "package-lock.json").read_text()
