"""What streams reach and cost: `python -m benchmarks.streams delay|breaks|idle`.

`delay`: carts change at a steady rate at one worker, and are followed at another one.
`breaks`: followers are cut off at random and go on, until that has happened so many times.
`idle`: memory, and how fast items are added, beside many streams on which nothing happens.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, Any

import grpc
import httpx
import psutil
import typer
from commerce.cart.v1 import cart_input_pb2, cart_stream_pb2, public_cart_service_pb2
from commerce.cart.v1.public_cart_service_pb2_grpc import PublicCartServiceStub
from commerce.containers.v1 import stream_pb2
from rich.console import Console

from benchmarks.bench import Bench
from benchmarks.cases import CASES
from benchmarks.data import Prepared, Warehouse
from benchmarks.generators import Callers, Load, MissingGenerator
from benchmarks.stack import RunningStack, running_stack

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_COMPANY = "test-company-id"
_KINDS = stream_pb2.Update.Kind
_STREAMS_A_CONNECTION = 100
"""Envoy lets a connection have 128 calls."""
_OPENING_AT_ONCE = 50
_SETTLE_SECONDS = 2.0
_console = Console(highlight=False)
_Metadata = tuple[tuple[str, str], ...]


def _opening(cart: Prepared) -> _Metadata:
    return (("x-company-id", _COMPANY), ("x-session-token", cart.session))


def _p(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


# --- the changes --------------------------------------------------------------------------------


class Changes:
    """Changes carts in turn at a steady rate: the quantity of their one line, 1 and 2 in turns."""

    def __init__(self, target: str, carts: Sequence[Prepared], rate: float) -> None:
        self.at: dict[tuple[str, int], tuple[float, float]] = {}
        """When each version was asked for and answered, by cart."""
        self._target = target
        self._carts = carts
        self._rate = rate
        self._lines: dict[str, str] = {}
        self._locks = {cart.id: asyncio.Lock() for cart in carts}

    async def run(self, over: asyncio.Event) -> None:
        """Change until it is *over*."""
        async with grpc.aio.insecure_channel(self._target) as channel:
            stub = PublicCartServiceStub(channel)
            for cart in self._carts:
                item = cart_input_pb2.NewItem(product_id="prod-mug", quantity=1)
                request = public_cart_service_pb2.AddGuestItemRequest(cart_id=cart.id, item=item)
                made = await stub.AddGuestItem(request, metadata=_opening(cart))
                self._lines[cart.id] = made.items[0].id
            begun = time.perf_counter()
            async with asyncio.TaskGroup() as group:
                for number in itertools.count():
                    due = begun + number / self._rate
                    await asyncio.sleep(max(0.0, due - time.perf_counter()))
                    if over.is_set():
                        return
                    cart = self._carts[number % len(self._carts)]
                    group.create_task(self._change(stub, cart, 1 + number // len(self._carts) % 2))

    async def _change(self, stub: Any, cart: Prepared, quantity: int) -> None:
        request = public_cart_service_pb2.UpdateGuestItemRequest(
            cart_id=cart.id,
            item_id=self._lines[cart.id],
            changes=cart_input_pb2.ItemChanges(quantity=1 + quantity % 2),
        )
        async with self._locks[cart.id]:
            asked = time.perf_counter()
            answer = await stub.UpdateGuestItem(request, metadata=_opening(cart))
            self.at[cart.id, answer.version] = (asked, time.perf_counter())


# --- delay --------------------------------------------------------------------------------------


@app.command()
def delay(
    rate: Annotated[float, typer.Option(help="Changes a second.")] = 100,
    carts: Annotated[int, typer.Option(help="Carts that are followed.")] = 200,
    seconds: Annotated[float, typer.Option(help="How long.")] = 20,
) -> None:
    """Measure how late changes of one worker are seen on streams of another."""
    with running_stack(WORKERS="2") as stack:
        prepared = _carts(stack, "delay", carts)
        one, other = (f"127.0.0.1:{worker['port']}" for worker in stack.workers)
        found = asyncio.run(_delays(one, other, prepared, rate, seconds))
        edge = f"127.0.0.1:{stack.port}"
        behind = asyncio.run(_delays(edge, edge, prepared, rate, seconds))
    for name, delays in (("from one worker to another", found), ("through Envoy", behind)):
        asked, answered = zip(*delays, strict=True)
        _console.print(
            f"{name}: {len(delays)} changes at {rate:g}/s; seen after the answer "
            f"p50 {_p(answered, 0.5):.0f} ms, p95 {_p(answered, 0.95):.0f} ms, "
            f"p99 {_p(answered, 0.99):.0f} ms; after the question p95 {_p(asked, 0.95):.0f} ms"
        )


async def _delays(
    change_at: str, follow_at: str, carts: Sequence[Prepared], rate: float, seconds: float
) -> list[tuple[float, float]]:
    """Give for each change how long after its question and its answer it was seen, in ms."""
    changes, seen = Changes(change_at, carts, rate), dict[tuple[str, int], float]()
    over = asyncio.Event()
    async with contextlib.AsyncExitStack() as stack:
        streams = [await _opened(stack, follow_at, part) for part in _parts(carts)]

        async def listen(cart: Prepared, call: Any) -> None:
            with contextlib.suppress(asyncio.CancelledError):
                while told := await call.read():
                    seen[cart.id, told.version] = time.perf_counter()

        following = [
            asyncio.create_task(listen(cart, call)) for part in streams for cart, call in part
        ]
        running = asyncio.create_task(changes.run(over))
        await asyncio.sleep(seconds)
        over.set()
        await running
        await asyncio.sleep(_SETTLE_SECONDS)
        for task in following:
            task.cancel()
    missing = changes.at.keys() - seen.keys()
    if missing:
        raise SystemExit(f"{len(missing)} of {len(changes.at)} changes were not seen")
    return [
        ((seen[key] - asked) * 1000, max(0.0, seen[key] - answered) * 1000)
        for key, (asked, answered) in changes.at.items()
    ]


# --- breaks -------------------------------------------------------------------------------------


@app.command()
def breaks(
    times: Annotated[int, typer.Option(help="How many breaks.")] = 1000,
    rate: Annotated[float, typer.Option(help="Changes a second.")] = 100,
    followers: Annotated[int, typer.Option(help="Streams at a time.")] = 20,
) -> None:
    """Cut followers off at random under load, and hold what they saw against what there was."""
    with running_stack(WORKERS="2") as stack:
        prepared = _carts(stack, "breaks", followers)
        changes, told, broken = asyncio.run(_broken(stack.port, prepared, rate, times))
        with stack.connect() as connection:
            last = dict(
                connection.execute(
                    "SELECT id, version FROM carts WHERE id = ANY(%s)",
                    [[cart.id for cart in prepared]],
                ).fetchall()
            )
    wrong = 0
    for cart in prepared:
        expected = list(range(told[cart.id][0], last[cart.id] + 1))
        wrong += told[cart.id] != expected
    _console.print(
        f"{broken} breaks over {followers} followers, half by gRPC and half by events, beside "
        f"{len(changes.at)} changes at {rate:g}/s: {sum(map(len, told.values()))} versions told, "
        f"{wrong} followers with one missed or told twice"
    )
    raise SystemExit(int(wrong > 0))


async def _broken(
    port: int, carts: Sequence[Prepared], rate: float, times: int
) -> tuple[Changes, dict[str, list[int]], int]:
    changes = Changes(f"127.0.0.1:{port}", carts, rate)
    told: dict[str, list[int]] = {cart.id: [] for cart in carts}
    over, broken = asyncio.Event(), itertools.count()
    done = 0

    async def follow(cart: Prepared, by_grpc: bool, channel: Any, http: httpx.AsyncClient) -> None:
        nonlocal done
        seen = told[cart.id]
        quiet = 0
        while not over.is_set() or quiet < 2:
            before = len(seen)
            patience = random.expovariate(1 / 0.3) if not over.is_set() else _SETTLE_SECONDS
            with contextlib.suppress(TimeoutError, httpx.HTTPError, asyncio.CancelledError):
                async with asyncio.timeout(patience):
                    versions = (
                        _by_grpc(channel, cart, seen) if by_grpc else _by_rest(http, cart, seen)
                    )
                    async with contextlib.aclosing(versions) as found:
                        async for version in found:
                            seen.append(version)
            if not over.is_set():
                done = next(broken) + 1
                if done >= times:
                    over.set()
            quiet = quiet + 1 if len(seen) == before and over.is_set() else 0

    url = f"http://127.0.0.1:{port}"
    async with (
        grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel,
        httpx.AsyncClient(base_url=url, timeout=30) as http,
        asyncio.TaskGroup() as group,
    ):
        group.create_task(changes.run(over))
        for number, cart in enumerate(carts):
            group.create_task(follow(cart, number % 2 == 0, channel, http))
    return changes, told, done


async def _by_grpc(channel: Any, cart: Prepared, seen: list[int]) -> AsyncGenerator[int, None]:
    request = cart_stream_pb2.WatchGuestCartRequest()
    if seen:
        request.cart_id, request.after_version = cart.id, seen[-1]
    stub: Any = PublicCartServiceStub(channel)
    call = stub.WatchGuestCart(request, metadata=_opening(cart))
    try:
        while told := await call.read():
            if told.kind in {_KINDS.SNAPSHOT, _KINDS.CHANGED}:
                yield told.version
    finally:
        call.cancel()


async def _by_rest(
    http: httpx.AsyncClient, cart: Prepared, seen: list[int]
) -> AsyncGenerator[int, None]:
    headers = dict(_opening(cart))
    if seen:
        headers["last-event-id"] = f"{cart.id}:{seen[-1]}"
    text = ""
    async with http.stream("GET", "/api/public/cart/stream", headers=headers) as answer:
        answer.raise_for_status()
        async for part in answer.aiter_text():
            text += part
            while "\n\n" in text:
                event, _, text = text.partition("\n\n")
                for line in event.split("\n"):
                    if line.startswith("id: "):
                        yield int(line.rpartition(":")[2])


# --- idle ---------------------------------------------------------------------------------------


@app.command()
def idle(
    streams: Annotated[int, typer.Option(help="How many streams.")] = 5000,
    seconds: Annotated[float, typer.Option(help="How long each rate is measured.")] = 10,
    rounds: Annotated[int, typer.Option(help="How often with and without, in turns.")] = 3,
) -> None:
    """Measure memory and the rate of adding items beside streams on which nothing happens."""
    load: Load | None = None
    with contextlib.suppress(MissingGenerator):
        load = Load()
    way = "grpc" if load else "rest"
    case = next(case for case in CASES if case.key == "add")
    with running_stack(WORKERS="2") as stack, tempfile.TemporaryDirectory() as folder:
        prepared = _carts(stack, "idle", streams)
        bench = Bench(stack, Callers(), load, Path(folder), seconds=seconds, say=lambda _: None)
        bench.full_speed(case, way, "-first")
        rates: dict[bool, list[float]] = {False: [], True: []}
        for number in range(rounds):
            alone = _megabytes(stack)
            rates[False].append(bench.full_speed(case, way, f"-{number}-0").measured.per_second)
            held = asyncio.run(_held(stack, prepared, bench, case, way, f"-{number}-1"))
            memory, rate = held
            rates[True].append(rate)
            more = {part: memory[part] - alone[part] for part in memory}
            _console.print(
                f"{streams} streams: workers {more['workers']:+.0f} MiB, Envoy "
                f"{more['envoy']:+.0f} MiB; add item {rates[False][-1]:.0f}/s beside none, "
                f"{rate:.0f}/s beside them"
            )
        bench.close()
    ratio = sum(rates[True]) / sum(rates[False])
    _console.print(f"add item beside streams, over {rounds} rounds: {ratio:.3f} x")


async def _held(
    stack: RunningStack, carts: Sequence[Prepared], bench: Bench, case: Any, way: str, turn: str
) -> tuple[dict[str, float], float]:
    async with contextlib.AsyncExitStack() as kept:
        target = f"127.0.0.1:{stack.port}"
        calls = [await _opened(kept, target, part) for part in _parts(carts)]
        await asyncio.sleep(_SETTLE_SECONDS)
        memory = _megabytes(stack)
        result = await asyncio.to_thread(bench.full_speed, case, way, turn)
        if any(call.done() for part in calls for _, call in part):
            raise SystemExit("streams have ended meanwhile")
        for part in calls:
            for _, call in part:
                call.cancel()
    return memory, result.measured.per_second


def _megabytes(stack: RunningStack) -> dict[str, float]:
    return {
        part: sum(psutil.Process(pid).memory_full_info().uss for pid in stack.parts[part]) / 2**20
        for part in ("workers", "envoy")
    }


# --- streams ------------------------------------------------------------------------------------


def _carts(stack: RunningStack, prefix: str, count: int) -> list[Prepared]:
    with stack.connect() as connection:
        warehouse = Warehouse(connection)
        prepared = warehouse.guest_carts(prefix, count)
        warehouse.settle()
    return prepared


def _parts(carts: Sequence[Prepared]) -> list[Sequence[Prepared]]:
    size = _STREAMS_A_CONNECTION
    return [carts[first : first + size] for first in range(0, len(carts), size)]


async def _opened(
    stack: AsyncExitStack, target: str, carts: Sequence[Prepared]
) -> list[tuple[Prepared, Any]]:
    """Open a stream a cart over one connection; all have told how their cart is."""
    own = (("grpc.use_local_subchannel_pool", 1),)
    channel = await stack.enter_async_context(grpc.aio.insecure_channel(target, options=own))
    stub: Any = PublicCartServiceStub(channel)
    opening = asyncio.Semaphore(_OPENING_AT_ONCE)

    async def one(cart: Prepared) -> tuple[Prepared, Any]:
        async with opening:
            request = cart_stream_pb2.WatchGuestCartRequest()
            call = stub.WatchGuestCart(request, metadata=_opening(cart))
            if (await call.read()).kind != _KINDS.SNAPSHOT:
                raise SystemExit("a stream did not begin with its cart")
            return cart, call

    return await asyncio.gather(*map(one, carts))


if __name__ == "__main__":
    app()
