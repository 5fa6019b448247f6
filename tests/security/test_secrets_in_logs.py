"""What is secret or personal is in no log, whatever happens: shopping, errors and faults.

A stack of its own writes every log there is, at LOG_LEVEL=debug. Somebody does all there is to do,
with right and with wrong tokens; the database's connections are cut below; then every file that the
stack has written as a log is read for each secret.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import grpc
import httpx
import pytest

from server.platform.database.dsn import asyncpg_dsn
from server.stack.envoy import ask_admin
from tests.security.contract import build, call, methods
from tests.security.people import SECRETS, Person, Shop
from tests.support.stacks import RunningStack, eventually, running_stack
from tests.support.workers import COMPANY, Metadata, bearing, token

SECRET = secrets.token_hex(32)
PERSONAL = "ann.of-the-logs"


@pytest.fixture(scope="module")
def logging_stack() -> Iterator[RunningStack]:
    """A stack with servers of its own, so that their logs are there too."""
    with running_stack(LOG_LEVEL="debug", JWT_SECRET=SECRET, RUN_JOBS="true") as running:
        yield running


class Signing(Person):
    """Somebody whose bearer tokens the stack's own secret signs."""

    @property
    def bearer(self) -> Metadata:
        return signed(self, "CUSTOMER")

    def with_role(self, role: str) -> Metadata:
        return signed(self, role)


def signed(person: Person, role: str) -> Metadata:
    claims = {"sub": person.name, "companyId": person.shop.company, "role": role}
    text = token(SECRET, email=f"{person.name}@example.com", **claims)
    return bearing(text)


async def test_no_log_holds_a_secret(logging_stack: RunningStack) -> None:
    stack = logging_stack
    async with (
        asyncpg.create_pool(asyncpg_dsn(stack.database_url), min_size=1, max_size=2) as database,
        grpc.aio.insecure_channel(stack.grpc_target) as channel,
    ):
        shop = Shop(database, COMPANY, "USD", "logs")
        await shop.furnish()
        person = Signing(shop, PERSONAL, channel)
        await person.settle()
        await _call_everything(person, channel)
        await _call_wrongly(person, stack)
        # Who has called everything has given up what they held, and ended their own token.
        another = Signing(shop, f"{PERSONAL}-too", channel)
        await another.settle()
        await _lose_the_database(another, channel, database)
        known = [*_secrets(person, stack).items(), *_secrets(another, stack).items()]
    logs = _logs(stack.directory)
    assert {"envoy.log", "postgres.log", "stack.log"} <= {path.name for path in logs}
    # What was done is in there, so that there was something to find.
    eventually(lambda: any("call refused" in _text(log) for log in logs), "a refusal is logged")
    eventually(lambda: any("call failed" in _text(log) for log in logs), "a fault is logged")
    _flush_the_edge(stack)
    eventually(lambda: any("nowhere" in _text(log) for log in logs), "the edge's log is written")
    eventually(lambda: any("never" in _text(log) for log in logs), "PostgreSQL has logged its part")
    found = [
        (kind, log.name, next(line for line in _text(log).splitlines() if text in line))
        for log in logs
        for kind, text in known
        if text in _text(log)
    ]
    assert not found


async def _call_everything(person: Person, channel: grpc.aio.Channel) -> None:
    """Call every method, whatever comes of it."""
    for method in methods():
        request = build(method, lambda leaf, of=method: person.value(of, leaf))
        await _try(channel, method, request, person.metadata(method))
        # With another's token, and as somebody who may not.
        await _try(channel, method, request, person.stranger(secrets.token_hex(32)))
        await _try(channel, method, request, person.bearer[:0])


async def _try(channel: grpc.aio.Channel, method: object, request: object, who: Metadata) -> None:
    try:
        await call(channel, method, request, who)
    except grpc.aio.AioRpcError:
        return


async def _call_wrongly(person: Person, stack: RunningStack) -> None:
    """Put secrets where they do not belong: paths, queries, bodies that can't be read."""
    guest, (_, bearer) = person.guest, person.bearer[0]
    headers = {"authorization": bearer, "x-company-id": COMPANY} | {
        "x-session-token": guest["cart_token"]
    }
    async with httpx.AsyncClient(base_url=stack.api_url, headers=headers) as http:
        for path in (
            f"/api/cart?sessionToken={guest['cart_token']}",
            f"/api/public/wishlist/shared/{guest['slug']}",
            f"/api/public/comparison/shared/{guest['share_token']}",
            f"/api/public/comparison/shared/{guest['share_token']}/more",
            f"/nowhere?token={guest['recovery']}&email={person.name}@example.com",
        ):
            await http.get(path)
        for body in (f'{{"token": "{guest["recovery"]}"', f'{{"token": ["{guest["recovery"]}"]}}'):
            await http.post("/api/public/cart/recover", content=body)
        for value in (f"{bearer}x", bearer[:-1], f"Basic {guest['cart_token']}"):
            await http.get("/api/cart", headers={"authorization": value})


async def _lose_the_database(
    person: Person, channel: grpc.aio.Channel, database: asyncpg.Pool
) -> None:
    """Make calls fail inside: their values must not be logged with the fault."""
    by_name = {str(method): method for method in methods()}
    change = by_name["PublicCartService.AddGuestItem"]
    request = build(change, lambda leaf: person.value(change, leaf))
    await database.execute("ALTER TABLE cart_items ADD CONSTRAINT never CHECK (false) NOT VALID")
    await _try(channel, change, request, person.metadata(change))
    for name in ("CartService.AddItem", "WishlistService.AddItem"):
        method = by_name[name]
        asked = build(method, lambda leaf, of=method: person.value(of, leaf))
        await _try(channel, method, asked, person.metadata(method))
    await database.execute("ALTER TABLE cart_items DROP CONSTRAINT never")
    await database.execute(
        """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name LIKE 'commerce%' AND pid <> pg_backend_pid()"""
    )
    for _ in range(5):
        await _try(channel, change, request, person.metadata(change))


def _secrets(person: Person, stack: RunningStack) -> dict[str, str]:
    kept = {f"guest's {kind}": value for kind, value in person.guest.items() if kind in SECRETS}
    kept |= {f"customer's {k}": v for k, v in person.customer.items() if k in SECRETS}
    return kept | {
        "e-mail": f"{person.name}@example.com",
        "bearer token": person.bearer[0][1].rpartition(".")[0].removeprefix("Bearer ")[:60],
        "secret that signs": SECRET,
        "password of the database": urlsplit(stack.database_url).password or "missing",
        "password of redis": urlsplit(stack.redis_url).password or "missing",
    }


def _flush_the_edge(stack: RunningStack) -> None:
    ask_admin(stack.state["envoy_admin"], "/reopen_logs", method="POST")


def _logs(directory: Path) -> list[Path]:
    return sorted({*directory.rglob("*.log"), *directory.rglob("*access*")})


def _text(log: Path) -> str:
    return log.read_text(errors="replace")
