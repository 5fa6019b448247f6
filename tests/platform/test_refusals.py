"""What the caller of a refused or failed call is told, and what not."""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import grpc
import pytest
from commerce.cart.v1 import cart_service_pb2
from commerce.errors.v1 import rest_error_pb2
from google.protobuf import json_format

from server.platform.settings import Settings
from server.stack.process import PROJECT
from tests.support.refusals import refused
from tests.support.workers import Server, bearer, running_worker

Get = cart_service_pb2.GetCartRequest
Clear = cart_service_pb2.ClearCartRequest


async def test_a_request_id_is_the_caller_s_or_a_new_one(server: Server) -> None:
    remove = cart_service_pb2.RemoveItemRequest(item_id="nothing")
    for sent, kept in (("abc-1.2_3", True), ("x" * 200, False), ("a b", False)):
        metadata = (*bearer("cust-bob"), ("x-request-id", sent))
        refusal = await refused(
            server.carts.RemoveItem(remove, metadata=metadata), "CART_ITEM_NOT_FOUND"
        )
        assert (refusal.request_id == sent) is kept
        assert re.fullmatch("[A-Za-z0-9._-]{1,128}", refusal.request_id)


def facts_in_the_code() -> set[str]:
    """The names of all facts that come with a refusal, read from the server's code."""
    found: set[object] = set()
    for path in (PROJECT / "server").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.keyword(arg="facts", value=ast.Dict(keys=keys)):
                    found |= {ast.literal_eval(key) for key in keys if key is not None}
                case ast.Dict(keys=keys) if path.name == "errors.py":
                    found |= {key.value for key in keys if isinstance(key, ast.Constant)}
                case ast.Subscript(value=ast.Name(id="facts"), slice=ast.Constant(value=name)):
                    found |= {name} if path.name == "errors.py" else set()
    # A table of messages has reasons as its keys.
    return {str(name) for name in found if not str(name).isupper()}


def test_rest_has_a_field_for_every_fact() -> None:
    fields = {field.json_name for field in rest_error_pb2.RestError.DESCRIPTOR.fields}
    assert {"available", "changesVersion", "missingUnits", "minItems"} <= facts_in_the_code()
    assert facts_in_the_code() - fields == set()


async def test_facts_travel_with_the_reason(server: Server) -> None:
    metadata = (*bearer("cust-bob"), ("if-match", '"999"'))
    refusal = await refused(server.carts.ClearCart(Clear(), metadata=metadata), "VERSION_MISMATCH")
    assert refusal.code is grpc.StatusCode.ABORTED
    assert refusal.facts["currentVersion"].isdigit()
    assert "retry-after" not in refusal.trailers


async def test_a_transcoded_call_gets_the_body_of_its_rest_answer(server: Server) -> None:
    """Envoy prints what it finds in the place of a `google.rpc.Status`."""
    remove = cart_service_pb2.RemoveItemRequest(item_id="x" * 65)
    metadata = (
        *bearer("cust-bob"),
        ("x-envoy-original-path", "/api/cart/items/x?token=secret"),
        ("x-request-id", "r-1"),
    )
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await server.carts.RemoveItem(remove, metadata=metadata)
    details = dict(raised.value.trailing_metadata() or ())["grpc-status-details-bin"]
    body = rest_error_pb2.RestError.FromString(details)
    shown = json_format.MessageToDict(body)
    assert shown["statusCode"] == 400
    assert (shown["error"], shown["reason"]) == ("Bad Request", "INVALID_ARGUMENT")
    assert (shown["path"], shown["requestId"]) == ("/api/cart/items/x", "r-1")
    assert shown["timestamp"].endswith("Z")
    assert shown["violations"] == [
        {"field": "itemId", "description": body.violations[0]["description"]}
    ]


async def test_a_database_that_is_away_is_503_until_it_is_back(settings: Settings) -> None:
    """The worker itself stays, and needs no restart."""
    async with _detour(settings) as detour, running_worker(detour.settings) as worker:
        call = worker.carts.GetCart
        await call(Get(), metadata=bearer("cust-bob"))
        await detour.close()
        refusal = await refused(call(Get(), metadata=bearer("cust-bob")), "UNAVAILABLE")
        assert refusal.trailers["retry-after"] == "1"
        assert refusal.message == "The service is not available at present"
        await detour.open()
        await call(Get(), metadata=bearer("cust-bob"))


async def test_a_statement_that_takes_too_long_is_504(settings: Settings) -> None:
    hasty = settings.model_copy(update={"database_timeout_seconds": 0.3})
    async with running_worker(hasty) as worker:
        cart = await worker.carts.GetCart(Get(), metadata=bearer("cust-optout"))
        async with worker.database.acquire() as connection, connection.transaction():
            await connection.execute("SELECT 1 FROM carts WHERE id = $1 FOR UPDATE", cart.id)
            call = worker.carts.ClearCart(Clear(), metadata=bearer("cust-optout"))
            await refused(call, "DEADLINE_EXCEEDED")
        await worker.carts.ClearCart(Clear(), metadata=bearer("cust-optout"))


class _Detour:
    """A way to the database that can be closed."""

    def __init__(self, settings: Settings) -> None:
        parts = urlsplit(settings.database_url)
        self._to = (parts.hostname or "127.0.0.1", parts.port or 5432)
        self._original, self._parts = settings, parts
        self._port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def settings(self) -> Settings:
        user = self._parts.netloc.rpartition("@")[0]
        place = f"{user}@127.0.0.1:{self._port}" if user else f"127.0.0.1:{self._port}"
        url = urlunsplit(self._parts._replace(netloc=place))
        return self._original.model_copy(update={"database_url": url})

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other_reader, other_writer = await asyncio.open_connection(*self._to)
        self._writers |= {writer, other_writer}

        async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            try:
                while data := await source.read(65536):
                    target.write(data)
                    await target.drain()
            except OSError:
                pass
            finally:
                target.close()

        await asyncio.gather(copy(reader, other_writer), copy(other_reader, writer))


@asynccontextmanager
async def _detour(settings: Settings) -> AsyncIterator[Any]:
    detour = _Detour(settings)
    await detour.open()
    yield detour
    await detour.close()
