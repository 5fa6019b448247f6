"""Streams as callers behind Envoy meet them: gRPC, gRPC-Web, server-sent events."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import grpc
import httpx
import pytest
from commerce.cart.v1 import cart_service_pb2, cart_service_pb2_grpc, cart_stream_pb2
from commerce.cart.v1.cart_lifecycle_service_pb2 import ConvertCartRequest
from commerce.cart.v1.cart_lifecycle_service_pb2_grpc import CartLifecycleServiceStub
from commerce.containers.v1 import stream_pb2

from tests.support.stacks import RunningStack
from tests.support.workers import COMPANY, bearer

KINDS = stream_pb2.Update.Kind
ORIGIN = {"origin": "http://localhost:3003"}


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event."""

    name: str
    id: str
    data: Any
    comment: str = ""


@pytest.fixture
async def api(stack: RunningStack) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=stack.api_url, timeout=20) as client:
        yield client


@pytest.fixture
async def channel(stack: RunningStack) -> AsyncIterator[grpc.aio.Channel]:
    async with grpc.aio.insecure_channel(stack.grpc_target) as opened:
        yield opened


@pytest.fixture
def customer() -> dict[str, str]:
    return dict(bearer(f"cust-{uuid.uuid4()}"))


@pytest.fixture
async def guest(api: httpx.AsyncClient) -> dict[str, str]:
    made = await api.post("/api/public/cart", headers={"x-company-id": COMPANY}, json={})
    return {"x-company-id": COMPANY, "x-session-token": made.json()["sessionToken"]}


@asynccontextmanager
async def events(
    api: httpx.AsyncClient, path: str, headers: dict[str, str], **query: Any
) -> AsyncIterator[AsyncIterator[Event]]:
    """Open a stream of events."""
    async with api.stream("GET", path, headers=headers, params=query) as answer:
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"] == "text/event-stream"
        assert answer.headers["cache-control"] == "no-store"
        assert "content-encoding" not in answer.headers
        yield _events(answer)


async def _events(answer: httpx.Response) -> AsyncIterator[Event]:
    text = ""
    async for part in answer.aiter_text():
        text += part
        while "\n\n" in text:
            block, _, text = text.partition("\n\n")
            yield _event(block)
    assert not text, "the last event is whole"


def _event(block: str) -> Event:
    found = {}
    for line in block.split("\n"):
        name, _, value = line.partition(":")
        found[name] = value.strip()
    data = json.loads(found["data"]) if "data" in found else None
    return Event(found.get("event", ""), found.get("id", ""), data, found.get("", ""))


async def add(api: httpx.AsyncClient, headers: dict[str, str]) -> Any:
    answer = await api.post(
        "/api/cart/items", headers=headers, json={"productId": "prod-mug", "quantity": 1}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_events_have_the_record_as_rest_shows_it(
    api: httpx.AsyncClient, customer: dict[str, str]
) -> None:
    await add(api, customer)
    read = (await api.get("/api/cart", headers=customer)).json()
    async with events(api, "/api/cart/stream", customer) as stream:
        first = await anext(stream)
        assert (first.name, first.id) == ("snapshot", f"{read['id']}:{read['version']}")
        assert first.data["cart"] == read
        changed = await add(api, customer)
        second = await anext(stream)
    assert (second.name, second.id) == ("changed", f"{read['id']}:{changed['version']}")
    assert second.data["cart"]["totals"] == changed["totals"]
    assert second.data["events"] == ["CART_ITEM_ADDED"]


async def test_the_last_event_id_says_where_to_go_on(
    api: httpx.AsyncClient, customer: dict[str, str]
) -> None:
    async with events(api, "/api/cart/stream", customer) as stream:
        first = await anext(stream)
    changed = [await add(api, customer), await add(api, customer)]
    resumed = {**customer, "last-event-id": first.id}
    async with events(api, "/api/cart/stream", resumed) as stream:
        told = [await anext(stream), await anext(stream)]
    assert [event.data["version"] for event in told] == [cart["version"] for cart in changed]
    assert [event.name for event in told] == ["changed", "changed"]
    assert "cart" not in told[0].data
    assert told[1].data["cart"]["id"] == changed[1]["id"]


async def test_a_garbled_last_event_id_is_none(
    api: httpx.AsyncClient, customer: dict[str, str]
) -> None:
    garbled = {**customer, "last-event-id": "../../etc:-1"}
    async with events(api, "/api/cart/stream", garbled) as stream:
        assert (await anext(stream)).name == "snapshot"


async def test_the_last_event_id_goes_before_the_address_that_the_stream_began_with(
    api: httpx.AsyncClient, customer: dict[str, str]
) -> None:
    """What comes anew by itself calls the same address, and was told again what it had seen."""
    cart = await add(api, customer)
    began = {"cartId": cart["id"], "afterVersion": cart["version"]}
    await add(api, customer)
    async with events(api, "/api/cart/stream", customer, **began) as stream:
        seen = await anext(stream)
    newer = await add(api, customer)
    resumed = {**customer, "last-event-id": seen.id}
    async with events(api, "/api/cart/stream", resumed, **began) as stream:
        assert (await anext(stream)).data["version"] == newer["version"]
    staff = dict(bearer("agent-7", role="ADMIN"))
    resumed = {**staff, "last-event-id": seen.id}
    path = f"/api/support/carts/{cart['id']}/stream"
    async with events(api, path, resumed, afterVersion=cart["version"]) as stream:
        assert (await anext(stream)).data["version"] == newer["version"]


@pytest.mark.parametrize("path", ["cart", "wishlist", "comparison", "cross-site-session"])
async def test_a_version_of_no_record_is_refused(
    api: httpx.AsyncClient, customer: dict[str, str], path: str
) -> None:
    """It was taken for one of whichever record was opened, though that may be a new one."""
    answer = await api.get(
        f"/api/{path}/stream", headers=customer, params={"afterVersion": 1}, timeout=5
    )
    assert (answer.status_code, answer.json()["reason"]) == (400, "INVALID_ARGUMENT")
    (violation,) = answer.json()["violations"]
    assert violation["field"] == "afterVersion"
    name = "session" if path == "cross-site-session" else path
    assert f"{name}Id" in violation["description"]


@pytest.mark.parametrize("path", ["cart", "wishlist", "comparison", "cross-site-session"])
async def test_every_kind_has_a_stream(
    api: httpx.AsyncClient, customer: dict[str, str], path: str
) -> None:
    async with events(api, f"/api/{path}/stream", customer) as stream:
        first = await anext(stream)
        assert first.name == "snapshot"
        again = {**customer, "last-event-id": first.id}
        async with events(api, f"/api/{path}/stream", again) as second:
            assert (await anext(second)).comment, "there is nothing new"
    made = await api.post(f"/api/public/{path}", headers={"x-company-id": COMPANY}, json={})
    guest = {"x-company-id": COMPANY, "x-session-token": made.json()["sessionToken"]}
    async with events(api, f"/api/public/{path}/stream", guest) as stream:
        first = await anext(stream)
        assert first.id.startswith(made.json()["id"])
        assert guest["x-session-token"] not in json.dumps(first.data)


async def test_a_refused_stream_is_refused_as_any_call(api: httpx.AsyncClient) -> None:
    bad = await api.get("/api/cart/stream")
    assert (bad.status_code, bad.json()["reason"]) == (401, "UNAUTHENTICATED")
    bad = await api.get("/api/public/cart/stream", headers={"x-company-id": COMPANY})
    assert (bad.status_code, bad.json()["reason"]) == (403, "SESSION_TOKEN_REQUIRED")
    nobody = {"x-company-id": COMPANY, "x-session-token": "f" * 64}
    bad = await api.get("/api/public/cart/stream", headers=nobody)
    assert (bad.status_code, bad.json()["reason"]) == (404, "CART_NOT_FOUND")
    bad = await api.get("/api/public/cart/stream", headers=nobody, params={"token": "f" * 64})
    assert (bad.status_code, bad.json()["reason"]) == (400, "INVALID_ARGUMENT")


async def test_there_is_no_stream_without_a_body(
    api: httpx.AsyncClient, customer: dict[str, str]
) -> None:
    answer = await api.head("/api/cart/stream", headers=customer)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, OPTIONS")


async def test_a_page_of_another_origin_may_resume(api: httpx.AsyncClient) -> None:
    asked = ORIGIN | {
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization,last-event-id",
    }
    answer = await api.options("/api/cart/stream", headers=asked)
    assert answer.status_code == 200
    assert "last-event-id" in answer.headers["access-control-allow-headers"]


async def test_an_order_ends_the_stream(
    api: httpx.AsyncClient, channel: grpc.aio.Channel, customer: dict[str, str]
) -> None:
    cart = await add(api, customer)
    async with events(api, "/api/cart/stream", customer) as stream:
        first = await anext(stream)
        await CartLifecycleServiceStub(channel).ConvertCart(
            ConvertCartRequest(cart_id=cart["id"], order_id="order-7"),
            metadata=bearer("checkout", role="SERVICE"),
        )
        told = [event async for event in stream if not event.comment]
    assert [event.name for event in told] == ["changed", "ended"]
    assert told[1].data["end"] == {"reason": "CONVERTED", "orderId": "order-7"}
    again = {**customer, "last-event-id": first.id}
    async with events(api, "/api/cart/stream", again) as stream:
        told = [event async for event in stream]
    assert [event.name for event in told] == ["changed", "ended"]


async def test_native_calls_are_told_the_same(
    api: httpx.AsyncClient, channel: grpc.aio.Channel, customer: dict[str, str]
) -> None:
    await add(api, customer)
    stub = cart_service_pb2_grpc.CartServiceStub(channel)
    metadata = tuple(customer.items())
    call: Any = stub.WatchCart(cart_stream_pb2.WatchCartRequest(), metadata=metadata)
    first = await call.read()
    assert first.kind == KINDS.SNAPSHOT
    read = await stub.GetCart(cart_service_pb2.GetCartRequest(), metadata=metadata)
    assert first.cart == read
    changed = await add(api, customer)
    told = await call.read()
    assert (told.kind, told.version) == (KINDS.CHANGED, changed["version"])
    call.cancel()


async def test_grpc_web_is_told_the_same(api: httpx.AsyncClient, customer: dict[str, str]) -> None:
    headers = customer | {"content-type": "application/grpc-web+proto", "x-grpc-web": "1"}
    path = "/commerce.cart.v1.CartService/WatchCart"
    async with api.stream("POST", path, headers=headers, content=b"\0" * 5) as answer:
        assert answer.status_code == 200
        frames = _frames(answer)
        first = cart_stream_pb2.CartUpdate.FromString(await anext(frames))
        assert first.kind == KINDS.SNAPSHOT
        changed = await add(api, customer)
        told = cart_stream_pb2.CartUpdate.FromString(await anext(frames))
    assert (told.kind, told.version) == (KINDS.CHANGED, changed["version"])


async def _frames(answer: httpx.Response) -> AsyncIterator[bytes]:
    data = b""
    async for part in answer.aiter_bytes():
        data += part
        while len(data) >= 5 and len(data) >= 5 + (size := int.from_bytes(data[1:5], "big")):
            yield data[5 : 5 + size]
            data = data[5 + size :]


async def test_no_path_of_a_stream_is_in_the_log_with_its_query(
    stack: RunningStack, api: httpx.AsyncClient, customer: dict[str, str]
) -> None:
    async with events(api, "/api/cart/stream", customer) as stream:
        first = await anext(stream)
    record_id = first.data["cartId"]
    async with events(api, "/api/cart/stream", customer, cartId=record_id) as stream:
        await anext(stream)
    log = (stack.directory / "logs" / "access.log").read_text()
    assert record_id not in log
