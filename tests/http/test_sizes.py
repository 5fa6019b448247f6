"""Frames of gRPC-Web and gRPC that are too large, too short or lie about their length.

What REST refuses is in test_bad_input.py, what the server refuses in tests/platform/test_sizes.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from commerce.cart.v1 import cart_pb2, cart_service_pb2

from tests.http.edge import Edge, running_edge
from tests.http.frames import exchange

GET_CART = "/commerce.cart.v1.CartService/GetCart"
WEB = "application/grpc-web+proto"
TEXT = "application/grpc-web-text+proto"
MOST = 256 * 1024
OK = "0"
SMALL = cart_service_pb2.GetCartRequest(site_id="abc").SerializeToString()


@pytest.fixture(scope="module")
def hasty() -> Iterator[httpx.Client]:
    """A client of an edge that gives every call up after a second."""
    with (
        running_edge(workers=1, CALL_TIMEOUT_SECONDS="1") as running,
        httpx.Client(base_url=running.url, timeout=30) as client,
    ):
        yield client


def message(size: int) -> bytes:
    """Serialise a request of *size* bytes; its tag and its length take four."""
    found = cart_service_pb2.GetCartRequest(site_id="x" * (size - 4)).SerializeToString()
    assert len(found) == size
    return found


def framed(content: bytes, *, length: int | None = None, flags: int = 0) -> bytes:
    """Put *content* into a frame that says it is *length* bytes long."""
    size = len(content) if length is None else length
    return bytes([flags]) + size.to_bytes(4, "big") + content


def status(api: httpx.Client, body: bytes) -> str:
    """Call by gRPC-Web and return the status in the headers or the trailers."""
    response = api.post(GET_CART, content=body, headers={"content-type": WEB})
    assert response.status_code < 500, response.text
    found = response.headers.get("grpc-status")
    if found is None:
        found = response.content.rpartition(b"grpc-status:")[2].partition(b"\r\n")[0].decode()
    return found.strip()


def test_a_message_of_256_kib_is_taken_and_one_byte_more_is_not(api: httpx.Client) -> None:
    assert status(api, framed(message(MOST))) == OK
    assert status(api, framed(message(MOST + 1))) == "8"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0",
        b"\0\0\0\0",
        framed(b"abc", length=2**32 - 1),
        framed(b"abc", length=4),
        framed(b"\x0a\x03abc", length=4),
        framed(b"\x0a\x03abc", flags=1),
        framed(b"\x0a\xff\xff\xff\xff\x0f"),
        framed(b"\x0a\x02\xff\xfe"),
        framed(b"\0" * 300_000),
    ],
    ids=[
        *("nothing", "a flag", "half a length", "4 GiB announced", "one byte missing"),
        *("cut short", "compressed by nothing", "a field of 4 GiB", "no utf-8", "nul"),
    ],
)
def test_a_frame_that_is_wrong_is_no_call(hasty: httpx.Client, body: bytes) -> None:
    """It is refused with a status, at the deadline where a message never came."""
    assert status(hasty, body) not in {OK, ""}
    assert status(hasty, framed(SMALL)) == OK


@pytest.mark.parametrize(
    "more",
    [b"\0\0\0", framed(SMALL), framed(b"x-company-id:evil\r\n", flags=0x80)],
    ids=["half a frame", "a second message", "trailers"],
)
def test_what_follows_a_message_is_no_second_call(api: httpx.Client, more: bytes) -> None:
    response = api.post(GET_CART, content=framed(SMALL) + more, headers={"content-type": WEB})
    size = int.from_bytes(response.content[1:5], "big")
    cart = cart_pb2.Cart.FromString(response.content[5 : 5 + size])
    seen = json.loads(cart.notes)
    assert seen["request"] == {"siteId": "abc"}
    assert "evil" not in cart.notes
    assert response.content[5 + size] == 0x80
    assert status(api, framed(SMALL)) == OK


@pytest.mark.parametrize("body", [b"!!!!", b"AAAA=AAA", b"A", b"\xff" * 64])
def test_text_that_is_no_base64_is_no_call(api: httpx.Client, body: bytes) -> None:
    response = api.post(GET_CART, content=body, headers={"content-type": TEXT})
    assert response.status_code < 500
    assert response.headers.get("grpc-status", "") != OK
    assert b"grpc-status:0" not in response.content


def test_a_large_header_over_http_2_is_refused(edge: Edge) -> None:
    fields = (
        *((b":method", b"GET"), (b":scheme", b"http"), (b":authority", b"a")),
        (b":path", b"/api/cart"),
    )
    small = exchange(edge.port, fields)
    assert b'"id":"cart"' in small.body
    many = exchange(edge.port, [*fields, *((b"x-%d" % i, b"a" * 120) for i in range(200))])
    assert many.reset or b"HEADERS_TOO_LARGE" in many.body
