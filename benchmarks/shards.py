"""Two databases behind one deployment, and many schemas: `python -m benchmarks.shards`.

Two workers serve the same two companies from copies of one database, one from a single database,
the other from two. They are loaded in turns, by the same callers, so what is told is the ratio.
Then the second database is stopped under load, and the memory of a worker is compared where the
same rows are in one schema and where 64 are behind one server.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import psutil
import psycopg
from commerce.cart.v1 import cart_input_pb2, public_cart_service_pb2, public_cart_service_pb2_grpc

from server.platform.schema import migrations
from server.platform.settings import DEVELOPMENT_JWT_SECRET
from server.stack.postgres import EmbeddedPostgres
from server.stack.process import PROJECT, Child, free_port, spawn

COMPANIES = {"test-company-id": "prod-mug", "other-company-id": "prod-other"}
OTHER = "other-company-id"
CALLERS, ROUNDS, SECONDS = 32, 7, 4.0
SCHEMAS = 64


@dataclass(frozen=True, slots=True)
class Running:
    """A worker under load."""

    child: Child
    port: int

    @property
    def process(self) -> psutil.Process:
        """The worker's process."""
        return psutil.Process(self.child.pid)


@contextmanager
def worker(folder: Path, **variables: str) -> Iterator[Running]:
    """Start a worker and wait until it serves."""
    port = free_port()
    limits = {f"RATE_LIMIT_{name}": "100000000" for name in ("PUBLIC", "TOKEN", "TENANT")}
    environment = os.environ | limits | variables
    environment |= {"NODE_ENV": "development", "JWT_SECRET": DEVELOPMENT_JWT_SECRET}
    environment |= {"WORKERS": "1", "ANALYTICS_REFRESH_SECONDS": "0"}
    child = spawn(
        "The worker",
        [sys.executable, "-m", "server", "worker", f"--port={port}"],
        log=folder / f"worker-{port}.log",
        environment=environment,
    )
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            grpc.channel_ready_future(channel).result(timeout=60)
        yield Running(child, port)
    finally:
        child.stop()


class Shopper:
    """A guest with a cart, who adds to it."""

    def __init__(self, channel: grpc.aio.Channel, company: str) -> None:
        self.company = company
        self._stub = public_cart_service_pb2_grpc.PublicCartServiceStub(channel)

    async def enter(self) -> None:
        """Begin a cart."""
        who = (("x-company-id", self.company),)
        create = public_cart_service_pb2.CreateGuestCartRequest()
        cart = await self._stub.CreateGuestCart(create, metadata=who)
        self._who = (*who, ("x-session-token", cart.session_token))
        item = cart_input_pb2.NewItem(product_id=COMPANIES[self.company], quantity=1)
        self._add = public_cart_service_pb2.AddGuestItemRequest(cart_id=cart.id, item=item)

    async def add(self) -> None:
        """Add one unit."""
        await self._stub.AddGuestItem(self._add, metadata=self._who)


async def load(port: int, seconds: float, refused: dict[str, int] | None = None) -> int:
    """Add items by all callers for a while; give how many calls were answered."""
    done = 0
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        shoppers = [Shopper(channel, list(COMPANIES)[n % 2]) for n in range(CALLERS)]
        await asyncio.gather(*(one.enter() for one in shoppers))
        ends = time.monotonic() + seconds

        async def shop(one: Shopper) -> None:
            nonlocal done
            while time.monotonic() < ends:
                try:
                    # A cart takes 100 units of a line, so each shopper begins anew now and then.
                    for _ in range(50):
                        await one.add()
                        done += 1
                        if time.monotonic() >= ends:
                            return
                    await one.enter()
                except grpc.aio.AioRpcError:
                    if refused is None:
                        raise
                    refused[one.company] = refused.get(one.company, 0) + 1
                    await asyncio.sleep(0.05)

        await asyncio.gather(*(shop(one) for one in shoppers))
    return done


def measured(running: Running) -> tuple[float, float]:
    """Load a worker; give calls a second, and the worker's processor time a call in ms."""
    before, begun = sum(running.process.cpu_times()[:2]), time.monotonic()
    done = asyncio.run(load(running.port, SECONDS))
    spent, took = sum(running.process.cpu_times()[:2]) - before, time.monotonic() - begun
    return done / took, spent / done * 1000


def copied(server: EmbeddedPostgres, name: str, gone: str = "false") -> str:
    """Copy the filled database, but for the companies that are *gone*; give its address."""
    with psycopg.connect(server.url_of("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE filled")
    with psycopg.connect(server.url_of(name), autocommit=True) as connection:
        connection.execute(f"DELETE FROM companies WHERE {gone}")
    return server.url_of(name)


def filled(server: EmbeddedPostgres, url: str, folder: Path) -> None:
    """Migrate and seed a database."""
    environment = os.environ | {"DATABASE_URL": url, "NODE_ENV": "development"}
    child = spawn(
        "The migration",
        [sys.executable, "-m", "server", "prepare"],
        log=folder / "prepare.log",
        environment=environment,
    )
    while child.exit_code is None:
        time.sleep(0.05)
    if child.stop() != 0:
        raise SystemExit((folder / "prepare.log").read_text())


def beside(one: Running, two: Running) -> dict[str, Any]:
    """Load both in turns; give the ratios of the second to the first."""
    speed, cost = [], []
    for turn in range(ROUNDS):
        pair = (one, two) if turn % 2 else (two, one)
        figures = {running.port: measured(running) for running in pair}
        (a, a_cost), (b, b_cost) = figures[one.port], figures[two.port]
        speed.append(b / a)
        cost.append(b_cost / a_cost)
        print(json.dumps({"one": round(a), "two": round(b), "ratio": round(b / a, 3)}), flush=True)
    return {
        "add item, two databases beside one": round(statistics.median(speed), 3),
        "worker's processor time a call": round(statistics.median(cost), 3),
    }


def outage(running: Running, second: EmbeddedPostgres) -> dict[str, Any]:
    """Stop the second server under load; give who was refused."""
    refused: dict[str, int] = {}

    async def go() -> int:
        loading = asyncio.create_task(load(running.port, 8.0, refused))
        await asyncio.sleep(2)
        await asyncio.to_thread(second.stop)
        return await loading

    served = asyncio.run(go())
    return {"calls served while a shard died": served, "refused by company": refused}


def memory(server: EmbeddedPostgres, folder: Path, count: int) -> dict[str, Any]:
    """Start a worker over *count* schemas of one database, each used once; give what it takes."""
    urls = [f"{server.url_of('schemas')}?schema=s{n}" for n in range(count)]
    shards: Mapping[str, Any] = {
        f"s{n}": {"url": url, "companies": [f"company-{n}"]} for n, url in enumerate(urls) if n
    }
    begun = time.monotonic()
    variables = {"DATABASE_URL": urls[0], "DATABASE_SHARDS": json.dumps(shards) if shards else ""}
    with worker(folder, **variables) as running:
        started = time.monotonic() - begun

        async def touch() -> None:
            async with grpc.aio.insecure_channel(f"127.0.0.1:{running.port}") as channel:
                for n in range(64):  # the same calls, however many schemas they go to
                    company = f"company-{n % count}" if n % count else "test-company-id"
                    stub = public_cart_service_pb2_grpc.PublicCartServiceStub(channel)
                    create = public_cart_service_pb2.CreateGuestCartRequest()
                    await stub.CreateGuestCart(create, metadata=(("x-company-id", company),))

        asyncio.run(touch())
        taken = running.process.memory_info().rss / 2**20
    return {"schemas": count, "worker MiB": round(taken, 1), "start s": round(started, 1)}


def many_schemas(server: EmbeddedPostgres, folder: Path) -> list[dict[str, Any]]:
    """Compare one schema with many."""
    with psycopg.connect(server.url_of("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE schemas")
    base = server.url_of("schemas")
    for n in range(SCHEMAS):
        migrations.upgrade(f"{base}?schema=s{n}")
    filled(server, f"{base}?schema=s0", folder)
    with psycopg.connect(base, autocommit=True) as connection:
        for n in range(1, SCHEMAS):
            connection.execute(f"INSERT INTO s{n}.organizations SELECT * FROM s0.organizations")
            connection.execute(f"INSERT INTO s{n}.clients SELECT * FROM s0.clients")
            connection.execute(
                f'INSERT INTO s{n}.companies (id, "clientId", name, slug) '
                f"SELECT 'company-{n}', id, 'c', 'company-{n}' FROM s{n}.clients LIMIT 1"
            )
    return [memory(server, folder, count) for count in (1, SCHEMAS)]


def main() -> None:
    """Measure all of it, and print lines of JSON."""
    parent = PROJECT / ".cache" / "benchmarks"
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as path, ExitStack() as ends:
        folder = Path(path)
        folder.chmod(0o711)
        (folder / "second").mkdir()
        server, second = EmbeddedPostgres(folder), EmbeddedPostgres(folder / "second")
        for one in (server, second):
            one.start()
            ends.callback(one.stop)
        for one in (server, second):
            with psycopg.connect(one.url_of("postgres"), autocommit=True) as connection:
                connection.execute("CREATE DATABASE filled")
            filled(one, one.url_of("filled"), folder)
        whole, home = copied(server, "whole"), copied(server, "home", f"id = '{OTHER}'")
        here = copied(server, "second", f"id <> '{OTHER}'")
        elsewhere = copied(second, "second", f"id <> '{OTHER}'")
        with ExitStack() as workers:
            one = workers.enter_context(worker(folder, DATABASE_URL=whole))
            shards = json.dumps({"second": {"url": here, "companies": [OTHER]}})
            variables = {"DATABASE_URL": home, "DATABASE_SHARDS": shards}
            two = workers.enter_context(worker(folder, **variables))
            print(json.dumps(beside(one, two)), flush=True)
        shards = json.dumps({"second": {"url": elsewhere, "companies": [OTHER]}})
        with worker(folder, DATABASE_URL=home, DATABASE_SHARDS=shards) as running:
            print(json.dumps(outage(running, second)), flush=True)
        for figures in many_schemas(server, folder):
            print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
