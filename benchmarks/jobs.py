"""What `markAbandonedCarts` costs the shop: `python -m benchmarks.jobs --carts 1000000`.

A stack of its own is filled with carts, a tenth of them due. Calls are made at a steady rate,
first alone, then while the job runs in a process of its own, which times its statements.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

import httpx
import psycopg
import typer
from rich.console import Console

from benchmarks.stack import running_stack
from server.analytics.service import Retirement
from server.jobs.registry import CONNECTIONS, STATEMENT_SECONDS, planned_jobs
from server.jobs.runner import Runner
from server.kernel.clock import SystemClock
from server.kernel.tokens import digest
from server.platform.database.pool import Database
from server.platform.settings import Settings
from server.platform.telemetry import configure_logging
from server.stack.process import PROJECT

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_COMPANY = "test-company-id"
_JOB = "markAbandonedCarts"
_PROBED = 500
"""How many carts the calls go to in turn."""
_STATEMENT_BAR_MS, _P95_BAR = 1000.0, 1.5

_CARTS = """
INSERT INTO carts (id, "companyId", status, "itemCount", subtotal, "grandTotal", "createdAt",
    "updatedAt", "lastActivityAt", "expiresAt")
SELECT 'jobs-' || n, %(company)s, 'ACTIVE', 1, 10, 10, at, at, at, at + interval '30 days'
FROM (SELECT n, now() AT TIME ZONE 'UTC'
    - interval '1 second' * (CASE WHEN n <= %(due)s THEN 2592000 + n %% 86400 ELSE n %% 86400 END)
    AS at FROM generate_series(%(first)s::int, %(last)s::int) AS n) AS numbered"""
_LINES = """
INSERT INTO cart_items (id, "cartId", "productId", "productSnapshot", "unitPrice",
    "originalPrice", "lineTotal")
SELECT 'jobs-' || n, 'jobs-' || n, 'prod-mug', '{"name": "Mug", "sku": "MUG"}', 10, 10, 10
FROM generate_series(%(first)s::int, %(last)s::int) AS n"""
_PROBE = """
INSERT INTO carts (id, "companyId", "sessionToken", "expiresAt")
VALUES (%s, %s, %s, now() AT TIME ZONE 'UTC' + interval '30 days')"""


def fill(connection: psycopg.Connection[Any], carts: int, due: int, console: Console) -> None:
    """Put that many carts of one line into the database, the first of them *due*."""
    step = 50_000
    for first in range(1, carts + 1, step):
        values = {
            "company": _COMPANY,
            "due": due,
            "first": first,
            "last": min(carts, first + step - 1),
        }
        connection.execute(_CARTS, values)
        connection.execute(_LINES, values)
        console.print(f"{values['last']:,} carts", end="\r")
    with connection.cursor() as cursor:
        cursor.executemany(
            _PROBE, [(f"probe-{n}", _COMPANY, digest(f"{n:064x}")) for n in range(_PROBED)]
        )
    connection.execute("VACUUM (ANALYZE) carts, cart_items")


async def p95_ms(port: int, rate: int, over: Callable[[float], bool]) -> tuple[float, int]:
    """Add items at *rate* a second until it is *over*; give the p95 and how many there were."""
    taken: list[float] = []
    begun = time.perf_counter()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:

        async def call(number: int, due: float) -> None:
            answer = await client.post(
                f"/api/public/cart/probe-{number % _PROBED}/items",
                headers={"x-company-id": _COMPANY, "x-session-token": f"{number % _PROBED:064x}"},
                json={"productId": f"prod-{number % 400 + 1:04}", "quantity": 1},
            )
            if answer.status_code != 201:
                raise RuntimeError(f"{answer.status_code}: {answer.text}")
            taken.append((time.perf_counter() - due) * 1000)

        async with asyncio.TaskGroup() as calls:
            number = 0
            while not over(time.perf_counter() - begun):
                due = begun + number / rate
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                calls.create_task(call(number, due))
                number += 1
    return sorted(taken)[int(len(taken) * 0.95)], len(taken)


@app.command()
def main(
    carts: Annotated[int, typer.Option(help="How many carts there are.")] = 100_000,
    due: Annotated[int, typer.Option(help="How many are due; 0: a tenth.")] = 0,
    rate: Annotated[int, typer.Option(help="Calls a second meanwhile.")] = 50,
    seconds: Annotated[float, typer.Option(help="How long the calls are measured alone.")] = 15,
) -> None:
    """Measure, print what was found, and exit with 1 where a bar was missed."""
    console = Console(highlight=False)
    due = due or carts // 10
    with running_stack() as stack:
        with stack.connect() as connection:
            fill(connection, carts, due, console)
        for length in (3.0, seconds):  # the first warms up
            alone, _ = asyncio.run(p95_ms(stack.port, rate, lambda s, n=length: s > n))
        child = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.jobs", "job", stack.database_url],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
        )
        beside, calls = asyncio.run(
            p95_ms(stack.port, rate, lambda s: child.poll() is not None and s > 1)
        )
        said = child.communicate()[0]
        if child.returncode != 0:
            raise SystemExit(1)
        found = json.loads(said)
    console.print(f"{_JOB}: {found['rows']:,} of {carts:,} carts in {found['seconds']:.1f} s, ")
    console.print(
        f"{found['statements']} statements, the longest {found['longest_ms']:.0f} ms "
        f"(bar {_STATEMENT_BAR_MS:.0f})"
    )
    console.print(
        f"add item at {rate}/s, p95: alone {alone:.1f} ms, beside the job {beside:.1f} ms over "
        f"{calls} calls: {beside / alone:.2f} x (bar {_P95_BAR})"
    )
    missed = found["longest_ms"] > _STATEMENT_BAR_MS or beside > _P95_BAR * alone
    raise SystemExit(int(missed or found["rows"] != due))


@app.command(hidden=True)
def job(url: str) -> None:
    """Run the job and print what its statements took, as JSON."""
    print(json.dumps(asyncio.run(_timed(url))))


async def _timed(url: str) -> dict[str, float]:
    taken: list[float] = []

    async def watch(connection: Any) -> None:
        connection.add_query_logger(lambda record: taken.append(record.elapsed * 1000))

    settings = Settings(node_env="test", database_url=url)
    configure_logging(settings)
    database = await Database.connect(
        url, connections=CONNECTIONS, timeout_seconds=STATEMENT_SECONDS, on_connect=watch
    )
    jobs = planned_jobs(settings, SystemClock(), Retirement())
    begun = datetime.now(UTC)
    outcome = await Runner(url, database, SystemClock(), jobs).run(_JOB)
    if outcome is None or outcome.error:
        raise SystemExit(f"the job failed: {outcome}")
    await database.close()
    return {
        "rows": outcome.rows,
        "seconds": (datetime.now(UTC) - begun).total_seconds(),
        "statements": len(taken),
        "longest_ms": max(taken),
    }


if __name__ == "__main__":
    if sys.argv[1:2] != ["job"]:
        sys.argv.insert(1, "main")
    app()
