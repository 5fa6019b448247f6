"""What floods of one address cost a shopper of another: `python -m benchmarks.floods`.

A stack of two workers with the limits of production stands behind one proxy, so that the flood and
the shopper have addresses of their own. She reads, adds and looks at her cart at a steady pace,
first alone, then beside each flood; memory is read before it and some time after its end.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

import httpx
import psutil
import typer
from rich.console import Console

from benchmarks.flood_kinds import COMPANY, FLOODS, Flood
from benchmarks.machine import processor_name
from benchmarks.stack import RunningStack, running_stack
from server.stack.process import PROJECT

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
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


@dataclass
class Seen:
    """What the shopper saw while something went on."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def p95_ms(self) -> float:
        """The 95th percentile of her calls, in milliseconds."""
        return 1000 * statistics.quantiles(self.seconds, n=20, method="inclusive")[-1]

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

    async def begin(self) -> None:
        """Make the cart that she fills."""
        answer = await self._client.post("/api/public/cart", json={}, headers=self._headers)
        answer.raise_for_status()
        self._cart = answer.json()["id"]
        self._headers["x-session-token"] = answer.json()["sessionToken"]

    async def shop(self, seen: Seen, seconds: float) -> None:
        """Shop for so long, and make two calls at least.

        By the clock and not by the answer: a slow call keeps none of those that follow.
        """
        start, turn = time.monotonic(), 0
        async with asyncio.TaskGroup() as calls:
            while turn * PACE_SECONDS < seconds or turn < 2:
                due = start + turn * PACE_SECONDS
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                calls.create_task(self._call(seen, turn, due))
                turn += 1

    async def _call(self, seen: Seen, turn: int, due: float) -> None:
        try:
            answer = await self._step(turn)
            seen.statuses[answer.status_code] += 1
        except httpx.HTTPError:
            seen.statuses[599] += 1
        seen.seconds.append(time.monotonic() - due)

    async def _step(self, turn: int) -> httpx.Response:
        # Her own address may store 1,800 times and then three times a minute.
        if turn % 4 == 0:
            cart = f"/api/public/cart/{self._cart}"
            if turn % 8 == 0:
                return await self._client.delete(cart, headers=self._headers)
            body = {"productId": "prod-mug", "quantity": 1 + turn % 2}
            return await self._client.post(f"{cart}/items", json=body, headers=self._headers)
        return await self._client.get("/api/public/cart", headers=self._headers)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a flood did; times in milliseconds, memory in megabytes before it and after its end."""

    flood: str
    quiet_p95: float
    beside_p95: float
    calls: int
    refused: int
    envoy: tuple[float, float]
    workers: tuple[float, float]
    load: float
    """Of the machine while it went on: how many processes wanted a processor."""

    @property
    def ratio(self) -> float:
        """Her P95 beside the flood to her quiet one."""
        return self.beside_p95 / self.quiet_p95

    def row(self) -> str:
        """Write it as a line of the table; what misses its bar is bold."""
        cells = [
            self.flood,
            f"{self.quiet_p95:.1f} ms",
            f"{self.beside_p95:.1f} ms",
            _marked(f"{self.ratio:.2f}", self.ratio > BAR_P95),
            _marked(f"{self.refused} of {self.calls}", self.refused > 0),
            *(
                _marked(f"{before:.0f} · {after:.0f} MB", after > BAR_MEMORY * before)
                for before, after in (self.envoy, self.workers)
            ),
            f"{self.load:.0f}",
        ]
        return f"| {' | '.join(cells)} |"


def _marked(text: str, missed: bool) -> str:
    return f"**{text}**" if missed else text


def memory_mb(stack: RunningStack, part: str) -> float:
    """Read how much memory a part of the stack has, in megabytes."""
    return sum(psutil.Process(pid).memory_info().rss for pid in stack.parts[part]) / 1e6


async def beside(
    stack: RunningStack, shopper: Shopper, name: str, flood: Flood, seconds: float, settle: float
) -> Outcome:
    """Measure the shopper alone and beside a flood."""
    quiet, during = Seen(), Seen()
    await shopper.shop(quiet, seconds)
    envoy, workers = memory_mb(stack, "envoy"), memory_mb(stack, "workers")
    async with flood(stack):
        await asyncio.sleep(1)
        await shopper.shop(during, seconds)
        load = os.getloadavg()[0]
    await asyncio.sleep(settle)
    return Outcome(
        name,
        quiet.p95_ms,
        during.p95_ms,
        len(during.seconds),
        during.refused + quiet.refused,
        (envoy, memory_mb(stack, "envoy")),
        (workers, memory_mb(stack, "workers")),
        load,
    )


async def measure(
    stack: RunningStack, floods: dict[str, Flood], seconds: float, settle: float, console: Console
) -> list[Outcome]:
    """Measure one flood after the other."""
    shopper = Shopper(stack.port)
    await shopper.begin()
    await shopper.shop(Seen(), 3)
    found = []
    for name, flood in floods.items():
        found.append(await beside(stack, shopper, name, flood, seconds, settle))
        console.print(found[-1].row(), highlight=False)
    return found


def report(found: list[Outcome]) -> str:
    """Write the table."""
    heads = ("flood", "her P95 quiet", "beside it", "ratio", "refused")
    heads += ("Envoy before · after", "workers before · after", "load")
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    return "\n".join([*lines, *(outcome.row() for outcome in found)]) + "\n"


@app.command()
def main(
    seconds: Annotated[float, typer.Option(help="How long each part takes.")] = 15.0,
    settle: Annotated[float, typer.Option(help="When memory is read after a flood.")] = 60.0,
    only: Annotated[str, typer.Option(help="A part of the names of the floods to make.")] = "",
    project: Annotated[Path, typer.Option(help="The checkout that is measured.")] = PROJECT,
    output: Annotated[Path | None, typer.Option(help="Where the table goes.")] = None,
) -> None:
    """Measure a shopper beside each flood; what misses its bar is bold."""
    floods = {name: flood for name, flood in FLOODS.items() if only in name}
    console = Console(stderr=True, width=200)
    with running_stack(project, **LIMITS) as stack:
        found = asyncio.run(measure(stack, floods, seconds, settle, console))
    table = f"{processor_name()}, {psutil.cpu_count()} cores\n\n{report(found)}"
    if output is not None:
        kept = json.dumps([asdict(outcome) for outcome in found], indent=2)
        output.write_text(f"{table}\n```json\n{kept}\n```\n")
    print(table)


if __name__ == "__main__":
    app()
