"""What tests build or fetch, made before any of them runs, so that no test's clock pays for it.

A test says what it needs by `@pytest.mark.made("k6")` and asks for it by `made("k6")`. When a
process has collected its tests, all that they name is made, each thing by one process at a time;
what can't be made fails, or leaves out, the tests that need it and no others.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import pytest

from server.stack.process import PROJECT

MARK = "made"
_LOCKS = PROJECT / ".cache" / "locks"
_makers: dict[str, Callable[[], Any]] = {}
_outcomes: dict[str, Any] = {}
Maker = TypeVar("Maker", bound=Callable[[], Any])


def maker(name: str) -> Callable[[Maker], Maker]:
    """Let a function make what tests ask for as *name*; it has to be cheap when all is there."""

    def register(make: Maker) -> Maker:
        _makers[name] = make
        return make

    return register


def make_for(items: Iterable[pytest.Item]) -> None:
    """Make what the collected tests name."""
    marks = [mark for item in items for mark in item.iter_markers(MARK)]
    names = sorted({name for mark in marks for name in mark.args})
    # Two processes begin at different ends instead of waiting for each other.
    odd = os.environ.get("PYTEST_XDIST_WORKER", "gw0")[-1] in "13579"
    for name in reversed(names) if odd else names:
        try:
            with alone(name):
                _outcomes[name] = _makers.get(name, partial(_fetch, name))()
        except KeyboardInterrupt:
            raise
        # Skips and failures of pytest are no `Exception`.
        except BaseException as failure:  # noqa: BLE001 - told to each who needs it
            _outcomes[name] = failure


def made(name: str) -> Any:
    """Give what was made; fail or leave the test out where it couldn't be."""
    if name not in _outcomes:
        raise RuntimeError(f"the clock runs already: mark the test with pytest.mark.made({name!r})")
    outcome = _outcomes[name]
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Let one process of the run make a thing at a time."""
    _LOCKS.mkdir(parents=True, exist_ok=True)
    with (_LOCKS / f"{name}.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def missing(told: str) -> None:
    """Leave out what needs something that this machine lacks; in CI, which proves all, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(told)
    pytest.skip(told)


def _fetch(name: str) -> str:
    """Fetch a program of `requirements/tools.py`; give its path."""
    command = [sys.executable, str(PROJECT / "requirements" / "tools.py"), name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        missing(done.stderr.strip())
    return done.stdout.strip()
