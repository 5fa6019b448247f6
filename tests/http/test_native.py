"""Native gRPC and gRPC-Web through the port of the REST API: their own errors, their own limits."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import grpc
import httpx
import pytest
from commerce.cart.v1 import (
    cart_lifecycle_service_pb2,
    cart_lifecycle_service_pb2_grpc,
    cart_pb2,
    cart_service_pb2,
)
from commerce.cart.v1.cart_service_pb2_grpc import CartServiceStub
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_status import rpc_status

from tests.http.edge import Edge

GET_CART = "/commerce.cart.v1.CartService/GetCart"
ORIGIN = {"origin": "http://localhost:3002"}


@pytest.fixture
async def channel(edge: Edge) -> AsyncIterator[grpc.aio.Channel]:
    async with grpc.aio.insecure_channel(edge.target) as opened:
        yield opened


@pytest.fixture
def carts(channel: grpc.aio.Channel) -> CartServiceStub:
    return CartServiceStub(channel)


async def test_a_call_arrives_with_its_metadata_and_a_deadline(carts: CartServiceStub) -> None:
    call = carts.GetCart(
        cart_service_pb2.GetCartRequest(site_id="s"),
        metadata=(("authorization", "Bearer t"), ("x-company-id", "c"), ("x-request-id", "id-1")),
    )
    facts = json.loads((await call).notes)
    metadata = dict(facts["metadata"])
    assert facts["request"] == {"siteId": "s"}
    assert metadata["authorization"] == "Bearer t"
    assert metadata["x-company-id"] == "c"
    assert metadata["x-request-id"] == "id-1"
    assert metadata["x-forwarded-for"] == "127.0.0.1"
    assert 10 < facts["seconds"] <= 15
    headers = dict(await call.initial_metadata())
    assert headers["x-request-id"] == "id-1"
    assert headers["etag"] == '"7"'


async def test_a_caller_cannot_pass_for_a_transcoded_one(carts: CartServiceStub) -> None:
    """The server answers transcoded calls in another shape; who may say so is Envoy alone."""
    cart = await carts.GetCart(
        cart_service_pb2.GetCartRequest(),
        metadata=(("x-envoy-original-path", "/api/cart"), ("x-forwarded-for", "203.0.113.9")),
    )
    metadata = dict(json.loads(cart.notes)["metadata"])
    assert "x-envoy-original-path" not in metadata
    assert metadata["x-forwarded-for"] == "127.0.0.1"


async def test_a_shorter_deadline_of_the_caller_reaches_the_server(carts: CartServiceStub) -> None:
    cart = await carts.GetCart(cart_service_pb2.GetCartRequest(), timeout=5)
    assert 1 < json.loads(cart.notes)["seconds"] < 6


async def test_an_error_keeps_its_code_text_and_details(carts: CartServiceStub) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await carts.GetCart(cart_service_pb2.GetCartRequest(), metadata=(("x-answer", "native=5"),))
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    assert caught.value.details() == "said by the server"
    status = rpc_status.from_call(caught.value)
    assert status is not None
    info = error_details_pb2.ErrorInfo()
    assert status.details[0].Unpack(info)
    assert info.reason == "CART_NOT_FOUND"


async def test_a_service_without_rest_is_reached_natively(channel: grpc.aio.Channel) -> None:
    stub = cart_lifecycle_service_pb2_grpc.CartLifecycleServiceStub(channel)
    answer = await stub.ConvertCart(cart_lifecycle_service_pb2.ConvertCartRequest(cart_id="c"))
    assert json.loads(answer.notes)["request"] == {"cartId": "c"}


async def call_raw(channel: grpc.aio.Channel, path: str) -> object:
    method: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(path)
    return await method(b"")


@pytest.mark.parametrize("path", ["/commerce.cart.v1.CartService/Nope", "/api/cart", "/nope/Nope"])
async def test_an_unknown_method_is_unimplemented(channel: grpc.aio.Channel, path: str) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call_raw(channel, path)
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_a_large_message_is_refused_with_a_status(carts: CartServiceStub) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await carts.GetCart(cart_service_pb2.GetCartRequest(site_id="x" * 5 * 2**20))
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_health_is_checked_from_outside_but_not_watched(channel: grpc.aio.Channel) -> None:
    """Two thousand watchers once held every place among the calls in flight."""
    stub = health_pb2_grpc.HealthStub(channel)
    checked = await stub.Check(health_pb2.HealthCheckRequest())
    assert checked.status == health_pb2.HealthCheckResponse.SERVING
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stub.Watch(health_pb2.HealthCheckRequest()).read()
    # What clients that watch take for "not offered here"; they go on without.
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_a_rest_path_called_as_grpc_is_answered_as_grpc(api: httpx.Client) -> None:
    """It is a wrong native call, not a REST call: no 201, no JSON."""
    response = api.post("/api/cart/items", headers={"content-type": "application/grpc"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/grpc"
    assert response.headers["grpc-status"] != "0"
    assert response.content == b""


# --- gRPC-Web ---------------------------------------------------------------------------------


def web_call(
    api: httpx.Client, kind: str, *, path: str = GET_CART, **headers: str
) -> tuple[httpx.Response, list[bytes], dict[str, str]]:
    """Call over gRPC-Web; return the answer, its messages and its trailers."""
    message = cart_service_pb2.GetCartRequest(site_id="s").SerializeToString()
    frame = b"\0" + len(message).to_bytes(4, "big") + message
    text = kind.startswith("application/grpc-web-text")
    response = api.post(
        path,
        content=base64.b64encode(frame) if text else frame,
        headers={"content-type": kind, "accept": kind, "x-grpc-web": "1"}
        | ORIGIN
        | {name.replace("_", "-"): value for name, value in headers.items()},
    )
    body = response.content
    if text:
        # Each part is padded on its own.
        body = b"".join(
            base64.b64decode(part + b"=" * (-len(part) % 4)) for part in body.split(b"=") if part
        )
    messages: list[bytes] = []
    trailers: dict[str, str] = {}
    while body:
        length = int.from_bytes(body[1:5], "big")
        payload, is_trailer, body = body[5 : 5 + length], body[0] & 0x80, body[5 + length :]
        if is_trailer:
            lines = payload.decode().strip().split("\r\n")
            trailers |= dict(line.split(":", 1) for line in lines)
        else:
            messages.append(payload)
    return response, messages, trailers


@pytest.mark.parametrize(
    "kind",
    ["application/grpc-web", "application/grpc-web+proto", "application/grpc-web-text+proto"],
)
def test_a_browser_can_call_over_grpc_web(api: httpx.Client, kind: str) -> None:
    response, messages, trailers = web_call(api, kind)
    assert response.status_code == 200
    assert trailers["grpc-status"].strip() == "0"
    facts: dict[str, Any] = json.loads(cart_pb2.Cart.FromString(messages[0]).notes)
    assert facts["request"] == {"siteId": "s"}
    assert response.headers["access-control-allow-origin"] == ORIGIN["origin"]
    exposed = response.headers["access-control-expose-headers"]
    assert {"grpc-status", "grpc-message"} <= set(exposed.split(", "))


def test_grpc_web_errors_stay_grpc_errors(api: httpx.Client) -> None:
    response, messages, trailers = web_call(api, "application/grpc-web+proto", x_answer="native=5")
    found = trailers | dict(response.headers)
    assert found["grpc-status"].strip() == "5"
    assert found["grpc-message"].strip() == "said by the server"
    assert found["grpc-status-details-bin"]
    assert messages == []
    assert "statusCode" not in response.text


def test_a_preflight_of_grpc_web_is_allowed(api: httpx.Client) -> None:
    response = api.options(
        GET_CART,
        headers=ORIGIN
        | {
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type,x-grpc-web,x-user-agent,grpc-timeout",
        },
    )
    assert response.status_code == 200
    allowed = set(response.headers["access-control-allow-headers"].split(", "))
    assert {"content-type", "x-grpc-web", "x-user-agent", "grpc-timeout"} <= allowed
