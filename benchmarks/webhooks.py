"""What webhooks reach: `python -m benchmarks.webhooks [FIGURE…]`.

A stack of its own; events are put into the outbox as calls would, except where calls are what is
measured. The senders and the receiver are processes of their own on the same machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import httpx
import psycopg
import typer

from benchmarks.stack import RunningStack, running_stack
from benchmarks.webhook_receiver import SECRET
from server.platform.settings import DEVELOPMENT_JWT_SECRET
from server.stack.process import PROJECT, free_port
from server.stack.tokens import customer_claims, role_claims, signed

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_COMPANY = "test-company-id"
_EVENTS = """
INSERT INTO commerce_events ("occurredAt", "companyId", "aggregateType", "aggregateId",
    "aggregateVersion", "eventType", payload, "customerId")
SELECT date_trunc('milliseconds', clock_timestamp() AT TIME ZONE 'UTC'), %(company)s, 'Cart',
    %(mark)s || '-' || n %% %(records)s, n / %(records)s + 1, 'CART_ITEM_ADDED',
    '{"productId": "prod-mug", "quantity": 2}', 'cust-' || n %% %(records)s
FROM generate_series(0, %(count)s - 1) AS n ORDER BY n RETURNING id"""
_KILLS, _KILLED_EVENTS, _BETWEEN_KILLS = 200, 10_000, 20


@dataclass(frozen=True)
class Bench:
    """What is measured with."""

    stack: RunningStack
    database: psycopg.Connection[Any]
    api: httpx.Client
    folder: Path

    def endpoint(self, url: str) -> Any:
        """Make an endpoint."""
        asked = {"url": url, "secret": SECRET}
        answer = self.api.post("/api/webhooks/endpoints", json=asked)
        answer.raise_for_status()
        return answer.json()

    def forget(self) -> None:
        """Delete all endpoints."""
        for endpoint in self.api.get("/api/webhooks/endpoints").json()["endpoints"]:
            self.api.delete(f"/api/webhooks/endpoints/{endpoint['id']}").raise_for_status()

    def put(self, mark: str, count: int, records: int) -> list[int]:
        """Put events into the outbox; gives their numbers."""
        values = {"company": _COMPANY, "mark": mark, "records": records, "count": count}
        return [row[0] for row in self.database.execute(_EVENTS, values).fetchall()]

    def environment(self, **more: str) -> dict[str, str]:
        return {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "NODE_ENV": "development",
            "JWT_SECRET": DEVELOPMENT_JWT_SECRET,
            "DATABASE_URL": self.stack.database_url,
            "LOG_LEVEL": "error",
            **more,
        }

    def spawn_sender(self, **settings: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "server", "webhooks", "serve"]
        log = (self.folder / "sender.log").open("ab")
        environment = self.environment(**settings)
        return subprocess.Popen(command, env=environment, cwd=PROJECT, stdout=log, stderr=log)

    @contextlib.contextmanager
    def senders(self, number: int, **settings: str) -> Iterator[None]:
        """Send while the context lasts."""
        processes = [self.spawn_sender(**settings) for _ in range(number)]
        try:
            yield
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(30)

    @contextlib.contextmanager
    def receiver(self, *, keep: bool = False) -> Iterator[Receiver]:
        """Receive while the context lasts."""
        port, log = free_port(), self.folder / f"receiver-{time.time_ns()}.log"
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.webhook_receiver", str(port), str(log)],
            env=self.environment(KEEP="1" if keep else "0"),
            cwd=PROJECT,
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield Receiver(f"http://127.0.0.1:{port}", log)
        finally:
            process.kill()
            process.wait()


@dataclass
class Receiver:
    """What has come."""

    url: str
    log: Path

    def lines(self) -> list[list[Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines(keepends=True)
                if line.endswith("\n")]  # fmt: skip

    def count(self) -> int:
        return self.log.read_bytes().count(b"\n")

    def until(self, enough: Callable[[list[list[Any]]], bool], seconds: float) -> list[list[Any]]:
        """Wait until what has come is enough."""
        deadline = time.monotonic() + seconds
        while True:
            begun = time.monotonic()
            if enough(lines := self.lines()):
                return lines
            if begun > deadline:
                raise TimeoutError(f"{len(lines)} requests after {seconds:g} s")
            # To look must not be what takes the time.
            time.sleep(max(0.2, 9 * (time.monotonic() - begun)))


def distinct(lines: list[list[Any]], path: str = "") -> set[str]:
    return {line[2] for line in lines if not path or line[0] == path}


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else float("nan")


def rate(bench: Bench) -> dict[str, Any]:
    """Send 20,000 events that wait, to a receiver that takes all of them over."""
    found: dict[str, Any] = {}
    for number in (1, 2):
        with bench.receiver() as receiver:
            bench.endpoint(f"{receiver.url}/fast")
            bench.put(f"rate-{number}", 20_000, 4000)
            with bench.senders(number):
                lines = receiver.until(lambda lines: len(distinct(lines)) >= 20_000, 300)
            times = sorted(line[1] for line in lines)
            # The first and last hundred are the beginning and the end of the queue.
            seconds = (times[-100] - times[100]) / 1e9
            found[f"{number} sender"] = round((len(times) - 200) / seconds)
        bench.forget()
    return found


def latency(bench: Bench) -> dict[str, Any]:
    """Put 50 events a second into the outbox for 30 s, each in a transaction of its own."""
    with bench.receiver() as receiver, bench.senders(1):
        bench.endpoint(f"{receiver.url}/fast")
        committed = _steadily(bench, "latency", 50, 30, receiver)
        lines = receiver.until(lambda lines: committed.keys() <= distinct(lines), 60)
    bench.forget()
    waits = _waits(lines, committed, "/fast")
    return {"p50 ms": round(statistics.median(waits)), "p95 ms": round(p95(waits))}


def hanging(bench: Bench) -> dict[str, Any]:
    """Ten endpoints at 10 events a second, all fast, then with one of them hanging."""
    found: dict[str, float] = {}
    for name, odd in (("all fast", "/9"), ("one hangs", "/hanging")):
        with bench.receiver() as receiver, bench.senders(1):
            paths = [f"/{number}" for number in range(9)]
            for path in (*paths, odd):
                bench.endpoint(receiver.url + path)
            committed = _steadily(bench, f"hanging-{odd[1:]}", 10, 30, receiver)
            lines = receiver.until(_everywhere(committed, paths), 60)
            waits = [wait for path in paths for wait in _waits(lines, committed, path)]
            found[f"{name}, p95 ms"] = round(p95(waits))
        bench.forget()
    before, after = found.values()
    return found | {"ratio": round(after / before, 2)}


def _everywhere(committed: dict[str, int], paths: list[str]) -> Callable[[list[list[Any]]], bool]:
    return lambda lines: all(committed.keys() <= distinct(lines, path) for path in paths)


def _steadily(
    bench: Bench, mark: str, a_second: int, seconds: int, receiver: Receiver
) -> dict[str, int]:
    """Put events at a rate; gives when each was committed, after a first one has come through."""
    first = bench.put(f"{mark}-first", 1, 1)
    receiver.until(lambda lines: f"evt-{first[0]}" in distinct(lines), 60)
    time.sleep(1)
    committed = {}
    begun = time.monotonic()
    for number in range(a_second * seconds):
        time.sleep(max(0.0, begun + number / a_second - time.monotonic()))
        (event,) = bench.put(f"{mark}-{number % 200}", 1, 1)
        committed[f"evt-{event}"] = time.time_ns()
    return committed


def _waits(lines: list[list[Any]], committed: dict[str, int], path: str) -> list[float]:
    came: dict[str, int] = {}
    for at, time_ns, event, *_ in lines:
        if at == path and event in committed:
            came.setdefault(event, time_ns)
    return [(came[event] - moment) / 1e6 for event, moment in committed.items()]


def replay(bench: Bench) -> dict[str, Any]:
    """Replay 100,000 events, and compare what comes with what there is."""
    events = bench.put("replay", 100_000, 10_000)
    with bench.receiver() as receiver, bench.senders(1):
        made = bench.endpoint(f"{receiver.url}/fast")
        begun = time.monotonic()
        bench.api.post(
            f"/api/webhooks/endpoints/{made['endpoint']['id']}/replays",
            json={"since": "2026-01-01T00:00:00Z"},
        ).raise_for_status()
        wanted = {f"evt-{event}" for event in events}
        lines = receiver.until(lambda lines: len(lines) >= 100_000 and wanted <= distinct(lines),
                               900)  # fmt: skip
        seconds = time.monotonic() - begun
    bench.forget()
    came = [line[2] for line in lines if line[2] in wanted]
    return {
        "seconds": round(seconds, 1),
        "equal": set(came) == wanted,
        "twice": len(came) - 100_000,
    }


def kills(bench: Bench) -> dict[str, Any]:
    """10,000 events to a receiver that fails three in ten, while senders are killed 200 times."""
    pauses = ",".join(["0.3"] * 30)
    with bench.receiver(keep=True) as receiver:
        bench.endpoint(f"{receiver.url}/failing")
        senders = [bench.spawn_sender(WEBHOOK_RETRY_SECONDS=pauses) for _ in range(3)]
        events: list[int] = []
        killed = 0
        while killed < _KILLS:
            share = _KILLED_EVENTS * (killed + 1) // _KILLS - len(events)
            events += bench.put(f"kills-{killed % 10}", share, 500) if share else []
            # One that has sent is killed, not one that is still loading its code.
            came = receiver.count()
            deadline = time.monotonic() + 5
            while receiver.count() < came + _BETWEEN_KILLS and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(random.uniform(0, 0.3))
            place = killed % 3
            senders[place].send_signal(signal.SIGKILL)
            senders[place].wait()
            senders[place] = bench.spawn_sender(WEBHOOK_RETRY_SECONDS=pauses)
            killed += 1
        wanted = {f"evt-{event}" for event in events}
        lines = receiver.until(lambda lines: wanted <= distinct(lines), 900)
        for sender in senders:
            sender.terminate()
            sender.wait(30)
    bench.forget()
    seen: dict[str, list[str]] = defaultdict(list)
    known: set[str] = set()
    for _, _, event, _, body, _ in lines:
        if event not in known:
            known.add(event)
            told = json.loads(body)
            seen[told["partitionkey"]].append(told["sequence"])
    return {
        "events": len(events),
        "killed": killed,
        "came": len(wanted & known),
        "requests taken over": len(lines),
        "of these again": len(lines) - len(known),
        "records out of order": sum(found != sorted(found) for found in seen.values()),
        "wrong signatures, Python": sum(not line[5] for line in lines),
        "wrong signatures, TypeScript": _typescript(receiver.log),
    }


def _typescript(log: Path) -> str:
    """Verify with the official package of npm."""
    done = subprocess.run(
        ["node", str(PROJECT / "benchmarks" / "verify_webhooks.mjs"), str(log), SECRET],
        cwd=PROJECT / "clients" / "typescript",
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout or done.stderr).strip()[-200:]


def add_item(bench: Bench) -> dict[str, Any]:
    """Add items as fast as four shoppers can, in turns without and with an endpoint."""
    found: dict[str, list[float]] = {"without": [], "with": []}
    with bench.receiver() as receiver, bench.senders(1):
        _calls(bench, 5)
        bench.database.execute("ANALYZE")  # plans as they are once autovacuum has looked
        for turn in range(10):
            if turn % 2:
                bench.endpoint(f"{receiver.url}/fast")
                time.sleep(2)
            found["with" if turn % 2 else "without"].append(_calls(bench, 10))
            bench.forget()
    ratio = statistics.median(found["with"]) / statistics.median(found["without"])
    return {name: [round(each) for each in values] for name, values in found.items()} | {
        "ratio": round(ratio, 3)
    }


def _calls(bench: Bench, seconds: float) -> float:
    from datetime import timedelta

    claims = [customer_claims(f"cust-bench-{number}", _COMPANY) for number in range(4)]
    tokens = [
        signed(one, secret=DEVELOPMENT_JWT_SECRET, lifetime=timedelta(hours=1)) for one in claims
    ]

    async def shop(token: str, until: float) -> int:
        done = 0
        url = f"http://127.0.0.1:{bench.stack.port}"
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:
            while time.monotonic() < until:
                answer = await client.post(
                    "/api/cart/items",
                    json={"productId": "prod-mug", "quantity": 1},
                    headers={"authorization": f"Bearer {token}"},
                )
                if answer.status_code != 201:
                    await client.delete("/api/cart", headers={"authorization": f"Bearer {token}"})
                done += 1
        return done

    async def go() -> float:
        until = time.monotonic() + seconds
        return sum(await asyncio.gather(*(shop(token, until) for token in tokens))) / seconds

    return asyncio.run(go())


FIGURES = {figure.__name__: figure for figure in (rate, latency, hanging, replay, kills, add_item)}


@app.command()
def main(figures: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Measure FIGURES: all of them unless told."""
    with running_stack() as stack, stack.connect() as database:
        token = signed(
            role_claims("ADMIN"), secret=DEVELOPMENT_JWT_SECRET, lifetime=timedelta(hours=6)
        )
        url = f"http://127.0.0.1:{stack.port}"
        headers = {"authorization": f"Bearer {token}"}
        with (
            httpx.Client(base_url=url, headers=headers, timeout=60) as api,
            tempfile.TemporaryDirectory() as folder,
        ):
            bench = Bench(stack, database, api, Path(folder))
            for name in figures or FIGURES:
                print(f"{name}: {json.dumps(FIGURES[name](bench))}", flush=True)


if __name__ == "__main__":
    app()
