"""A token that got into wrong hands is refused, by every worker, without a restart."""

from __future__ import annotations

import subprocess
import sys
import uuid

import httpx
import pytest

from server.stack.process import PROJECT
from tests.support.stacks import RunningStack, environment, eventually
from tests.support.workers import COMPANY, token


def revoke(stack: RunningStack, text: str) -> subprocess.CompletedProcess[str]:
    """Run the command as an operator does: the token is in no argument."""
    return subprocess.run(
        [sys.executable, "-m", "server", "revoke"],
        cwd=PROJECT,
        env=environment(DATABASE_URL=stack.database_url),
        input=f"{text}\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("jti", [True, False])
def test_a_revoked_token_is_refused_by_every_worker(stack: RunningStack, jti: bool) -> None:
    name = str(uuid.uuid4())
    claims = {"sub": f"cust-{name}", "companyId": COMPANY, "jti": name if jti else None}
    stolen, other = token(**claims), token(**claims | {"jti": str(uuid.uuid4())})

    def status(text: str) -> int:
        answer = httpx.get(f"{stack.api_url}/api/cart", headers={"authorization": f"Bearer {text}"})
        return answer.status_code

    assert status(stolen) == 200
    done = revoke(stack, stolen)
    assert done.returncode == 0, done.stderr
    assert stolen not in done.stdout + done.stderr
    # Twenty in a row: of two workers, both have heard.
    eventually(lambda: all(status(stolen) == 401 for _ in range(20)), "both workers refuse it")
    assert status(other) == 200
    assert revoke(stack, stolen).returncode == 0


@pytest.mark.parametrize("text", ["", "nonsense", "a.b.c", token(exp=1_700_000_000, sub="a")])
def test_what_is_no_living_token_is_said_in_one_line(stack: RunningStack, text: str) -> None:
    done = revoke(stack, text)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.splitlines()) == 1
