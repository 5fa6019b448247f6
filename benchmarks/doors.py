"""What floods of one address cost a shopper of another: `python -m benchmarks.doors`.

A stack of two workers with the limits of production stands behind one proxy, so that the flood and
the shopper have addresses of their own. She reads, adds and looks at her cart at a steady pace,
first alone, then beside each flood; memory is read before, in and after it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import socket
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

import httpx
import psutil
import typer
from rich.console import Console

from benchmarks.machine import processor_name
from benchmarks.stack import RunningStack, running_stack
from server.stack.process import PROJECT

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
COMPANY = "test-company-id"
FLOOD = "203.0.113.9"
PACE_SECONDS = 0.05
LIMITS = {
    "NODE_ENV": "test",
    "TRUSTED_PROXIES": "1",
    "WORKERS": "2",
    "RATE_LIMIT_PUBLIC": "600",
    "RATE_LIMIT_TOKEN": "1200",
    "RATE_LIMIT_TENANT": "60000",
    "RATE_LIMIT_GUESSES": "60",
}
BAR_P95, BAR_MEMORY = 2.0, 1.10
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])


@dataclass
class Seen:
    """What the shopper saw while something went on."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def p95_ms(self) -> float:
        """The 95th percentile of her calls, in milliseconds."""
        return 1000 * statistics.quantiles(self.seconds, n=20)[-1]

    @property
    def refused(self) -> int:
        """How many of her calls were refused or lost."""
        return sum(count for status, count in self.statuses.items() if status >= 400)


class Shopper:
    """Somebody who shops at a steady pace, from an address of her own."""

    def __init__(self, port: int) -> None:
        self._headers = {"x-forwarded-for": "198.51.100.1", "x-company-id": COMPANY}
        self._client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30)
        self._cart = ""
        self._line = ""

    async def begin(self) -> None:
        """Make the cart that she fills."""
        answer = await self._client.post("/api/public/cart", json={}, headers=self._headers)
        answer.raise_for_status()
        self._cart = answer.json()["id"]
        self._headers["x-session-token"] = answer.json()["sessionToken"]

    async def shop(self, seen: Seen, seconds: float) -> None:
        """Shop for so long."""
        until, turn = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            begun = time.monotonic()
            try:
                answer = await self._step(turn)
                seen.statuses[answer.status_code] += 1
            except httpx.HTTPError:
                seen.statuses[599] += 1
            seen.seconds.append(time.monotonic() - begun)
            turn += 1
            await asyncio.sleep(max(0.0, begun + PACE_SECONDS - time.monotonic()))

    async def _step(self, turn: int) -> httpx.Response:
        # Within the 600 calls a minute of her own address: 20 a second would be too many.
        if turn % 4 == 0:
            items = f"/api/public/cart/{self._cart}/items"
            body = {"productId": "prod-mug", "quantity": 1 + turn % 2}
            if turn % 8 == 0:
                return await self._client.delete(
                    f"/api/public/cart/{self._cart}", headers=self._headers
                )
            return await self._client.post(items, json=body, headers=self._headers)
        return await self._client.get("/api/public/cart", headers=self._headers)


# --- floods -------------------------------------------------------------------------------------


def _frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
    return head + payload


def _native(path: bytes, calls: int, *, last: bool = False, window: bool = True) -> bytes:
    """Open native calls; with *last* each has its message, else none comes."""
    fields = (
        *((b":method", b"POST"), (b":scheme", b"http"), (b":authority", b"a"), (b":path", path)),
        *((b"content-type", b"application/grpc"), (b"te", b"trailers")),
        *((b"x-forwarded-for", FLOOD.encode()), (b"x-company-id", COMPANY.encode())),
    )
    block = b"".join(
        b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value for name, value in fields
    )
    sent = _PREFACE
    if not window:
        sent += _frame(4, 0, 0, (4).to_bytes(2, "big") + (0).to_bytes(4, "big"))
    for number in range(calls):
        stream = 2 * number + 1
        sent += _frame(1, 4, stream, block)
        if last:
            sent += _frame(0, 1, stream, bytes(5))
    return sent


@contextlib.contextmanager
def _held(port: int, sent: bytes, count: int, *, small: bool = False) -> Iterator[None]:
    """Hold so many connections on which *sent* was sent."""
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            opened = stack.enter_context(socket.socket())
            if small:
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            with contextlib.suppress(OSError):
                opened.connect(("127.0.0.1", port))
                opened.sendall(sent)
        yield


Flood = Callable[[RunningStack], contextlib.AbstractAsyncContextManager[None]]
Make = Callable[[httpx.AsyncClient, int], Awaitable[httpx.Response]]


def holding(sent: bytes, count: int, *, small: bool = False) -> Flood:
    """Make a flood of connections that are held."""

    @contextlib.asynccontextmanager
    async def flood(stack: RunningStack) -> AsyncIterator[None]:
        hold = _held(stack.port, sent, count, small=small)
        await asyncio.to_thread(hold.__enter__)
        try:
            yield
        finally:
            hold.__exit__(None, None, None)

    return flood


def calling(make: Make, at_once: int) -> Flood:
    """Make a flood of callers who call again as soon as they are answered.

    It is a process of its own, or the shopper would wait for its client's turn, not for the server.
    """

    @contextlib.asynccontextmanager
    async def flood(stack: RunningStack) -> AsyncIterator[None]:
        process = multiprocessing.get_context("fork").Process(
            target=_call_on, args=(make, at_once, stack.port), daemon=True
        )
        process.start()
        try:
            yield
        finally:
            process.kill()
            process.join()

    return flood


def _call_on(make: Make, at_once: int, port: int) -> None:
    """Call until killed."""

    async def work(client: httpx.AsyncClient, number: int) -> None:
        while True:
            with contextlib.suppress(httpx.HTTPError):
                answer = await make(client, number)
                if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                    # A flood that is told to wait goes on, but leaves some of this machine's
                    # processor to the server, which shares it.
                    await asyncio.sleep(0.02)

    async def go() -> None:
        limits = httpx.Limits(max_connections=at_once)
        headers = {"x-forwarded-for": FLOOD, "x-company-id": COMPANY}
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(
            base_url=url, limits=limits, headers=headers, timeout=60
        ) as client:
            await asyncio.gather(*(work(client, number) for number in range(at_once)))

    asyncio.run(go())


class LargeCart:
    """Many changes at once of one cart that is as large as it may be."""

    def __init__(self) -> None:
        self._made: asyncio.Task[tuple[str, dict[str, str]]] | None = None

    async def __call__(self, client: httpx.AsyncClient, number: int) -> httpx.Response:
        if self._made is None:
            self._made = asyncio.create_task(self._make(client))
        cart, headers = await self._made
        body = {"country": "US", "postalCode": f"{number:05}"}
        return await client.patch(f"/api/public/cart/{cart}/shipping", json=body, headers=headers)

    async def _make(self, client: httpx.AsyncClient) -> tuple[str, dict[str, str]]:
        cart = (await client.post("/api/public/cart", json={})).json()
        headers = {"x-session-token": cart["sessionToken"]}
        for line in range(100):
            body = {
                "productId": "prod-mug",
                "quantity": 1,
                "customFields": {"n": line, "text": "<" * 3000},
            }
            await client.post(f"/api/public/cart/{cart['id']}/items", json=body, headers=headers)
        return cart["id"], headers


FLOODS: dict[str, Flood] = {
    "2,000 watchers of health": holding(
        _native(b"/grpc.health.v1.Health/Watch", 200, last=True), 10
    ),
    "2,000 calls without a message": holding(
        _native(b"/commerce.cart.v1.PublicCartService/GetGuestCart", 100), 20
    ),
    "10,050 idle connections": holding(b"", 10_050),
    "240 answers that nobody reads": holding(
        b"GET /api/openapi.json HTTP/1.1\r\nhost: a\r\naccept-encoding: identity\r\n"
        b"x-forwarded-for: " + FLOOD.encode() + b"\r\n\r\n",
        240,
        small=True,
    ),
    "64 readers of the pages": calling(
        lambda client, n: client.get("/api/docs", headers={"accept-encoding": "gzip"}), 64
    ),
    "paths of 15 KB that are refused": calling(
        lambda client, n: client.get("/api/" + "a-b/" * 3700), 32
    ),
    "calls without their token": calling(lambda client, n: client.get("/api/cart"), 32),
    "new carts": calling(lambda client, n: client.post("/api/public/cart", json={}), 32),
    "200 changes at once of one large cart": calling(LargeCart(), 200),
}


# --- measuring ----------------------------------------------------------------------------------


def memory_mb(stack: RunningStack) -> dict[str, float]:
    """Read how much memory Envoy and the workers have, in megabytes."""
    parts = stack.parts
    found = {"envoy": parts["envoy"], "workers": parts["workers"]}
    return {
        name: round(sum(psutil.Process(pid).memory_info().rss for pid in pids) / 1e6, 1)
        for name, pids in found.items()
    }


async def measure(
    stack: RunningStack, seconds: float, settle: float, console: Console
) -> list[dict[str, Any]]:
    """Measure the shopper alone and beside each flood."""
    shopper = Shopper(stack.port)
    await shopper.begin()
    await shopper.shop(Seen(), 3)
    rows = []
    for name, flood in FLOODS.items():
        quiet, beside = Seen(), Seen()
        await shopper.shop(quiet, seconds)
        before = memory_mb(stack)
        async with flood(stack):
            await asyncio.sleep(1)
            await shopper.shop(beside, seconds)
            during = memory_mb(stack)
        await asyncio.sleep(settle)
        after = memory_mb(stack)
        row = {
            "flood": name,
            "quiet_p95_ms": round(quiet.p95_ms, 1),
            "beside_p95_ms": round(beside.p95_ms, 1),
            "ratio": round(beside.p95_ms / quiet.p95_ms, 2),
            "calls": len(beside.seconds),
            "refused": beside.refused,
            "memory_mb": {"before": before, "during": during, "after": after},
        }
        rows.append(row)
        console.print(row)
    return rows


def report(rows: list[dict[str, Any]]) -> str:
    """Write the rows as a table."""
    lines = [
        "| flood | her P95 quiet | beside it | ratio | refused | Envoy before, in, after |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        envoy = " · ".join(f"{memory['envoy']:g}" for memory in row["memory_mb"].values())
        lines.append(
            f"| {row['flood']} | {row['quiet_p95_ms']} ms | {row['beside_p95_ms']} ms "
            f"| {row['ratio']} | {row['refused']} of {row['calls']} | {envoy} MB |"
        )
    return "\n".join(lines) + "\n"


@app.command()
def main(
    seconds: Annotated[float, typer.Option(help="How long each part takes.")] = 15.0,
    settle: Annotated[float, typer.Option(help="When memory is read after a flood.")] = 60.0,
    project: Annotated[Path, typer.Option(help="The checkout that is measured.")] = PROJECT,
    output: Annotated[Path | None, typer.Option(help="Where the table goes.")] = None,
) -> None:
    """Measure a shopper beside each flood."""
    console = Console(stderr=True)
    with running_stack(project, **LIMITS) as stack:
        rows = asyncio.run(measure(stack, seconds, settle, console))
    table = report(rows)
    if output is not None:
        output.write_text(table + "\n```json\n" + json.dumps(rows, indent=2) + "\n```\n")
    print(processor_name())
    print(table)


if __name__ == "__main__":
    app()
