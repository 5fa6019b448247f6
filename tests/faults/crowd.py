"""Shoppers who write down what each call was answered: `python -m tests.faults.crowd …`.

They shop over REST and by native gRPC until SIGTERM. Every change has a marker, which is its
request id and stands in what it writes. Every other change carries an `Idempotency-Key` and is
asked for again, under the same key, until an answer comes; the rest is tried once. One line of JSON
an attempt goes to the output: what a caller can know.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import signal
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import grpc
import httpx
from commerce.cart.v1 import cart_input_pb2, cart_service_pb2, cart_service_pb2_grpc

from server.stack import tokens
from tests.faults.ledger import CONNECTION, Attempt

COMPANY = "test-company-id"
SECRET = "dev-secret-change-me"
PRODUCTS = tuple(f"prod-{number:04}" for number in range(1, 50))
ADDS_A_CART = 12
PATIENCE_SECONDS = 60.0
REPEAT_SECONDS = 0.1
Call = Callable[[str, bool], Awaitable[tuple[Attempt, Any]]]


class Crowd:
    """Shoppers at one address, until told to stop.

    Args:
        url: The base of REST.
        target: Host and port for native gRPC.
        pause_seconds: How long a shopper thinks.
    """

    def __init__(self, url: str, target: str, pause_seconds: float) -> None:
        self._url, self._target, self._pause = url, target, pause_seconds
        self.stopping = asyncio.Event()

    async def by_rest(self) -> None:
        """Shop as one guest after another, over one connection that is kept."""
        async with httpx.AsyncClient(base_url=self._url, timeout=30) as client:
            while not self.stopping.is_set():
                guest = await self._persistently("create", self._created(client))
                if guest is None:
                    continue
                cart, token = guest["id"], guest["sessionToken"]
                for turn in range(ADDS_A_CART):
                    if self.stopping.is_set():
                        return
                    await self._once("add", turn % 2 == 0, self._added(client, cart, token))
                    if turn % 3 == 0:
                        note(await self._read(client, token))
                    await asyncio.sleep(self._pause)

    async def by_grpc(self) -> None:
        """Shop as one customer after another."""
        async with grpc.aio.insecure_channel(self._target) as channel:
            stub = cart_service_pb2_grpc.CartServiceStub(channel)
            while not self.stopping.is_set():
                claims = tokens.customer_claims(f"cust-{uuid.uuid4()}")
                bearer = tokens.signed(claims, secret=SECRET, lifetime=timedelta(hours=1))
                for turn in range(ADDS_A_CART):
                    if self.stopping.is_set():
                        return
                    await self._once("add", turn % 2 == 0, _added_natively(stub, bearer))
                    await asyncio.sleep(self._pause)

    async def _once(self, kind: str, keyed: bool, call: Call) -> None:
        if keyed:
            await self._persistently(kind, call)
        else:
            note((await call(f"{kind}-{uuid.uuid4()}", False))[0])

    async def _persistently(self, kind: str, call: Call) -> Any:
        """Ask again under the same key until an answer comes; None when none did."""
        marker = f"{kind}-{uuid.uuid4()}"
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            attempt, answer = await call(marker, True)
            note(attempt)
            if not attempt.ambiguous:
                return answer
            await asyncio.sleep(REPEAT_SECONDS)
        return None

    def _created(self, client: httpx.AsyncClient) -> Call:
        async def call(marker: str, keyed: bool) -> tuple[Attempt, Any]:
            body = {"currency": "USD", "visitorId": marker}
            headers = _headers(marker, keyed)
            return await _sent(client, "POST", "/api/public/cart", marker, keyed, headers, body)

        return call

    def _added(self, client: httpx.AsyncClient, cart: str, token: str) -> Call:
        product = next(_products)

        async def call(marker: str, keyed: bool) -> tuple[Attempt, Any]:
            body = {"productId": product, "quantity": 1, "customFields": {"marker": marker}}
            headers = _headers(marker, keyed) | {"x-session-token": token}
            path = f"/api/public/cart/{cart}/items"
            return await _sent(client, "POST", path, marker, keyed, headers, body)

        return call

    async def _read(self, client: httpx.AsyncClient, token: str) -> Attempt:
        headers = {"x-company-id": COMPANY, "x-session-token": token}
        return (await _sent(client, "GET", "/api/public/cart", "", True, headers, None))[0]


_products = itertools.cycle(PRODUCTS)


def _headers(marker: str, keyed: bool) -> dict[str, str]:
    common = {"x-company-id": COMPANY, "x-request-id": marker}
    return common | {"idempotency-key": marker} if keyed else common


async def _sent(
    client: httpx.AsyncClient,
    method: str,
    path: str,
    marker: str,
    keyed: bool,
    headers: dict[str, str],
    body: Any,
) -> tuple[Attempt, Any]:
    started = time.monotonic()
    try:
        response = await client.request(method, path, json=body, headers=headers)
    except httpx.TransportError as failure:
        seconds = time.monotonic() - started
        return Attempt(
            "rest", marker, keyed, started, seconds, CONNECTION, note=repr(failure)
        ), None
    attempt = Attempt(
        "rest",
        marker,
        keyed,
        started,
        time.monotonic() - started,
        response.status_code,
        retry_after=response.headers.get("retry-after", ""),
        note="" if response.is_success else response.text[:300],
    )
    return attempt, response.json() if response.is_success else None


def _added_natively(stub: Any, bearer: str) -> Call:
    product = next(_products)

    async def call(marker: str, keyed: bool) -> tuple[Attempt, Any]:
        item = cart_input_pb2.NewItem(
            product_id=product, quantity=1, custom_fields={"marker": marker}
        )
        metadata = [("authorization", f"Bearer {bearer}"), ("x-request-id", marker)]
        if keyed:
            metadata.append(("idempotency-key", marker))
        request = cart_service_pb2.AddItemRequest(item=item)
        started = time.monotonic()
        status, retry_after, said = 200, "", ""
        try:
            await stub.AddItem(request, metadata=metadata, timeout=30)
        except grpc.aio.AioRpcError as failure:
            trailers = dict(failure.trailing_metadata() or ())
            status = _STATUSES.get(failure.code(), 400)
            retry_after, said = str(trailers.get("retry-after", "")), str(failure.details())[:300]
        seconds = time.monotonic() - started
        return Attempt("grpc", marker, keyed, started, seconds, status, retry_after, said), None

    return call


_STATUSES = {
    grpc.StatusCode.UNAVAILABLE: 503,
    grpc.StatusCode.DEADLINE_EXCEEDED: 504,
    grpc.StatusCode.CANCELLED: 502,
    grpc.StatusCode.INTERNAL: 500,
    grpc.StatusCode.UNKNOWN: 500,
    grpc.StatusCode.RESOURCE_EXHAUSTED: 429,
}


def note(attempt: Attempt) -> None:
    """Write an attempt to the ledger."""
    sys.stdout.write(json.dumps(asdict(attempt)) + "\n")
    sys.stdout.flush()


async def shop(url: str, target: str, rest: int, native: int, pause_seconds: float) -> None:
    """Shop with so many shoppers until SIGTERM; what is begun is ended."""
    crowd = Crowd(url, target, pause_seconds)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, crowd.stopping.set)
    shoppers = [crowd.by_rest() for _ in range(rest)] + [crowd.by_grpc() for _ in range(native)]
    await asyncio.gather(*shoppers)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("target")
    parser.add_argument("--rest", type=int, default=6)
    parser.add_argument("--native", type=int, default=3)
    parser.add_argument("--pause", type=float, default=0.02)
    options = parser.parse_args()
    with suppress(BrokenPipeError):
        asyncio.run(shop(options.url, options.target, options.rest, options.native, options.pause))


if __name__ == "__main__":
    main()
