"""The floods of one address: connections that it holds, and calls that it makes again and again."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from benchmarks.agents import AGENT, SITE, serve_agents
from benchmarks.stack import RunningStack

COMPANY = "test-company-id"
FLOODER = {"x-forwarded-for": "203.0.113.9", "x-company-id": COMPANY}
LINES = 100
"""More than fit into an answer of one mebibyte, at 18 KB each as they are sent."""
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
_DATA, _HEADERS = 0, 1
_END_STREAM, _END_HEADERS = 1, 4
_NO_MESSAGE, _HALF_A_MESSAGE = bytes(5), b"\0\0\0\x80\0" + b"x" * 10_000

Flood = Callable[[RunningStack], contextlib.AbstractAsyncContextManager[None]]
Make = Callable[[httpx.AsyncClient, int], Awaitable[httpx.Response]]


@dataclass(frozen=True, slots=True)
class Cart:
    """A guest's cart, and how it is opened."""

    path: str
    headers: dict[str, str]


# --- connections that are held ------------------------------------------------------------------


def _frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
    return head + payload


def _native(
    path: bytes, calls: int, *, message: bytes = b"", last: bool = False, **headers: str
) -> bytes:
    """Open native calls and send what there is of their message, the *last* of it or not.

    Nothing of the answers is taken but what HTTP/2 lets be sent unasked.
    """
    fields = (
        *((b":method", b"POST"), (b":scheme", b"http"), (b":authority", b"a"), (b":path", path)),
        *((b"content-type", b"application/grpc"), (b"te", b"trailers")),
        *((name.encode(), value.encode()) for name, value in (FLOODER | headers).items()),
    )
    block = b"".join(
        b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value for name, value in fields
    )
    sent = _PREFACE
    for stream in range(1, 2 * calls, 2):
        sent += _frame(_HEADERS, _END_HEADERS, stream, block)
        if message:
            sent += _frame(_DATA, _END_STREAM if last else 0, stream, message)
    return sent


def _get(path: str, **headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "host: a", "accept-encoding: identity"]
    lines += [f"{name}: {value}" for name, value in (FLOODER | headers).items()]
    return "\r\n".join([*lines, "", ""]).encode()


@contextlib.contextmanager
def _held(port: int, sent: bytes, count: int, *, unread: bool) -> Iterator[None]:
    """Hold so many connections on which *sent* was sent."""
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            opened = stack.enter_context(socket.socket())
            if unread:
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            with contextlib.suppress(OSError):
                opened.connect(("127.0.0.1", port))
                opened.sendall(sent)
        yield


def holding(sent: bytes, count: int, *, unread: bool = False) -> Flood:
    """Make a flood of connections that are held; with *unread* no answer is taken."""

    @contextlib.asynccontextmanager
    async def flood(stack: RunningStack) -> AsyncIterator[None]:
        hold = _held(stack.port, sent, count, unread=unread)
        await asyncio.to_thread(hold.__enter__)
        try:
            yield
        finally:
            hold.__exit__(None, None, None)

    return flood


# --- calls --------------------------------------------------------------------------------------


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
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(
            base_url=url, limits=limits, headers=FLOODER, timeout=60
        ) as client:
            await asyncio.gather(*(work(client, number) for number in range(at_once)))

    asyncio.run(go())


# --- of one large cart --------------------------------------------------------------------------


def of_a_large_cart(make: Callable[[Cart], Flood], text: str = "<" * 3000) -> Flood:
    """Make a flood that is about a cart which is as large as it may be, by *text* of each line."""

    @contextlib.asynccontextmanager
    async def flood(stack: RunningStack) -> AsyncIterator[None]:
        cart = await asyncio.to_thread(_large_cart, stack.port, text)
        async with make(cart)(stack):
            yield

    return flood


def _large_cart(port: int, text: str) -> Cart:
    url = f"http://127.0.0.1:{port}"
    tenant = {"x-company-id": COMPANY}
    with httpx.Client(base_url=url, headers=tenant, timeout=60) as client:
        made = client.post("/api/public/cart", json={}).raise_for_status().json()
        cart = Cart(f"/api/public/cart/{made['id']}", {"x-session-token": made["sessionToken"]})
        for line in range(LINES):
            fields = {"n": line, "text": text}
            item = {"productId": "prod-mug", "quantity": 1, "customFields": fields}
            # Each line from an address of its own: one alone is not sent so much.
            headers = cart.headers | {"x-forwarded-for": f"192.0.2.{line}"}
            if client.post(f"{cart.path}/items", json=item, headers=headers).is_error:
                break  # it is as large as it may be
    return cart


def _by_new_tokens(cart: Cart) -> Flood:
    """Make a flood of 50 sessions that were handed the cart, and have called for nothing yet."""

    @contextlib.asynccontextmanager
    async def flood(stack: RunningStack) -> AsyncIterator[None]:
        tokens = await asyncio.to_thread(_handed, stack.port, cart, 50)

        async def read(client: httpx.AsyncClient, number: int) -> httpx.Response:
            token = {"x-session-token": tokens[number % len(tokens)]}
            return await client.get("/api/public/cart", headers=token)

        async with calling(read, 400)(stack):
            yield

    return flood


def _handed(port: int, cart: Cart, count: int) -> list[str]:
    """Begin so many sessions that the cart is handed to; give their tokens."""
    tokens = []
    sessions = "/api/public/cross-site-session"
    tenant = {"x-company-id": COMPANY}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=tenant, timeout=60) as client:
        for number in range(count):
            # From an address of its own: a flood before may have used up what the flooder's may.
            client.headers["x-forwarded-for"] = f"192.0.2.{number}"
            begun = client.post(sessions, json={"siteId": SITE}).raise_for_status().json()
            handed = {
                "targetSiteId": "site-outlet",
                "dataTypes": ["CART"],
                "cartSessionToken": cart.headers["x-session-token"],
            }
            token = {"x-session-token": begun["sessionToken"]}
            path = f"{sessions}/{begun['id']}/transfer"
            client.post(path, json=handed, headers=token).raise_for_status()
            tokens.append(begun["sessionToken"])
    return tokens


def _changes(cart: Cart, *, keyed: bool = False) -> Make:
    async def make(client: httpx.AsyncClient, number: int) -> httpx.Response:
        key = {"idempotency-key": secrets.token_hex(16)} if keyed else {}
        body = {"country": "US", "postalCode": f"{number:05}"}
        headers = cart.headers | key
        return await client.patch(f"{cart.path}/shipping", json=body, headers=headers)

    return make


def _too_many(cart: Cart) -> Make:
    async def make(client: httpx.AsyncClient, number: int) -> httpx.Response:
        item = {"productId": "prod-lowstock", "quantity": 90}
        return await client.post(f"{cart.path}/items", json=item, headers=cart.headers)

    return make


def of_an_assistants_cart(make: Callable[[str], Flood]) -> Flood:
    """Make a flood that is about an assistant's cart, named by its path."""

    @contextlib.asynccontextmanager
    async def flood(stack: RunningStack) -> AsyncIterator[None]:
        serve_agents(stack)
        carts = f"/ucp/{SITE}/v1/carts"
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{stack.port}") as client:
            made = await client.post(carts, json=_wanted(1), headers=AGENT)
            made.raise_for_status()
        async with make(f"{carts}/{made.json()['id']}")(stack):
            yield

    return flood


def _wanted(units: int) -> dict[str, Any]:
    lines = [{"item": {"id": f"prod-{n:04}"}, "quantity": units} for n in range(1, LINES + 1)]
    return {"line_items": lines}


def _replacements(path: str) -> Make:
    async def make(client: httpx.AsyncClient, number: int) -> httpx.Response:
        return await client.put(path, json=_wanted(1 + number % 50), headers=AGENT)

    return make


def _guesses(cart: Cart) -> Make:
    async def make(client: httpx.AsyncClient, number: int) -> httpx.Response:
        body = {"code": f"VIP{secrets.randbelow(10**6)}"}
        return await client.post(f"{cart.path}/discount", json=body, headers=cart.headers)

    return make


FLOODS: dict[str, Flood] = {
    "2,000 watchers of health": holding(
        _native(b"/grpc.health.v1.Health/Watch", 200, message=_NO_MESSAGE, last=True), 10
    ),
    "2,000 calls without a message": holding(
        _native(b"/commerce.cart.v1.PublicCartService/GetGuestCart", 100), 20
    ),
    "1,000 half-sent bodies": holding(
        _native(b"/commerce.cart.v1.CartService/GetCart", 100, message=_HALF_A_MESSAGE), 10
    ),
    "10,050 idle connections": holding(b"", 10_050),
    "200 streams of one cart": of_a_large_cart(
        lambda cart: holding(_get("/api/public/cart/stream", **cart.headers), 200)
    ),
    "240 pages that nobody reads": holding(_get("/api/openapi.json"), 240, unread=True),
    "240 large carts that nobody reads": of_a_large_cart(
        lambda cart: holding(_get("/api/public/cart", **cart.headers), 240, unread=True)
    ),
    "1,000 large carts by gRPC that nobody reads": of_a_large_cart(
        lambda cart: holding(
            _native(
                b"/commerce.cart.v1.PublicCartService/GetGuestCart",
                100,
                message=_NO_MESSAGE,
                last=True,
                **cart.headers,
            ),
            10,
            unread=True,
        )
    ),
    "64 readers of the pages": calling(
        lambda client, n: client.get("/api/docs", headers={"accept-encoding": "gzip"}), 64
    ),
    "keyed changes of a large cart": of_a_large_cart(
        lambda cart: calling(_changes(cart, keyed=True), 32)
    ),
    "paths of 15 KB that are refused": calling(
        lambda client, n: client.get("/api/" + "a-b/" * 3700), 32
    ),
    "calls without their token": calling(lambda client, n: client.get("/api/cart"), 32),
    "new carts": calling(lambda client, n: client.post("/api/public/cart", json={}), 32),
    "guesses at codes": of_a_large_cart(lambda cart: calling(_guesses(cart), 32)),
    "200 changes at once of one large cart": of_a_large_cart(
        lambda cart: calling(_changes(cart), 200)
    ),
    "200 changes at once of one large cart, all refused": of_a_large_cart(
        lambda cart: calling(_too_many(cart), 200)
    ),
    "400 reads at once of a cart of 100 plain lines": of_a_large_cart(
        lambda cart: calling(
            lambda client, n: client.get("/api/public/cart", headers=cart.headers), 400
        ),
        text="",
    ),
    "400 reads at once of a large cart by 50 new tokens": of_a_large_cart(_by_new_tokens),
    "200 changes at once of one assistant's cart": of_an_assistants_cart(
        lambda path: calling(_replacements(path), 200)
    ),
}
