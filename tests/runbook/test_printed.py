"""The scripts of the platform's own runbook, exactly as it prints them, before `make run`'s stack.

They stand in `printed/`, letter by letter; run as written, the smoke test died at its sixth test,
which asks for a page on port 3000. They are run without `TEST_AUTH_TOKEN`: no one token is both a
customer's, as the third test wants it, and one of staff, as the fifth does.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from server.stack.process import port_is_free
from tests.support.made import made, missing
from tests.support.stacks import environment, running_stack

PRINTED = Path(__file__).resolve().parent / "printed"
DASHBOARD_PORT = 3000
"""Which the smoke test names."""


@pytest.mark.made("jq")
@pytest.mark.timeout(300)
def test_the_printed_scripts_pass_whole(database_url: str, redis_url: str) -> None:
    jq = Path(made("jq"))
    if not port_is_free(DASHBOARD_PORT):
        missing(f"port {DASHBOARD_PORT} is taken, and the printed smoke test asks there")
    with running_stack(
        DATABASE_URL=database_url, REDIS_URL=redis_url, DASHBOARD_PORT=str(DASHBOARD_PORT)
    ) as stack:

        def said(name: str) -> list[str]:
            path = {"PATH": f"{jq.parent}:{os.environ['PATH']}", "API_URL": stack.api_url}
            done = subprocess.run(
                ["bash", str(PRINTED / f"{name}.bash")],
                env=environment(**path),
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout.splitlines()

        assert said("health_check")[-1] == "=== All Health Checks Passed ==="
        lines = said("smoke_test")
        assert lines[-1] == "=== All Smoke Tests Passed ==="
        assert sum(line.startswith("PASS: ") for line in lines) == 6
        assert "PASS: E-commerce insights page accessible" in lines
        assert not any(line.startswith(("FAIL", "WARN")) for line in lines)
