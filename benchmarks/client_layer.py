"""What the layer of the Python client costs: `python -m benchmarks.client_layer`.

Calls one after the other, with and without the layer in turn, through Envoy of a stack of its own;
without it the same bearer token is sent by hand. Prints medians and what the layer adds to them:
at most 10 % is asked for.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated

import grpc
import typer
from commerce.cart.v1.cart_service_pb2 import GetCartRequest, UpdateShippingRequest
from commerce.cart.v1.cart_service_pb2_grpc import CartServiceStub
from commerce_client import connect, connect_blocking
from rich.console import Console
from rich.table import Table

from benchmarks.stack import running_stack
from server.platform.settings import DEVELOPMENT_JWT_SECRET
from server.stack import tokens

GET = GetCartRequest()
SHIP = UpdateShippingRequest(postal_code="10115", country="DE")
WARM_UP = 200
Samples = tuple[list[float], list[float]]


def blocking_calls(plain: Callable[[], object], layered: Callable[[], object], n: int) -> Samples:
    """Time *n* calls of each kind, in milliseconds."""
    found: Samples = ([], [])
    for turn in range(n + WARM_UP):
        for kind in random.sample((0, 1), 2):
            begun = time.perf_counter()
            (plain, layered)[kind]()
            if turn >= WARM_UP:
                found[kind].append((time.perf_counter() - begun) * 1000)
    return found


async def asyncio_calls(
    plain: Callable[[], Awaitable[object]], layered: Callable[[], Awaitable[object]], n: int
) -> Samples:
    """Time *n* calls of each kind, in milliseconds."""
    found: Samples = ([], [])
    for turn in range(n + WARM_UP):
        for kind in random.sample((0, 1), 2):
            begun = time.perf_counter()
            await (plain, layered)[kind]()
            if turn >= WARM_UP:
                found[kind].append((time.perf_counter() - begun) * 1000)
    return found


def token() -> str:
    """Sign in a customer who has nothing yet."""
    claims = tokens.customer_claims(f"cust-{uuid.uuid4().hex}")
    return tokens.signed(claims, secret=DEVELOPMENT_JWT_SECRET, lifetime=timedelta(hours=1))


def blocking(target: str, n: int) -> dict[str, Samples]:
    """Measure the layer that blocks."""
    bearer = token()
    by_hand = (("authorization", f"Bearer {bearer}"),)
    with (
        grpc.insecure_channel(target) as channel,
        connect_blocking(target, token=bearer, plaintext=True) as client,
    ):
        plain, layered = CartServiceStub(channel), CartServiceStub(client)  # type: ignore[arg-type]
        return {
            "GetCart, blocking": blocking_calls(
                lambda: plain.GetCart(GET, timeout=10, metadata=by_hand),
                lambda: layered.GetCart(GET),
                n,
            ),
        }


async def with_asyncio(target: str, n: int) -> dict[str, Samples]:
    """Measure the layer of asyncio."""
    bearer = token()
    by_hand = (("authorization", f"Bearer {bearer}"),)

    def keyed() -> tuple[tuple[str, str], ...]:
        return (*by_hand, ("idempotency-key", str(uuid.uuid4())))

    async with (
        grpc.aio.insecure_channel(target) as channel,
        connect(target, token=bearer, plaintext=True) as client,
    ):
        plain, layered = CartServiceStub(channel), CartServiceStub(client)
        reads = await asyncio_calls(
            lambda: plain.GetCart(GET, timeout=10, metadata=by_hand),
            lambda: layered.GetCart(GET),
            n,
        )
        changes = await asyncio_calls(
            lambda: plain.UpdateShipping(SHIP, timeout=10, metadata=keyed()),
            lambda: layered.UpdateShipping(SHIP),
            n // 4,
        )
        return {"GetCart, asyncio": reads, "UpdateShipping, asyncio": changes}


def main(
    calls: Annotated[int, typer.Option(min=100, help="How many of each kind.")] = 4000,
) -> None:
    """Measure and print."""
    with running_stack() as stack:
        target = f"127.0.0.1:{stack.port}"
        found = {**blocking(target, calls), **asyncio.run(with_asyncio(target, calls))}
    table = Table("call", "by hand, ms", "with the layer, ms", "adds")
    for name, samples in found.items():
        by_hand, layered = (statistics.median(times) for times in samples)
        adds = f"{(layered / by_hand - 1) * 100:+.1f} %"
        table.add_row(name, f"{by_hand:.3f}", f"{layered:.3f}", adds)
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
