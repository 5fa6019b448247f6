"""The mix against a real stack: by Python and by k6, every call as it should be answered."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import profiles
from benchmarks.http1 import Client
from benchmarks.profiles import Mix
from benchmarks.visitors import Crowd
from server.platform.settings import DEVELOPMENT_JWT_SECRET
from server.stack.process import PROJECT
from tests.support.made import made
from tests.support.stacks import RunningStack

MIX = profiles.load()
SCRIPT = PROJECT / "benchmarks" / "k6" / "cart-operations.js"
MISSED = 99
"""The exit code of k6 where a threshold was missed."""


def port_of(stack: RunningStack) -> int:
    return int(stack.grpc_target.rpartition(":")[2])


def never_left_to_chance(mix: Mix) -> Mix:
    """The same mix, in which each visitor makes every call of the journey."""
    journeys = {
        name: dataclasses.replace(
            journey, calls=tuple((call, max(1, times)) for call, times in journey.calls)
        )
        for name, journey in mix.journeys.items()
    }
    return dataclasses.replace(mix, journeys=journeys)


@pytest.mark.parametrize("name", sorted(MIX.journeys))
async def test_every_call_of_a_journey_is_answered_well(stack: RunningStack, name: str) -> None:
    client = Client("127.0.0.1", port_of(stack), timeout_seconds=30)
    crowd = Crowd(never_left_to_chance(MIX), client, run=f"test-{os.getpid()}-{name}")
    for _ in range(3):
        await crowd.visit(MIX.journeys[name])
    journey = never_left_to_chance(MIX).journeys[name]
    for _ in range(3):
        await crowd.visit(journey)
    client.close()
    assert not crowd.first_error
    assert set(crowd.took) == {call for call, _ in journey.calls}
    for call, times in journey.calls:
        assert len(crowd.took[call]) >= 3 * int(times)


async def test_a_call_that_is_refused_ends_the_visit_and_is_told(stack: RunningStack) -> None:
    """A generator that saw no errors would call a broken shop fast."""
    client = Client("127.0.0.1", port_of(stack), timeout_seconds=30)
    elsewhere = dataclasses.replace(MIX, company="suspended-company-id")
    crowd = Crowd(elsewhere, client, run="test")
    await crowd.visit(MIX.journeys["shop"])
    client.close()
    assert dict(crowd.errors) == {"createCart": 1}
    assert "404" in crowd.first_error
    assert "COMPANY_NOT_FOUND" in crowd.first_error


def test_visitors_come_at_the_rate_of_a_profile(stack: RunningStack) -> None:
    """Two seconds of a promotion: 5 or 6 carts, 26 to 30 sessions."""
    said = json.loads(generate(stack, "mix", "--profile=promotional", "--seconds=2"))
    assert not said["first_error"]
    assert said["dropped"] == 0
    assert said["calls"]["createCart"]["count"] in {5, 6}
    assert 26 <= said["calls"]["createSession"]["count"] <= 30


def test_prepared_calls_are_replayed_by_callers(stack: RunningStack, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    calls.write_text("\n".join(['POST\t/api/public/cart\t-\t-\t{"currency":"USD"}'] * 150))
    said = json.loads(generate(stack, "callers", str(calls), "--seconds=20", "--once"))
    assert (said["calls"], said["errors"], said["used"]) == (150, 0, 150)
    assert said["exhausted"]


def generate(stack: RunningStack, *arguments: str) -> str:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.visitors", *arguments),
            f"--port={port_of(stack)}",
        ],
        cwd=PROJECT,
        env=os.environ | {"JWT_SECRET": DEVELOPMENT_JWT_SECRET},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1]


@pytest.fixture
def k6(stack: RunningStack, tmp_path: Path) -> Callable[..., tuple[int, dict[str, object]]]:
    """Run the script; give its exit code and what it wrote."""
    program = made("k6")

    def run(*options: str, **variables: str) -> tuple[int, dict[str, object]]:
        summary = tmp_path / "summary.json"
        done = subprocess.run(
            [program, "run", "--quiet", "--no-usage-report", "--address=", *options, SCRIPT],
            env=os.environ
            | {
                "API_URL": f"http://127.0.0.1:{port_of(stack)}",
                "JWT_SECRET": DEVELOPMENT_JWT_SECRET,
                "PROFILE": "promotional",
                "SUMMARY": str(summary),
                # How long a call takes says how busy the machine is.
                "TOLERANCE": "1000",
            }
            | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, json.loads(summary.read_text())

    return run


@pytest.mark.made("k6")
def test_k6_lets_visitors_come_and_holds_its_thresholds(
    k6: Callable[..., tuple[int, dict[str, object]]],
) -> None:
    code, summary = k6(DURATION="3s", FACTOR="1")
    assert (code, summary["failed"], summary["missed"]) == (0, 0, [])
    calls = summary["calls"]
    assert isinstance(calls, dict)
    assert {"createCart", "addItem", "createSession", "mergeSession", "overview"} <= set(calls)
    assert calls["createCart"]["count"] in {8, 9}


@pytest.mark.made("k6")
def test_k6_fails_where_a_baseline_is_missed(
    k6: Callable[..., tuple[int, dict[str, object]]],
) -> None:
    """No call takes a fifty-thousandth of its baseline."""
    code, summary = k6(DURATION="1s", TOLERANCE="0.00002")
    assert code == MISSED
    missed = summary["missed"]
    assert isinstance(missed, list)
    assert any("call:createCart" in one for one in missed)


@pytest.mark.made("k6")
def test_k6_keeps_as_many_visitors_busy_as_the_runbook_asks_for(
    k6: Callable[..., tuple[int, dict[str, object]]],
) -> None:
    """`k6 run --vus 100 --duration 5m`, in small."""
    code, summary = k6("--vus", "4", "--iterations", "40", THINK="0")
    assert (code, summary["failed"], summary["missed"]) == (0, 0, [])
    calls = summary["calls"]
    assert isinstance(calls, dict)
    assert sum(call["count"] for call in calls.values()) >= 40
