"""What analytics costs: `python -m benchmarks.analytics [--carts 100000,1000000]`.

On a stack of its own, filled to each number of carts over 400 days: the overview and the detail of
carts at 5 calls a second through Envoy, how long a recount takes, and what keeping the rollups
takes from adding items. The pgbench floor of the same run stands beside it.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import grpc
import typer
from commerce.cart.v1 import cart_input_pb2, public_cart_service_pb2, public_cart_service_pb2_grpc

from benchmarks import floor
from benchmarks.stack import RunningStack, running_stack
from server.platform.settings import DEVELOPMENT_JWT_SECRET
from server.stack import tokens
from server.stack.process import PROJECT

RATE = 5.0
"""Questions a second."""
TENANT = (("x-company-id", "test-company-id"),)
CALLERS = 32
ROUNDS = 3

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    carts: Annotated[str, typer.Option(help="How many carts, each number in its turn.")] = (
        "100000,1000000"
    ),
    verify: Annotated[bool, typer.Option(help="Whether to recount everything too.")] = True,
    seconds: Annotated[float, typer.Option(min=2, help="How long each measurement takes.")] = 30,
) -> None:
    """Measure, and print the figures as JSON lines."""
    with running_stack() as stack:
        had = 0
        for number in map(int, carts.split(",")):
            begun = time.perf_counter()
            _server(stack, "seed", "--carts", str(number - had))
            had = number
            _tell("seeded", carts=number, seconds=time.perf_counter() - begun)
            for name, question in _questions().items():
                _tell("asked", carts=number, of=name, **_steady(stack, question, seconds))
            if verify:
                begun = time.perf_counter()
                _server(stack, "analytics", "verify")
                _tell("verify", carts=number, seconds=time.perf_counter() - begun)
    _cost(seconds)


def _questions() -> dict[str, str]:
    today = datetime.now(UTC).date()
    all_days = f"startDate={today - timedelta(days=400)}&endDate={today + timedelta(days=1)}"
    return {
        "overview, 30 days": "overview",
        "overview, 400 days": f"overview?{all_days}",
        "overview, a site, a year before": "overview?siteId=site-main&compareTo=PREVIOUS_YEAR"
        f"&startDate={date(today.year, 1, 1)}",
        "detail of carts, 30 days": "cart",
        "detail of carts, 400 days": f"cart?{all_days}",
    }


def _steady(stack: RunningStack, question: str, seconds: float) -> dict[str, Any]:
    """Ask at a steady rate; give percentiles in milliseconds."""
    token = tokens.signed(
        tokens.role_claims("ADMIN", None),
        secret=DEVELOPMENT_JWT_SECRET,
        lifetime=timedelta(hours=2),
    )
    request = urllib.request.Request(
        f"http://127.0.0.1:{stack.port}/api/analytics/ecommerce/{question}",
        headers={"authorization": f"Bearer {token}"},
    )
    took: list[float] = []
    begun = time.perf_counter()
    for number in range(int(seconds * RATE)):
        # By the clock and not by the answer: a slow one delays none of those that follow.
        time.sleep(max(0.0, begun + number / RATE - time.perf_counter()))
        due = max(begun + number / RATE, time.perf_counter() - 1 / RATE)
        with urllib.request.urlopen(request) as answer:
            answer.read()
        took.append((time.perf_counter() - due) * 1000)
    took.sort()
    return {
        "calls": len(took),
        "p50_ms": round(took[len(took) // 2], 1),
        "p95_ms": round(took[int(len(took) * 0.95)], 1),
        "max_ms": round(took[-1], 1),
    }


def _cost(seconds: float) -> None:
    """Add items with and without the rollups being kept, in turns."""
    rates: dict[str, list[float]] = {"kept": [], "not kept": []}
    for _ in range(ROUNDS):
        for name, every in (("kept", "15"), ("not kept", "0")):
            with running_stack(ANALYTICS_REFRESH_SECONDS=every) as stack:
                rates[name].append(asyncio.run(_add_items(stack, seconds)))
                inserts = floor.pgbench("insert_cart", stack.database_url, 3)
            _tell(
                "add item",
                rollups=name,
                per_second=rates[name][-1],
                floor_inserts_per_second=round(inserts.per_second),
            )
    best = {name: max(found) for name, found in rates.items()}
    share = 1 - best["kept"] / best["not kept"]
    _tell("cost", rates=rates, share_of_throughput=round(share, 3))


async def _add_items(stack: RunningStack, seconds: float) -> float:
    """Add items natively from many callers, each to a cart of its own; give adds a second."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{stack.port}") as channel:
        guests = public_cart_service_pb2_grpc.PublicCartServiceStub(channel)
        until = time.perf_counter() + seconds

        async def caller() -> int:
            cart = await guests.CreateGuestCart(
                public_cart_service_pb2.CreateGuestCartRequest(), metadata=TENANT
            )
            who = (*TENANT, ("x-session-token", cart.session_token))
            done = 0
            while time.perf_counter() < until:
                item = cart_input_pb2.NewItem(product_id=f"prod-{done % 90 + 1:04d}", quantity=1)
                request = public_cart_service_pb2.AddGuestItemRequest(cart_id=cart.id, item=item)
                await guests.AddGuestItem(request, metadata=who)
                done += 1
                if done % 90 == 0:
                    return done + await caller()
            return done

        counts = await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return round(sum(counts) / seconds, 1)


def _server(stack: RunningStack, *command: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "server", *command],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": stack.database_url, "NODE_ENV": "development"},
        check=True,
    )


def _tell(what: str, **facts: Any) -> None:
    print(json.dumps({"what": what, **facts}, default=str), flush=True)


if __name__ == "__main__":
    app()
