"""A token that got into wrong hands is refused, by every worker, without a restart."""

from __future__ import annotations

import subprocess
import sys
import uuid

import httpx
import psycopg
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
    with psycopg.connect(stack.database_url) as connection:
        rows = connection.execute(
            """SELECT action, "scopeId", metadata->>'actor' FROM audit_logs
            WHERE entity = 'BearerToken' AND metadata->>'holder' = %s""",
            [f"cust-{name}"],
        ).fetchall()
    # On record once, however often it is asked for.
    assert rows == [("DELETE", COMPANY, "operator")]


def test_what_a_revoked_token_had_opened_ends_with_it(stack: RunningStack) -> None:
    """The tokens of a session were handed to other sites, and live for a month."""
    customer = f"cust-{uuid.uuid4()}"
    stolen = token(sub=customer, customerId=customer, companyId=COMPANY)
    made = httpx.post(
        f"{stack.api_url}/api/cross-site-session/transfer",
        headers={"authorization": f"Bearer {stolen}"},
        json={"targetSiteId": "site-outlet"},
    )
    assert made.status_code == 201, made.text
    done = revoke(stack, stolen)
    assert "ended with it: 1" in done.stdout
    with psycopg.connect(stack.database_url) as connection:
        rows = connection.execute(
            """SELECT s.status::text, a.action, a.metadata->>'actor' FROM cross_site_sessions s
            JOIN audit_logs a ON a."entityId" = s.id AND a.metadata->>'actor' = 'operator'
            WHERE s."customerId" = %s""",
            [customer],
        ).fetchall()
    assert rows == [("REVOKED", "UPDATE", "operator")]


@pytest.mark.parametrize("text", ["", "nonsense", "a.b.c", token(exp=1_700_000_000, sub="a")])
def test_what_is_no_living_token_is_said_in_one_line(stack: RunningStack, text: str) -> None:
    done = revoke(stack, text)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.splitlines()) == 1
