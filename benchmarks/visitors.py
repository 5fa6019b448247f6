"""The load generator that needs nothing but Python: `python -m benchmarks.visitors --help`.

`mix` lets visitors come at a steady rate, whether or not the answers keep up; `callers` replays
prepared calls from 100 callers without think time, as wrk does. Each prints one line of JSON. The
secret that tokens are signed with is the environment's `JWT_SECRET`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import secrets
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop

from benchmarks import profiles
from benchmarks.data import COMPANY
from benchmarks.generators import CALLERS
from benchmarks.http1 import Answer, Client
from benchmarks.profiles import Call, Journey, Mix
from server.platform.settings import DEVELOPMENT_JWT_SECRET
from server.stack import tokens

_TIMEOUT_SECONDS = 10.0
_LIFETIME = timedelta(hours=2)

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class Crowd:
    """Visitors under way, and what they saw.

    Args:
        mix: What they do.
        client: What they call with.
        run: Begins the names of these visitors, so that they can be told from others.
        seed: What their choices follow from.
    """

    def __init__(self, mix: Mix, client: Client, *, run: str, seed: int = 1) -> None:
        self._mix = mix
        self._client = client
        self._run = run
        self._chance = random.Random(seed)
        self._numbers = itertools.count()
        self._under_way: dict[str, int] = defaultdict(int)
        self.took: dict[str, list[float]] = defaultdict(list)
        """Milliseconds of each call that was answered well, by its name."""
        self.errors: dict[str, int] = defaultdict(int)
        self.first_error = ""
        self.dropped = 0
        """Visitors who were turned away, because too many were under way."""

    async def come(self, rates: dict[str, float], seconds: float) -> None:
        """Let visitors begin each journey at its rate, and wait until all have left."""
        async with asyncio.TaskGroup() as visits:
            for name, rate in rates.items():
                visits.create_task(self._begin(self._mix.journeys[name], rate, seconds, visits))

    async def _begin(
        self, journey: Journey, rate: float, seconds: float, visits: asyncio.TaskGroup
    ) -> None:
        begun = time.perf_counter()
        # Not all journeys begin in the same moment.
        first = self._chance.random() / rate
        for number in itertools.count():
            offset = first + number / rate
            if offset >= seconds:
                return
            due = begun + offset
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if self._under_way[journey.name] >= self._mix.most_at_once:
                self.dropped += 1
            else:
                visits.create_task(self.visit(journey, due))

    async def visit(self, journey: Journey, due: float | None = None) -> None:
        """Go one visitor's way; a call that fails ends it.

        Args:
            journey: The way.
            due: When it was to begin, on the clock of `perf_counter`; None: now.
        """
        self._under_way[journey.name] += 1
        number = next(self._numbers)
        values = {
            "visitor": f"{self._run}-{number}",
            "customer": f"load-customer-{self._chance.randrange(self._mix.customers)}",
        }
        product = self._chance.randrange(self._mix.products)
        begin = due
        try:
            for name, average in journey.calls:
                for _ in range(profiles.times(average, self._chance.random())):
                    # Never the same twice: a comparison refuses that.
                    product = (product + 1) % self._mix.products
                    values["product"] = f"prod-{product + 1:04}"
                    values["bundle"] = self._chance.choice(self._mix.bundles)
                    if not await self._call(self._mix.calls[name], values, begin):
                        return
                    begin = None
        finally:
            self._under_way[journey.name] -= 1

    async def _call(self, call: Call, values: dict[str, str], due: float | None) -> bool:
        """Make one call; time it from when it was *due*, else from now."""
        path, body = call.filled(values)
        request = self._client.request(call.method, path, self._headers(call, values), body)
        begun = time.perf_counter() if due is None else due
        try:
            answer = await self._client.call(request)
        except OSError as error:
            return self._failed(call, repr(error))
        if not _well(call, answer):
            return self._failed(call, f"{answer.status} {answer.body[:300].decode()}")
        self.took[call.name].append((time.perf_counter() - begun) * 1000)
        if call.keep:
            said = json.loads(answer.body)
            values |= {name: profiles.found(said, where) for name, where in call.keep.items()}
        return True

    def _failed(self, call: Call, why: str) -> bool:
        self.errors[call.name] += 1
        self.first_error = self.first_error or f"{call.name}: {why}"
        return False

    def _headers(self, call: Call, values: dict[str, str]) -> dict[str, str]:
        kind = "application/grpc-web+proto" if call.strings else "application/json"
        headers = {"content-type": kind, "user-agent": "load"}
        if call.by == "guest":
            headers["x-company-id"] = self._mix.company
        else:
            headers["authorization"] = f"Bearer {_token(call.by, values['customer'])}"
        # A customer shows a visitor's token to take over what the visitor has.
        if "token" in values and call.by in {"guest", "customer"}:
            headers["x-session-token"] = values["token"]
        return headers

    def report(self, seconds: float) -> dict[str, Any]:
        """Sum up what was seen in *seconds*."""
        return {
            "seconds": seconds,
            "calls": {
                name: {"errors": self.errors[name], **percentiles(self.took[name])}
                for name in sorted(self._mix.calls)
                if self.took[name] or self.errors[name]
            },
            "dropped": self.dropped,
            "first_error": self.first_error,
        }


def _well(call: Call, answer: Answer) -> bool:
    if call.strings:
        return answer.status == 200 and b"grpc-status:0" in answer.body
    return answer.status == (201 if call.method == "POST" else 200)


@cache
def _token(by: str, customer: str) -> str:
    claims = {
        "customer": lambda: tokens.customer_claims(customer),
        "staff": lambda: tokens.role_claims("ADMIN"),
        "service": lambda: tokens.role_claims("SERVICE"),
    }[by]()
    secret = os.environ.get("JWT_SECRET") or DEVELOPMENT_JWT_SECRET
    return tokens.signed(claims, secret=secret, lifetime=_LIFETIME)


def percentiles(took: Sequence[float]) -> dict[str, float]:
    """Count calls and give the percentiles of what they took."""
    ordered = sorted(took)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2)

    if not ordered:
        return {"count": 0, "p50_ms": 0.0, "p95_ms": 0.0, "p99_ms": 0.0, "max_ms": 0.0}
    return {
        "count": len(ordered),
        "p50_ms": at(0.5),
        "p95_ms": at(0.95),
        "p99_ms": at(0.99),
        "max_ms": round(ordered[-1], 2),
    }


@app.command()
def mix(
    port: Annotated[int, typer.Option(help="The server's port of loopback.")] = 3001,
    profile: Annotated[str, typer.Option(help="A profile of mix.json.")] = "black-friday",
    factor: Annotated[float, typer.Option(min=0.001, help="How many times the profile.")] = 1,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long visitors come.")] = 20,
    run: Annotated[str, typer.Option(help="What visitors' names begin with.")] = "",
) -> None:
    """Let visitors come as a profile says."""
    it = profiles.load()
    if profile not in it.profiles:
        raise typer.BadParameter(f"{profile} is none of {', '.join(it.profiles)}")

    async def go() -> dict[str, Any]:
        client = Client("127.0.0.1", port, _TIMEOUT_SECONDS)
        crowd = Crowd(it, client, run=run or f"load-{secrets.token_hex(4)}")
        begun = time.perf_counter()
        try:
            await crowd.come(it.visitors_a_second(profile, factor), seconds)
        finally:
            client.close()
        # Where answers do not keep up, the last visitors leave long after the last one came.
        return crowd.report(max(seconds, time.perf_counter() - begun))

    print(json.dumps(uvloop.run(go())))


@app.command()
def callers(
    calls: Annotated[Path, typer.Argument(help="Prepared calls, as `calls.py` writes them.")],
    port: Annotated[int, typer.Option(help="The server's port of loopback.")] = 3001,
    seconds: Annotated[float, typer.Option(min=0.1)] = 10,
    first: Annotated[int, typer.Option(help="How many of them were used before.")] = 0,
    once: Annotated[bool, typer.Option("--once", help="Send none of them twice.")] = False,
) -> None:
    """Replay prepared calls from 100 callers, each beginning its next when the last has ended."""
    client = Client("127.0.0.1", port, _TIMEOUT_SECONDS)
    lines = calls.read_text().splitlines()
    requests = [_prepared(client, line) for line in lines[first:] if line]
    print(json.dumps(uvloop.run(_replay(client, requests, seconds, once))))


def _prepared(client: Client, line: str) -> bytes:
    method, path, customer, session, body = line.split("\t")
    headers = {"content-type": "application/json", "x-company-id": COMPANY}
    if customer != "-":
        headers["authorization"] = f"Bearer {customer}"
    if session != "-":
        headers["x-session-token"] = session
    return client.request(method, path, headers, b"" if body == "-" else body.encode())


async def _replay(
    client: Client, requests: list[bytes], seconds: float, once: bool
) -> dict[str, Any]:
    """Replay, and give what `generators.Measured` holds."""
    took: list[float] = []
    errors: list[str] = []
    left = iter(requests if once else itertools.cycle(requests))
    used = 0
    exhausted = False
    begun = time.perf_counter()

    async def caller() -> None:
        nonlocal used, exhausted
        while (now := time.perf_counter()) - begun < seconds:
            request = next(left, None)
            if request is None:
                exhausted = True
                return
            used += 1
            try:
                answer = await client.call(request)
            except OSError as error:
                errors.append(repr(error))
                continue
            took.append((time.perf_counter() - now) * 1000)
            if answer.status not in {200, 201}:
                errors.append(f"{answer.status} {answer.body[:300].decode()}")

    async with asyncio.TaskGroup() as group:
        for _ in range(CALLERS):
            group.create_task(caller())
    client.close()
    found = percentiles(took)
    return {
        "calls": len(took),
        "seconds": time.perf_counter() - begun,
        "errors": len(errors),
        "used": used,
        "exhausted": exhausted,
        **{name: found[name] for name in ("p50_ms", "p95_ms", "p99_ms")},
        "first_error": errors[0] if errors else "",
    }


if __name__ == "__main__":
    app()
