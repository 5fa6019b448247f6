"""What a process writes to its log: JSON lines, whoever writes them, without secrets."""

from __future__ import annotations

import json
import subprocess
import sys

from server.platform.telemetry.logs import scrubbed
from server.stack.process import PROJECT
from tests.support.stacks import environment

TOKEN = "0123456789abcdef" * 4
PROGRAM = f"""
import asyncio, logging
import asyncpg
from server.platform.settings import Settings
from server.platform.telemetry import configure_logging, logger

configure_logging(Settings())
logger().info("call refused", request_id="r-1", reason="CART_NOT_FOUND")
logger().debug("not written")
logging.getLogger("apscheduler").warning("a job of %s is late", "somebody@example.com")
try:
    try:
        raise asyncpg.UniqueViolationError("duplicate key value\\nDETAIL: (a@b.example)")
    except asyncpg.PostgresError as failure:
        raise OSError("postgresql://shop:password@host/db is away") from failure
except OSError as failure:
    logger().error("call failed\\nwith a second line", exc_info=failure)

async def lose():
    asyncio.ensure_future(fail())
    await asyncio.sleep(0)

async def fail():
    raise ValueError("of token {TOKEN}")

asyncio.run(lose())
raise RuntimeError("the end")
"""


def test_every_line_is_json_and_holds_no_secret() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=PROJECT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.returncode == 1
    refused, scheduler, failed, lost, ended = lines
    assert refused["event"] == "call refused"
    assert refused["request_id"] == "r-1"
    assert refused["level"] == "info"
    assert refused["timestamp"].endswith("Z")
    assert scheduler["logger"] == "apscheduler"
    assert scheduler["event"] == "a job of [e-mail] is late"
    assert failed["exception"].count("\n") == 4
    assert "UniqueViolationError: duplicate key value\nwhich led to" in failed["exception"]
    assert failed["exception"].endswith("OSError: postgresql://[password]@host/db is away")
    assert lost["logger"] == "asyncio"
    assert lost["exception"].endswith("ValueError: of token [token]")
    assert ended["level"] == "critical"
    assert ended["exception"].endswith("RuntimeError: the end")
    for secret in (TOKEN, "DETAIL", "example.com", "b.example", "shop:"):
        assert secret not in done.stderr


def test_tokens_passwords_and_addresses_are_blackened() -> None:
    assert scrubbed("Bearer eyJhbGciOiJI.eyJzdWIiOi.c2lnbmF0dXJl end") == "Bearer [token] end"
    assert scrubbed(f"x {TOKEN} y") == "x [token] y"
    assert scrubbed("redis://:pass@localhost:6379/0") == "redis://[password]@localhost:6379/0"
    assert scrubbed("mail of anna.o+shop@mail.example.org.") == "mail of [e-mail]."
    # Ids are no secrets, and what looks for them must find them.
    kept = "cart 0198c0de-0000-7000-8000-000000000001 of test-company-id at 127.0.0.1:3001"
    assert scrubbed(kept) == kept
