"""Whatever is sent, an answer is one that the document describes, and never a fault."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.contract.fuzz import fuzz
from tests.support.node import PACKAGES
from tests.support.stacks import RunningStack

# `make fuzz` makes more than 5,000 calls, in more ways.
FULL = bool(os.environ.get("FUZZ_FULL"))


# After the walk: its answers are the examples, and come from data that nothing else has touched.
@pytest.mark.made(PACKAGES)
@pytest.mark.usefixtures("walked")
@pytest.mark.timeout(900 if FULL else 300)
def test_random_calls_find_nothing(
    contract_stack: RunningStack, staff_token: str, tmp_path: Path
) -> None:
    phases = "examples,coverage,fuzzing" if FULL else "examples,fuzzing"
    found = fuzz(
        contract_stack.api_url, staff_token, tmp_path, each=20 if FULL else 4, phases=phases
    )
    print(found.report[-2500:])
    assert not found.findings, found.report
    assert found.calls >= (5000 if FULL else 200), found.report
