"""Text is text: SQL, scripts and control characters in every string field of every method.

Nothing is a fault of the server, nothing is explained in the words of the database, and no row of
another company changes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import grpc
import pytest
from google.protobuf.message import Message

from server.platform.settings import Settings
from tests.security.contract import Method, build, call, documents, methods, put, strings
from tests.security.people import Person, Shop
from tests.security.rows import snapshot
from tests.support.workers import COMPANY, OTHER_COMPANY, Server, running_worker

CORPUS = (
    "'",
    "' OR '1'='1",
    "'; DELETE FROM carts; --",
    '"; DROP TABLE "carts" CASCADE; --',
    "1) OR 1=1 /*",
    "$1 %s :name {x} \\",
    "' || pg_sleep(5) || '",
    "%' ESCAPE '!",
    "\r\nx-session-token: a",
    "\x1b[2J\x00\x7f",
    '{"$ne": null}',
    "<script>\u2028\u202e",
    "\U0001f9ff\ufeffé",
)
LOGS = frozenset({"audit_logs", "idempotency_keys"})
EVERY = pytest.mark.parametrize("method", methods(), ids=str)


@dataclass(frozen=True, slots=True)
class Scene:
    """A worker, somebody who types, and another company that has everything."""

    server: Server
    person: Person
    before: dict[str, set[str]]
    """The rows of the other company."""

    async def others(self) -> dict[str, set[str]]:
        found = await snapshot(self.server.database, LOGS)
        return {
            table: {row for row in rows if OTHER_COMPANY in row or "bob-theirs" in row}
            for table, rows in found.items()
        }


@pytest.fixture(scope="module")
async def scene(settings: Settings, isolated_database_url: str) -> AsyncIterator[Scene]:
    chosen = settings.model_copy(update={"database_url": isolated_database_url})
    async with running_worker(chosen) as server:
        ours = Shop(server.database, COMPANY, "USD", "ours")
        theirs = Shop(server.database, OTHER_COMPANY, "EUR", "theirs")
        for shop in (ours, theirs):
            await shop.furnish()
        await Person(theirs, "cust-bob-theirs", server.channel).settle()
        person = Person(ours, "cust-ann-ours", server.channel)
        await person.settle()
        made = Scene(server, person, {})
        made.before.update(await made.others())
        yield made


@EVERY
async def test_text_is_never_more_than_text(scene: Scene, method: Method) -> None:
    """Every field in turn; the others hold what they should."""
    person = scene.person
    for leaf in strings(method.descriptor.input_type):
        for text in CORPUS:
            request = build(method, lambda leaf: person.value(method, leaf))
            put(request, leaf, text)
            await _answered(scene.server, method, request, person)
    for leaf in documents(method.descriptor.input_type):
        for text in CORPUS:
            request = build(method, lambda leaf: person.value(method, leaf))
            put(request, leaf, {text: text, "list": [text, {text: text}]})
            await _answered(scene.server, method, request, person)
    assert await scene.others() == scene.before


async def _answered(server: Server, method: Method, request: Message, person: Person) -> None:
    """Make a call that may be refused, but not for a fault of the server."""
    told = ""
    try:
        await call(server.channel, method, request, person.metadata(method))
    except grpc.aio.AioRpcError as error:
        if error.code().name in {"INTERNAL", "UNKNOWN", "UNAVAILABLE", "DEADLINE_EXCEEDED"}:
            raise
        told = str(error.details())
    assert not [word for word in ("syntax", "relation", "asyncpg", "Traceback") if word in told]
