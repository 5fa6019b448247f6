"""The way up to the knee, and what is written about it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import load_report, profiles
from benchmarks.climb import climb
from benchmarks.load_report import LoadResults
from benchmarks.machine import Machine, Usage
from benchmarks.steps import Figures, Step

MIX = profiles.load()
MACHINE = Machine(2, "a processor", 8.0, "6", "3.11", "18, fsync on", 1000, 0.0)


def a_step(factor: float, *, broken: bool = False, slow_ms: float = 9.0) -> Step:
    """A step that every call of the mix was made 50 times in."""
    calls = {name: Figures(50, 0, slow_ms / 2, slow_ms, slow_ms * 2) for name in MIX.calls}
    spent = {"workers": 3.0, "postgres": 2.0, "valkey": 0.1, "envoy": 1.0, "load": 0.5}
    usage = Usage(idle=0.3, others=0.05, seconds=spent)
    why = ["createCart: P95 90 ms of 50"] if broken else []
    return Step("black-friday", factor, "python", 183 * factor, 5, calls, 0, usage, why)


def up_to(limit: float) -> Callable[[float], Step]:
    """A shop that holds up to *limit*."""
    return lambda factor: a_step(factor, broken=factor > limit)


def test_the_way_up_ends_where_a_step_breaks_twice_and_closes_in() -> None:
    steps = climb(up_to(5.2), [1, 2, 4, 8, 16], asked=5, time_left=lambda: True)
    assert [step.factor for step in steps] == [1, 2, 4, 8, 8, 6, 5]


def test_a_step_that_breaks_once_is_no_end() -> None:
    """The machine was busy for a moment."""
    once = iter([True])

    def step(factor: float) -> Step:
        return a_step(factor, broken=factor == 2 and next(once, False))

    steps = list(climb(step, [1, 2, 4], asked=5, time_left=lambda: True))
    assert [(step.factor, bool(step.broken)) for step in steps] == [
        (1, False),
        (2, True),
        (2, False),
        (4, False),
    ]


def test_the_factor_that_is_asked_for_is_measured_even_where_less_broke() -> None:
    steps = climb(up_to(0.5), [1, 2, 5, 20], asked=5, time_left=lambda: True)
    assert [step.factor for step in steps] == [1, 1, 5]


def test_no_step_begins_when_time_is_up() -> None:
    times = itertools.count()
    steps = climb(up_to(9), [1, 2, 4, 8], asked=5, time_left=lambda: next(times) < 2)
    assert [step.factor for step in steps] == [1, 2]


def results(*steps: Step) -> LoadResults:
    return LoadResults(MACHINE, carts=10, begun=0.0, seconds=5, steps=list(steps))


@pytest.mark.parametrize(
    ("steps", "knee"),
    [
        ([a_step(1), a_step(2), a_step(4, broken=True)], 2),
        ([a_step(1), a_step(2, broken=True), a_step(4)], 1),
        ([a_step(2, broken=True), a_step(2), a_step(1)], 2),
        ([a_step(1, broken=True)], 0),
    ],
)
def test_the_knee_is_the_last_rate_before_anything_broke(steps: list[Step], knee: float) -> None:
    assert results(*steps).knee == knee


def test_an_acknowledged_write_that_is_not_there_makes_figures_invalid() -> None:
    lost = a_step(1)
    lost.broken.append("createCart: 50 acknowledged, but 49 done")
    assert results(lost).problems == ["black-friday × 1: createCart: 50 acknowledged, but 49 done"]
    assert not results(a_step(1, broken=True)).problems


def test_a_run_is_written_with_pictures_small_enough_to_keep(tmp_path: Path) -> None:
    run = results(a_step(1), a_step(2, slow_ms=30), a_step(4, broken=True, slow_ms=90))
    written = load_report.save(run, MIX, tmp_path)
    report = written[0].read_text()
    assert "**The knee: 2 × Black Friday, 366 calls a second" in report
    pictures = [path for path in written if path.suffix == ".png"]
    assert [path.name.split("-load-")[1] for path in pictures] == ["latency.png", "processor.png"]
    for picture in pictures:
        assert f"]({picture.name})" in report
        assert picture.stat().st_size < 200_000
