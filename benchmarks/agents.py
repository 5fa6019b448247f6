"""An assistant's add beside a shopper's: `python -m benchmarks.agents [SECONDS]`.

A hundred callers through Envoy, each with a cart of its own, in turns of a few seconds: by
`PUT /ucp/{site}/v1/carts/{id}` with the whole cart, and by `POST /api/public/cart/{id}/items`.
Each call adds one more unit of one product. What is told is the ratio, the median of the turns, and
what a call costs the server in processor time.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Annotated, Any

import aiohttp
import typer

from benchmarks.machine import tree_seconds
from benchmarks.stack import RunningStack, running_stack

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
CALLERS, TURNS, MOST = 100, 5, 100
"""A line holds at most a hundred units."""
_PRODUCTS = ("prod-mug", "prod-tee", "prod-poster", "prod-lamp", "prod-chair")
SITE, _COMPANY = "site-main", "test-company-id"
_PROFILE = "https://agents.example/profile"
AGENT = {"ucp-agent": f'profile="{_PROFILE}"'}
"""The headers of an assistant's call."""


def serve_agents(stack: RunningStack) -> None:
    """Let the site serve the assistant."""
    with stack.connect() as database:
        database.execute(
            'UPDATE sites SET "enableAgents" = true, "agentSettings" = %s WHERE id = %s',
            (json.dumps({"approved": [{"profile": _PROFILE}]}), SITE),
        )


@dataclass
class Shopping:
    """One caller's cart."""

    http: aiohttp.ClientSession
    agents: bool
    path: str = ""
    token: str = ""
    units: int = 0

    async def begin(self) -> None:
        """Begin an empty cart, or one with a unit, as the protocol has it."""
        self.units = 1
        if self.agents:
            answer = await self._call("POST", f"/ucp/{SITE}/v1/carts", self._lines(), AGENT)
            self.path = f"/ucp/{SITE}/v1/carts/{answer['id']}"
        else:
            tenant = {"x-company-id": _COMPANY}
            answer = await self._call("POST", "/api/public/cart", {"siteId": SITE}, tenant)
            self.path, self.token = f"/api/public/cart/{answer['id']}/items", answer["sessionToken"]

    async def add(self) -> None:
        """Add one unit more."""
        if self.units >= MOST * len(_PRODUCTS):
            await self.begin()
        product = _PRODUCTS[self.units % len(_PRODUCTS)]
        self.units += 1
        if self.agents:
            await self._call("PUT", self.path, self._lines(), AGENT)
        else:
            headers = {"x-company-id": _COMPANY, "x-session-token": self.token}
            await self._call("POST", self.path, {"productId": product, "quantity": 1}, headers)

    def _lines(self) -> dict[str, Any]:
        most, rest = divmod(self.units, len(_PRODUCTS))
        counts = {product: most + (n < rest) for n, product in enumerate(_PRODUCTS)}
        lines = [{"item": {"id": name}, "quantity": n} for name, n in counts.items() if n]
        return {"line_items": lines}

    async def _call(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        async with self.http.request(method, path, json=body, headers=headers) as answer:
            answer.raise_for_status()
            return await answer.json()


def spent(stack: RunningStack) -> float:
    """Say how many seconds of processor time the stack's processes have used."""
    return sum(tree_seconds(pid) for pids in stack.parts.values() for pid in pids)


async def turn(
    stack: RunningStack, add: Callable[[Shopping], Awaitable[None]], carts: list[Shopping], s: float
) -> tuple[float, float]:
    """Add for *s* seconds; give the calls a second, and the milliseconds of processor each cost."""
    begun, before, calls = time.perf_counter(), spent(stack), 0

    async def work(cart: Shopping) -> None:
        nonlocal calls
        while time.perf_counter() - begun < s:
            await add(cart)
            calls += 1

    await asyncio.gather(*map(work, carts))
    took = time.perf_counter() - begun
    return calls / took, (spent(stack) - before) * 1000 / calls


async def measured(stack: RunningStack, seconds: float) -> None:
    """Measure both in turns, and print."""
    connector = aiohttp.TCPConnector(limit=CALLERS)
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{stack.port}", connector=connector
    ) as session:
        kinds = {
            name: [Shopping(session, agents=agents) for _ in range(CALLERS)]
            for name, agents in (("PUT", True), ("POST", False))
        }
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in kinds}
        for carts in kinds.values():
            await asyncio.gather(*(cart.begin() for cart in carts))
            await turn(stack, Shopping.add, carts, seconds)
        with stack.connect() as database:  # plans as they are once autovacuum has looked
            database.execute("ANALYZE")
        for name, _ in zip(cycle(kinds), range(2 * TURNS), strict=False):
            result = await turn(stack, Shopping.add, kinds[name], seconds)
            found[name].append(result)
    rate, cost = (
        {name: [one[n] for one in turns] for name, turns in found.items()} for n in (0, 1)
    )
    for name in kinds:
        middle = statistics.median(cost[name])
        print(f"{name}: {[round(one) for one in rate[name]]} a second, {middle:.2f} ms each")
    by_rate, by_cost = (
        statistics.median(a / b for a, b in zip(one["PUT"], one["POST"], strict=True))
        for one in (rate, cost)
    )
    print(f"PUT beside POST: {by_rate:.2f} of its calls a second, {by_cost:.2f} of its processor")


@app.command()
def main(
    seconds: Annotated[float, typer.Argument(help="How long a turn takes.")] = 5.0,
) -> None:
    """Measure an assistant's add beside a shopper's."""
    with running_stack() as stack:
        serve_agents(stack)
        asyncio.run(measured(stack, seconds))


if __name__ == "__main__":
    app()
